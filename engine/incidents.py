"""Incidents: work that could not go on and now waits for a person.

An incident never loses its work: retrying makes the job or timer due again, with fresh attempts.
"""

from dataclasses import replace

from engine import covering, encoding, instances, waits
from engine.command import Command
from engine.errors import NotFound, WrongState
from engine.history import Happening
from engine.keys import new_key
from engine.records import Incident
from engine.store import claims
from engine.store import incidents as rows
from engine.store import instances as instance_rows
from engine.store import tasks as task_rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import IncidentRow, InstanceRow, WaitRow
from engine.stuck import Stuck

ACTIVE, RESOLVED = "ACTIVE", "RESOLVED"
JOB_RETRIES = 3


def open_stuck(command: Command, stuck: Stuck) -> str:
    """Open an incident for an instance that could not take a step; return its key.

    What a person had submitted becomes the task's draft. If the work is gone meanwhile, nothing
    is opened and the key is ''.
    """
    found = wait_rows.hold(command.tx, stuck.wait_key)
    if found is None or found[1].state != waits.OPEN:
        return ""
    instance, wait = found
    if stuck.draft is not None:
        limit = command.ground.limits.submission
        draft = encoding.encode_within(stuck.draft, limit, "the submission")
        covered = covering.of_instance(command, instance, draft)
        task_rows.save_draft(command.tx, wait.key, covered)
    earlier = rows.active_of_wait(command.tx, wait.key)
    if earlier is not None:
        return earlier
    failure = stuck.failure
    row = _row(
        command,
        wait,
        message=failure.message,
        element_id=failure.element_id or wait.element_id,
        expression=failure.expression,
        seen=failure.values,
    )
    _insert(command, instance, row)
    return row.key


def open_for(command: Command, instance: InstanceRow, wait: WaitRow, message: str) -> InstanceRow:
    """Open an incident for work that failed too often; return its instance, which is locked."""
    if rows.active_of_wait(command.tx, wait.key) is not None:
        return instance
    row = _row(command, wait, message=message, element_id=wait.element_id)
    return _insert(command, instance, row)


def open_without_instance(command: Command, wait: WaitRow, message: str) -> None:
    """Open an incident for work that belongs to no instance (a timer start event)."""
    if rows.active_of_wait(command.tx, wait.key) is None:
        row = _row(command, wait, message=message, element_id=wait.element_id)
        rows.insert_row(command.tx, row)


def get(command: Command, key: str) -> Incident:
    """Return an incident; see `Reading.get_incident`.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    row = rows.get(command.tx, key)
    if row is None:
        raise NotFound("incident", key)
    command.check_sees(row.tenant, "incident", key)
    instance = instance_rows.get(command.tx, row.instance_key) if row.instance_key else None
    return record(row, instance)


def retry(command: Command, key: str) -> Incident:
    """Resolve an incident and make its work due now; see `Operations.retry_incident`."""
    row, instance = _held(command, key)
    if row.state != ACTIVE:
        raise WrongState("incident", key, row.state, ACTIVE)
    wait = wait_rows.hold_alone(command.tx, row.wait_key) if row.wait_key else None
    if wait is not None and wait.state == waits.OPEN and wait.kind != waits.USER_TASK:
        claims.offer_again(
            command.tx,
            wait,
            wake_at=None if _is_for_outside(command, wait) else command.at,
            retries=max(wait.retries or 0, JOB_RETRIES) if wait.kind == waits.JOB else None,
        )
    return _resolved(command, row, instance, "INCIDENT_RETRIED")


def resolve(command: Command, key: str) -> Incident:
    """Mark an incident as dealt with; see `Operations.resolve_incident`."""
    row, instance = _held(command, key)
    if row.state != ACTIVE:
        return record(row, instance)
    return _resolved(command, row, instance, "INCIDENT_RESOLVED")


def record(row: IncidentRow, instance: InstanceRow | None) -> Incident:
    """Return an incident as it is told."""
    return Incident(
        key=row.key,
        kind=row.kind,
        element_id=row.element_id,
        process_instance_key=row.instance_key or "",
        process_definition_id=instance.process_id if instance else "",
        tenant_id=row.tenant,
        business_id=instance.business_id if instance else None,
        state=row.state,
        message=row.message,
        expression=row.expression,
        values=row.seen,
        waits_for=row.wait_key or "",
        creation_date=row.opened_at,
        resolution_date=row.resolved_at,
        resolved_by=row.resolved_by or "",
    )


def _is_for_outside(command: Command, wait: WaitRow) -> bool:
    return wait.kind == waits.JOB and wait.expects not in command.ground.connectors


def _held(command: Command, key: str) -> tuple[IncidentRow, InstanceRow | None]:
    seen = rows.get(command.tx, key)
    if seen is None:
        raise NotFound("incident", key)
    command.check_sees(seen.tenant, "incident", key)
    # The instance is locked first, as everywhere; only then is the incident looked at.
    instance = instance_rows.lock(command.tx, seen.instance_key) if seen.instance_key else None
    return rows.lock(command.tx, key) or seen, instance


def _resolved(
    command: Command, row: IncidentRow, instance: InstanceRow | None, kind: str
) -> Incident:
    rows.resolve(command.tx, [row.key], by=command.by.subject, at=command.at)
    if instance is not None:
        left = replace(instance, open_incidents=instance.open_incidents - 1)
        happening = Happening(kind, row.element_id, {"key": row.key})
        instance = instances.write(command, instance, left, [happening])
    by = command.by.subject
    done = replace(row, state=RESOLVED, resolved_at=command.at, resolved_by=by)
    return record(done, instance)


def _row(
    command: Command,
    wait: WaitRow,
    *,
    message: str,
    element_id: str,
    expression: str = "",
    seen: str = "",
) -> IncidentRow:
    return IncidentRow(
        key=new_key(command.at),
        kind=wait.kind,
        state=ACTIVE,
        instance_key=wait.instance_key,
        wait_key=wait.key,
        tenant=wait.tenant,
        element_id=element_id,
        message=message,
        expression=expression,
        seen=seen,
        opened_at=command.at,
    )


def _insert(command: Command, instance: InstanceRow, row: IncidentRow) -> InstanceRow:
    rows.insert_row(command.tx, row)
    more = replace(instance, open_incidents=instance.open_incidents + 1)
    detail = {"key": row.key, "message": row.message, "waitsFor": row.wait_key}
    happening = Happening("INCIDENT_OPENED", row.element_id, detail)
    return instances.write(command, instance, more, [happening])
