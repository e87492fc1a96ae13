"""The disk is full: clients are told to come back, nothing breaks, and work goes on afterwards."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from tests.crash import disks, storms
from tests.crash.disks import Allowance, Disk
from tests.crash.load import Load
from tests.crash.sizes import FULL
from tests.crash.storms import Storm, Weather

SOME, MANY_REFUSALS = 12, 8
PATIENCE_SECONDS = 40.0
MEGABYTES = 40


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)


def filled_under_load(storm: Storm, disk: Disk | Allowance) -> Weather:
    """Work, fill the disk until clients have been refused a while, and work again."""
    begun = time.monotonic()
    storm.nodes.wait_until_ready(storm.client())
    load = Load(storm.nodes.ports, storm.token, storm.ledger)
    with load.going_on(3):
        until(lambda: storm.ledger.count >= SOME)
        disk.fill()
        until(lambda: _refused(load) >= MANY_REFUSALS)
        disk.free()
        before = storm.ledger.count
        until(lambda: storm.ledger.count >= before + SOME)
    storm.calm_down()
    return storm.weather(load, time.monotonic() - begun)


def _refused(load: Load) -> int:
    return sum(client.refusals + len(client.faults) for client in load.clients)


def check(weather: Weather) -> None:
    assert weather.problems == []
    assert weather.faults == []
    assert weather.refusals >= MANY_REFUSALS
    assert weather.reckoning.faults == {}
    assert weather.reckoning.acknowledged >= 2 * SOME


def is_sound(storm: Storm) -> bool:
    with storm.engine.database.read() as tx:
        return bool(tx.execute(text("PRAGMA integrity_check")).scalar_one() == "ok")


def test_sqlite_may_not_let_its_files_grow(sqlite_url, tmp_path):
    with storms.brewing(sqlite_url, tmp_path) as storm:
        weather = filled_under_load(storm, Allowance(storm.nodes.nodes[0].pid))
        assert is_sound(storm)

    check(weather)


@pytest.mark.skipif(not FULL, reason="part of `make crash`")
def test_a_full_disk_that_is_not_understood_would_be_noticed(sqlite_url, tmp_path):
    with storms.brewing(sqlite_url, tmp_path, "full_disk_unknown") as storm:
        weather = filled_under_load(storm, Allowance(storm.nodes.nodes[0].pid))

    assert set(weather.faults) == {500}


@pytest.mark.skipif(not FULL, reason="part of `make crash`")
def test_sqlite_on_a_full_disk(sqlite_template, tmp_path):
    with disks.small(tmp_path / "disk", MEGABYTES) as disk:
        shutil.copy(sqlite_template, disk.folder / "reeve.db")
        with storms.brewing(f"sqlite:///{disk.folder}/reeve.db", tmp_path) as storm:
            weather = filled_under_load(storm, disk)
            assert is_sound(storm)

    check(weather)


def test_postgresql_on_a_full_disk(cluster):
    """The tables are on the full disk; the server's own log is not, or it would stop."""
    folder = Path(str(make_url(cluster.admin).query["host"]))
    with disks.small(folder / "small", MEGABYTES, owner=folder.stat().st_uid) as disk:
        cluster.run(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
        with cluster.database() as url:
            name = make_url(url).database
            cluster.run(f"ALTER DATABASE {name} SET TABLESPACE small")
            with storms.brewing(url, folder) as storm:
                weather = filled_under_load(storm, disk)
        cluster.run("DROP TABLESPACE small")

    check(weather)
