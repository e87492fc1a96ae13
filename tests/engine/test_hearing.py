"""Hints from node to node: work that another node commits is done at once, or at the next poll.

Two engines on one database stand for two nodes: neither hears the other's bell.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine import hearing
from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.errors import DatabaseUnavailable
from engine.limits import Patience
from engine.records import Receipt, TimerMove
from engine.store import hints
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, given_deployed, given_started, open_tasks, waiting_at
from tests.engine.counting_statements import heard

POLL = timedelta(seconds=20)
AT_ONCE = 5.0
PRINTS = d.process(
    "prints", d.start(), d.user_task("ask"), d.service_task("job", "print"), d.user_task("done"),
    d.end(),
)  # fmt: skip
SOON = d.process(
    "soon", d.start(), d.timer("nap", "timeDuration", "PT1S"), d.user_task("done"), d.end()
)
MONTH = d.process(
    "month", d.start(), d.timer("nap", "timeDuration", "P28D"), d.user_task("done"), d.end()
)
CONNECTED = {"print": lambda _job: {}}


@pytest.fixture
def here(postgresql_url: str) -> Iterator[Engine]:
    """The node at which people work; it has no worker."""
    database = Database(postgresql_url)
    yield Engine(database, SystemClock(), connectors=CONNECTED)
    database.close()


@pytest.fixture
def there(postgresql_url: str) -> Iterator[Engine]:
    """The node of the worker."""
    database = Database(postgresql_url)
    yield Engine(database, SystemClock(), connectors=CONNECTED)
    database.close()


@contextmanager
def working(engine: Engine, poll: timedelta = POLL) -> Iterator[None]:
    worker = Worker(engine, patience=Patience(poll=poll))
    thread = threading.Thread(target=worker.run_until_stopped)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(10)
    assert not thread.is_alive()


def seconds_until(met: Callable[[], bool], most: float = 2 * POLL.total_seconds()) -> float:
    begun = time.monotonic()
    while not met():
        assert time.monotonic() - begun < most
        time.sleep(0.02)
    return time.monotonic() - begun


def listeners(engine: Engine) -> list[int]:
    """The server processes of connections that listen and wait."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = "
        "current_database()"
    )
    with engine.database.read() as tx:
        return [row[0] for row in tx.execute(text(query))]


def given_listener(engine: Engine) -> list[int]:
    seconds_until(lambda: bool(listeners(engine)), most=AT_ONCE)
    time.sleep(0.5)  # the worker has looked and sleeps
    return listeners(engine)


def press(engine: Engine) -> str:
    """Complete a task that is followed by a job; return the instance."""
    instance = given_started(engine, "prints")
    (task,) = open_tasks(engine, processInstanceKey=instance.key)
    engine.complete_user_task(task.key, {}, by=ROOT)
    return instance.key


def seconds_to_the_end(engine: Engine, key: str) -> float:
    return seconds_until(lambda: waiting_at(engine, key) == ["done"])


def test_a_job_that_another_node_commits_is_done_at_once(here, there):
    given_deployed(here, PRINTS)
    with working(there):
        given_listener(here)
        for _ in range(3):
            assert seconds_to_the_end(here, press(here)) < AT_ONCE


def test_without_the_hint_it_would_have_to_wait_for_the_poll(here, there, monkeypatch):
    monkeypatch.setattr(hearing, "can_listen", lambda _database: False)
    given_deployed(here, PRINTS)
    with working(there, poll=timedelta(seconds=4)):
        time.sleep(0.5)
        assert 2 < seconds_to_the_end(here, press(here)) < 10


def test_a_timer_that_another_node_arms_before_the_next_poll_fires_in_time(here, there):
    given_deployed(here, SOON)
    with working(there):
        given_listener(here)
        instance = given_started(here, "soon")
        assert 0.5 < seconds_to_the_end(here, instance.key) < AT_ONCE


def test_a_timer_that_another_node_moves_fires_in_time(here, there):
    given_deployed(here, MONTH)
    instance = given_started(here, "month")
    with working(there):
        given_listener(here)
        (timer,) = [one for one in here.waiting(instance.key, by=ROOT) if one.kind == "TIMER"]
        due = here.now() + timedelta(seconds=1)
        here.move_timer(timer.key, TimerMove(due, reason="Sooner"), by=ROOT)
        assert 0.5 < seconds_to_the_end(here, instance.key) < AT_ONCE


def test_what_a_suspended_instance_was_to_do_is_done_when_it_is_resumed(here, there):
    given_deployed(here, PRINTS)
    key = press(here)
    here.suspend(key, reason="Wait", by=ROOT)
    with working(there):
        given_listener(here)
        here.resume(key, reason="Go on", by=ROOT)
        assert seconds_to_the_end(here, key) < AT_ONCE


def test_a_lost_connection_is_only_a_delay_and_is_made_anew(here, there, cluster):
    given_deployed(here, PRINTS)
    with working(there, poll=timedelta(seconds=1)):
        (lost,) = given_listener(here)
        cluster.run(f"SELECT pg_terminate_backend({lost})")
        assert seconds_to_the_end(here, press(here)) < AT_ONCE
        seconds_until(lambda: bool(set(listeners(here)) - {lost}), most=AT_ONCE)
    assert seconds_until(lambda: listeners(here) == [], most=AT_ONCE) < AT_ONCE


def test_a_loss_is_told_as_an_absent_database(there, cluster):
    with hints.listening(there.database) as found:
        (pid,) = listeners(there)
        cluster.run(f"SELECT pg_terminate_backend({pid})")
        with pytest.raises(DatabaseUnavailable):
            found.within(5)


def test_a_hint_says_when_and_leaves_with_the_commit_only(here, there):
    given_deployed(here, PRINTS)
    instance = given_started(here, "prints")
    (task,) = open_tasks(here, processInstanceKey=instance.key)
    with hints.listening(there.database) as found:
        here.complete_user_task(task.key, {}, by=ROOT, dry_run=True)
        assert found.within(0.2) == []
        before = here.now()
        here.complete_user_task(task.key, {}, by=ROOT)
        (due,) = found.within(5)
    assert due is not None
    assert before <= due <= here.now()


def test_what_nobody_understands_says_look_at_once(here, there):
    with hints.listening(there.database) as found:
        with here.database.transaction() as tx:
            tx.execute(text("SELECT pg_notify('reeve_due', 'now, please')"))
        assert found.within(5) == [None]


def test_what_is_due_in_a_month_is_no_hint(here, there):
    given_deployed(here, MONTH)
    with hints.listening(there.database) as found:
        given_started(here, "month")
        assert found.within(0.3) == []


def test_a_hint_costs_no_statement(here):
    given_deployed(here, PRINTS)
    press(here)
    instance = given_started(here, "prints")
    (task,) = open_tasks(here, processInstanceKey=instance.key)
    receipt = Receipt("ann", "k", "f", lambda answer: type(answer).__name__)

    with heard(here.database) as found:
        here.complete_user_task(task.key, {}, by=ROOT, receipt=receipt)

    assert len(found.statements) <= 6, found.statements
    assert found.commits == 1
    assert [one for one in found.statements if "pg_notify" in one]


def test_a_worker_that_looks_already_is_not_woken_for_what_is_due_later(engine):
    worker = Worker(engine)
    worker._resting_until = engine.now() + timedelta(seconds=1)
    rung = engine.bell.calls()

    worker._hear(engine.now() + timedelta(seconds=2))
    assert engine.bell.calls() == rung
    worker._hear(engine.now())
    worker._hear(None)
    assert engine.bell.calls() == rung + 2
    worker._resting_until = None
    worker._hear(engine.now() + timedelta(days=1))
    assert engine.bell.calls() == rung + 3


def test_sqlite_needs_no_ear(sqlite_url):
    database = Database(sqlite_url)
    before = threading.active_count()

    with hearing.hearing(database, lambda _due: None):
        assert threading.active_count() == before
    database.close()


@pytest.mark.parametrize(
    ("process_id", "is_called"), [("prints", False), ("soon", True), ("month", False)]
)
def test_on_sqlite_a_worker_is_called_for_what_is_due_soon_and_for_nothing_else(
    sqlite_url, process_id, is_called
):
    database = Database(sqlite_url)
    engine = Engine(database, SystemClock(), connectors=CONNECTED)
    given_deployed(engine, PRINTS, SOON, MONTH)
    calls, rings = engine.bell.calls(), engine.bell.count()

    given_started(engine, process_id)

    assert (engine.bell.calls() > calls) is is_called
    assert engine.bell.count() > rings  # long polls look after every commit
    database.close()


def test_on_sqlite_a_worker_is_called_for_a_job(sqlite_url):
    database = Database(sqlite_url)
    engine = Engine(database, SystemClock(), connectors=CONNECTED)
    given_deployed(engine, PRINTS)
    calls = engine.bell.calls()

    press(engine)

    assert engine.bell.calls() == calls + 1  # the start, which only asks somebody, calls nobody
    database.close()
