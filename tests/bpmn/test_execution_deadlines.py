"""Deadlines that a diagram opens, meets, moves and cancels."""

from datetime import date, datetime, timedelta

import pytest

from engine import feel
from engine.bpmn.outcome import Cancelled, DeadlineOpened, UserTaskOpened, WaitClosed, WaitMoved
from engine.bpmn.turn import Host
from engine.clock import start_of_day
from engine.errors import ExecutionFailed
from tests.bpmn.diagrams import end, extended, mapping, script, start, task
from tests.bpmn.playing import (
    MORNING,
    Play,
    by_count,
    call,
    edge,
    many,
    play,
    properties,
    sub,
    timing,
    ways,
)


def deadline(rule: str, base: date) -> dict[str, object]:
    """Ten days for every rule, or the instant itself for `instant`."""
    if rule == "instant":
        return {"rule": rule, "due": base, "breach at": base}
    due = base + timedelta(days=10)
    return {
        "rule": rule,
        "base": base,
        "due": due,
        "breach at": start_of_day(due + timedelta(days=1)),
    }


LIBRARY = feel.STANDARD.extended_with(
    {"deadline": feel.HostFunction("deadline", ("rule", "base"), deadline)}
)
HOST = Host(LIBRARY, {}, by_count)
DAY = '=deadline("reply", date("2026-03-02"))'
LATER = '=deadline("reply", date("2026-04-02"))'


def marked(name: str, **values: str) -> str:
    return extended("userTask", name, properties(**values))


def run(inside: str, **more: object) -> Play:
    return play(inside, host=HOST, **more)  # type: ignore[arg-type]


def test_a_variable_with_terms_opens_a_deadline_that_another_task_meets() -> None:
    inside = start() + script("set", DAY, "conclude") + marked("a", opensDeadline="conclude")
    inside += marked("b", meetsDeadline="conclude, unknown") + task("c") + end()
    inside += ways("start>set set>a a>b b>c c>end")
    case = run(inside).complete("a")
    (opened,) = [one for one in case.waits.values() if isinstance(one, DeadlineOpened)]
    assert (opened.name, opened.element_id) == ("conclude", "a")
    assert opened.terms["due"] == date(2026, 3, 12)

    case.complete("b")

    assert WaitClosed(opened.key, "COMPLETED") in case.outcome.closed


@pytest.mark.parametrize("mapped", [mapping("output", "=1", "one"), ""])
def test_a_call_that_was_given_the_terms_meets_the_deadline_they_opened(mapped: str) -> None:
    leaf = start("s") + task("t") + end("e") + ways("s>t t>e")
    called = call("x", "q", mapped + properties(meetsDeadline="conclude"))
    inside = start() + script("set", DAY, "conclude") + marked("a", opensDeadline="conclude")
    inside += called + task("after") + end() + ways("start>set set>a a>x x>after after>end")
    case = run(inside, called={"q": leaf}).complete("a")
    (opened,) = [one for one in case.waits.values() if isinstance(one, DeadlineOpened)]

    case.complete("t")

    assert WaitClosed(opened.key, "COMPLETED") in case.outcome.closed


def test_a_running_deadline_is_moved_and_keeps_its_key() -> None:
    inside = start() + script("set", DAY, "conclude") + marked("a", opensDeadline="conclude")
    inside += marked("b") + script("reset", LATER, "conclude") + end("never")
    inside += extended("task", "moved", properties(movesDeadline="conclude, other"))
    inside += marked("c", cancelsDeadline="conclude") + task("d") + end()
    inside += ways("start>set set>a a>b b>reset reset>moved moved>c c>d d>end")
    inside = inside.replace('<endEvent id="never"></endEvent>', "")
    case = run(inside).complete("a")
    (opened,) = [one for one in case.waits.values() if isinstance(one, DeadlineOpened)]

    case.complete("b")

    (moved,) = case.outcome.moved
    assert moved.key == opened.key
    assert moved.due == start_of_day(date(2026, 4, 13))
    assert moved.terms is not None
    assert moved.terms["due"] == date(2026, 4, 12)
    case.complete("c")
    assert WaitClosed(opened.key, "CANCELED") in case.outcome.closed


def test_opening_what_is_open_moves_it() -> None:
    inside = start() + script("set", DAY, "conclude") + marked("a", opensDeadline="conclude")
    inside += marked("b", opensDeadline="conclude") + task("c") + end()
    inside += ways("start>set set>a a>b b>c c>end")
    case = run(inside).complete("a").complete("b")

    assert [type(one) for one in case.outcome.moved] == [WaitMoved]


def test_an_activity_with_a_deadline_is_due_on_its_last_day() -> None:
    case = run(start() + marked("a", deadline=DAY) + task("b") + end() + ways("start>a a>b b>end"))
    opened = case.wait("a", 1)
    assert isinstance(opened, UserTaskOpened)
    assert opened.due is not None
    assert opened.due.isoformat() == "2026-03-12T23:59:59+00:00"
    own = case.key("a")

    case.complete("a", nth=1)

    assert WaitClosed(own, "COMPLETED") in case.outcome.closed


def test_a_deadline_in_hours_is_due_at_its_instant() -> None:
    inside = (
        start() + marked("a", deadline='=deadline("instant", when)') + end() + ways("start>a a>end")
    )
    case = run(inside, when=MORNING)

    opened = case.wait("a", 1)
    assert isinstance(opened, UserTaskOpened)
    assert opened.due == MORNING


def test_a_canceled_activity_cancels_its_deadline() -> None:
    inside = start() + marked("a", deadline=DAY) + edge("late", "a", timing("Duration", "P1D"))
    inside += task("b") + end() + ways("start>a a>end late>b b>end")
    case = run(inside)
    own = case.key("a")

    case.fire("late")

    assert WaitClosed(own, "CANCELED") in case.outcome.closed


@pytest.mark.parametrize("ends_by", ["end", "cancel"])
def test_what_still_runs_when_the_instance_ends_is_canceled(ends_by: str) -> None:
    inside = start() + script("set", DAY, "conclude") + marked("a", opensDeadline="conclude")
    inside += task("b") + end() + ways("start>set set>a a>b b>end")
    case = run(inside).complete("a")
    (opened,) = [one for one in case.waits.values() if isinstance(one, DeadlineOpened)]

    _ = case.complete("b") if ends_by == "end" else case.send(Cancelled())

    assert WaitClosed(opened.key, "CANCELED") in case.outcome.closed


def test_every_iteration_and_every_call_has_a_deadline_of_its_own() -> None:
    leaf = start("s") + script("set", DAY, "mine") + marked("t", opensDeadline="mine")
    leaf += marked("u", meetsDeadline="mine") + end("e") + ways("s>set set>t t>u u>e")
    for body in (call("x", "q", rest=many("=[1, 2]", "n")), sub("x", leaf, many("=[1, 2]", "n"))):
        case = run(start() + body + end() + ways("start>x x>end"), called={"q": leaf})
        case.complete("t").complete("t")
        running = [one.key for one in case.waits.values() if isinstance(one, DeadlineOpened)]
        assert len(running) == 2

        case.complete("u", nth=1)

        closed = [one for one in case.outcome.closed if one.key in running]
        assert closed == [WaitClosed(running[1], "COMPLETED")]


def test_a_deadline_ends_with_the_call_it_belongs_to() -> None:
    leaf = start("s") + script("set", DAY, "mine") + marked("t", opensDeadline="mine") + task("u")
    leaf += end("e") + ways("s>set set>t t>u u>e")
    body = call("x", "q", mapping("output", "=1", "one"))
    case = run(
        start() + body + task("after") + end() + ways("start>x x>after after>end"),
        called={"q": leaf},
    )
    case.complete("t")
    (opened,) = [one for one in case.waits.values() if isinstance(one, DeadlineOpened)]

    case.complete("u")

    assert WaitClosed(opened.key, "CANCELED") in case.outcome.closed


def test_what_is_no_deadline_is_refused() -> None:
    inside = (
        start()
        + marked("a", opensDeadline="conclude")
        + task("b")
        + end()
        + ways("start>a a>b b>end")
    )

    with pytest.raises(ExecutionFailed, match="'conclude' must be a deadline, it is null"):
        run(inside).complete("a")
    with pytest.raises(ExecutionFailed, match="must be a deadline, it is context"):
        run(inside, conclude={"due": datetime(2026, 1, 1)}).complete("a")  # noqa: DTZ001


def given_met_at(said: str, base: str = "2026-03-02", **more: object) -> Play:
    """Play to the task whose completion meets a deadline at an instant that is said."""
    begun = f'=deadline("reply", date("{base}"))'
    inside = start() + script("set", begun, "conclude") + marked("a", opensDeadline="conclude")
    inside += marked("b", meetsDeadline="conclude", metAt=said) + task("c") + end()
    return run(inside + ways("start>set set>a a>b b>c c>end"), **more).complete("a")


def met_at(case: Play) -> datetime | None:
    (opened,) = [one for one in case.waits.values() if isinstance(one, DeadlineOpened)]
    case.complete("b")
    (closed,) = [one for one in case.outcome.closed if one.key == opened.key]
    return closed.at


def test_a_deadline_may_have_been_met_before_that_is_recorded() -> None:
    sent = MORNING - timedelta(hours=3)

    assert met_at(given_met_at("=sent", "2026-01-01", sent=sent)) == sent


def test_a_local_time_means_london() -> None:
    said = '=date and time("2026-01-05T10:00:00")'

    assert met_at(given_met_at(said, "2026-01-01")) == datetime.fromisoformat("2026-01-05T10:00Z")


def test_nothing_said_means_now() -> None:
    assert met_at(given_met_at("=unknown", "2026-01-01")) is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ('=sent + duration("PT1S")', "'conclude' cannot be met in the future, at "),
        ('=date and time("2025-12-31T23:59:59Z")', "cannot be met before it began, at 2025-12-31"),
        ('=date("2026-01-05")', "metAt must be a date and time, it is date"),
    ],
)
def test_an_instant_at_which_nothing_can_be_met_is_refused(said: str, why: str) -> None:
    with pytest.raises(ExecutionFailed, match=why):
        met_at(given_met_at(said, "2026-01-01", sent=MORNING))


def test_hours_begin_at_their_instant() -> None:
    terms = {"rule": "instant", "base": MORNING, "breach at": MORNING + timedelta(hours=1)}
    inside = start() + marked("a", opensDeadline="conclude")
    inside += marked("b", meetsDeadline="conclude", metAt="=sent") + task("c") + end()
    inside += ways("start>a a>b b>c c>end")

    with pytest.raises(ExecutionFailed, match="before it began"):
        met_at(run(inside, conclude=terms, sent=MORNING - timedelta(seconds=1)).complete("a"))
    assert met_at(run(inside, conclude=terms, sent=MORNING).complete("a")) == MORNING
