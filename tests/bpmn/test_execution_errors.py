"""Errors and escalations: who catches them, and what happens when nobody does."""

import pytest

from engine.bpmn.outcome import ErrorThrown
from engine.errors import ExecutionFailed
from tests.bpmn.diagrams import declared, end, event, job, script, start, task
from tests.bpmn.playing import attached, call, edge, play, sub, ways

ERRORS = declared("error", "E1") + declared("error", "E2") + declared("escalation", "late")


def test_an_error_thrown_for_a_job_is_caught_at_its_edge() -> None:
    case = play(attached(event("error", "E1"), to=job("work")), beside=ERRORS)

    case.error("work", "E1", why="no address")

    assert case.waiting == ["other"]
    assert case.variables["why"] == "no address"


def test_a_catcher_that_names_the_code_goes_before_one_that_takes_all() -> None:
    inside = attached("<errorEventDefinition/>", to=job("work"))
    inside += edge("named", "work", event("error", "E1")) + task("exactly") + end("end3")
    inside += ways("named>exactly exactly>end3")

    assert play(inside, beside=ERRORS).error("work", "E1").waiting == ["exactly"]
    assert play(inside, beside=ERRORS).error("work", "E2").waiting == ["other"]


def test_an_error_nobody_catches_fails_and_changes_nothing() -> None:
    case = play(attached(event("error", "E1"), to=job("work")), beside=ERRORS)
    before = case.outcome

    with pytest.raises(ExecutionFailed, match="'E2' is thrown here and caught nowhere"):
        case.error("work", "E2")

    assert case.outcome is before


INNER = start("s") + task("t") + end("failed", event("error", "E1")) + ways("s>t t>failed")


def test_an_error_end_is_caught_round_the_sub_process() -> None:
    case = play(attached(event("error", "E1"), to=sub("work", INNER)), beside=ERRORS)

    case.complete("t")

    assert case.waiting == ["other"]
    kinds = [(one.kind, one.element_id) for one in case.outcome.elements]
    assert ("ELEMENT_COMPLETED", "failed") in kinds
    assert ("ELEMENT_CANCELED", "work") in kinds


def test_an_error_end_is_caught_round_two_calls() -> None:
    middle = start("ms") + call("deeper", "inner") + end("me") + ways("ms>deeper deeper>me")
    inner = INNER.replace(event("error", "E1"), "<errorEventDefinition/>")
    inside = attached("<errorEventDefinition/>", to=call("work", "middle"))
    case = play(inside, beside=ERRORS, called={"middle": middle, "inner": inner})

    case.complete("t")

    assert case.waiting == ["other"]


def test_an_error_end_that_nobody_catches_never_goes_on_happily() -> None:
    inside = start() + sub("work", INNER) + end() + ways("start>work work>end")
    case = play(inside, beside=ERRORS)

    with pytest.raises(ExecutionFailed, match="caught nowhere") as failed:
        case.complete("t")

    assert failed.value.element_id == "failed"


ESCALATING = (
    start("s")
    + f'<intermediateThrowEvent id="warn">{event("escalation", "late")}</intermediateThrowEvent>'
    + task("t")
    + end("e")
    + ways("s>warn warn>t t>e")
)


@pytest.mark.parametrize(("interrupting", "left"), [(True, ["other"]), (False, ["other", "t"])])
def test_an_escalation_is_caught_and_may_leave_its_thrower_alone(
    interrupting: bool, left: list[str]
) -> None:
    inside = attached(
        event("escalation", "late"), interrupting=interrupting, to=sub("work", ESCALATING)
    )

    assert play(inside, beside=ERRORS).waiting == left


def test_an_escalation_that_nobody_catches_is_over() -> None:
    inside = start() + sub("work", ESCALATING) + end() + ways("start>work work>end")

    assert play(inside, beside=ERRORS).waiting == ["t"]


def test_an_ended_script_does_not_run_on_after_an_escalation_ended_it() -> None:
    inner = ESCALATING.replace(
        "</intermediateThrowEvent>", "</intermediateThrowEvent>" + script("x", "={x: 1}")
    )
    inner = inner.replace('targetRef="t"', 'targetRef="x"') + ways("x>t")
    inside = attached(event("escalation", "late"), to=sub("work", inner))

    assert "x" not in play(inside, beside=ERRORS).variables


def test_an_error_without_a_catcher_tells_what_was_said_about_it() -> None:
    case = play(start() + job("work") + end() + ways("start>work work>end"))

    with pytest.raises(ExecutionFailed, match="caught nowhere: the printer is on fire"):
        case.send(ErrorThrown(case.key("work"), "E1", "the printer is on fire"))
