"""PostgreSQL dies and recovers under load: clients are told to come back, and nothing is lost."""

import time
from pathlib import Path

import pytest

from tests.crash import servers, storms
from tests.crash.load import Load
from tests.crash.nodes import READY_SECONDS
from tests.crash.servers import DURABLE, FORGETFUL
from tests.crash.sizes import FULL
from tests.crash.storms import Weather
from tests.databases import Cluster

RESTARTS = 20 if FULL else 3
# On a busy machine nothing else may be asked than that it comes back at all.
BACK_WITHIN_SECONDS = 10.0 if FULL else READY_SECONDS
CALM_BETWEEN_SECONDS = 2.0 if FULL else 1.0


def restarted(url: str, folder: Path, cluster: Cluster) -> tuple[Weather, list[float]]:
    """Restart the server again and again; how long was it until a request was answered?"""
    gaps: list[float] = []
    with storms.brewing(url, folder) as storm:
        client, begun = storm.client(), time.monotonic()
        storm.nodes.wait_until_ready(client)
        load = Load(storm.nodes.ports, storm.token, storm.ledger)
        with load.going_on(4):
            for _ in range(RESTARTS):
                time.sleep(CALM_BETWEEN_SECONDS)
                died = time.monotonic()
                servers.restart_immediately(cluster)
                storm.nodes.wait_until_ready(client)
                gaps.append(time.monotonic() - died)
            time.sleep(CALM_BETWEEN_SECONDS)
        storm.calm_down()
        return storm.weather(load, time.monotonic() - begun), gaps


def test_a_database_that_restarts_loses_nothing(tmp_path):
    with servers.server(DURABLE) as cluster, cluster.database() as url:
        weather, gaps = restarted(url, tmp_path, cluster)

    storms.tell(f"{RESTARTS} restarts, back after at most {max(gaps):.1f} s", weather)
    assert max(gaps) < BACK_WITHIN_SECONDS
    assert weather.problems == []
    assert weather.faults == []
    assert weather.refusals > 0
    assert weather.reckoning.faults == {}
    assert weather.reckoning.acknowledged > 0


@pytest.mark.skipif(not FULL, reason="loses its cases for minutes: part of `make crash`")
def test_commits_that_are_not_on_the_disk_would_be_noticed(tmp_path):
    with servers.server(FORGETFUL) as cluster, cluster.database() as url:
        weather, _ = restarted(url, tmp_path, cluster)

    assert weather.reckoning.lost > 0
