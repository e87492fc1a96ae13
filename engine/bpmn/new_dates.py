"""Dates of a running instance that are counted anew: deadlines, and what falls due by them.

A deadline is a value that the instance holds, perhaps in several places: the diagram that opened
it hands it on to those that it calls. All of them get the new one. Timers and tasks follow by
their own expressions. Which date is the right one is not decided here.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from engine.bpmn import snapshot as snapshots
from engine.bpmn.dates_moved import DatesMoved, NewTerms
from engine.bpmn.flat import READY, WAITING, FlatWorkflow, Token
from engine.bpmn.limits import Limits
from engine.bpmn.marks import OWN
from engine.bpmn.outcome import WaitMoved
from engine.bpmn.program import Program
from engine.bpmn.specs_tasks import UserTask, due_of
from engine.bpmn.triggers import DUE, TimerTrigger, moved
from engine.bpmn.turn import Host, Turn
from engine.calendar import CalendarError
from engine.clock import as_utc
from engine.deadlines import DeadlineTerms, terms_of
from engine.errors import ExecutionFailed, LimitExceeded

LIMITS = Limits()


def due_dates(
    program: Program, snapshot: bytes, opened: Mapping[str, datetime], host: Host
) -> Mapping[str, datetime]:
    """Return when open timers and tasks would be due, had they been opened under this host.

    `opened` says by key when each was: its expression is evaluated as of that instant. Cycles,
    which count on by themselves, and what cannot be evaluated are left out.

    Raises:
        UnreadableSnapshot: the snapshot is not one of this program.
    """
    top = snapshots.load(program, snapshot)
    found: dict[str, datetime] = {}
    for key, at in opened.items():
        top.turn = Turn(host, at, LIMITS, top.instance)
        due = _due(_token(top, key))
        if due is not None:
            found[key] = due
    return found


def take(top: FlatWorkflow, event: DatesMoved) -> None:
    """Give deadlines their new terms, and timers and tasks their new instants."""
    for key, terms in event.deadlines.items():
        if key in top.deadlines:
            _replace(top, terms)
            breach: datetime = terms.new["breach at"]  # type: ignore[assignment]  # a deadline's
            top.turn.record.moved.append(WaitMoved(key, as_utc(breach), terms=terms.new))
    for key, due in event.dues.items():
        _move(_token(top, key), due)


def _token(top: FlatWorkflow, key: str) -> Token | None:
    number = key.rpartition(".")[2]
    return top.find(int(number)) if number.isdecimal() else None


def _trigger(token: Token) -> TimerTrigger | None:
    trigger = getattr(token.task_spec, "trigger", None)
    return trigger if isinstance(trigger, TimerTrigger) and token.state == WAITING else None


def _is_task(token: Token) -> bool:
    return isinstance(token.task_spec, UserTask) and token.state == READY


def _due(token: Token | None) -> datetime | None:
    if token is None:
        return None
    trigger = _trigger(token)
    try:
        if trigger is None:
            return due_of(token) if _is_task(token) else None
        found = trigger.computed(token)
    except (ExecutionFailed, LimitExceeded):
        return None
    return found.due if found.every is None else None


def _move(token: Token | None, due: datetime) -> None:
    if token is None:
        return
    trigger = _trigger(token)
    if trigger is not None:
        trigger.move(token, moved(token.memo[DUE], due))
    elif _is_task(token):
        token.turn.record.moved.append(WaitMoved(token.key, due, wakes=False))


def _replace(top: FlatWorkflow, terms: NewTerms) -> None:
    old = _terms(terms.old)
    for values in _places(top):
        for name, value in values.items():
            if _terms(value) == old:
                values[name] = terms.new
    for token in top.tokens():
        if OWN in token.memo and _terms(token.memo[OWN][1]) == old:
            token.memo[OWN] = [token.memo[OWN][0], dict(terms.new)]


def _places(top: FlatWorkflow) -> Iterator[dict[str, object]]:
    yield from (scope.data for scope in top.scopes())
    for token in top.tokens():
        yield from (values for values in (token.local, token.iteration) if values is not None)


def _terms(value: object) -> DeadlineTerms | None:
    if not isinstance(value, Mapping) or "breach at" not in value:
        return None
    try:
        return terms_of(value)
    except CalendarError:
        return None
