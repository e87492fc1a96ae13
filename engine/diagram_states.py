"""What has become of a diagram: visits of its elements, what it waits for, its history."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from engine import encoding, history, instances, waits
from engine.command import Command
from engine.errors import InvalidRequest
from engine.records import ElementInstance, HistoryEvent, Waiting
from engine.store import history as history_rows
from engine.store import incidents as incident_rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import HistoryRow, WaitRow

ACTIVATED = "ELEMENT_ACTIVATED"
ENDS = {"ELEMENT_COMPLETED": "COMPLETED", "ELEMENT_CANCELED": "TERMINATED"}
NOBODY: Mapping[str, str] = {}
NEVER = datetime.max.replace(tzinfo=UTC)


def history_of(command: Command, key: str, after: int, limit: int) -> Sequence[HistoryEvent]:
    """Return an instance's history; see `Reading.history`."""
    if after < 0 or not 1 <= limit <= command.ground.limits.page:
        most = command.ground.limits.page
        raise InvalidRequest(f"ask for 1 to {most} events behind 0 or a later one", "/limit")
    instances.seen(command, key)
    return history.read(command.tx, key, after=after, limit=limit)


def element_instances(command: Command, key: str) -> Sequence[ElementInstance]:
    """Return every visit of every element; see `Reading.element_instances`."""
    instances.seen(command, key)
    stuck = {
        one.wait_key or one.element_id: one.key for one in incident_rows.active_of(command.tx, key)
    }
    return visits(history_rows.of_types(command.tx, key, [ACTIVATED, *ENDS]), stuck)


def decisions_taken(command: Command, key: str) -> Sequence[HistoryEvent]:
    """Return the decisions of an instance; see `Reading.decisions_taken`."""
    instances.seen(command, key)
    return [
        history.event(row) for row in history_rows.of_types(command.tx, key, ["DECISION_EVALUATED"])
    ]


def visits(
    rows: Sequence[HistoryRow], stuck: Mapping[str, str] = NOBODY
) -> Sequence[ElementInstance]:
    """Return the visits that rows of history tell of, in order.

    `stuck` names the incident of a visit by its key, or by the id of its element.
    """
    found: dict[str, ElementInstance] = {}
    for row in rows:
        visit = _visit(row, found, stuck)
        found[visit.key] = visit
    return tuple(found.values())


def _visit(
    row: HistoryRow, visits: Mapping[str, ElementInstance], stuck: Mapping[str, str]
) -> ElementInstance:
    detail = encoding.decode_variables(row.detail)
    key = str(detail["key"])
    before = visits.get(key)
    flows = detail.get("flowIds")
    began = before.start_date if before else None
    return ElementInstance(
        key=key,
        element_id=row.element_id,
        element_type=str(detail.get("elementType") or ""),
        name=str(detail.get("name") or ""),
        process_definition_id=str(detail.get("processId") or ""),
        state=ENDS.get(row.type, "ACTIVE"),
        start_date=row.at if row.type == ACTIVATED else began,
        end_date=row.at if row.type in ENDS else None,
        scope_key=str(detail.get("scopeKey") or ""),
        flow_ids=tuple(map(str, flows)) if isinstance(flows, list) else (),
        incident_key=stuck.get(key) if row.type == ACTIVATED else None,
    )


def waiting(command: Command, key: str) -> Sequence[Waiting]:
    """Return what an instance waits for, soonest first; see `Reading.waiting`."""
    instances.seen(command, key)
    stuck = {one.wait_key: one.key for one in incident_rows.active_of(command.tx, key)}
    open_rows = wait_rows.open_of(command.tx, key)
    told = [_waiting(row, stuck.get(row.key)) for row in open_rows if row.kind in waits.WAITED_FOR]
    return sorted(told, key=lambda one: one.due_date or NEVER)


def _waiting(row: WaitRow, incident_key: str | None) -> Waiting:
    return Waiting(
        kind=row.kind,
        key=row.key,
        element_id=row.element_id,
        name=row.name,
        since=row.opened_at,
        due_date=row.due_at,
        assignee=row.assignee or "",
        candidate_groups=waits.groups_of(row.candidate_groups),
        expects=row.expects or "",
        correlation_key=row.correlation_key or "",
        attached_to=row.attached_to or "",
        interrupting=row.interrupting is not False,
        incident_key=incident_key,
    )
