"""Starting: by id, by version, by key, on a message, and once per business id."""

import datetime as dt

import pytest

from engine.errors import (
    BusinessIdInUse,
    ExecutionFailed,
    InvalidRequest,
    LimitExceeded,
    NotFound,
    SubmissionRefused,
)
from engine.records import Actor, Message, Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ASKS,
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    TWO_TASKS,
    events,
    form,
    given_deployed,
    given_started,
    given_tenants,
    open_tasks,
)

ON_MESSAGE = d.process(
    "on_message", d.message_catch("asked", "m", "startEvent", form="record"), d.user_task("t"),
    d.end(), declared=d.message("m", "please"),
)  # fmt: skip
PLEASE = Message(name="please", variables={"count": 1, "received": "2026-03-02"})


def instances(engine):
    return engine.search_process_instances(Search(), by=ROOT).items


def test_an_instance_starts_and_tells_where_it_stands(engine, clock):
    given_deployed(engine, TWO_TASKS)
    request = StartRequest(
        process_definition_id="two_tasks", business_id="CT-1", variables={"a": 1}
    )

    started = engine.start(request, by=ANN)

    instance = started.process_instance
    assert (instance.state, instance.revision, instance.business_id) == ("ACTIVE", 1, "CT-1")
    assert (instance.started_by, instance.start_date) == ("ann", clock.now())
    assert [one.element_id for one in started.next_user_tasks] == ["first"]
    assert engine.get_process_instance(instance.key, by=ANN) == instance


def test_what_is_not_there_cannot_be_started(engine):
    given_deployed(engine, ONE_TASK)
    for request in (
        StartRequest(process_definition_id="nothing"),
        StartRequest(process_definition_key="nothing"),
        StartRequest(process_definition_id="one_task", version=2),
        StartRequest(process_definition_id="one_task", version=10**9),
    ):
        with pytest.raises(NotFound):
            engine.start(request, by=ROOT)
    with pytest.raises(InvalidRequest):
        engine.start(StartRequest(), by=ROOT)


def test_a_version_that_is_not_there_is_named(engine):
    given_deployed(engine, ONE_TASK)

    with pytest.raises(NotFound, match="no version 77 of process definition 'one_task'"):
        engine.start(StartRequest(process_definition_id="one_task", version=77), by=ROOT)


@pytest.mark.parametrize("other", [{"process_definition_id": "two_tasks"}, {"version": 2}])
def test_a_key_and_an_id_of_different_things_start_nothing(engine, other):
    given_deployed(engine, ONE_TASK, TWO_TASKS)
    found = engine.search_definitions(Search(), by=ROOT).items
    (one_task,) = (each for each in found if each.id == "one_task")
    agreeing = {"process_definition_id": "one_task", "version": 1}

    with pytest.raises(InvalidRequest, match="is the key of 'one_task', version 1") as refused:
        engine.start(StartRequest(process_definition_key=one_task.key, **other), by=ROOT)

    assert refused.value.pointer == "/processDefinitionKey"
    assert engine.search_process_instances(Search(), by=ROOT).items == ()
    engine.start(StartRequest(process_definition_key=one_task.key, **agreeing), by=ROOT)


def test_nothing_can_be_started_for_another_tenant(engine):
    given_deployed(engine, ONE_TASK, tenant=NEWCASTLE)
    stranger = Actor("s", ISLINGTON)

    with pytest.raises(NotFound):
        engine.start(StartRequest(process_definition_id="one_task", tenant=NEWCASTLE), by=stranger)
    with pytest.raises(NotFound):
        engine.start(StartRequest(process_definition_id="one_task"), by=stranger)
    key = engine.search_definitions(Search(), by=ROOT).items[0].key
    with pytest.raises(NotFound):
        engine.start(StartRequest(process_definition_key=key), by=stranger)


def test_a_business_id_is_unique_while_its_instance_is_active(engine):
    given_deployed(engine, ONE_TASK, TWO_TASKS)
    given_tenants(engine, NEWCASTLE)
    request = StartRequest(process_definition_id="one_task", business_id="CT-1")
    first = engine.start(request, by=ROOT)

    with pytest.raises(BusinessIdInUse) as refused:
        engine.start(request, by=ROOT)
    assert refused.value.process_instance_key == first.process_instance.key

    other = StartRequest(process_definition_id="two_tasks", business_id="CT-1")
    engine.start(other, by=ROOT)
    engine.start(StartRequest(process_definition_id="one_task"), by=ROOT)
    engine.start(StartRequest(process_definition_id="one_task"), by=ROOT)
    elsewhere = StartRequest(process_definition_id="one_task", business_id="CT-1", tenant=NEWCASTLE)
    engine.start(elsewhere, by=ROOT)


@pytest.mark.parametrize("ending", ["complete", "cancel"])
def test_a_business_id_is_free_again_when_its_instance_has_ended(engine, ending):
    given_deployed(engine, ONE_TASK)
    request = StartRequest(process_definition_id="one_task", business_id="CT-1")
    started = engine.start(request, by=ROOT)
    if ending == "complete":
        engine.complete_user_task(started.next_user_tasks[0].key, {}, by=ROOT)
    else:
        engine.cancel(started.process_instance.key, reason="withdrawn", by=ROOT)

    engine.start(request, by=ROOT)


def test_a_suspended_instance_keeps_its_business_id(engine):
    given_deployed(engine, ONE_TASK)
    request = StartRequest(process_definition_id="one_task", business_id="CT-1")
    started = engine.start(request, by=ROOT)
    engine.suspend(started.process_instance.key, reason="court", by=ROOT)

    with pytest.raises(BusinessIdInUse):
        engine.start(request, by=ROOT)


def test_the_start_form_types_and_checks_the_variables(engine):
    deployment = given_deployed(engine, ASKS, form_record=form())
    key = next(one.key for one in deployment.changed if one.kind == "process")

    instance = given_started(engine, "asks", count=1, received="2026-03-02")

    assert instance.variables == {"count": 1, "received": dt.date(2026, 3, 2)}
    with pytest.raises(SubmissionRefused):
        given_started(engine, "asks", count="many")
    found = engine.start_form(key, by=ANN)
    assert found is not None
    assert found.form_id == "record"


def test_a_process_without_a_start_form_has_none(engine):
    deployment = given_deployed(engine, ONE_TASK)

    assert engine.start_form(deployment.changed[0].key, by=ANN) is None
    with pytest.raises(NotFound):
        engine.start_form("nothing", by=ANN)


def test_a_message_starts_the_process_that_begins_with_it(engine):
    given_deployed(engine, ON_MESSAGE, form_record=form())

    published = engine.publish_message(PLEASE, by=ROOT)

    (correlation,) = published.correlations
    assert correlation.started
    assert not published.buffered
    assert [one.element_id for one in published.next_user_tasks] == ["t"]
    instance = engine.get_process_instance(correlation.process_instance_key, by=ROOT)
    assert instance.variables == {"count": 1, "received": dt.date(2026, 3, 2)}
    assert events(engine, instance.key)[0] == "INSTANCE_STARTED_BY_MESSAGE"


def test_a_message_gives_its_instance_a_business_id_that_must_be_free(engine):
    given_deployed(engine, ON_MESSAGE, form_record=form())
    named = Message(name="please", variables={"count": 1}, business_id="CT-7")
    engine.publish_message(named, by=ROOT)

    with pytest.raises(BusinessIdInUse):
        engine.publish_message(named, by=ROOT)
    assert [one.business_id for one in instances(engine)] == ["CT-7"]


def test_a_message_that_does_not_fit_the_start_form_starts_nothing(engine):
    given_deployed(engine, ON_MESSAGE, form_record=form())

    with pytest.raises(SubmissionRefused):
        engine.correlate_message(Message(name="please", variables={}), by=ROOT)
    assert list(instances(engine)) == []


def test_whoever_starts_what_does_not_begin_on_request_hears_how_it_begins(engine):
    daily = d.process("daily", d.timer("at", "timeCycle", "R/P1D", "startEvent"), d.end())
    given_deployed(engine, ON_MESSAGE, daily, form_record=form())

    with pytest.raises(InvalidRequest) as of_message:
        given_started(engine, "on_message", count=1)
    with pytest.raises(InvalidRequest) as of_timer:
        given_started(engine, "daily")

    assert str(of_message.value) == (
        "'on_message' cannot be started on request: it begins with the message 'please'"
    )
    assert of_message.value.pointer == "/processDefinitionId"
    assert str(of_timer.value).endswith("it begins with a timer")
    assert list(instances(engine)) == []


def test_a_diagram_that_fails_at_once_starts_nothing(engine):
    broken = d.process("broken", d.start(), d.script("s", "=x"), d.user_task("t"), d.end())
    given_deployed(engine, broken)

    with pytest.raises(ExecutionFailed) as failed:
        given_started(engine, "broken", x=[1])

    assert failed.value.element_id == "s"
    assert failed.value.incident_key == ""
    assert list(instances(engine)) == []


def test_a_diagram_that_never_waits_is_stopped(engine):
    endless = d.process(
        "endless", d.start(), d.script("s", "=1", "x"),
        d.Node("more", "exclusiveGateway", attributes=' default="f2_more_s"'),
        d.user_task("t"), d.end(),
        flows=[
            ("started", "s", ""), ("s", "more", ""), ("more", "s", ""), ("more", "t", "=x &gt; 1"),
            ("t", "ended", ""),
        ],
    )  # fmt: skip
    given_deployed(engine, endless)

    with pytest.raises(LimitExceeded):
        given_started(engine, "endless")
    assert list(instances(engine)) == []


def test_a_dry_run_starts_nothing(engine):
    given_deployed(engine, ONE_TASK)

    started = engine.start(StartRequest(process_definition_id="one_task"), by=ROOT, dry_run=True)

    assert started.process_instance.state == "ACTIVE"
    assert len(started.next_user_tasks) == 1
    assert list(instances(engine)) == []
    assert open_tasks(engine) == []
