"""Timers at the edge of an activity: once, in cycles, moved and computed anew."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.bpmn.outcome import TimerArmed, TimerMoved, WaitClosed, WaitMoved
from engine.errors import ExecutionFailed, LimitExceeded
from tests.bpmn.diagrams import extended, mapping
from tests.bpmn.playing import MORNING, attached, play, timing


def test_an_interrupting_timer_ends_its_activity() -> None:
    case = play(attached(timing("Duration", "P7D")))
    timer = case.wait("edge")
    assert isinstance(timer, TimerArmed)
    assert (timer.attached_to, timer.interrupting, timer.repeats) == ("work", True, None)
    work = case.key("work")

    case.fire("edge")

    assert case.waiting == ["other"]
    assert WaitClosed(timer.key, "COMPLETED") in case.outcome.closed
    assert WaitClosed(work, "CANCELED") in case.outcome.closed


def test_a_completed_activity_takes_its_timer_with_it() -> None:
    case = play(attached(timing("Duration", "P7D")))
    timer = case.key("edge")

    case.complete("work")

    assert case.state == "COMPLETED"
    assert WaitClosed(timer, "CANCELED") in case.outcome.closed
    assert "edge" not in {one.element_id for one in case.outcome.elements}


def test_a_timer_that_does_not_interrupt_fires_once_beside_its_activity() -> None:
    case = play(attached(timing("Duration", "P7D"), interrupting=False))

    case.fire("edge")
    assert case.waiting == ["other", "work"]

    case.complete("work").complete("other")
    assert case.state == "COMPLETED"


def test_a_cycle_fires_as_often_as_it_says_and_then_is_over() -> None:
    case = play(attached(timing("Cycle", "R3/P1D"), interrupting=False))
    key = case.key("edge")
    assert case.wait("edge").repeats == 2

    case.fire("edge")
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=2), 1),)
    case.at = MORNING + timedelta(days=2)
    case.fire("edge")
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=3), 0),)
    case.at = MORNING + timedelta(days=3)
    case.fire("edge")

    assert case.outcome.moved == ()
    assert case.waiting == ["other", "other", "other", "work"]


def test_turns_that_were_missed_are_made_up_for_by_one() -> None:
    case = play(attached(timing("Cycle", "R5/P1D"), interrupting=False))
    key = case.key("edge")

    case.later(days=3, hours=1).fire("edge")

    assert case.waiting == ["edge", "other", "work"]
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=4), 1),)


def test_a_cycle_faster_than_a_minute_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="cycle at 'edge'"):
        play(attached(timing("Cycle", "R/PT59S"), interrupting=False))


@pytest.mark.parametrize(
    "value", ["P", "tomorrow", "-P1D", "=null", "=3", '="R0/P1D"', "PT", "2026-13-01", "=true"]
)
def test_a_timer_that_cannot_be_set_says_so(value: str) -> None:
    with pytest.raises(ExecutionFailed, match="the timer cannot be set") as failed:
        play(attached(timing("Duration", value)))

    assert failed.value.element_id == "edge"
    assert failed.value.expression == value


def test_a_timer_sees_the_inputs_of_its_activity() -> None:
    work = extended("userTask", "work", mapping("input", '=date("2026-06-01")', "day"))
    case = play(attached(timing("Date", "=day"), to=work))

    assert case.wait("edge").due == datetime(2026, 5, 31, 23, 0, tzinfo=UTC)


def test_a_timer_can_be_moved_and_computed_anew() -> None:
    case = play(attached(timing("Duration", "=wait")), wait="P7D")
    key, there = case.key("edge"), MORNING + timedelta(days=30)

    case.send(TimerMoved(key, there))
    assert case.outcome.moved == (WaitMoved(key, there),)
    assert case.waiting == ["edge", "work"]

    case.at = MORNING + timedelta(days=1)
    case.send(TimerMoved(key, None))
    assert case.outcome.moved == (WaitMoved(key, MORNING + timedelta(days=8)),)


def test_a_moved_cycle_counts_on_from_there() -> None:
    case = play(attached(timing("Cycle", "R/P1D"), interrupting=False))
    key, there = case.key("edge"), MORNING + timedelta(days=10)

    case.send(TimerMoved(key, there))
    case.at = there
    case.fire("edge")

    assert case.outcome.moved == (WaitMoved(key, there + timedelta(days=1), -1),)


def test_the_next_turn_of_a_cycle_may_lie_beyond_the_calendar() -> None:
    cycle = "R/9990-01-01T00:00:00Z/P20Y"
    case = play(attached(timing("Cycle", cycle), interrupting=False))

    with pytest.raises(ExecutionFailed, match="the next turn cannot be set"):
        case.fire("edge")
