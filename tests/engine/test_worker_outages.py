"""A worker whose database is away, whose work is gone, or whose instance was suspended."""

from datetime import timedelta

import pytest

from engine.engine import Engine
from engine.errors import DatabaseUnavailable
from engine.limits import Patience
from engine.records import Search
from engine.store.row_shapes import WaitRow
from engine.timelapse import Timelapse
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import HOUR, ROOT, given_deployed, given_started, waiting_at, work


def test_a_worker_outlives_a_database_that_does_not_answer(engine, monkeypatch):
    worker = Worker(engine, patience=Patience(poll=timedelta(milliseconds=10)))
    calls = []

    def absent(_worker):
        calls.append(1)
        if len(calls) == 3:
            worker.stop()
        raise DatabaseUnavailable

    monkeypatch.setattr(Worker, "next_wake", absent)

    worker.run_until_stopped()

    assert len(calls) == 3


def test_an_unavailable_database_is_not_held_against_the_work(engine, clock):
    def absent(_context):
        raise DatabaseUnavailable

    engine = Engine(engine.database, clock, connectors={"print": absent})
    prints = d.process(
        "prints", d.start(), d.service_task("print", "print"), d.user_task("t"), d.end()
    )
    given_deployed(engine, prints)
    given_started(engine, "prints")

    with pytest.raises(DatabaseUnavailable):
        Worker(engine).run_due()
    assert list(engine.search_incidents(Search(), by=ROOT).items) == []
    assert Worker(engine).next_wake() == clock.now() + Patience().lease


def test_work_whose_row_is_gone_is_forgotten(engine, clock):
    ghost = WaitRow(
        key="ghost", kind="JOB", state="CREATED", instance_key="nobody", tenant="",
        element_id="x", name="", opened_at=clock.now(), closed_at=None, closed_by=None, ordinal=0,
        attempts=1,
    )  # fmt: skip

    Worker(engine)._do(ghost)
    Worker(engine)._give_up(ghost, "gone")

    assert list(engine.search_incidents(Search(), by=ROOT).items) == []


def test_work_retried_while_its_instance_is_suspended_rests_until_it_goes_on(engine, clock):
    results = [OSError("no paper")] * 3

    def connector(_context):
        if results:
            raise results.pop()
        return {}

    engine = Engine(engine.database, clock, connectors={"print": connector})
    prints = d.process(
        "prints", d.start(), d.service_task("print", "print"), d.user_task("t"), d.end()
    )
    given_deployed(engine, prints)
    instance = given_started(engine, "prints")
    Timelapse(engine, clock).move_to(clock.now() + HOUR)
    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    engine.suspend(instance.key, reason="court", by=ROOT)

    engine.retry_incident(incident.key, by=ROOT)
    work(engine)
    assert waiting_at(engine, instance.key) == ["print"]

    engine.resume(instance.key, reason="decided", by=ROOT)
    Timelapse(engine, clock).move_to(clock.now() + HOUR)
    assert waiting_at(engine, instance.key) == ["t"]
