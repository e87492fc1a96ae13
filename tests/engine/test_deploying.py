"""Deploying: whole or not at all, versions, shadowing, and releases that running cases keep."""

import pytest

from engine.engine import Engine
from engine.errors import DeploymentRefused, LimitExceeded, NotFound, NotPermitted
from engine.limits import Limits
from engine.records import Actor, Bundle, Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import (
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    TWO_TASKS,
    bundle,
    form,
    given_deployed,
    given_started,
    given_tenants,
    open_tasks,
)


def script_process(text: str) -> bytes:
    return d.process(
        "said",
        d.start(),
        d.script("say", f"=&quot;{text}&quot;", "words"),
        d.user_task("t"),
        d.end(),
    )


def versions(engine, by=ROOT, **more):
    found = engine.search_definitions(Search(filter=more, sort=(("version", "asc"),)), by=by)
    return [(one.id, one.version, one.tenant_id) for one in found.items]


def test_a_bundle_becomes_version_one_of_each_resource(engine):
    deployment = given_deployed(engine, TWO_TASKS, form_record=form())

    assert {(one.kind, one.id, one.version) for one in deployment.changed} == {
        ("process", "two_tasks", 1),
        ("form", "record", 1),
    }


def test_unchanged_content_is_a_no_op(engine):
    first = given_deployed(engine, TWO_TASKS, form_record=form())
    again = given_deployed(engine, TWO_TASKS, form_record=form())

    assert again.changed == ()
    assert (again.key, again.release_key) == (first.key, first.release_key)
    assert {one.key for one in again.definitions} == {one.key for one in first.definitions}


def test_only_what_changed_gets_a_new_version(engine):
    given_deployed(engine, TWO_TASKS, form_record=form())
    deployment = given_deployed(engine, TWO_TASKS, form_record=form(title="Record it"))

    assert [(one.id, one.version) for one in deployment.changed] == [("record", 2)]
    assert ("two_tasks", 2, "") not in versions(engine)


def test_going_back_to_earlier_content_is_a_new_version(engine):
    for title in ("A", "B", "A"):
        given_deployed(engine, form_record=form(title=title))

    assert versions(engine) == [("record", 1, ""), ("record", 2, ""), ("record", 3, "")]


def test_a_bundle_with_one_fault_is_not_deployed_at_all(engine):
    broken = d.process("broken", d.start(), d.user_task("t", form="missing"), d.end())

    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, ONE_TASK, broken)

    assert any(one.element_id == "t" for one in refused.value.findings)
    assert versions(engine) == []
    with pytest.raises(NotFound):
        given_started(engine, "one_task")


@pytest.mark.parametrize(
    "files",
    [
        {"p.bpmn": b"<not xml"},
        {"p.bpmn": b"<a/>"},
        {"t.dmn": b"<a/>"},
        {"forms/f.json": b"{"},
        {"forms/f.json": b"\xff"},
        {"policy.toml": b"= 3"},
        {"evil.py": b"import os"},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_with_its_name(engine, files):
    with pytest.raises(DeploymentRefused) as refused:
        engine.deploy(Bundle(files), by=ROOT)

    assert refused.value.findings


def test_what_is_for_people_is_left_aside(engine):
    files = {"README.md": b"hello", "p/scenarios/a.yaml": b"- x", "p/samples/a.json": b"["}

    assert engine.deploy(Bundle({**files, **bundle(ONE_TASK).files}), by=ROOT).changed


def test_a_bundle_that_is_too_large_is_refused(database, clock):

    small = Engine(database, clock, limits=Limits(diagram=100))

    with pytest.raises(LimitExceeded):
        given_deployed(small, ONE_TASK)


def test_the_same_process_in_two_files_is_refused(engine):
    with pytest.raises(DeploymentRefused):
        given_deployed(engine, ONE_TASK, ONE_TASK)


def test_a_tenant_shadows_the_common_resource_of_the_same_id(engine):
    given_deployed(engine, script_process("common"))
    given_deployed(engine, script_process("newcastle"), tenant=NEWCASTLE)
    given_tenants(engine, ISLINGTON)

    assert given_started(engine, "said", tenant=NEWCASTLE).variables["words"] == "newcastle"
    assert given_started(engine, "said", tenant=ISLINGTON).variables["words"] == "common"


def test_a_tenant_without_a_process_of_its_own_uses_the_common_one(engine):
    given_deployed(engine, ONE_TASK)
    given_tenants(engine, ISLINGTON)

    instance = given_started(engine, "one_task", tenant=ISLINGTON)

    assert instance.tenant_id == ISLINGTON


def test_a_later_common_deployment_reaches_tenants_but_not_what_they_shadow(engine):
    given_deployed(engine, script_process("common"))
    given_deployed(engine, script_process("newcastle"), tenant=NEWCASTLE)
    given_deployed(engine, script_process("common 2"), ONE_TASK)

    assert given_started(engine, "said", tenant=NEWCASTLE).variables["words"] == "newcastle"
    assert given_started(engine, "one_task", tenant=NEWCASTLE).state == "ACTIVE"


def test_a_running_case_keeps_the_release_it_began_with(engine):
    rule = d.process(
        "asks", d.start(), d.user_task("wait"), d.script("read", "=policy.limit", "seen"),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    limit = '[limit]\nvalue = {}\nsource = "policy"\nstatus = "P"\n'
    given_deployed(engine, rule, policy_=limit.format(3))
    old = given_started(engine, "asks")
    given_deployed(engine, rule, policy_=limit.format(5))
    new = given_started(engine, "asks")

    for task in open_tasks(engine, elementId="wait"):
        engine.complete_user_task(task.key, {}, by=ROOT)

    assert engine.get_process_instance(old.key, by=ROOT).variables["seen"] == 3
    assert engine.get_process_instance(new.key, by=ROOT).variables["seen"] == 5
    assert old.release_key != new.release_key


def test_a_partnerships_policy_lies_over_the_common_one(engine):
    rule = d.process(
        "asks", d.start(), d.script("read", "={a: policy.a, b: policy.b}"), d.user_task("t"),
        d.end(),
    )  # fmt: skip
    leaf = '[{}]\nvalue = {}\nsource = "policy"\nstatus = "P"\n'
    given_deployed(engine, rule, policy_=leaf.format("a", 1) + leaf.format("b", 1))
    given_deployed(engine, tenant=NEWCASTLE, policy_=leaf.format("b", 2))
    given_deployed(engine, rule, policy_=leaf.format("a", 7) + leaf.format("b", 7))

    seen = given_started(engine, "asks", tenant=NEWCASTLE).variables

    assert (seen["a"], seen["b"]) == (7, 2)


def test_starting_an_old_version_uses_the_release_it_was_in_force_in(engine):
    given_deployed(engine, script_process("one"))
    given_deployed(engine, script_process("two"))

    for version, words in ((1, "one"), (2, "two")):
        request = StartRequest(process_definition_id="said", version=version)
        instance = engine.start(request, by=ROOT).process_instance
        assert instance.variables["words"] == words
        assert instance.process_definition_version == version
        same = StartRequest(process_definition_key=instance.process_definition_key)
        assert engine.start(same, by=ROOT).process_instance.variables["words"] == words


def test_the_same_diagram_is_judged_anew_where_the_policy_is_another(engine):
    rule = d.process(
        "asks", d.start(), d.script("read", "=policy.limit"), d.user_task("t"), d.end()
    )
    leaf = '[{}]\nvalue = 3\nsource = "policy"\nstatus = "P"\n'
    given_deployed(engine, rule, policy_=leaf.format("limit"))

    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, rule, policy_=leaf.format("other"))

    assert "limit" in str(refused.value.findings)


def test_nobody_deploys_for_another_tenant(engine):
    with pytest.raises(NotPermitted):
        engine.deploy(bundle(ONE_TASK), by=Actor("x", ISLINGTON), tenant=NEWCASTLE)
    with pytest.raises(NotPermitted):
        engine.deploy(bundle(ONE_TASK), by=Actor("x", ISLINGTON))


def test_a_tenant_sees_common_definitions_and_its_own_only(engine):
    given_deployed(engine, ONE_TASK)
    given_deployed(engine, script_process("n"), tenant=NEWCASTLE)
    key = engine.search_definitions(Search(filter={"id": "said"}), by=ROOT).items[0].key

    assert versions(engine, Actor("x", ISLINGTON)) == [("one_task", 1, "")]
    with pytest.raises(NotFound):
        engine.get_definition(key, by=Actor("x", ISLINGTON))
    with pytest.raises(NotFound):
        engine.content_of(key, by=Actor("x", ISLINGTON))


def test_the_content_is_given_back_byte_by_byte(engine):
    deployment = given_deployed(engine, ONE_TASK)
    key = deployment.changed[0].key

    assert engine.content_of(key, by=ROOT).content == ONE_TASK
    resource = engine.resource(deployment.release_key, "process", "one_task", by=ROOT)
    assert resource.content == ONE_TASK


def test_a_dry_run_says_what_would_be_deployed_and_deploys_nothing(engine):
    deployment = engine.deploy(bundle(ONE_TASK), by=ROOT, dry_run=True)

    assert [one.id for one in deployment.changed] == ["one_task"]
    assert versions(engine) == []


def test_the_latest_version_of_each_is_found(engine):
    given_deployed(engine, script_process("one"))
    given_deployed(engine, script_process("two"))

    assert versions(engine, isLatestVersion=True) == [("said", 2, "")]
    assert versions(engine, isLatestVersion=False) == [("said", 1, "")]
