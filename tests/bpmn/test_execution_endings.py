"""Endings: cancelling, terminating, and events for nothing that is open."""

import pytest

from engine.bpmn.outcome import Cancelled, TimerMoved
from engine.errors import NotFound
from tests.bpmn.diagrams import end, script, start, task
from tests.bpmn.playing import MORNING, attached, play, sub, timing, ways


def test_a_terminate_end_ends_its_scope_only() -> None:
    stop = end("stop", "<terminateEventDefinition/>")
    inner = start("s") + '<parallelGateway id="f"/>' + task("t") + task("u") + stop
    inner += ways("s>f f>t f>u t>stop u>stop")
    inside = (
        start()
        + sub("work", inner)
        + task("after")
        + end()
        + ways("start>work work>after after>end")
    )
    case = play(inside).complete("t")
    assert case.waiting == ["after"]

    top = inner.replace('id="s"', 'id="start"').replace('"s"', '"start"').replace("s_f", "start_f")
    ended = play(top).complete("u")
    assert ended.state == "COMPLETED"
    assert ended.outcome.end_element_ids == ("stop",)


def test_cancelling_ends_everything() -> None:
    inside = attached(
        timing("Duration", "P7D"),
        to=sub("work", start("s") + task("t") + end("e") + ways("s>t t>e")),
    )
    case = play(inside)

    case.send(Cancelled())

    assert case.state == "TERMINATED"
    assert case.waits == {}
    assert case.active == []


@pytest.mark.parametrize("key", ["i1.999", "other.2", "i1.x", ""])
def test_an_event_for_nothing_that_is_open_is_refused(key: str) -> None:
    case = play(attached(timing("Duration", "P7D")))

    with pytest.raises(NotFound):
        case.send(TimerMoved(key, MORNING))


def test_what_is_ready_when_its_scope_is_terminated_does_not_run() -> None:
    inside = start() + '<parallelGateway id="f"/>' + end("stop", "<terminateEventDefinition/>")
    inside += script("x", "={x: 1}") + end() + ways("start>f f>stop f>x x>end")
    case = play(inside)

    assert case.state == "COMPLETED"
    assert case.variables == {}
    assert case.outcome.end_element_ids == ("stop",)


def test_something_else_than_an_event_is_refused() -> None:
    case = play(attached(timing("Duration", "P7D")))

    with pytest.raises(TypeError, match="str is no event for 'p'"):
        case.send("nonsense")  # type: ignore[arg-type]
