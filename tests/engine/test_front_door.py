"""The engine's face: its methods, their arguments, decisions on request, counts and readiness."""

import inspect
from datetime import timedelta

import pytest

from engine.engine import Engine
from engine.errors import InvalidRequest, NotFound
from engine.records import Actor, Search
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    TWO_TASKS,
    given_deployed,
    given_started,
    open_tasks,
    table,
    waiting_at,
)

COMMANDS = sorted(
    name
    for name, method in inspect.getmembers(Engine, inspect.isfunction)
    if not name.startswith("_") and "dry_run" in inspect.signature(method).parameters
)


def test_every_command_takes_the_same_four_things():
    assert len(COMMANDS) >= 20
    for name in COMMANDS:
        if name in ("carry_out", "give_up"):  # what the commands are made of
            continue
        parameters = inspect.signature(getattr(Engine, name)).parameters
        assert {"by", "receipt", "dry_run"} <= set(parameters), name
        assert parameters["by"].kind is inspect.Parameter.KEYWORD_ONLY, name


def test_every_method_says_what_it_does():
    for name, method in inspect.getmembers(Engine, inspect.isfunction):
        if not name.startswith("_"):
            assert method.__doc__, name


# ----------------------------------------------------------------------------------- decisions
def test_a_decision_is_evaluated_and_explains_itself(engine):
    given_deployed(engine, table_t=table(3))

    found = engine.evaluate_decision("threshold", {"count": 4}, by=ANN)

    assert found.value is True
    assert (found.decision_id, found.version) == ("threshold", 1)
    assert len(found.rows) == 1


def test_a_decision_sees_the_tenants_policy_and_its_own_shadow(engine):
    leaf = '[limit]\nvalue = {}\nsource = "policy"\nstatus = "P"\n'
    given_deployed(engine, table_t=table("policy.limit"), policy_=leaf.format(3))
    given_deployed(engine, tenant=NEWCASTLE, policy_=leaf.format(5))
    given_deployed(engine, tenant=ISLINGTON, table_t=table(9))

    def value(tenant):
        return engine.evaluate_decision("threshold", {"count": 4}, by=ROOT, tenant=tenant).value

    assert (value(""), value(NEWCASTLE), value(ISLINGTON)) == (True, False, False)


def test_an_old_version_of_a_decision_can_be_asked(engine):
    first = given_deployed(engine, table_t=table(3)).changed[0]
    given_deployed(engine, table_t=table(9))

    ask = {"count": 4}
    assert engine.evaluate_decision("threshold", ask, by=ANN).value is False
    assert engine.evaluate_decision("threshold", ask, by=ANN, version=1).value is True
    assert engine.evaluate_decision(first.key, ask, by=ANN).value is True


def test_a_decision_that_is_not_there_or_cannot_be_evaluated_is_refused(engine):
    given_deployed(engine, table_t=table(3))
    with pytest.raises(NotFound):
        engine.evaluate_decision("nothing", {}, by=ANN)
    with pytest.raises(NotFound):
        engine.evaluate_decision("threshold", {}, by=ANN, version=7)
    deep: dict[str, object] = {}
    for _ in range(500):
        deep = {"a": deep}
    with pytest.raises(InvalidRequest):
        engine.evaluate_decision("threshold", deep, by=ANN)


def test_a_business_rule_task_decides_and_history_keeps_why(engine):
    decides = d.process(
        "decides", d.start(),
        d.Node("decide", "businessRuleTask", d.extension(
            '<zeebe:calledDecision decisionId="threshold" resultVariable="met"/>')),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    given_deployed(engine, decides, table_t=table(3))

    instance = given_started(engine, "decides", count=4)

    assert instance.variables["met"] is True
    told = [e for e in engine.history(instance.key, by=ROOT) if e.type == "DECISION_EVALUATED"]
    assert told[0].detail["inputs"] == {"count": 4}
    assert told[0].detail["result"] is True
    assert [(row["table"], row["id"]) for row in told[0].detail["rows"]] == [("t", "r1")]
    assert told[0].detail["warnings"] == []


def test_history_keeps_where_an_answer_became_null(engine):
    decides = d.process(
        "decides", d.start(),
        d.Node("decide", "businessRuleTask", d.extension(
            '<zeebe:calledDecision decisionId="threshold" resultVariable="met"/>')),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    given_deployed(engine, decides, table_t=table(3))

    instance = given_started(engine, "decides", count="four")

    told = [e for e in engine.history(instance.key, by=ROOT) if e.type == "DECISION_EVALUATED"]
    first, *_ = told[0].detail["warnings"]
    assert first == {
        "message": "the input 'count': a text is no number",
        "line": 1,
        "column": 1,
        "expression": "count",
        "elementId": first["elementId"],
    }


def test_history_keeps_the_rows_of_the_decisions_that_one_is_built_on(engine):
    decides = d.process(
        "decides", d.start(),
        d.Node("decide", "businessRuleTask", d.extension(
            '<zeebe:calledDecision decisionId="verdict" resultVariable="said"/>')),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    verdict = (
        '<decision id="verdict" name="verdict"><variable name="verdict"/><informationRequirement>'
        '<requiredDecision href="#threshold"/></informationRequirement><literalExpression>'
        '<text>if Threshold then "met" else "not"</text></literalExpression></decision>'
    )
    given_deployed(
        engine, decides, table_t=table(3).replace("</definitions>", f"{verdict}</definitions>")
    )

    instance = given_started(engine, "decides", count=4)

    told = [e for e in engine.history(instance.key, by=ROOT) if e.type == "DECISION_EVALUATED"]
    assert (told[0].detail["result"], told[0].detail["rows"]) == ("met", [])
    (row,) = told[0].detail["requiredRows"]
    assert (row["decision"], row["id"], row["inputs"]) == ("Threshold", "r1", {"count": 4})


def test_a_call_activity_runs_inside_its_caller(engine):
    child = d.process("child", d.start(), d.user_task("inner"), d.end())
    parent = d.process(
        "parent", d.start(),
        d.Node("call", "callActivity", d.extension('<zeebe:calledElement processId="child"/>')),
        d.user_task("outer"), d.end(),
    )  # fmt: skip
    given_deployed(engine, child, parent)
    instance = given_started(engine, "parent")
    assert waiting_at(engine, instance.key) == ["inner"]

    engine.complete_user_task(open_tasks(engine)[0].key, {"a": 1}, by=ROOT)

    found = engine.get_process_instance(instance.key, by=ROOT)
    assert found.variables["a"] == 1
    assert waiting_at(engine, instance.key) == ["outer"]
    visits = {one.element_id: one for one in engine.element_instances(instance.key, by=ROOT)}
    assert visits["inner"].process_definition_id == "child"
    assert visits["inner"].scope_key == visits["call"].key


# -------------------------------------------------------------------------------------- gauges
def test_what_is_open_is_counted(engine, clock):
    sleeps = d.process(
        "sleeps", d.start(), d.timer("nap", "timeDuration", "PT1H"), d.user_task("t"), d.end()
    )
    given_deployed(engine, TWO_TASKS, sleeps)
    given_started(engine, "two_tasks")
    given_started(engine, "sleeps")
    due = clock.now() + timedelta(hours=1)
    clock.set(due)

    counts = engine.counts(by=ROOT)

    assert counts.instances == {"ACTIVE": 2}
    assert counts.waits == {"USER_TASK": 1, "TIMER": 1}
    assert (counts.incidents, counts.overdue, counts.oldest_due) == (0, 1, due)
    assert engine.counts(by=Actor("x", ISLINGTON)).instances == {}


def test_an_engine_with_its_tables_is_ready(engine):
    assert engine.is_ready()


def test_definitions_are_found_by_kind(engine):
    given_deployed(engine, ONE_TASK, table_t=table(3))

    found = engine.search_definitions(Search(filter={"kind": "decision"}), by=ANN).items

    assert [(one.id, one.name) for one in found] == [("threshold", "Threshold")]
    assert engine.get_definition(found[0].key, by=ANN) == found[0]
