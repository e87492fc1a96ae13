"""Suspended instances rest, cancelled ones end, and each wants a reason."""

import pytest

from engine.engine import Engine
from engine.errors import InvalidRequest, NotFound, StaleRevision, WrongState
from engine.records import Actor, Search, TimerMove
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    ISLINGTON,
    ROOT,
    events,
    given_deployed,
    given_started,
    open_tasks,
    waiting_at,
    work,
)

BUSY = d.process(
    "busy", d.start(), d.Node("split", "parallelGateway"), d.user_task("task"),
    d.timer("sleep", "timeDuration", "PT1H"), d.service_task("print", "print"),
    d.Node("join", "parallelGateway"), d.end(),
    flows=[
        ("started", "split", ""),
        *[("split", one, "") for one in ("task", "sleep", "print")],
        *[(one, "join", "") for one in ("task", "sleep", "print")],
        ("join", "ended", ""),
    ],
)  # fmt: skip


@pytest.fixture
def engine(database, clock):
    return Engine(database, clock, connectors={"print": lambda _context: {}})


@pytest.fixture
def busy(engine):
    given_deployed(engine, BUSY)
    return given_started(engine, "busy")


def test_nothing_happens_to_a_suspended_instance(engine, clock, busy):
    engine.suspend(busy.key, reason="court", by=ROOT)
    clock.set(clock.now() + 2 * HOUR)

    assert work(engine) == 0
    assert waiting_at(engine, busy.key) == ["print", "sleep", "task"]


def test_what_came_due_meanwhile_happens_when_it_goes_on(engine, clock, busy):
    engine.suspend(busy.key, reason="court", by=ROOT)
    clock.set(clock.now() + 2 * HOUR)

    resumed = engine.resume(busy.key, reason="decided", by=ROOT)

    assert resumed.process_instance.state == "ACTIVE"
    assert work(engine) == 2
    assert waiting_at(engine, busy.key) == ["task"]


def test_commands_on_a_suspended_instance_are_refused(engine, clock, busy):
    (task,) = open_tasks(engine)
    (timer,) = engine.search_timers(Search(), by=ROOT).items
    engine.suspend(busy.key, reason="court", by=ROOT)

    for act in (
        lambda: engine.complete_user_task(task.key, {}, by=ROOT),
        lambda: engine.claim(task.key, by=ROOT),
        lambda: engine.save_draft(task.key, {}, by=ROOT),
        lambda: engine.trigger_timer(timer.key, by=ROOT),
        lambda: engine.move_timer(timer.key, TimerMove(clock.now(), "x"), by=ROOT),
        lambda: engine.suspend(busy.key, reason="again", by=ROOT),
    ):
        with pytest.raises(WrongState):
            act()


def test_work_claimed_before_the_suspension_rests_too(engine, clock, busy):

    worker = Worker(engine)
    claimed = worker._claim(10)
    engine.suspend(busy.key, reason="court", by=ROOT)
    for row in claimed:
        worker._do(row)

    assert "print" in waiting_at(engine, busy.key)
    clock.set(clock.now() + 2 * HOUR)
    assert work(engine) == 0
    engine.resume(busy.key, reason="decided", by=ROOT)
    assert work(engine) == 2


def test_resuming_needs_a_suspended_instance(engine, busy):
    with pytest.raises(WrongState):
        engine.resume(busy.key, reason="why", by=ROOT)


def test_a_cancelled_instance_has_ended_with_all_it_waited_for(engine, clock, busy):
    ended = engine.cancel(busy.key, reason="withdrawn", by=ROOT).process_instance

    assert (ended.state, ended.end_date) == ("TERMINATED", clock.now())
    assert engine.waiting(busy.key, by=ROOT) == []
    clock.set(clock.now() + 2 * HOUR)
    assert work(engine) == 0
    states = {one.state for one in engine.search_user_tasks(Search(), by=ROOT).items}
    assert states == {"CANCELED"}
    told = next(e for e in engine.history(busy.key, by=ROOT) if e.type == "INSTANCE_CANCELED")
    assert told.detail == {"reason": "withdrawn"}


def test_a_suspended_instance_can_be_cancelled(engine, busy):
    engine.suspend(busy.key, reason="court", by=ROOT)

    assert engine.cancel(busy.key, reason="over", by=ROOT).process_instance.state == "TERMINATED"
    with pytest.raises(WrongState):
        engine.cancel(busy.key, reason="again", by=ROOT)
    with pytest.raises(WrongState):
        engine.resume(busy.key, reason="again", by=ROOT)


def test_each_needs_a_reason_and_the_present_revision(engine, busy):
    for act in (engine.suspend, engine.cancel):
        with pytest.raises(InvalidRequest):
            act(busy.key, reason="  ", by=ROOT)
        with pytest.raises(StaleRevision):
            act(busy.key, reason="why", by=ROOT, revision=busy.revision + 1)
    engine.suspend(busy.key, reason="why", by=ROOT, revision=busy.revision)


def test_another_tenants_instance_does_not_exist(engine, busy):
    stranger = Actor("s", ISLINGTON, operates=True)
    for act in (engine.suspend, engine.resume, engine.cancel):
        with pytest.raises(NotFound):
            act(busy.key, reason="why", by=stranger)
        with pytest.raises(NotFound):
            act("nothing", reason="why", by=ROOT)


def test_history_tells_of_it(engine, busy):
    engine.suspend(busy.key, reason="court", by=ROOT)
    engine.resume(busy.key, reason="decided", by=ROOT)

    assert events(engine, busy.key)[-2:] == ["INSTANCE_SUSPENDED", "INSTANCE_RESUMED"]
    assert engine.verify_history(busy.key, by=ROOT).whole


def test_a_dry_run_changes_nothing(engine, busy):
    for act in (engine.suspend, engine.cancel):
        act(busy.key, reason="why", by=ROOT, dry_run=True)

    assert engine.get_process_instance(busy.key, by=ROOT) == busy


def test_what_a_worker_had_claimed_is_done_at_once_when_it_goes_on(engine, clock, busy):
    clock.set(clock.now() + 2 * HOUR)
    worker = Worker(engine)
    claimed = worker._claim(10)
    engine.suspend(busy.key, reason="court", by=ROOT)
    for row in claimed:
        worker._do(row)

    engine.resume(busy.key, reason="decided", by=ROOT)

    assert work(engine) == 2
    assert waiting_at(engine, busy.key) == ["task"]


def test_a_signal_that_came_meanwhile_is_handed_over_when_it_goes_on(engine):
    hears = d.process(
        "hears", d.start(), d.signal_catch("hear", "s"), d.user_task("heard"), d.end(),
        declared=d.signal("s", "alarm"),
    )  # fmt: skip
    given_deployed(engine, hears)
    instance = given_started(engine, "hears")
    engine.suspend(instance.key, reason="court", by=ROOT)
    engine.broadcast_signal("alarm", {}, by=ROOT, tenant="")
    work(engine)

    engine.resume(instance.key, reason="decided", by=ROOT)
    work(engine)

    assert waiting_at(engine, instance.key) == ["heard"]
