"""What a step opened, moved and closed, as rows; nothing about any one kind but its columns."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from engine import encoding
from engine.bpmn.outcome import (
    DeadlineOpened,
    JobCreated,
    MessageAwaited,
    MessageThrown,
    Outcome,
    SignalAwaited,
    SignalThrown,
    TimerArmed,
    UserTaskOpened,
    Wait,
    WaitClosed,
    WaitMoved,
)
from engine.keys import new_key
from engine.store.row_shapes import InstanceRow, WaitRow

OPEN = "CREATED"
USER_TASK, TIMER, JOB, DEADLINE = "USER_TASK", "TIMER", "JOB", "DEADLINE"
MESSAGE, SIGNAL = "MESSAGE", "SIGNAL"
# Work of the engine's own that a step leaves behind: to publish a message, to broadcast a
# signal, to deliver a signal to one instance, to start an instance on a timer or a signal, or on
# a message that is kept because an instance with its business id is still active.
PUBLISH, BROADCAST, DELIVER = "PUBLISH", "BROADCAST", "DELIVER"
START_TIMER, START_SIGNAL, START_MESSAGE = "START_TIMER", "START_SIGNAL", "START_MESSAGE"
# To let a tenant's instances adopt another policy, and one of them.
ADOPTION, ADOPT = "ADOPTION", "ADOPT"
# To let a deployment come into force on its day.
RELEASE = "RELEASE"
WAITED_FOR = (USER_TASK, TIMER, MESSAGE, SIGNAL, JOB, DEADLINE)
GROUP_MARK = "|"


@dataclass(frozen=True, slots=True)
class Opening:
    """Where and when waits are opened, and which job types the engine runs itself."""

    instance: InstanceRow
    at: datetime
    by: str
    connected: Collection[str]

    def row(self, wait: Wait, ordinal: int) -> WaitRow:
        """Return the row of one wait."""
        blank = self.blank(wait.key, wait.element_id, wait.name, ordinal)
        return _FILL[type(wait)](self, blank, wait)

    def blank(self, key: str, element_id: str, name: str, ordinal: int) -> WaitRow:
        """Return a row that says only whose it is."""
        return WaitRow(
            key=key,
            kind="",
            state=OPEN,
            instance_key=self.instance.key,
            tenant=self.instance.tenant,
            element_id=element_id,
            name=name,
            opened_at=self.at,
            closed_at=None,
            closed_by=None,
            ordinal=ordinal,
        )


def opened_rows(opening: Opening, outcome: Outcome) -> list[WaitRow]:
    """Return a row for everything that was opened, and for what must be sent afterwards.

    What was opened and closed within the step is born closed.
    """
    closed = {one.key: one for one in outcome.closed}
    start = opening.instance.history_seq * 1000
    waits = [
        _born(opening, opening.row(wait, start + n), closed.get(wait.key))
        for n, wait in enumerate(outcome.opened)
    ]
    start += len(waits)
    sent: list[MessageThrown | SignalThrown] = [*outcome.messages, *outcome.signals]
    return waits + [_sent(opening, thrown, start + n) for n, thrown in enumerate(sent)]


def changes(outcome: Outcome, *, at: datetime, by: str) -> list[Mapping[str, object]]:
    """Return what happens to rows that were open before the step."""
    born = {wait.key for wait in outcome.opened}
    ended = {one.key for one in outcome.closed}
    closings = [
        closing(one.key, one.how, at=one.at or at, by=by)
        for one in outcome.closed
        if one.key not in born
    ]
    moves = {one.key: one for one in outcome.moved if one.key not in ended}
    return [*closings, *map(_moving, moves.values())]


def closing(key: str, state: str, *, at: datetime, by: str) -> Mapping[str, object]:
    """Return what happens to the row of an open wait that ends: COMPLETED or CANCELED."""
    return {"key": key, "state": state, "closed_at": at, "closed_by": by}


def groups_text(groups: Sequence[str]) -> str:
    """Return groups as one text in which each stands between marks, so that it can be found."""
    return GROUP_MARK + GROUP_MARK.join(groups) + GROUP_MARK if groups else ""


def groups_of(text: str | None) -> tuple[str, ...]:
    """Return the groups that `groups_text` wrote."""
    return tuple(filter(None, (text or "").split(GROUP_MARK)))


def _born(opening: Opening, row: WaitRow, one: WaitClosed | None) -> WaitRow:
    if one is None:
        return row
    at = one.at or opening.at
    return replace(row, state=one.how, closed_at=at, closed_by=opening.by, wake_at=None)


def _moving(one: WaitMoved) -> Mapping[str, object]:
    return {
        "key": one.key,
        "state": OPEN,
        "due_at": one.due,
        "wake_at": one.due if one.wakes else None,
        "repeats": one.repeats,
        "variables": None if one.terms is None else encoding.encode(one.terms),
    }


def _user_task(_: Opening, blank: WaitRow, wait: UserTaskOpened) -> WaitRow:
    return replace(
        blank,
        kind=USER_TASK,
        due_at=wait.due,
        follow_up_at=wait.follow_up,
        priority=wait.priority,
        lane=wait.lane,
        form_id=wait.form_id,
        assignee=wait.assignee,
        candidate_groups=groups_text(wait.candidate_groups),
        variables=encoding.encode(wait.variables),
    )


def _timer(_: Opening, blank: WaitRow, wait: TimerArmed) -> WaitRow:
    return replace(
        blank,
        kind=TIMER,
        due_at=wait.due,
        wake_at=wait.due,
        attached_to=wait.attached_to,
        interrupting=wait.interrupting,
        repeats=wait.repeats,
    )


def _message(_: Opening, blank: WaitRow, wait: MessageAwaited) -> WaitRow:
    return replace(
        blank,
        kind=MESSAGE,
        expects=wait.message_name,
        correlation_key=wait.correlation_key,
    )


def _signal(_: Opening, blank: WaitRow, wait: SignalAwaited) -> WaitRow:
    return replace(blank, kind=SIGNAL, expects=wait.signal_name)


def _job(opening: Opening, blank: WaitRow, wait: JobCreated) -> WaitRow:
    return replace(
        blank,
        kind=JOB,
        expects=wait.job_type,
        retries=wait.retries,
        wake_at=opening.at if wait.job_type in opening.connected else None,
        headers=json.dumps(dict(wait.headers)),
        variables=encoding.encode(wait.variables),
    )


def _deadline(_: Opening, blank: WaitRow, wait: DeadlineOpened) -> WaitRow:
    breach = wait.terms["breach at"]
    due = breach if isinstance(breach, datetime) else None
    return replace(
        blank,
        kind=DEADLINE,
        due_at=due,
        wake_at=due,
        expects=str(wait.terms.get("rule") or ""),
        variables=encoding.encode(wait.terms),
    )


def _sent(opening: Opening, thrown: MessageThrown | SignalThrown, ordinal: int) -> WaitRow:
    key = new_key(opening.at)
    blank = opening.blank(key, thrown.element_id, thrown.name, ordinal)
    row = replace(
        blank,
        kind=BROADCAST,
        expects=thrown.name,
        wake_at=opening.at,
        variables=encoding.encode(thrown.variables),
    )
    if isinstance(thrown, SignalThrown):
        return row
    return replace(
        row,
        kind=PUBLISH,
        correlation_key=thrown.correlation_key,
        headers=json.dumps(
            {
                "messageId": thrown.message_id,
                "timeToLive": thrown.time_to_live_seconds,
                "businessId": thrown.business_id,
            }
        ),
    )


_FILL: dict[type, Callable[..., WaitRow]] = {
    UserTaskOpened: _user_task,
    TimerArmed: _timer,
    MessageAwaited: _message,
    SignalAwaited: _signal,
    JobCreated: _job,
    DeadlineOpened: _deadline,
}
