"""Programs: what is compiled, what a program knows about itself, and what is refused."""

import pytest

from engine.bpmn import program
from engine.errors import DeploymentRefused
from tests.bpmn.diagrams import (
    catch,
    declared,
    document,
    end,
    event,
    extended,
    flows,
    form,
    handler,
    job,
    message,
    script,
    start,
    task,
)
from tests.bpmn.playing import call, sub, timing, ways


def compiled(inside: str, beside: str = "", **called: str) -> program.Program:
    files = {"p.bpmn": document(inside, beside)}
    for name, body in called.items():
        files[name] = document(body).replace(b'id="p"', f'id="{name}"'.encode())
    return program.compile("p", files)


def refused(inside: str, beside: str = "", **called: str) -> list[tuple[str, str]]:
    with pytest.raises(DeploymentRefused) as found:
        compiled(inside, beside, **called)
    return [(one.code, one.element_id) for one in found.value.findings]


def test_a_program_knows_what_it_needs() -> None:
    rule = extended(
        "businessRuleTask", "r", '<zeebe:calledDecision decisionId="d" resultVariable="x"/>'
    )
    inside = start() + form("f", "form_1") + job("j", "letter") + job("k", "=kind") + rule
    inside += call("c", "q") + end() + flows("start>f", "f>j", "j>k", "k>r", "r>c", "c>end")
    made = compiled(inside, q=start("s") + form("g", "form_2") + end("e") + flows("s>g", "g>e"))

    assert made.process_id == "p"
    assert made.form_ids == {"form_1", "form_2"}
    assert made.decision_ids == {"d"}
    assert made.called_ids == {"q"}
    assert made.job_types == {"letter"}
    assert made.elements["q", "g"].form_id == "form_2"
    assert set(made.processes) == {"p", "q"}


def test_a_program_knows_how_it_can_begin() -> None:
    inside = start("plain")
    inside += extended(
        "startEvent",
        "told",
        '<zeebe:formDefinition formId="f"/>',
        rest=event("message", "x"),
        attributes='name="Told"',
    )
    inside += f'<startEvent id="daily">{timing("Cycle", "R/P1D")}</startEvent>'
    inside += f'<startEvent id="called">{event("signal", "y")}</startEvent>'
    inside += sub("s", start("inner") + end("e") + flows("inner>e")) + end()
    inside += ways("plain>s told>s daily>s called>s s>end")
    made = compiled(inside, message("x", "") + declared("signal", "y"))

    assert {one.element_id: one for one in made.start_events} == {
        "plain": program.StartEvent("plain", "none"),
        "told": program.StartEvent("told", "message", "Told", "f", "x"),
        "daily": program.StartEvent("daily", "timer", timer_kind="cycle", timer="R/P1D"),
        "called": program.StartEvent("called", "signal", event_name="y"),
    }


def test_what_cannot_be_executed_is_refused_by_its_name() -> None:
    inside = start() + '<complexGateway id="odd"/>' + end("e", "<compensateEventDefinition/>")
    inside += catch("empty", "") + catch("both", event("message", "x") + event("signal", "y"))
    inside += '<userTask id="undo" isForCompensation="true"/>'
    inside += handler("never", "") + flows("start>odd", "odd>e")

    assert refused(inside, message("x") + declared("signal", "y")) == [
        ("unsupported_element", element_id)
        for element_id in ("odd", "e", "empty", "both", "undo", "never")
    ]


def test_a_scope_without_a_start_and_a_missing_process_are_refused() -> None:
    inside = start() + sub("s", task("t")) + call("c", "nowhere") + end()
    inside += flows("start>s", "s>c", "c>end")

    assert refused(inside) == [("missing_process", "c"), ("no_start", "s")]
    with pytest.raises(DeploymentRefused):
        program.compile("unknown", {"p.bpmn": document(start())})


def test_two_processes_that_call_each_other_are_compiled_once_each() -> None:
    made = compiled(
        start() + call("c", "q") + end() + flows("start>c", "c>end"),
        q=start("s")
        + call("d", "p")
        + script("x", "={a: 1}")
        + end("e")
        + flows("s>d", "d>x", "x>e"),
    )

    assert set(made.scopes) == {"p", "q"}


def test_the_ids_the_library_uses_itself_are_harmless() -> None:
    inside = '<startEvent id="Root"/>' + task("Start") + task("p.EndJoin") + end("End")

    made = compiled(inside + flows("Root>Start", "Start>p.EndJoin", "p.EndJoin>End"))

    assert set(made.scopes["p"].task_specs) == {"(origin)", "Root", "Start", "p.EndJoin", "End"}
