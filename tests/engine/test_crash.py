"""A worker is killed at every point of its work: nothing is lost, and nothing is done twice."""

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.worker import Worker
from tests.databases import ROOT as HERE
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, given_deployed, given_started, waiting_at
from tests.engine.dying_worker import LEASE, connector

POINTS = ["after_claim", "before_effect", "after_effect", "before_commit", "after_commit"]
PRINTS = d.process(
    "prints", d.start(), d.service_task("print", "print", retries="5"), d.user_task("done"), d.end()
)


def killed_at(url: str, point: str, *more: str) -> None:
    command = [sys.executable, "-m", "tests.engine.dying_worker", url, point, *more]
    done = subprocess.run(command, cwd=HERE, check=False, capture_output=True, timeout=60)  # noqa: S603
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.fixture
def engine(database_url):
    database = Database(database_url)
    with database.transaction() as tx:
        tx.execute(text("CREATE TABLE effect (job TEXT)"))
    yield Engine(database, SystemClock(), connectors={"print": connector("", mutant=False)})
    database.close()


def effects_after_recovery(engine, instance_key: str) -> int:
    time.sleep(LEASE.total_seconds())
    Worker(engine).run_until_idle()
    assert waiting_at(engine, instance_key) == ["done"]
    assert engine.verify_history(instance_key, by=ROOT).whole
    with engine.database.read() as tx:
        return int(tx.execute(text("SELECT count(*) FROM effect")).scalar_one())


@pytest.mark.parametrize("point", POINTS)
def test_a_job_is_done_exactly_once_wherever_its_worker_dies(engine, database_url, point):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")

    killed_at(database_url, point)

    assert effects_after_recovery(engine, instance.key) == 1


def test_an_effect_in_a_transaction_of_its_own_would_be_noticed(engine, database_url):
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")

    killed_at(database_url, "after_effect", "--mutant")

    assert effects_after_recovery(engine, instance.key) == 2
