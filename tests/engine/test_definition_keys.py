"""What a key names: a release, a version, a wait of one kind; nothing else exists under it."""

import pytest

from engine import releases
from engine.errors import NotFound
from engine.records import Actor, Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    form,
    given_deployed,
    given_started,
    given_task,
    open_tasks,
    table,
)


def test_another_tenants_release_does_not_exist(engine):
    deployment = given_deployed(engine, ONE_TASK, tenant=NEWCASTLE)
    stranger = Actor("s", ISLINGTON)

    for key in (deployment.release_key, "nothing"):
        with pytest.raises(NotFound):
            engine.resource(key, "process", "one_task", by=stranger)
    with pytest.raises(NotFound):
        engine.resource(deployment.release_key, "process", "nothing", by=ROOT)


def test_only_a_process_has_a_start_form(engine):
    deployment = given_deployed(engine, form_record=form())

    with pytest.raises(NotFound):
        engine.start_form(deployment.changed[0].key, by=ANN)


def test_only_a_process_can_be_started_by_its_key(engine):
    deployment = given_deployed(engine, form_record=form())
    request = StartRequest(process_definition_key=deployment.changed[0].key)

    with pytest.raises(NotFound):
        engine.start(request, by=ROOT)


def test_many_releases_do_not_fill_the_memory(engine, monkeypatch):
    monkeypatch.setattr(releases, "KEPT", 2)
    for number in range(4):
        given_deployed(engine, ONE_TASK, letter_HELLO=f"Hello {number}")
        given_started(engine, "one_task")

    assert len(engine.ground.releases._kept) == 2
    for task in open_tasks(engine):
        engine.complete_user_task(task.key, {}, by=ROOT)


def test_a_version_that_another_one_shadows_can_still_be_asked(engine):
    given_deployed(engine, table_t=table(3))
    given_deployed(engine, tenant=NEWCASTLE, table_t=table(9))
    common = engine.search_definitions(Search(filter={"tenantId": ""}), by=ROOT).items[0]

    found = engine.evaluate_decision(common.key, {"count": 4}, by=ROOT, tenant=NEWCASTLE)

    assert found.value is True


def test_a_decision_whose_rules_contradict_each_other_is_null(engine):
    decides = d.process(
        "decides", d.start(),
        d.Node("decide", "businessRuleTask", d.extension(
            '<zeebe:calledDecision decisionId="threshold" resultVariable="met"/>')),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    unique = table(3).replace("&lt; 3", "&gt; 1")
    given_deployed(engine, decides, table_t=unique)

    instance = given_started(engine, "decides", count=9)

    assert instance.variables["met"] is None


def test_a_user_task_is_neither_job_nor_deadline(engine):
    task = given_task(engine)

    for ask in (engine.get_job, engine.deadline, engine.get_timer):
        with pytest.raises(NotFound):
            ask(task.key, by=ROOT)
