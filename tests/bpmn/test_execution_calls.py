"""Calls: what goes into the called process, what comes out, and how deep they may go."""

import pytest

from engine.bpmn.outcome import JobCreated
from engine.errors import LimitExceeded
from tests.bpmn.diagrams import declared, end, extended, job, mapping, start, task
from tests.bpmn.playing import LEAF, call, edge, mapped, one, play, timing, ways


@pytest.mark.parametrize(
    ("extensions", "seen", "left"),
    [
        ("", {"a": 1, "b": 2}, {"a": 9, "b": 2, "new": 1}),
        (mapped(("input", "=b", "c")), {"c": 2}, {"a": 9, "b": 2, "c": 2, "new": 1}),
        (mapped(("output", "=a + new", "sum")), {"a": 1, "b": 2}, {"a": 1, "b": 2, "sum": 10}),
        (mapped(("input", "=b", "c"), ("output", "=a", "d")), {"c": 2}, {"a": 1, "b": 2, "d": 9}),
    ],
)
def test_a_call_takes_and_gives_what_is_mapped_or_else_everything(
    extensions: str, seen: dict, left: dict
) -> None:
    leaf = start("s") + job("t") + end("e") + ways("s>t t>e")
    case = play(one(call("x", "q", extensions)), called={"q": leaf}, a=1, b=2)
    made = case.wait("t")
    assert isinstance(made, JobCreated)
    assert made.variables == seen

    assert case.do("t", a=9, new=1).variables == left


@pytest.mark.parametrize(
    ("said", "left"), [("true", {"a": 9, "c": 9}), ("false", {"a": 1, "c": 9})]
)
def test_propagation_can_be_said_aloud(said: str, left: dict) -> None:
    body = call("x", "q", mapped(("output", "=a", "c"))).replace(
        'processId="q"', f'processId="q" propagateAllChildVariables="{said}"'
    )

    assert play(one(body), called={"q": LEAF}, a=1).complete("t", a=9).variables == left


def test_a_process_can_call_itself_up_to_a_limit() -> None:
    q = (
        start("s")
        + '<exclusiveGateway id="g" default="g_e"/>'
        + call("again", "q", mapping("input", "=n - 1", "n"))
    )
    q += end("e") + ways("s>g g>again[n>0] g>e again>e")

    assert play(one(call("x", "q")), called={"q": q}, n=5).state == "COMPLETED"
    with pytest.raises(LimitExceeded, match="nesting of calls at 'again'"):
        play(one(call("x", "q")), called={"q": q}, n=30)


def test_an_error_from_a_call_can_be_caught_with_its_values_mapped() -> None:
    inner = (
        start("s")
        + task("t")
        + extended(
            "endEvent", "failed", mapping("input", "=why", "reason"), rest="<errorEventDefinition/>"
        )
    )
    inner += ways("s>t t>failed")
    caught = extended(
        "boundaryEvent",
        "oops",
        mapping("output", "=reason", "because"),
        rest="<errorEventDefinition/>",
        attributes='attachedToRef="x"',
    )
    inside = one(call("x", "q")) + caught + task("fix") + ways("oops>fix fix>end")
    case = play(inside, called={"q": inner}).complete("t", why="gone")

    assert case.waiting == ["fix"]
    assert case.variables == {"because": "gone"}


def test_a_timer_and_a_boundary_inside_a_call_know_their_own_variables() -> None:
    inner = LEAF + edge("late", "t", timing("Duration", "=wait")) + ways("late>e")
    body = call("x", "q", mapping("input", '=duration("PT5M")', "wait"))
    case = play(one(body), called={"q": inner}, beside=declared("signal", "y"))

    assert case.fire("late").state == "COMPLETED"
