"""Timers: they fire when due, by hand, at another time for a reason, or as calculated anew."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.errors import InvalidRequest, NotFound, StaleRevision, WrongState
from engine.records import Actor, Search, TimerMove
from engine.timelapse import Timelapse
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

SLEEPS = d.process(
    "sleeps", d.start(), d.timer("sleep", "timeDuration", "=wait"), d.user_task("awake"), d.end()
)
REMINDS = d.process(
    "reminds", d.start(), d.user_task("reply"), d.end(),
    d.boundary("nudge", "reply", d.timer("x", "timeCycle", "R3/P1D").inside, interrupting=False),
    d.end("nudged"),
    d.boundary("late", "reply", d.timer("y", "timeDuration", "P10D").inside),
    d.user_task("escalate"), d.end("escalated"),
    flows=[
        ("started", "reply", ""), ("reply", "ended", ""), ("nudge", "nudged", ""),
        ("late", "escalate", ""), ("escalate", "escalated", ""),
    ],
)  # fmt: skip


def given_sleeping(engine, wait="PT1H"):
    given_deployed(engine, SLEEPS)
    return given_started(engine, "sleeps", wait=wait)


def timers(engine, by=ROOT, **more):
    return list(engine.search_timers(Search(filter=more), by=by).items)


def test_a_timer_fires_when_it_is_due_and_not_before(engine, clock):
    instance = given_sleeping(engine)

    clock.set(clock.now() + HOUR - timedelta(seconds=1))
    assert work(engine) == 0
    assert waiting_at(engine, instance.key) == ["sleep"]

    clock.set(clock.now() + timedelta(seconds=1))
    assert work(engine) == 1
    assert waiting_at(engine, instance.key) == ["awake"]
    (timer,) = timers(engine)
    assert (timer.state, timer.completion_date) == ("COMPLETED", clock.now())


def test_a_timer_tells_when_it_is_due(engine, clock):
    instance = given_sleeping(engine)

    (timer,) = timers(engine, state="CREATED")

    assert timer.due_date == clock.now() + HOUR
    assert timer.process_instance_key == instance.key
    assert engine.get_timer(timer.key, by=ROOT) == timer


def test_a_timer_can_be_fired_by_hand(engine):
    instance = given_sleeping(engine)
    (timer,) = timers(engine)

    fired = engine.trigger_timer(timer.key, by=ROOT)

    assert fired.timer.state == "COMPLETED"
    assert [one.element_id for one in fired.next_user_tasks] == ["awake"]
    assert waiting_at(engine, instance.key) == ["awake"]
    with pytest.raises(WrongState):
        engine.trigger_timer(timer.key, by=ROOT)


def test_a_timer_that_was_fired_by_hand_does_not_fire_again(engine, clock):
    given_sleeping(engine)
    engine.trigger_timer(timers(engine)[0].key, by=ROOT)

    clock.set(clock.now() + 2 * HOUR)

    assert work(engine) == 0


def test_a_timer_moves_for_a_reason_that_history_keeps(engine, clock):
    instance = given_sleeping(engine)
    (timer,) = timers(engine)
    due = clock.now() + 3 * HOUR

    moved = engine.move_timer(timer.key, TimerMove(due, "agreed by phone"), by=ROOT)

    assert moved.due_date == due
    assert moved.revision == timer.revision + 1
    told = [one for one in engine.history(instance.key, by=ROOT) if one.type == "TIMER_MOVED"]
    assert told[0].detail["reason"] == "agreed by phone"
    assert told[0].detail["old"] == timer.due_date
    clock.set(due - HOUR)
    assert work(engine) == 0
    clock.set(due)
    assert work(engine) == 1


def test_a_timer_that_is_moved_into_the_past_fires_at_once(engine, clock):
    given_sleeping(engine)
    (timer,) = timers(engine)
    engine.move_timer(timer.key, TimerMove(clock.now() - HOUR, "overdue"), by=ROOT)

    assert work(engine) == 1


def test_moving_needs_a_reason_and_an_instant(engine, clock):
    given_sleeping(engine)
    (timer,) = timers(engine)

    with pytest.raises(InvalidRequest):
        engine.move_timer(timer.key, TimerMove(clock.now(), " "), by=ROOT)
    with pytest.raises(InvalidRequest):
        engine.move_timer(timer.key, TimerMove(clock.now().replace(tzinfo=None), "why"), by=ROOT)
    assert timers(engine) == [timer]


def test_a_stale_revision_moves_nothing(engine, clock):
    given_sleeping(engine)
    (timer,) = timers(engine)
    engine.move_timer(timer.key, TimerMove(clock.now() + HOUR, "a"), by=ROOT, revision=1)

    with pytest.raises(StaleRevision):
        engine.move_timer(timer.key, TimerMove(clock.now(), "b"), by=ROOT, revision=1)
    with pytest.raises(StaleRevision):
        engine.trigger_timer(timer.key, by=ROOT, revision=1)


def test_a_timer_is_calculated_anew_with_the_present_variables(engine, clock):
    late = d.process(
        "late", d.start(), d.user_task("t"), d.end(),
        d.boundary("when", "t", d.timer("x", "timeDate", "=day").inside), d.end("over"),
        flows=[("started", "t", ""), ("t", "ended", ""), ("when", "over", "")],
    )  # fmt: skip
    given_deployed(engine, late)
    given_started(engine, "late", day="2026-04-01")
    (timer,) = timers(engine)
    engine.move_timer(timer.key, TimerMove(clock.now() + HOUR, "for now"), by=ROOT)

    again = engine.recalculate_timer(timer.key, by=ROOT)

    # 1 April is summer time: the day begins at 23:00 UTC of the day before.
    assert again.due_date == datetime(2026, 3, 31, 23, tzinfo=UTC)


def test_a_cycle_fires_its_turns_and_its_task_goes_on(engine, clock):
    given_deployed(engine, REMINDS)
    instance = given_started(engine, "reminds")
    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=5))

    assert waiting_at(engine, instance.key) == ["late", "reply"]
    assert events(engine, instance.key).count("TIMER_FIRED") == 3


def test_completing_the_task_cancels_its_timers(engine, clock):
    given_deployed(engine, REMINDS)
    given_started(engine, "reminds")
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    assert {one.state for one in timers(engine)} == {"CANCELED"}
    assert Timelapse(engine, clock).move_to(clock.now() + timedelta(days=30)) == 0


def test_an_interrupting_timer_takes_the_task_away(engine, clock):
    given_deployed(engine, REMINDS)
    instance = given_started(engine, "reminds")

    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=10))

    assert waiting_at(engine, instance.key) == ["escalate"]
    states = engine.search_user_tasks(Search(filter={"elementId": "reply"}), by=ROOT).items
    assert [one.state for one in states] == ["CANCELED"]


def test_passing_time_lets_each_timer_see_the_instant_it_is_due(engine, clock):
    chain = d.process(
        "chain", d.start(), d.timer("one", "timeDuration", "PT1H"),
        d.timer("two", "timeDuration", "PT1H"), d.timer("three", "timeDuration", "PT1H"),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    given_deployed(engine, chain)
    begin = clock.now()
    instance = given_started(engine, "chain")

    Timelapse(engine, clock).move_to(begin + timedelta(days=1))

    fired = [one for one in engine.history(instance.key, by=ROOT) if one.type == "TIMER_FIRED"]
    assert [one.at for one in fired] == [begin + HOUR, begin + 2 * HOUR, begin + 3 * HOUR]
    assert clock.now() == begin + timedelta(days=1)


def test_moving_the_clock_back_fires_nothing(engine, clock):
    given_sleeping(engine)

    assert Timelapse(engine, clock).move_to(clock.now() - timedelta(days=1)) == 0


def test_what_is_due_together_fires_in_the_order_of_its_due_time(engine, clock):
    given_deployed(engine, SLEEPS)
    begun = {wait: given_started(engine, "sleeps", wait=wait) for wait in ("PT3H", "PT1H", "PT2H")}
    clock.set(clock.now() + timedelta(days=1))
    worker = Worker(engine)
    for wait in ("PT1H", "PT2H", "PT3H"):
        assert worker.run_due(1) == 1
        assert waiting_at(engine, begun[wait].key) == ["awake"]


def test_another_tenants_timer_does_not_exist(engine):
    given_sleeping(engine)
    (timer,) = timers(engine)
    stranger = Actor("s", ISLINGTON, operates=True)

    assert timers(engine, by=stranger) == []
    for act in (engine.get_timer, engine.trigger_timer, engine.recalculate_timer):
        with pytest.raises(NotFound):
            act(timer.key, by=stranger)


def test_a_user_task_is_no_timer(engine):
    given_deployed(engine, REMINDS)
    given_started(engine, "reminds")

    with pytest.raises(NotFound):
        engine.trigger_timer(open_tasks(engine)[0].key, by=ROOT)


def test_a_dry_run_fires_and_moves_nothing(engine, clock):
    given_sleeping(engine)
    (timer,) = timers(engine)
    move = TimerMove(clock.now(), "test")

    assert engine.trigger_timer(timer.key, by=ROOT, dry_run=True).timer.state == "COMPLETED"
    assert engine.move_timer(timer.key, move, by=ROOT, dry_run=True).due_date == clock.now()
    assert timers(engine) == [timer]


# ------------------------------------------------------------------------- timer start events
WEEKLY = d.process(
    "weekly", d.timer("monday", "timeCycle", "R/P7D", "startEvent"), d.user_task("t"), d.end()
)


def test_a_timer_starts_a_process_again_and_again(engine, clock):
    given_deployed(engine, WEEKLY)
    begin = clock.now()

    Timelapse(engine, clock).move_to(begin + timedelta(days=22))

    started = engine.search_process_instances(Search(), by=ROOT).items
    assert sorted((one.start_date - begin).days for one in started) == [7, 14, 21]
    assert {one.started_by for one in started} == {"engine"}


def test_deploying_the_same_again_does_not_begin_the_cycle_anew(engine, clock):
    given_deployed(engine, WEEKLY)
    begin = clock.now()
    clock.set(begin + timedelta(days=3))
    given_deployed(engine, WEEKLY, SLEEPS)

    Timelapse(engine, clock).move_to(begin + timedelta(days=8))

    assert len(engine.search_process_instances(Search(), by=ROOT).items) == 1


def test_a_new_version_takes_the_place_of_the_old_cycle(engine, clock):
    given_deployed(engine, WEEKLY)
    daily = d.process(
        "weekly", d.timer("monday", "timeCycle", "R2/P1D", "startEvent"), d.user_task("t"), d.end()
    )
    given_deployed(engine, daily)

    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=30))

    started = engine.search_process_instances(Search(), by=ROOT).items
    assert len(started) == 2
    assert {one.process_definition_version for one in started} == {2}


def test_a_common_timer_start_runs_for_each_partnership_and_not_for_nobody(engine, clock):
    given_deployed(engine, WEEKLY)
    given_deployed(engine, SLEEPS, tenant=ISLINGTON)

    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=8))

    started = engine.search_process_instances(Search(), by=ROOT).items
    assert [one.tenant_id for one in started] == [ISLINGTON]
