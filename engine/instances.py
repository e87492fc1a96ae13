"""Process instances: found, locked, checked, written with their history, and told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine import encoding, history
from engine.command import Command
from engine.errors import (
    NotFound,
    StaleRevision,
    WrongState,
)
from engine.history import Happening
from engine.records import ProcessInstance
from engine.store import instances as rows
from engine.store import steps
from engine.store.row_shapes import HistoryRow, InstanceRow, WaitRow

ACTIVE, SUSPENDED, COMPLETED, TERMINATED = "ACTIVE", "SUSPENDED", "COMPLETED", "TERMINATED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What is known of an instance before its first step."""

    release_key: str
    definition_key: str
    process_id: str
    version: int
    tenant: str
    business_id: str | None = None


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


def write(
    command: Command,
    before: InstanceRow,
    after: InstanceRow,
    happenings: Sequence[Happening],
    *,
    changed: Sequence[Mapping[str, object]] = (),
    opened: Sequence[WaitRow] = (),
) -> InstanceRow:
    """Write an instance at its next revision together with its history; return it.

    `changed` and `opened` are the waits that the step changed and opened.

    Raises:
        Conflict: it is not at the revision it was read at.
    """
    row, lines = next_revision(command, before, after, happenings)
    steps.write(command.tx, row, lines, seen=before.revision, changed=changed, opened=opened)
    return row


def next_revision(
    command: Command, before: InstanceRow, after: InstanceRow, happenings: Sequence[Happening]
) -> tuple[InstanceRow, Sequence[HistoryRow]]:
    """Return an instance as its next revision is to be written, and the lines of history to it."""
    chain = history.chained(before, happenings, by=command.by.subject, at=command.at)
    row = replace(
        after, revision=before.revision + 1, history_seq=chain.seq, history_hash=chain.hash
    )
    return row, chain.lines


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
