"""Process instances: start them, find them, pause and end them, and ask what they wait for."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field

from app.api.commands import Command, Commanded, Conditioned
from app.api.progress import (
    ShownProcessInstance,
    ShownProgress,
    ShownUserTask,
    progress_reply,
    shown_instance,
    shown_task,
)
from app.api.questions import Asked
from app.api.replies import Reply, created
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, found, search
from app.api.shapes import (
    Given,
    JsonObject,
    Key,
    Name,
    Reason,
    Shown,
    ShownObject,
    Words,
)
from engine.records import Progress, StartRequest

router = APIRouter(
    prefix="/v1/process-instances", tags=["Process instances"], route_class=GuardedRoute
)

PLACE = "/{processInstanceKey}"
InstanceKey = Annotated[str, Path(alias="processInstanceKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "processInstanceKey": "text",
        "processDefinitionKey": "text",
        "processDefinitionId": "text",
        "processDefinitionVersion": "whole",
        "tenantId": "text",
        "businessId": "text",
        "state": "text",
        "startDate": "instant",
        "endDate": "instant",
        "hasIncident": "switch",
    },
    filter_only=frozenset({"hasIncident"}),
    states=("ACTIVE", "SUSPENDED", "COMPLETED", "TERMINATED"),
)


class ShownCase(ShownProcessInstance):
    """One running or ended case with its variables."""

    variables: ShownObject


class ShownStart(ShownProcessInstance):
    """The instance that was started, and the tasks just opened that you may do."""

    next_user_tasks: list[ShownUserTask]


class ShownEvent(Shown):
    """One line of history; `hash` covers it and the hash of the line before."""

    sequence: int
    at: datetime
    type: str
    actor: str
    element_id: Words
    detail: ShownObject
    hash: str


class ShownHistory(Shown):
    """A stretch of history, oldest first; ask on with `after` = the last sequence number."""

    items: list[ShownEvent]


class ShownElement(Shown):
    """One visit of one element of the diagram."""

    element_instance_key: str = Field(validation_alias="key")
    element_id: str
    element_type: str = Field(serialization_alias="type")
    name: str = Field(serialization_alias="elementName")
    process_definition_id: str
    state: str
    start_date: datetime | None
    end_date: datetime | None
    scope_key: Words = Field(serialization_alias="elementInstanceScopeKey")
    flow_ids: list[str] = Field(serialization_alias="sequenceFlowIds")
    incident_key: Words


class ShownElements(Shown):
    """The state of the diagram: every visit of every element, in order."""

    items: list[ShownElement]


class ShownWait(Shown):
    """One thing the instance waits for, and who or what can end the waiting."""

    kind: str
    key: str
    element_id: str
    name: str
    since: datetime
    due_date: datetime | None
    assignee: Words
    candidate_groups: list[str]
    expects: Words
    correlation_key: Words
    attached_to: Words
    interrupting: bool
    incident_key: Words


class ShownWaits(Shown):
    """Why an instance is waiting: everything that could move it, soonest first."""

    process_instance_key: str
    items: list[ShownWait]


class ShownVerification(Shown):
    """Whether a history is whole; `brokenAt` is the first sequence number that does not fit."""

    process_instance_key: str
    events: int
    whole: bool
    broken_at: int | None


class Creation(Given):
    """Which process to start, by id (and version) or by key, for whom, with what."""

    process_definition_id: Name | None = None
    process_definition_key: Key | None = None
    process_definition_version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    business_id: Name | None = None
    tenant_id: Name | None = None
    variables: JsonObject = Field(default_factory=dict)


class Why(Given):
    """The reason, which history keeps."""

    reason: Reason


@router.post(
    "", status_code=201, response_model=ShownStart, **declared("createProcessInstance", "start")
)
def create_process_instance(command: Commanded, wish: Creation) -> Response:
    """Start a process and run it to its first resting point."""
    request = StartRequest(
        process_definition_id=wish.process_definition_id or "",
        process_definition_key=wish.process_definition_key or "",
        version=wish.process_definition_version,
        business_id=wish.business_id,
        tenant=wish.tenant_id,
        variables=wish.variables,
    )
    return command.carry_out(lambda by: command.engine.start(request, **by), _started)


@router.post(
    "/search",
    response_model=Found[ShownProcessInstance],
    **declared("searchProcessInstances", "read", **FIELDS.marks),
)
def search_process_instances(asked: Asked, wish: SearchWish) -> Response:
    """Find instances."""
    page = asked.engine.search_process_instances(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, shown_instance))


@router.get(PLACE, response_model=ShownCase, **declared("getProcessInstance", "read"))
def get_process_instance(asked: Asked, key: InstanceKey) -> Response:
    """Return one instance with its variables."""
    instance = asked.engine.get_process_instance(key, by=asked.by)
    return asked.answer(ShownCase.model_validate(instance), revision=instance.revision)


@router.post(
    f"{PLACE}/cancellation",
    response_model=ShownProgress,
    **declared("cancelProcessInstance", "operate"),
)
def cancel_process_instance(command: Conditioned, key: InstanceKey, why: Why) -> Response:
    """End an instance before its end."""
    return _change(command, key, why, command.engine.cancel)


@router.post(
    f"{PLACE}/suspension",
    response_model=ShownProgress,
    **declared("suspendProcessInstance", "operate"),
)
def suspend_process_instance(command: Conditioned, key: InstanceKey, why: Why) -> Response:
    """Pause an instance; its deadlines go on."""
    return _change(command, key, why, command.engine.suspend)


@router.post(
    f"{PLACE}/resumption",
    response_model=ShownProgress,
    **declared("resumeProcessInstance", "operate"),
)
def resume_process_instance(command: Conditioned, key: InstanceKey, why: Why) -> Response:
    """Let a paused instance go on."""
    return _change(command, key, why, command.engine.resume)


@router.get(
    f"{PLACE}/history", response_model=ShownHistory, **declared("getProcessInstanceHistory", "read")
)
def get_history(
    asked: Asked,
    key: InstanceKey,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """Return what happened, in order: who, what, when, and which rule matched on what."""
    events = asked.engine.history(key, by=asked.by, after=after, limit=limit)
    return asked.answer(ShownHistory(items=[ShownEvent.model_validate(event) for event in events]))


@router.get(
    f"{PLACE}/history/verification",
    response_model=ShownVerification,
    **declared("verifyProcessInstanceHistory", "read"),
)
def verify_history(asked: Asked, key: InstanceKey) -> Response:
    """Recompute the chain of hashes and say where it breaks, if it does."""
    verification = asked.engine.verify_history(key, by=asked.by)
    return asked.answer(ShownVerification.model_validate(verification))


@router.get(
    f"{PLACE}/element-instances",
    response_model=ShownElements,
    **declared("getProcessInstanceElementInstances", "read"),
)
def get_element_instances(asked: Asked, key: InstanceKey) -> Response:
    """Return the state of the diagram: which elements are active, completed, in incident."""
    visits = asked.engine.element_instances(key, by=asked.by)
    shown = [ShownElement.model_validate(visit) for visit in visits]
    return asked.answer(ShownElements(items=shown))


@router.get(
    f"{PLACE}/waiting", response_model=ShownWaits, **declared("getProcessInstanceWaiting", "read")
)
def get_waiting(asked: Asked, key: InstanceKey) -> Response:
    """Say why the instance is waiting: for whom, for what, until when."""
    waits = asked.engine.waiting(key, by=asked.by)
    shown = [ShownWait.model_validate(wait) for wait in waits]
    return asked.answer(ShownWaits(process_instance_key=key, items=shown))


def _started(progress: Progress) -> Reply:
    instance = progress.process_instance
    shown = ShownStart(
        **shown_instance(instance).model_dump(),
        next_user_tasks=[shown_task(task) for task in progress.next_user_tasks],
    )
    place = f"/v1/process-instances/{instance.key}"
    return created(shown, place, revision=instance.revision)


def _change(command: Command, key: str, why: Why, change: Callable[..., Progress]) -> Response:
    return command.carry_out(
        lambda by: change(key, reason=why.reason, revision=command.revision, **by), progress_reply
    )
