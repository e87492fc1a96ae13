"""A node dies with work in its hand: another takes it over when the lease ends, and not before."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.limits import Patience
from engine.worker import Worker
from tests.crash.sizes import FULL
from tests.databases import ROOT as HERE
from tests.engine import diagrams as d
from tests.engine.builders import events, given_deployed, given_started, waiting_at

LEASE = Patience().lease if FULL else timedelta(seconds=2)
TAKEN_OVER_WITHIN = LEASE + timedelta(seconds=5)
NAP = d.process(
    "nap", d.start(), d.timer("wait", "timeDuration", "PT0S"), d.user_task("up"), d.end()
)
CLAIMS = """
import sys, time
from datetime import timedelta
from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.limits import Patience
from engine.worker import Worker

lease = timedelta(seconds=float(sys.argv[2]))
worker = Worker(Engine(Database(sys.argv[1]), SystemClock()), patience=Patience(lease=lease))
print(len(worker._claim()), flush=True)
time.sleep(600)
"""


@pytest.fixture
def engine(database_url) -> Iterator[Engine]:
    opened = Engine(Database(database_url), SystemClock())
    yield opened
    opened.database.close()


@contextmanager
def claiming(url: str, count: int) -> Iterator["subprocess.Popen[str]"]:
    """A process that has claimed so many timers and fires none."""
    line = [sys.executable, "-c", CLAIMS, url, str(LEASE.total_seconds())]
    with subprocess.Popen(line, cwd=HERE, stdout=subprocess.PIPE, text=True) as node:  # noqa: S603
        try:
            assert node.stdout is not None
            assert node.stdout.readline() == f"{count}\n"
            yield node
        finally:
            node.kill()


@contextmanager
def working(engine: Engine) -> Iterator[None]:
    worker = Worker(engine)
    thread = threading.Thread(target=worker.run_until_stopped)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def test_the_work_of_a_dead_node_is_taken_over_when_its_lease_ends(engine, database_url):
    given_deployed(engine, NAP)
    keys = [given_started(engine, "nap").key for _ in range(3)]
    with claiming(database_url, len(keys)) as node, working(engine):
        claimed = time.monotonic()
        node.kill()
        until = claimed + TAKEN_OVER_WITHIN.total_seconds()
        while any(waiting_at(engine, key) != ["up"] for key in keys):
            assert time.monotonic() < until, "nobody took it over"
            time.sleep(0.05)
        took = time.monotonic() - claimed

    print(f"\n| taken over after {took:.1f} s of a lease of {LEASE.seconds} s |")  # noqa: T201
    assert [events(engine, key).count("TIMER_FIRED") for key in keys] == [1, 1, 1]
