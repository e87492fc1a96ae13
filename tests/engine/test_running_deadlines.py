"""Deadlines of instances: they run, are met, are broken and are explained."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.errors import ExecutionFailed, NotFound
from engine.records import Actor, Search
from engine.timelapse import Timelapse
from tests.engine import diagrams as d
from tests.engine.builders import (
    ISLINGTON,
    ROOT,
    bundle,
    events,
    given_started,
    open_tasks,
)

POLICY = '[deadlines.reply]\nkind = "WD"\ncount = 5\nsource = "policy, section 4"\nstatus = "P"\n'
DEADLINE = '<zeebe:property name="deadline" value="=deadline(&quot;reply&quot;, date(begun))"/>'
ANSWERS = d.process(
    "answers", d.start(),
    d.user_task("reply", more=f"<zeebe:properties>{DEADLINE}</zeebe:properties>"), d.end(),
)  # fmt: skip


@pytest.fixture
def instance(engine):
    engine.deploy(bundle(ANSWERS, policy_=POLICY), by=ROOT)
    return given_started(engine, "answers", begun="2026-03-02")


@pytest.fixture
def deadline(engine, instance):
    (found,) = engine.search_deadlines(Search(), by=ROOT).items
    return found


def test_a_deadline_tells_its_rule_base_and_due_day(deadline, instance):
    assert (deadline.rule, deadline.kind, deadline.count) == ("reply", "WD", 5)
    assert (deadline.base, deadline.due) == (date(2026, 3, 2), date(2026, 3, 9))
    assert deadline.breach_at == datetime(2026, 3, 10, tzinfo=UTC)
    assert (deadline.state, deadline.breached_at) == ("CREATED", None)
    assert deadline.source == "policy, section 4"
    assert deadline.process_instance_key == instance.key


def test_completing_the_activity_meets_it(engine, deadline, clock):
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    met = engine.deadline(deadline.key, by=ROOT)
    assert (met.state, met.completion_date, met.breached_at) == ("COMPLETED", clock.now(), None)
    assert Timelapse(engine, clock).move_to(clock.now() + timedelta(days=60)) == 0


def test_cancelling_the_instance_cancels_it(engine, deadline, instance):
    engine.cancel(instance.key, reason="withdrawn", by=ROOT)

    assert engine.deadline(deadline.key, by=ROOT).state == "CANCELED"


def test_it_is_broken_at_the_first_instant_after_its_due_day(engine, deadline, instance, clock):
    time = Timelapse(engine, clock)
    time.move_to(deadline.breach_at - timedelta(seconds=1))
    assert engine.deadline(deadline.key, by=ROOT).breached_at is None

    time.move_to(deadline.breach_at)

    broken = engine.deadline(deadline.key, by=ROOT)
    assert broken.breached_at == deadline.breach_at
    assert broken.state == "CREATED"
    assert events(engine, instance.key)[-1] == "DEADLINE_BREACHED"
    assert engine.verify_history(instance.key, by=ROOT).whole
    assert time.move_to(clock.now() + timedelta(days=60)) == 0


def test_it_runs_on_while_its_instance_is_suspended(engine, deadline, instance, clock):
    engine.suspend(instance.key, reason="court", by=ROOT)

    Timelapse(engine, clock).move_to(deadline.breach_at)

    assert engine.deadline(deadline.key, by=ROOT).breached_at == deadline.breach_at


def test_it_explains_itself_day_by_day(engine, deadline):
    explained = engine.explanation(deadline.key, by=ROOT)

    counted = [line.day for line in explained.lines if line.counted]
    assert counted[-1] == date(2026, 3, 9)
    assert len(counted) == 5
    assert explained.agrees


def test_the_task_is_due_on_its_deadlines_day(engine, deadline):
    (task,) = open_tasks(engine)

    assert task.due_date == deadline.breach_at - timedelta(seconds=1)


def test_deadlines_are_found_by_rule_and_breach(engine, deadline):
    def found(**wanted):
        return [one.key for one in engine.search_deadlines(Search(filter=wanted), by=ROOT).items]

    assert found(rule="reply") == [deadline.key]
    assert found(rule="other") == []
    assert found(breachAt={"$lt": deadline.breach_at}) == []
    assert found(breachAt={"$lte": deadline.breach_at.isoformat()}) == [deadline.key]
    assert found(breachedAt={"$exists": False}) == [deadline.key]


def test_another_tenants_deadline_does_not_exist(engine, deadline):
    stranger = Actor("s", ISLINGTON, operates=True)
    for act in (engine.deadline, engine.explanation):
        with pytest.raises(NotFound):
            act(deadline.key, by=stranger)
        with pytest.raises(NotFound):
            act(open_tasks(engine)[0].key, by=ROOT)


MARKED = (
    '<zeebe:properties><zeebe:property name="meetsDeadline" value="reply"/>'
    '<zeebe:property name="metAt" value="=sent_at"/></zeebe:properties>'
)
OPENED = '<zeebe:properties><zeebe:property name="opensDeadline" value="reply"/></zeebe:properties>'
SENDS = d.process(
    "sends", d.start(), d.script("count", "=deadline(&quot;reply&quot;, date(begun))", "reply"),
    d.user_task("write", more=OPENED), d.user_task("record", more=MARKED), d.user_task("file"),
    d.end(),
)  # fmt: skip


@pytest.fixture
def recording(engine):
    """The letter is written; when it was sent has not been recorded."""
    engine.deploy(bundle(SENDS, policy_=POLICY), by=ROOT)
    instance = given_started(engine, "sends", begun="2026-03-02")
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)
    (found,) = engine.search_deadlines(Search(), by=ROOT).items
    return instance, found


def test_what_was_sent_in_time_and_recorded_later_was_in_time(engine, recording, clock):
    instance, deadline = recording
    sent = deadline.breach_at - timedelta(minutes=1)
    Timelapse(engine, clock).move_to(deadline.breach_at + timedelta(days=2))
    assert engine.deadline(deadline.key, by=ROOT).breached_at is not None

    engine.complete_user_task(open_tasks(engine)[0].key, {"sent_at": sent}, by=ROOT)

    met = engine.deadline(deadline.key, by=ROOT)
    assert (met.state, met.completion_date, met.breached_at) == ("COMPLETED", sent, None)
    assert "DEADLINE_MET" in events(engine, instance.key)
    assert engine.verify_history(instance.key, by=ROOT).whole


def test_what_was_sent_too_late_stays_broken(engine, recording, clock):
    _, deadline = recording
    Timelapse(engine, clock).move_to(deadline.breach_at + timedelta(days=2))

    sent = {"sent_at": deadline.breach_at}
    engine.complete_user_task(open_tasks(engine)[0].key, sent, by=ROOT)

    late = engine.deadline(deadline.key, by=ROOT)
    assert (late.completion_date, late.breached_at) == (deadline.breach_at, deadline.breach_at)


def test_nothing_was_sent_in_the_future(engine, recording, clock):
    _, deadline = recording
    (task,) = open_tasks(engine)
    with pytest.raises(ExecutionFailed, match="cannot be met in the future"):
        engine.complete_user_task(
            task.key, {"sent_at": clock.now() + timedelta(seconds=1)}, by=ROOT
        )

    assert [one.key for one in open_tasks(engine)] == [task.key]
    assert engine.deadline(deadline.key, by=ROOT).state == "CREATED"
