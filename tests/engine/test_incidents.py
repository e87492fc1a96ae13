"""Incidents: nothing that goes wrong is lost, and what was repaired goes on."""

from datetime import timedelta

import pytest

from engine.errors import ExecutionFailed, NotFound, WrongState
from engine.records import Actor, Search
from engine.timelapse import Timelapse
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    ROOT,
    events,
    given_deployed,
    given_started,
    open_tasks,
    waiting_at,
    work,
)

BREAKS = d.process(
    "breaks", d.start(), d.user_task("ask"), d.script("use", "=answer"), d.user_task("after"),
    d.end(),
)  # fmt: skip
SLEEPS = d.process(
    "sleeps", d.start(), d.user_task("correct"), d.end(),
    d.boundary("wake", "correct", d.timer("x", "timeDuration", "PT1H").inside, interrupting=False),
    d.script("use", "=answer"), d.end("used"),
    flows=[
        ("started", "correct", ""), ("correct", "ended", ""), ("wake", "use", ""),
        ("use", "used", ""),
    ],
)  # fmt: skip


def incidents(engine, by=ROOT, **more):
    return list(engine.search_incidents(Search(filter=more), by=by).items)


def given_broken(engine, submission=None):
    given_deployed(engine, BREAKS)
    instance = given_started(engine, "breaks")
    (task,) = open_tasks(engine)
    with pytest.raises(ExecutionFailed) as failed:
        engine.complete_user_task(task.key, submission or {"answer": [1]}, by=ANN)
    return instance, task, failed.value


def test_a_failure_in_the_diagram_leaves_the_task_and_opens_an_incident(engine):
    instance, task, failure = given_broken(engine)

    (incident,) = incidents(engine)
    assert failure.incident_key == incident.key
    assert (incident.element_id, incident.state) == ("use", "ACTIVE")
    assert incident.waits_for == task.key
    assert incident.expression
    assert waiting_at(engine, instance.key) == ["ask"]
    found = engine.get_process_instance(instance.key, by=ROOT)
    assert found.has_incident
    assert found.variables == {}
    assert engine.waiting(instance.key, by=ROOT)[0].incident_key == incident.key
    assert engine.verify_history(instance.key, by=ROOT).whole


def test_what_was_typed_is_kept_as_the_tasks_draft(engine):
    _, task, _ = given_broken(engine, {"answer": [1], "other": "x"})

    assert engine.get_user_task(task.key, by=ANN).has_draft


def test_failing_again_opens_no_second_incident(engine):
    _, task, failure = given_broken(engine)

    with pytest.raises(ExecutionFailed) as again:
        engine.complete_user_task(task.key, {"answer": [2]}, by=ANN)

    assert again.value.incident_key == failure.incident_key
    assert len(incidents(engine)) == 1


def test_completing_after_repair_settles_the_incident(engine):
    instance, task, _ = given_broken(engine)

    engine.complete_user_task(task.key, {"answer": {"a": 1}}, by=ANN)

    (incident,) = incidents(engine)
    assert (incident.state, incident.resolved_by) == ("RESOLVED", "ann")
    assert not engine.get_process_instance(instance.key, by=ROOT).has_incident
    assert waiting_at(engine, instance.key) == ["after"]


def test_a_dry_run_that_fails_opens_no_incident(engine):
    given_deployed(engine, BREAKS)
    given_started(engine, "breaks")
    (task,) = open_tasks(engine)

    with pytest.raises(ExecutionFailed) as failed:
        engine.complete_user_task(task.key, {"answer": [1]}, by=ANN, dry_run=True)

    assert failed.value.incident_key == ""
    assert incidents(engine) == []


def test_cancelling_settles_every_incident(engine):
    instance, _, _ = given_broken(engine)

    engine.cancel(instance.key, reason="over", by=ROOT)

    assert [one.state for one in incidents(engine)] == ["RESOLVED"]
    assert not engine.get_process_instance(instance.key, by=ROOT).has_incident


def test_a_timer_that_fails_rests_until_it_is_retried(engine, clock):
    given_deployed(engine, SLEEPS)
    instance = given_started(engine, "sleeps", answer=[1])
    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=3))

    (incident,) = incidents(engine)
    assert incident.kind == "TIMER"
    assert work(engine) == 0
    (timer,) = engine.search_timers(Search(filter={"state": "CREATED"}), by=ROOT).items
    assert timer.has_incident

    engine.retry_incident(incident.key, by=ROOT)
    assert work(engine) == 1
    assert [one.state for one in incidents(engine, state="ACTIVE")] == ["ACTIVE"]
    assert events(engine, instance.key).count("INCIDENT_OPENED") == 2


def test_resolving_twice_is_harmless_and_retrying_a_resolved_one_is_refused(engine):
    _, _, failure = given_broken(engine)
    key = failure.incident_key

    first = engine.resolve_incident(key, by=ROOT)
    assert engine.resolve_incident(key, by=ROOT) == first
    with pytest.raises(WrongState):
        engine.retry_incident(key, by=ROOT)


def test_another_tenants_incident_does_not_exist(engine):
    _, _, failure = given_broken(engine)
    stranger = Actor("s", ISLINGTON, operates=True)

    assert incidents(engine, by=stranger) == []
    for act in (engine.get_incident, engine.retry_incident, engine.resolve_incident):
        with pytest.raises(NotFound):
            act(failure.incident_key, by=stranger)
        with pytest.raises(NotFound):
            act("nothing", by=ROOT)


def test_the_element_that_failed_is_shown_in_the_state_of_the_diagram(engine):
    instance, task, failure = given_broken(engine)

    found = {one.key: one for one in engine.element_instances(instance.key, by=ROOT)}

    assert found[task.key].incident_key == failure.incident_key
    assert found[task.key].state == "ACTIVE"
