"""Events at the edge of an activity: messages, signals, conditions, and what they leave behind."""

import pytest

from engine.bpmn.outcome import MessageAwaited
from engine.errors import ExecutionFailed
from tests.bpmn.diagrams import declared, event, message, task
from tests.bpmn.playing import attached, play, timing, ways


def test_what_a_boundary_event_began_outlives_its_activity() -> None:
    case = play(attached(timing("Duration", "P7D"), interrupting=False))

    case.fire("edge").complete("work")

    assert case.waiting == ["other"]


def test_a_message_that_does_not_interrupt_can_come_again_and_again() -> None:
    case = play(
        attached(event("message", "x"), interrupting=False), beside=message("x", "=no"), no="CT-1"
    )
    key = case.key("edge")

    for turn in (1, 2, 3):
        case.message("edge", n=turn)
        assert case.key("edge") == key
        assert case.waiting == ["edge"] + ["other"] * turn + ["work"]

    assert case.variables["n"] == 3


def test_a_message_that_interrupts_brings_its_payload() -> None:
    case = play(attached(event("message", "x")), beside=message("x", "=no"), no=41)
    awaited = case.wait("edge")
    assert isinstance(awaited, MessageAwaited)
    assert (awaited.message_name, awaited.correlation_key) == ("x", "41")

    case.message("edge", reason="moved away")

    assert case.waiting == ["other"]
    assert case.variables["reason"] == "moved away"


def test_a_correlation_key_must_be_known() -> None:
    with pytest.raises(ExecutionFailed, match="correlation key must be a text, it is null"):
        play(attached(event("message", "x")), beside=message("x", "=no"))


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal_reaches_every_edge_that_waits_for_it(interrupting: bool) -> None:
    beside = declared("signal", "halt")
    case = play(attached(event("signal", "halt"), interrupting=interrupting), beside=beside)

    case.signal("halt", why="x")
    assert case.waiting == (["other"] if interrupting else ["edge", "other", "work"])

    before = case.outcome.snapshot
    case.signal("nobody waits for this")
    assert case.outcome.snapshot == before


def test_a_condition_at_the_edge_fires_when_it_becomes_true() -> None:
    condition = (
        "<conditionalEventDefinition><condition>=n > 2</condition></conditionalEventDefinition>"
    )
    inside = attached(condition).replace("<endEvent", task("set") + "<endEvent", 1)
    inside += '<parallelGateway id="fork"/>'
    inside = inside.replace(
        'sourceRef="start" targetRef="work"', 'sourceRef="fork" targetRef="work"'
    )
    inside += ways("start>fork fork>set set>end")
    case = play(inside)
    assert case.waiting == ["set", "work"]

    case.complete("set", n=3)

    assert case.waiting == ["other"]


def test_a_condition_that_does_not_interrupt_fires_once_for_each_time_it_becomes_true() -> None:
    condition = (
        "<conditionalEventDefinition><condition>=n > 2</condition></conditionalEventDefinition>"
    )
    inside = attached(condition, interrupting=False) + task("set")
    inside = inside.replace(
        'id="other_end2" sourceRef="other" targetRef="end2"',
        'id="x" sourceRef="other" targetRef="other2"',
    )
    inside += task("other2") + ways("other2>end2") + '<parallelGateway id="fork"/>'
    inside = inside.replace(
        'sourceRef="start" targetRef="work"', 'sourceRef="fork" targetRef="work"'
    )
    inside += ways("start>fork fork>set set>end")
    case = play(inside, n=3)
    assert case.waiting == ["other", "set", "work"]

    case.complete("other", n=1)
    case.complete("other2", n=5)

    assert case.waiting == ["other", "set", "work"]
