"""The worker: leases, tokens, attempts, pauses, and an end to everything that keeps failing."""

import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import duties
from engine.clock import SystemClock
from engine.engine import Engine
from engine.limits import Patience
from engine.records import Search
from engine.store import claims, waits
from engine.store.row_shapes import WaitRow
from engine.timelapse import Timelapse
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, given_deployed, given_started, open_tasks, waiting_at

PRINTS = d.process(
    "prints", d.start(), d.service_task("print", "print", retries="3"), d.user_task("done"), d.end()
)
SECOND = timedelta(seconds=1)


class Printer:
    """A connector at the outer edge: it prints, or fails as often as it is told to."""

    def __init__(self) -> None:
        self.printed = 0
        self.failures = 0

    def __call__(self, _context):
        if self.failures:
            self.failures -= 1
            raise OSError("no paper")
        self.printed += 1
        return {}


@pytest.fixture
def printer():
    return Printer()


@pytest.fixture
def engine(database, clock, printer):
    engine = Engine(database, clock, connectors={"print": printer})
    given_deployed(engine, PRINTS)
    return engine


def incidents(engine):
    return list(engine.search_incidents(Search(), by=ROOT).items)


def job(engine):
    return engine.search_jobs(Search(), by=ROOT).items[0]


def test_what_is_claimed_is_hidden_from_others_until_the_lease_ends(engine, clock, printer):
    given_started(engine, "prints")
    dead, other = Worker(engine, name="dead"), Worker(engine, name="other")
    assert len(dead._claim(5)) == 1

    assert other.run_due() == 0
    clock.set(clock.now() + dead.patience.lease)
    assert other.run_due() == 1
    assert printer.printed == 1


def test_whoever_lost_the_lease_writes_nothing(engine, clock, printer):
    instance = given_started(engine, "prints")
    slow, fast = Worker(engine, name="slow"), Worker(engine, name="fast")
    (row,) = slow._claim(1)
    clock.set(clock.now() + slow.patience.lease)
    fast.run_due()

    slow._do(row)

    assert printer.printed == 1
    assert waiting_at(engine, instance.key) == ["done"]


def test_a_lost_lease_is_lost_even_while_the_work_is_still_open(engine, clock, printer):
    given_started(engine, "prints")
    slow, fast = Worker(engine, name="slow"), Worker(engine, name="fast")
    (row,) = slow._claim(1)
    clock.set(clock.now() + slow.patience.lease)
    (again,) = fast._claim(1)

    slow._do(row)
    assert printer.printed == 0
    fast._do(again)
    assert printer.printed == 1


def test_without_the_token_that_would_fail(engine, clock, printer, monkeypatch):
    def careless(wait, claimed):
        if wait is None or wait.state != "CREATED":
            raise duties.LeaseLost
        return wait

    monkeypatch.setattr(duties, "_checked", careless)
    given_started(engine, "prints")
    slow, fast = Worker(engine, name="slow"), Worker(engine, name="fast")
    (row,) = slow._claim(1)
    clock.set(clock.now() + slow.patience.lease)
    fast._claim(1)

    slow._do(row)

    assert printer.printed == 1


def test_a_failure_is_tried_again_after_ever_longer_pauses(engine, clock, printer):
    given_started(engine, "prints")
    printer.failures = 2
    worker = Worker(engine)
    pauses = []
    for _ in range(2):
        assert worker.run_due() == 1
        wake = worker.next_wake()
        assert wake is not None
        pauses.append(wake - clock.now())
        clock.set(wake)
    assert worker.run_due() == 1

    assert printer.printed == 1
    assert 2 * SECOND <= pauses[0] <= 3 * SECOND
    assert 4 * SECOND <= pauses[1] <= 5 * SECOND
    assert incidents(engine) == []


def test_pauses_never_exceed_the_longest(engine):
    worker = Worker(engine, patience=Patience(longest_pause=timedelta(minutes=1)))

    assert worker._pause_after(50) <= timedelta(minutes=1) + SECOND


def test_after_the_last_attempt_an_incident_opens(engine, clock, printer):
    instance = given_started(engine, "prints")
    printer.failures = 99
    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=1))

    (incident,) = incidents(engine)
    assert incident.message == "OSError: no paper"
    assert printer.failures == 96
    assert job(engine).error_message == "OSError: no paper"
    assert engine.get_process_instance(instance.key, by=ROOT).has_incident

    printer.failures = 0
    engine.retry_incident(incident.key, by=ROOT)
    Timelapse(engine, clock).settle()
    assert waiting_at(engine, instance.key) == ["done"]


def test_work_that_kills_its_workers_ends_as_an_incident(engine, clock, printer):
    given_started(engine, "prints")
    worker = Worker(engine)
    for _ in range(3):
        assert len(worker._claim(1)) == 1  # and the worker dies here
        clock.set(clock.now() + worker.patience.lease)
    assert worker.run_due() == 1

    (incident,) = incidents(engine)
    assert "died" in incident.message
    assert printer.printed == 0
    assert worker.next_wake() is None


def test_if_attempts_were_counted_at_failure_it_would_never_end(engine, clock, monkeypatch):
    given_started(engine, "prints")
    worker = Worker(engine)
    claim = claims.claim
    monkeypatch.setattr(
        claims,
        "claim",
        lambda tx, wish: [replace(row, attempts=1) for row in claim(tx, wish)],
    )
    for _ in range(20):
        assert len(worker._claim(1)) == 1
        clock.set(clock.now() + worker.patience.lease)

    assert incidents(engine) == []


def test_workers_share_the_work_and_do_each_thing_once(engine, printer):
    for _ in range(40):
        given_started(engine, "prints")
    workers = [Worker(engine, name=str(number)) for number in range(4)]
    threads = [threading.Thread(target=worker.run_until_idle) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert printer.printed == 40
    assert len(open_tasks(engine)) == 40


def test_a_worker_wakes_at_once_after_a_commit_and_stops_when_told(database, printer):
    engine = Engine(database, SystemClock(), connectors={"print": printer})
    given_deployed(engine, PRINTS)
    worker = Worker(engine, patience=Patience(poll=timedelta(seconds=30)))
    thread = threading.Thread(target=worker.run_until_stopped)
    thread.start()
    time.sleep(0.2)
    begun = time.monotonic()
    instance = given_started(engine, "prints")
    while waiting_at(engine, instance.key) != ["done"]:
        assert time.monotonic() - begun < 5
        time.sleep(0.01)
    worker.stop()
    thread.join(5)

    assert not thread.is_alive()
    assert time.monotonic() - begun < 5


def test_a_worker_wakes_when_something_is_due_without_being_told(database, printer):
    engine = Engine(database, SystemClock(), connectors={"print": printer})
    soon = d.process(
        "soon", d.start(), d.timer("nap", "timeDuration", "PT1S"), d.user_task("done"), d.end()
    )
    given_deployed(engine, soon)
    instance = given_started(engine, "soon")
    worker = Worker(engine, patience=Patience(poll=timedelta(seconds=30)))
    thread = threading.Thread(target=worker.run_until_stopped)
    thread.start()
    try:
        begun = time.monotonic()
        while waiting_at(engine, instance.key) != ["done"]:
            assert time.monotonic() - begun < 5
            time.sleep(0.02)
        assert time.monotonic() - begun < 3
    finally:
        worker.stop()
        thread.join(5)


def test_stopping_lets_what_was_begun_come_to_its_end(database):
    begun, go_on = threading.Event(), threading.Event()

    def slow(_context):
        begun.set()
        go_on.wait(5)
        return {}

    engine = Engine(database, SystemClock(), connectors={"print": slow})
    given_deployed(engine, PRINTS)
    instance = given_started(engine, "prints")
    worker = Worker(engine)
    thread = threading.Thread(target=worker.run_until_stopped)
    thread.start()
    begun.wait(5)
    worker.stop()
    go_on.set()
    thread.join(5)

    assert not thread.is_alive()
    assert waiting_at(engine, instance.key) == ["done"]


def test_the_names_of_workers_differ(engine):
    assert Worker(engine).name != Worker(engine).name


def test_work_of_a_kind_that_a_newer_version_left_is_an_incident_and_not_done(engine, clock):
    with engine.database.transaction() as tx:
        wait = WaitRow(
            key="k",
            kind="TOMORROW",
            state="CREATED",
            instance_key=None,
            tenant="",
            element_id="",
            name="",
            opened_at=clock.now(),
            closed_at=None,
            closed_by=None,
            ordinal=0,
            wake_at=clock.now(),
        )
        waits.open_all(tx, [wait])

    Worker(engine).run_until_idle()

    (incident,) = incidents(engine)
    assert "knows no work of the kind 'TOMORROW'" in incident.message
    with engine.database.transaction() as tx:
        assert waits.hold_alone(tx, "k").state == "CREATED"
