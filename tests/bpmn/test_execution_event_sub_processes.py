"""Event sub-processes: what they take, what they end, and that they keep nothing open."""

import pytest

from tests.bpmn.diagrams import declared, end, event, handler, message, start, task
from tests.bpmn.playing import handled, play, sub, timing, ways


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_event_sub_process_takes_a_message(interrupting: bool) -> None:
    case = play(
        handled(event("message", "x"), interrupting=interrupting),
        beside=message("x", "=no"),
        no=1,
    )
    assert case.waiting == ["help", "work"]
    assert case.active == ["work"]

    case.message("help", why="left")
    assert case.variables["why"] == "left"
    assert case.waiting == (["do_help"] if interrupting else ["do_help", "help", "work"])

    if not interrupting:
        case.complete("work")
        assert case.state == "ACTIVE"
    case.complete("do_help")
    assert case.state == "COMPLETED"


def test_an_event_sub_process_that_never_fires_does_not_keep_its_scope_open() -> None:
    case = play(handled(timing("Duration", "P1D"))).complete("work")

    assert case.state == "COMPLETED"


@pytest.mark.parametrize("kind", ["error", "escalation", "signal", "timer"])
def test_event_sub_processes_work_inside_a_sub_process(kind: str) -> None:
    definition = timing("Duration", "P1D") if kind == "timer" else event(kind, "E1")
    beside = declared("signal", "E1") + declared("error", "E1") + declared("escalation", "E1")
    inner = start("s") + task("t") + handler("help", definition)
    if kind in ("error", "escalation"):
        inner += end("e", event(kind, "E1")) + ways("s>t t>e")
    else:
        inner += end("e") + ways("s>t t>e")
    inside = start() + sub("work", inner) + task("after") + end()
    inside += ways("start>work work>after after>end")
    case = play(inside, beside=beside)

    if kind == "signal":
        case.signal("E1")
    elif kind == "timer":
        case.fire("help")
    else:
        case.complete("t")
    assert case.waiting == ["do_help"]

    case.complete("do_help")
    assert case.waiting == ["after"]


def test_a_conditional_event_sub_process_fires_when_its_condition_becomes_true() -> None:
    condition = (
        "<conditionalEventDefinition><condition>=stop</condition></conditionalEventDefinition>"
    )
    inside = start() + task("a") + task("b") + end() + ways("start>a a>b b>end")
    case = play(inside + handler("help", condition))

    case.complete("a", stop=True)

    assert case.waiting == ["do_help"]
