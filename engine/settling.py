"""Settling: an instance moved by one event, and everything that follows written with it.

Whoever moves an instance holds its row locked. A step is written in a fixed number of statements,
however much it opened, closed and moved.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine import covering, encoding, instances, running, submissions, waits
from engine.bpmn.outcome import Event, MessageReceived, Outcome
from engine.command import Command
from engine.errors import BusinessIdInUse, ExecutionFailed, LimitExceeded, SubmissionRefused
from engine.happenings import changed_variables, of_outcome
from engine.history import Happening
from engine.instances import ACTIVE
from engine.store import incidents as incident_rows
from engine.store import instances as instance_rows
from engine.store import messages as message_rows
from engine.store import steps
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, MessageRow, WaitRow
from engine.store.step_batches import Step


@dataclass(frozen=True, slots=True)
class Settled:
    """An instance as it stands after a step, and the waits that the step opened."""

    row: InstanceRow
    opened: Sequence[WaitRow] = ()
    closed: frozenset[str] = frozenset()


def begin(command: Command, new: InstanceRow, outcome: Outcome, cause: Happening) -> Settled:
    """Insert an instance and write its first step.

    Raises:
        BusinessIdInUse: an active instance of the process bears its business id.
        Conflict: somebody is beginning one with it at this moment; run again.
    """
    if not instance_rows.insert(command.tx, new):
        business_id = new.business_id or ""
        holder = instance_rows.holder_of(command.tx, new.tenant, new.process_id, business_id)
        raise BusinessIdInUse(new.process_id, business_id, holder or "")
    return settle(command, new, outcome, [cause])


def advance(command: Command, row: InstanceRow, event: Event, cause: Happening) -> Settled:
    """Move a locked instance by one event and write what follows.

    Raises:
        ExecutionFailed: the diagram cannot go on. LimitExceeded: a bound of execution.
    """
    outcome = _advanced(command, row, event)
    return settle(command, row, outcome, [cause])


def prepared(command: Command, row: InstanceRow, event: Event, cause: Happening) -> Step:
    """Move a locked instance without incidents by one event and return what is to be written.

    Raises:
        ExecutionFailed: the diagram cannot go on. LimitExceeded: a bound of execution.
    """
    outcome = _advanced(command, row, event)
    return _step(command, row, outcome, [cause])


def stays_at_home(step: Step) -> bool:
    """Say whether a step, once written, touches nothing but its own instance.

    A message that was kept may be waiting for what it opens, and whoever ends may free a business
    id for the next.
    """
    awaits = any(row.kind == waits.MESSAGE for row in step.opened)
    frees = step.row.state != ACTIVE and step.row.business_id is not None
    return not awaits and not frees


def settle(
    command: Command, row: InstanceRow, outcome: Outcome, causes: Sequence[Happening]
) -> Settled:
    """Write a step: the instance, what it opened, moved and closed, and its history.

    A message that was kept for something just opened is handed over at once.

    Raises:
        Conflict: somebody moved the instance although it was locked; run again.
    """
    return with_kept_messages(command, _settle_once(command, row, outcome, causes))


def _settle_once(
    command: Command, row: InstanceRow, outcome: Outcome, causes: Sequence[Happening]
) -> Settled:
    step = _step(command, row, outcome, causes)
    steps.write(
        command.tx,
        step.row,
        step.lines,
        seen=step.seen,
        changed=step.changed,
        opened=step.opened,
    )
    if outcome.state != ACTIVE and row.business_id:
        wait_rows.offer_starts(command.tx, row, now=command.at)
    if outcome.state != ACTIVE and (row.open_incidents or row.state != ACTIVE):
        wait_rows.wake_left(command.tx, row.key, now=command.at)
    return Settled(step.row, step.opened, frozenset(one.key for one in outcome.closed))


def _step(
    command: Command, row: InstanceRow, outcome: Outcome, causes: Sequence[Happening]
) -> Step:
    variables = encoding.encode(outcome.variables)
    happenings = [*causes, *of_outcome(outcome), *changed_variables(row.variables, variables)]
    moved = _moved(command, row, outcome, variables)
    opening = waits.Opening(row, command.at, command.by.subject, command.ground.connectors)
    opened = waits.opened_rows(opening, outcome)
    changed = waits.changes(outcome, at=command.at, by=command.by.subject)
    written, lines = instances.next_revision(command, row, moved, happenings)
    return Step(written, lines, row.revision, changed, opened)


def _moved(command: Command, row: InstanceRow, outcome: Outcome, variables: str) -> InstanceRow:
    ended = outcome.state != ACTIVE
    return replace(
        row,
        # Only who resumes it ends a suspension, or who ends the instance.
        state=outcome.state if ended else row.state,
        snapshot=outcome.snapshot,
        variables=variables,
        ended_at=command.at if ended else None,
        end_element_ids=_ends(row, outcome),
        open_incidents=_incidents_left(command, row, outcome, ended=ended),
    )


def _ends(row: InstanceRow, outcome: Outcome) -> str:
    if not outcome.end_element_ids:
        return row.end_element_ids
    # A set: an end that a loop of tokens reaches again and again is told once.
    told = dict.fromkeys([*json.loads(row.end_element_ids), *outcome.end_element_ids])
    return json.dumps(list(told))


def _incidents_left(command: Command, row: InstanceRow, outcome: Outcome, *, ended: bool) -> int:
    if not row.open_incidents:
        return 0
    closed = {one.key for one in outcome.closed}
    active = incident_rows.active_of(command.tx, row.key)
    over = [one.key for one in active if ended or one.wait_key in closed]
    if over:
        incident_rows.resolve(command.tx, over, by=command.by.subject, at=command.at)
    return len(active) - len(over)


def with_kept_messages(command: Command, settled: Settled) -> Settled:
    """Hand over the messages that were kept for what has just been opened.

    Raises:
        LimitExceeded: one message after the other, without an end in sight.
    """
    most = command.ground.limits.messages_in_a_row
    for _ in range(most):
        found = _kept_message(command, settled)
        if found is None:
            return settled
        settled = _hand_over(command, settled, *found)
    raise LimitExceeded("the number of kept messages taken in a row", str(most))


def told_message(wait: WaitRow) -> Mapping[str, object]:
    """Return what history says of a message that was received."""
    return {"key": wait.key, "name": wait.expects, "correlationKey": wait.correlation_key}


def _kept_message(command: Command, settled: Settled) -> tuple[WaitRow, MessageRow] | None:
    awaited = {
        (row.expects or "", row.correlation_key or ""): row
        for row in settled.opened
        if row.kind == waits.MESSAGE and row.state == waits.OPEN
    }
    if not awaited or settled.row.state != ACTIVE:
        return None
    kept = message_rows.buffered(command.tx, settled.row.tenant, list(awaited), command.at)
    return next(((awaited[one.name, one.correlation_key], one) for one in kept), None)


def _hand_over(command: Command, settled: Settled, wait: WaitRow, message: MessageRow) -> Settled:
    row, release = settled.row, command.release(settled.row.release_key)
    try:
        variables = submissions.accept(
            command,
            release,
            row,
            form_id=running.form_of_element(release, row, wait.element_id),
            submission=covering.variables(command, message.variables),
        )
    except (SubmissionRefused, ExecutionFailed) as refusal:
        # Whoever moved the instance is not to blame for what was published before.
        message_rows.take(command.tx, message.key, "REFUSED")
        detail = {**told_message(wait), "why": str(refusal)}
        refused = Happening("MESSAGE_REFUSED", wait.element_id, detail)
        return replace(settled, row=instances.write(command, row, row, [refused]))
    message_rows.take(command.tx, message.key, "DELIVERED")
    detail = {**told_message(wait), "variables": variables}
    cause = Happening("MESSAGE_RECEIVED", wait.element_id, detail)
    event = MessageReceived(wait.key, variables)
    outcome = _advanced(command, row, event)
    return _joined(settled, _settle_once(command, row, outcome, [cause]))


def _advanced(command: Command, row: InstanceRow, event: Event) -> Outcome:
    release = command.release(row.release_key)
    policy = command.policy(release, row.tenant)
    return running.advance(release, row, event, policy, at=command.at)


def _joined(first: Settled, second: Settled) -> Settled:
    left = [row for row in first.opened if row.key not in second.closed]
    return Settled(second.row, [*left, *second.opened], second.closed)
