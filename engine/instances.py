"""Process instances: begun, moved by one event, and written with all that follows from it.

Whoever moves an instance holds its row locked; `settle` writes everything a step changed in a
fixed number of statements, however much that is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine import encoding, history, running, waits
from engine.bpmn.outcome import Event, MessageReceived, Outcome
from engine.command import Command
from engine.errors import BusinessIdInUse, LimitExceeded, NotFound, StaleRevision, WrongState
from engine.happenings import changed_variables, of_outcome
from engine.history import Happening
from engine.records import ProcessInstance
from engine.store import history as history_rows
from engine.store import incidents as incident_rows
from engine.store import instances as rows
from engine.store import messages as message_rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow

ACTIVE, SUSPENDED, COMPLETED, TERMINATED = "ACTIVE", "SUSPENDED", "COMPLETED", "TERMINATED"


@dataclass(frozen=True, slots=True)
class Settled:
    """An instance as it stands after a step, and the waits that the step opened."""

    row: InstanceRow
    opened: Sequence[WaitRow] = ()
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is known of an instance before its first step."""

    release_key: str
    definition_key: str
    process_id: str
    version: int
    tenant: str
    business_id: str | None = None


def begin(command: Command, new: InstanceRow, outcome: Outcome, cause: Happening) -> Settled:
    """Insert an instance and write its first step.

    Raises:
        BusinessIdInUse: an active instance of the process bears its business id.
    """
    if not rows.insert(command.tx, new):
        business_id = new.business_id or ""
        holder = rows.holder_of(command.tx, new.tenant, new.process_id, business_id)
        raise BusinessIdInUse(new.process_id, business_id, holder or "")
    return settle(command, new, outcome, [cause])


def blank(command: Command, key: str, beginning: Beginning) -> InstanceRow:
    """Return the row of an instance that has not taken a step."""
    return InstanceRow(
        key=key,
        definition_key=beginning.definition_key,
        release_key=beginning.release_key,
        process_id=beginning.process_id,
        version=beginning.version,
        tenant=beginning.tenant,
        business_id=beginning.business_id,
        state=ACTIVE,
        revision=0,
        snapshot=b"",
        variables="{}",
        started_at=command.at,
        started_by=command.by.subject,
        ended_at=None,
        end_element_ids="[]",
        open_incidents=0,
        history_seq=0,
        history_hash=history.BEGINNING,
    )


def advance(command: Command, row: InstanceRow, event: Event, cause: Happening) -> Settled:
    """Move a locked instance by one event and write what follows.

    Raises:
        ExecutionFailed: the diagram cannot go on. LimitExceeded: a bound of execution.
    """
    outcome = running.advance(command.release(row.release_key), row, event, at=command.at)
    return settle(command, row, outcome, [cause])


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
    variables = encoding.encode(outcome.variables)
    happenings = [*causes, *of_outcome(outcome), *changed_variables(row.variables, variables)]
    moved = _moved(command, row, outcome, variables)
    opening = waits.Opening(row, command.at, command.by.subject, command.ground.connectors)
    opened = waits.opened_rows(opening, outcome)
    written = write(command, row, moved, happenings)
    wait_rows.change_all(command.tx, waits.changes(outcome, at=command.at, by=command.by.subject))
    wait_rows.open_all(command.tx, opened)
    return Settled(written, opened, frozenset(one.key for one in outcome.closed))


def write(
    command: Command, before: InstanceRow, after: InstanceRow, happenings: Sequence[Happening]
) -> InstanceRow:
    """Write an instance at its next revision together with its history; return it.

    Raises:
        Conflict: it is not at the revision it was read at.
    """
    chain = history.chained(before, happenings, by=command.by.subject, at=command.at)
    written = replace(
        after,
        revision=before.revision + 1,
        history_seq=chain.seq,
        history_hash=chain.hash,
    )
    rows.move(command.tx, written, seen=before.revision)
    history_rows.append(command.tx, chain.lines)
    return written


def locked(command: Command, key: str) -> InstanceRow:
    """Return an instance that the actor sees, locked.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    row = rows.lock(command.tx, key)
    if row is None:
        raise NotFound("process instance", key)
    command.check_sees(row.tenant, "process instance", key)
    return row


def seen(command: Command, key: str) -> InstanceRow:
    """Return an instance that the actor sees, as it is now.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    row = rows.get(command.tx, key)
    if row is None:
        raise NotFound("process instance", key)
    command.check_sees(row.tenant, "process instance", key)
    return row


def check_active(row: InstanceRow) -> None:
    """Let pass an instance that may be moved.

    Raises:
        WrongState: it is suspended or has ended.
    """
    if row.state != ACTIVE:
        raise WrongState("process instance", row.key, row.state, ACTIVE)


def check_revision(row: InstanceRow, seen: int | None) -> None:
    """Let pass whoever saw the present revision, or did not say.

    Raises:
        StaleRevision: it has moved on since.
    """
    if seen is not None and seen != row.revision:
        raise StaleRevision("process instance", row.key, seen, row.revision)


def record(row: InstanceRow) -> ProcessInstance:
    """Return an instance as it is told."""
    return ProcessInstance(
        key=row.key,
        process_definition_key=row.definition_key,
        process_definition_id=row.process_id,
        process_definition_version=row.version,
        release_key=row.release_key,
        tenant_id=row.tenant,
        business_id=row.business_id,
        state=row.state,
        revision=row.revision,
        variables=encoding.decode_variables(row.variables),
        start_date=row.started_at,
        started_by=row.started_by,
        end_date=row.ended_at,
        end_element_ids=tuple(json.loads(row.end_element_ids)),
        has_incident=row.open_incidents > 0,
    )


def _moved(command: Command, row: InstanceRow, outcome: Outcome, variables: str) -> InstanceRow:
    ended = outcome.state != ACTIVE
    return replace(
        row,
        state=outcome.state,
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
        wait, event = found
        cause = Happening("MESSAGE_RECEIVED", wait.element_id, told_message(wait))
        release = command.release(settled.row.release_key)
        outcome = running.advance(release, settled.row, event, at=command.at)
        settled = _joined(settled, _settle_once(command, settled.row, outcome, [cause]))
    raise LimitExceeded("the number of kept messages taken in a row", str(most))


def told_message(wait: WaitRow) -> Mapping[str, object]:
    """Return what history says of a message that was received."""
    return {"key": wait.key, "name": wait.expects, "correlationKey": wait.correlation_key}


def _kept_message(command: Command, settled: Settled) -> tuple[WaitRow, Event] | None:
    awaited = {
        (row.expects or "", row.correlation_key or ""): row
        for row in settled.opened
        if row.kind == waits.MESSAGE and row.state == waits.OPEN
    }
    if not awaited or settled.row.state != ACTIVE:
        return None
    tenant = settled.row.tenant
    for message in message_rows.buffered(command.tx, tenant, list(awaited), command.at):
        wait = awaited[message.name, message.correlation_key]
        message_rows.deliver(command.tx, message.key)
        return wait, MessageReceived(wait.key, encoding.decode_variables(message.variables))
    return None


def _joined(first: Settled, second: Settled) -> Settled:
    left = [row for row in first.opened if row.key not in second.closed]
    return Settled(second.row, [*left, *second.opened], second.closed)
