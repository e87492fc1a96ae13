"""Databases that earlier commits wrote are migrated, and their cases are finished.

`record.py` beside this file says how a fixture is made; every release adds one.
"""

import gzip
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from engine.clock import VirtualClock
from engine.engine import Database, Engine
from engine.records import Search
from engine.timelapse import Timelapse
from tests import databases
from tests.engine.builders import ROOT, events, open_tasks
from tests.operating.consistency import MOST_STEPS, cases, faults, publish
from tests.upgrade.record import START

FIXTURES = Path(__file__).parent / "fixtures"
# Where the fixture ends: thirty hours after it began.
LEFT_AT = START + timedelta(hours=30)
STATES = {"ACTIVE": 7, "SUSPENDED": 1, "TERMINATED": 1}


def read(name: str) -> str:
    return gzip.decompress((FIXTURES / f"{name}.sql.gz").read_bytes()).decode()


def commits() -> list[str]:
    return sorted({path.name.split("-")[0] for path in FIXTURES.glob("*.sql.gz")})


@pytest.fixture(params=commits())
def commit(request) -> str:
    return request.param


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier_url(request, commit, tmp_path):
    """A database as the earlier commit left it."""
    if request.param == "sqlite":
        file = tmp_path / "earlier.db"
        with closing(sqlite3.connect(file)) as made:
            made.executescript(read(f"{commit}-sqlite"))
        yield f"sqlite:///{file}"
        return
    cluster = request.getfixturevalue("cluster")
    if cluster is None:
        pytest.skip(databases.ABSENT)
    name = cluster.fresh_name()
    cluster.run(f"CREATE DATABASE {name}")
    url = cluster.url(name)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as made:
        made.execute(read(f"{commit}-postgresql"))
    yield url
    cluster.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def upgraded(earlier_url):
    databases.migrate(earlier_url)
    engine = Engine(Database(earlier_url), VirtualClock(LEFT_AT))
    yield engine
    engine.database.close()


def test_every_case_of_an_earlier_database_holds_together(upgraded):
    states = [case.state for case in cases(upgraded)]

    assert {state: states.count(state) for state in sorted(set(states))} == STATES
    assert faults(upgraded) == []


def test_every_case_of_an_earlier_database_can_be_finished(upgraded):
    (suspended,) = upgraded.search_process_instances(
        Search(filter={"state": "SUSPENDED"}), by=ROOT
    ).items
    upgraded.resume(suspended.key, reason="the court has decided", by=ROOT)

    finish(upgraded)

    kinds = [case for case in cases(upgraded) if case.process_definition_id == "kinds"]
    assert sorted(case.state for case in kinds) == ["COMPLETED"] * 7 + ["TERMINATED"]
    assert faults(upgraded) == []
    # The message that was kept before the upgrade is taken after it.
    (first,) = [case for case in kinds if case.business_id == "old-0"]
    assert events(upgraded, first.key).count("MESSAGE_RECEIVED") == 1


def test_a_case_review_goes_on_with_the_files_it_began_with(upgraded):
    (review,) = [
        case for case in cases(upgraded) if case.process_definition_id == "asb_case_review"
    ]

    (task,) = open_tasks(upgraded, processInstanceKey=review.key)

    assert task.element_id == "record_application"
    assert upgraded.form_of(task.key, by=ROOT) is not None
    assert upgraded.picture_of_instance(review.key, by=ROOT).startswith("<svg")
    ended = upgraded.cancel(review.key, reason="withdrawn", by=ROOT).process_instance
    assert ended.state == "TERMINATED"


def finish(engine: Engine) -> None:
    """Complete every task of the process `kinds` and send its messages, hour by hour."""
    clock = engine.clock
    time = Timelapse(engine, clock)
    for _ in range(MOST_STEPS):
        time.move_to(clock.now() + timedelta(hours=1))
        running = [
            case
            for case in cases(engine)
            if case.process_definition_id == "kinds" and case.end_date is None
        ]
        for case in running:
            for task in open_tasks(engine, processInstanceKey=case.key):
                engine.complete_user_task(task.key, {"pick": 1}, by=ROOT)
            if case.business_id != "old-0":
                topic = str(case.business_id).replace("old-", "t")
                publish(engine, "news", topic, "old")
        if not running:
            return
    raise AssertionError("some cases do not come to their end")
