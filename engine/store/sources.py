"""What can be searched: the rows of each kind, and the names by which people know the columns."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, case, or_, select

from engine.store.adoption_tables import adoption
from engine.store.searching import FLAG, INSTANT, INTEGER, Field, Source, contains
from engine.store.tables import definition, incident, process_instance, wait_state

Column = ColumnElement[object]
_INSTANCE = cast("Sequence[Column]", tuple(process_instance.c))
_WAIT = cast("Sequence[Column]", tuple(wait_state.c))
_JOINED = wait_state.join(process_instance, process_instance.c.key == wait_state.c.instance_key)


def _of(table: Table, name: str, kind: str = "text", *, sortable: bool = True) -> Field:
    return Field(cast("Column", table.c[name]), kind, sortable)


def _wait(key_name: str, more: Mapping[str, Field]) -> Mapping[str, Field]:
    return {
        key_name: _of(wait_state, "key"),
        "elementId": _of(wait_state, "element_id"),
        "name": _of(wait_state, "name"),
        "processInstanceKey": _of(wait_state, "instance_key"),
        "processDefinitionId": _of(process_instance, "process_id"),
        "tenantId": _of(wait_state, "tenant"),
        "businessId": _of(process_instance, "business_id"),
        "state": _of(wait_state, "state"),
        "creationDate": _of(wait_state, "opened_at", INSTANT),
        "completionDate": _of(wait_state, "closed_at", INSTANT),
        **more,
    }


def _waits(kind: str, fields: Mapping[str, Field]) -> Source:
    return Source(
        columns=(*_INSTANCE, *_WAIT),
        rows=_JOINED,
        key=cast("Column", wait_state.c.key),
        tenant=cast("Column", wait_state.c.tenant),
        fields=fields,
        kind=wait_state.c.kind == kind,
    )


USER_TASKS = _waits(
    "USER_TASK",
    _wait(
        "userTaskKey",
        {
            "processDefinitionKey": _of(process_instance, "definition_key"),
            "assignee": Field(
                cast("Column", case((wait_state.c.assignee != "", wait_state.c.assignee)))
            ),
            "candidateGroup": Field(
                cast("Column", wait_state.c.candidate_groups), sortable=False, many=True
            ),
            "lane": _of(wait_state, "lane"),
            "formId": _of(wait_state, "form_id"),
            "priority": _of(wait_state, "priority", INTEGER),
            "dueDate": _of(wait_state, "due_at", INSTANT),
            "followUpDate": _of(wait_state, "follow_up_at", INSTANT),
        },
    ),
)
TIMERS = _waits(
    "TIMER",
    _wait(
        "timerKey",
        {
            "dueDate": _of(wait_state, "due_at", INSTANT),
            "attachedTo": _of(wait_state, "attached_to"),
        },
    ),
)
_FAILED = and_(wait_state.c.state == "CREATED", wait_state.c.retries == 0)
JOBS = _waits(
    "JOB",
    _wait(
        "jobKey",
        {
            "type": _of(wait_state, "expects"),
            "worker": _of(wait_state, "worker"),
            "retries": _of(wait_state, "retries", INTEGER),
            "state": Field(cast("Column", case((_FAILED, "FAILED"), else_=wait_state.c.state))),
        },
    ),
)
DEADLINES = _waits(
    "DEADLINE",
    _wait(
        "deadlineKey",
        {
            "rule": _of(wait_state, "expects"),
            "breachAt": _of(wait_state, "due_at", INSTANT),
            "breachedAt": _of(wait_state, "breached_at", INSTANT),
        },
    ),
)
PROCESS_INSTANCES = Source(
    columns=_INSTANCE,
    rows=process_instance,
    key=cast("Column", process_instance.c.key),
    tenant=cast("Column", process_instance.c.tenant),
    fields={
        "processInstanceKey": _of(process_instance, "key"),
        "processDefinitionKey": _of(process_instance, "definition_key"),
        "processDefinitionId": _of(process_instance, "process_id"),
        "processDefinitionVersion": _of(process_instance, "version", INTEGER),
        "tenantId": _of(process_instance, "tenant"),
        "businessId": _of(process_instance, "business_id"),
        "state": _of(process_instance, "state"),
        "startDate": _of(process_instance, "started_at", INSTANT),
        "endDate": _of(process_instance, "ended_at", INSTANT),
        "hasIncident": Field(
            cast("Column", process_instance.c.open_incidents > 0), FLAG, sortable=False
        ),
    },
)
INCIDENTS = Source(
    columns=(*cast("Sequence[Column]", tuple(incident.c)), *_INSTANCE),
    rows=incident.outerjoin(process_instance, process_instance.c.key == incident.c.instance_key),
    key=cast("Column", incident.c.key),
    tenant=cast("Column", incident.c.tenant),
    fields={
        "incidentKey": _of(incident, "key"),
        "kind": _of(incident, "kind"),
        "elementId": _of(incident, "element_id"),
        "processInstanceKey": _of(incident, "instance_key"),
        "processDefinitionId": _of(process_instance, "process_id"),
        "tenantId": _of(incident, "tenant"),
        "businessId": _of(process_instance, "business_id"),
        "state": _of(incident, "state"),
        "message": _of(incident, "message"),
        "waitsFor": _of(incident, "wait_key"),
        "creationDate": _of(incident, "opened_at", INSTANT),
        "resolutionDate": _of(incident, "resolved_at", INSTANT),
    },
)
ADOPTIONS = Source(
    columns=cast("Sequence[Column]", tuple(adoption.c)),
    rows=adoption,
    key=cast("Column", adoption.c.key),
    tenant=cast("Column", adoption.c.tenant),
    fields={
        "adoptionKey": _of(adoption, "key"),
        "tenantId": _of(adoption, "tenant"),
        "businessId": _of(adoption, "business_id"),
        "cause": _of(adoption, "cause"),
        "askedAt": _of(adoption, "asked_at", INSTANT),
        "askedBy": _of(adoption, "asked_by"),
    },
)
_other = definition.alias()
_later = (
    select(_other.c.key)
    .where(
        _other.c.kind == definition.c.kind,
        _other.c.tenant == definition.c.tenant,
        _other.c.id == definition.c.id,
        _other.c.version > definition.c.version,
    )
    .exists()
)
DEFINITIONS = Source(
    columns=cast("Sequence[Column]", tuple(definition.c)),
    rows=definition,
    key=cast("Column", definition.c.key),
    tenant=cast("Column", definition.c.tenant),
    fields={
        "key": _of(definition, "key"),
        "kind": _of(definition, "kind"),
        "id": _of(definition, "id"),
        "name": _of(definition, "name"),
        "version": _of(definition, "version", INTEGER),
        "tenantId": _of(definition, "tenant"),
        "deploymentKey": _of(definition, "deployment_key"),
        "deployedAt": _of(definition, "deployed_at", INSTANT),
        "versionTag": _of(definition, "version_tag"),
        "resourceName": _of(definition, "resource_name"),
        "isLatestVersion": Field(cast("Column", ~_later), FLAG, sortable=False),
    },
)


def workable_by(subject: str, groups: Sequence[str]) -> ColumnElement[bool]:
    """Say which user tasks are for somebody: their own, their groups', and everybody's."""
    candidates = cast("Column", wait_state.c.candidate_groups)
    return or_(
        wait_state.c.assignee == subject,
        wait_state.c.candidate_groups == "",
        *(contains(candidates, f"|{group}|") for group in groups),
    )
