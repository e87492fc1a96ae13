"""User tasks: whose they are, when they are due, how urgent, and completed once."""

import pytest

from engine.bpmn.outcome import UserTaskCompleted, UserTaskOpened
from engine.errors import ExecutionFailed, UserTaskNotActive
from tests.bpmn.diagrams import end, extended, start, task
from tests.bpmn.playing import one, play, ways


def test_completing_twice_is_refused() -> None:
    inside = start() + task("x") + task("y") + end() + ways("start>x x>y y>end")
    case = play(inside)
    done = case.key("x")
    case.complete("x")

    for key in (done, "i1.1", "i1.77", "", case.key("y") + "x"):
        with pytest.raises(UserTaskNotActive):
            case.send(UserTaskCompleted(key, {}))


def test_a_user_task_says_who_when_and_how_urgent() -> None:
    held = (
        '<zeebe:assignmentDefinition assignee="=who" '
        'candidateGroups="=[&quot;a&quot;, &quot;b&quot;]"/>'
        '<zeebe:taskSchedule dueDate="=date(&quot;2026-03-10&quot;)" '
        'followUpDate="2026-03-05T09:00:00Z"/>'
        '<zeebe:priorityDefinition priority="80"/>'
    )
    opened = play(one(extended("userTask", "x", held)), who="ann").wait("x")

    assert isinstance(opened, UserTaskOpened)
    assert (opened.assignee, opened.candidate_groups, opened.priority) == ("ann", ("a", "b"), 80)
    assert opened.due is not None
    assert opened.due.isoformat() == "2026-03-10T23:59:59+00:00"
    assert opened.follow_up is not None
    assert opened.follow_up.isoformat() == "2026-03-05T09:00:00+00:00"


@pytest.mark.parametrize(
    "held",
    [
        '<zeebe:assignmentDefinition candidateGroups="=3"/>',
        '<zeebe:assignmentDefinition assignee="=[1]"/>',
        '<zeebe:taskSchedule dueDate="soon"/>',
        '<zeebe:priorityDefinition priority="=1000"/>',
        '<zeebe:priorityDefinition priority="high"/>',
        '<zeebe:assignmentDefinition assignee="=("/>',
    ],
)
def test_what_makes_no_sense_in_a_user_task_is_said(held: str) -> None:
    with pytest.raises(ExecutionFailed) as failed:
        play(one(extended("userTask", "x", held)))

    assert failed.value.element_id == "x"


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2026-07-10", "2026-07-10T22:59:59+00:00"),
        ("=@&quot;2026-07-10T12:00:00Z&quot;", "2026-07-10T12:00:00+00:00"),
        ("=null", None),
    ],
)
def test_a_task_is_due_at_the_end_of_a_day_or_at_an_instant(due: str, expected: str | None) -> None:
    held = f'<zeebe:taskSchedule dueDate="{due}"/>'
    opened = play(one(extended("userTask", "x", held))).wait("x")

    assert isinstance(opened, UserTaskOpened)
    assert (opened.due and opened.due.isoformat()) == expected


def test_an_assignee_that_is_not_known_yet_is_nobody() -> None:
    held = '<zeebe:assignmentDefinition assignee="=nobody" candidateGroups="a, b"/>'
    opened = play(one(extended("userTask", "x", held))).wait("x")

    assert isinstance(opened, UserTaskOpened)
    assert (opened.assignee, opened.candidate_groups) == ("", ("a", "b"))
