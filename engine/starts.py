"""Starting instances: on request, by a message, by a signal or by a timer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine import (
    business_ids,
    derived_releases,
    instances,
    releases,
    running,
    settling,
    submissions,
    tasks,
)
from engine.bpmn.program import StartEvent
from engine.command import Command
from engine.errors import BusinessIdInUse, InvalidRequest, NotFound
from engine.history import Happening
from engine.instances import Beginning
from engine.keys import new_key
from engine.records import COMMON, Progress, StartRequest, Variables
from engine.releases import Release
from engine.settling import Settled
from engine.store import definitions as rows
from engine.store.database import Conflict
from engine.store.row_shapes import DefinitionRow, InstanceRow, ReleaseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What starts an instance: its start event ('' is the plain one), payload and why.

    `allotted` says that the engine chose the business id; `correlation_key` is the message's.
    """

    process_id: str
    tenant: str
    element_id: str = ""
    business_id: str | None = None
    variables: Mapping[str, object]
    cause: str = "INSTANCE_STARTED"
    allotted: bool = False
    correlation_key: str = ""


def start(command: Command, request: StartRequest) -> Progress:
    """Start an instance on request; see `Cases.start`."""
    tenant = tenant_of(command, request.tenant)
    release, process_id = _wanted(command, request, tenant)
    trigger = Trigger(
        process_id=process_id,
        tenant=tenant,
        business_id=request.business_id,
        variables=request.variables,
    )
    settled = begin(command, release, trigger)
    return Progress(
        process_instance=instances.record(settled.row),
        next_user_tasks=tasks.opened_for(command.by, settled),
    )


def begin_by_timer(command: Command, process_id: str, element_id: str, tenant: str) -> Progress:
    """Begin now what a timer start event begins; see `Operations.begin_by_timer`."""
    release_row = release_of(command, tenant_of(command, tenant))
    if release_row is None or ("process", process_id) not in releases.manifest_of(release_row):
        raise NotFound("process definition", process_id)
    trigger = Trigger(
        process_id=process_id,
        tenant=tenant,
        element_id=element_id,
        variables={},
        cause="INSTANCE_STARTED_BY_TIMER",
    )
    settled = begin(command, command.release(release_row.key), trigger)
    return Progress(
        process_instance=instances.record(settled.row),
        next_user_tasks=tasks.opened_for(command.by, settled),
    )


def begin(command: Command, release: Release, trigger: Trigger) -> Settled:
    """Start an instance in a release and run it to its first rest.

    Raises:
        NotFound: the release has no such process. BusinessIdInUse, SubmissionRefused.
        ExecutionFailed, LimitExceeded: it cannot take its first step.
        Conflict: somebody else took the number it was allotted; run again.
    """
    trigger = identified(command, release, trigger)
    try:
        return _begun(command, release, trigger)
    except BusinessIdInUse as taken:
        if trigger.allotted:
            raise Conflict from taken
        raise


def identified(command: Command, release: Release, trigger: Trigger) -> Trigger:
    """Give a start without a business id the one that its start event says, if it says any.

    Raises:
        NotFound: the release has no such process or start event.
        InvalidRequest, ExecutionFailed: what the start event says gives none.
    """
    if trigger.business_id is not None:
        return trigger
    event = start_event(release, trigger.process_id, trigger.element_id)
    handed_in = {**trigger.variables, "correlationKey": trigger.correlation_key or None}
    found = business_ids.said(command, release, event, handed_in)
    if found is not None:
        return replace(trigger, business_id=found)
    number = business_ids.allotted(command, release, event, trigger.tenant)
    return replace(trigger, business_id=number, allotted=number is not None)


def _begun(command: Command, release: Release, trigger: Trigger) -> Settled:
    entry = release.entry("process", trigger.process_id)
    beginning = Beginning(
        release_key=release.key,
        definition_key=entry.key,
        process_id=trigger.process_id,
        version=entry.version,
        tenant=trigger.tenant,
        business_id=trigger.business_id,
    )
    new = instances.blank(command, new_key(command.at), beginning)
    variables = submissions.accept(
        command,
        release,
        new,
        form_id=start_event(release, trigger.process_id, trigger.element_id).form_id,
        submission=trigger.variables,
    )
    outcome = running.start(
        release,
        new,
        command.policy(release, new.tenant),
        start_element=trigger.element_id,
        variables=variables,
        at=command.at,
    )
    return settling.begin(command, new, outcome, _cause(new, trigger, variables))


def _cause(new: InstanceRow, trigger: Trigger, variables: Variables) -> Happening:
    detail = {
        "processId": new.process_id,
        "version": new.version,
        "releaseKey": new.release_key,
        "businessId": new.business_id,
        "variables": variables,
    }
    return Happening(trigger.cause, trigger.element_id, detail)


def start_event(release: Release, process_id: str, element_id: str) -> StartEvent:
    """Return a start event of a process ('' is the plain one).

    Raises:
        NotFound: the process has no such start event.
        InvalidRequest: it has no plain one; the sentence says what it begins with instead.
    """
    events = release.program(process_id).start_events
    for event in events:
        if event.element_id == element_id or (not element_id and event.kind == "none"):
            return event
    if element_id:
        raise NotFound("start event", element_id)
    begins = " or ".join(_beginning(event) for event in events)
    message = f"{process_id!r} cannot be started on request: it begins with {begins}"
    raise InvalidRequest(message, "/processDefinitionId")


def _beginning(event: StartEvent) -> str:
    named = f"the {event.kind} {event.event_name!r}"
    return named if event.event_name else f"a {event.kind}"


def tenant_of(command: Command, tenant: str | None) -> str:
    """Return the tenant that is meant: the one named, else the actor's own, else the common one.

    Raises:
        NotFound: the actor does not belong to it.
    """
    meant = tenant if tenant is not None else (command.by.tenant or COMMON)
    if not command.by.sees(meant):
        raise NotFound("tenant", meant)
    return meant


def release_of(command: Command, tenant: str) -> ReleaseRow | None:
    """Return the release in which something may begin for a tenant, None when there is none.

    Raises:
        NotFound: nothing was ever deployed for the tenant, so that nobody's rules would hold.
    """
    found = releases.in_force(command.tx, tenant)
    if tenant != COMMON and (found is None or found.tenant != tenant):
        raise NotFound("tenant", tenant)
    return found


def _wanted(command: Command, request: StartRequest, tenant: str) -> tuple[Release, str]:
    if not request.process_definition_id and not request.process_definition_key:
        message = "name the process to start by its id or by the key of one version"
        raise InvalidRequest(message, "/processDefinitionId")
    if request.process_definition_key or request.version is not None:
        return _of_version(command, request, tenant)
    process_id = request.process_definition_id
    release = release_of(command, tenant)
    if release is None or ("process", process_id) not in releases.manifest_of(release):
        raise NotFound("process definition", process_id)
    return command.release(release.key), process_id


def _of_version(command: Command, request: StartRequest, tenant: str) -> tuple[Release, str]:
    release_of(command, tenant)
    for row in _versions(command, request, tenant):
        found = releases.newest_with(command.tx, tenant, row.key)
        if row.kind == "process" and found is not None:
            _check_agrees(row, request)
            release = command.release(found.key)
            return derived_releases.with_bank_holidays_in_force(command, release), row.id
    if request.process_definition_key:
        raise NotFound("process definition", request.process_definition_key)
    raise NotFound(
        f"version {request.version} of process definition", request.process_definition_id
    )


def _check_agrees(row: DefinitionRow, request: StartRequest) -> None:
    wanted = (request.process_definition_id or row.id, request.version or row.version)
    if wanted != (row.id, row.version):
        message = (
            f"this is the key of {row.id!r}, version {row.version}, and you name {wanted[0]!r},"
            f" version {wanted[1]}: name one of the two"
        )
        raise InvalidRequest(message, "/processDefinitionKey")


def _versions(command: Command, request: StartRequest, tenant: str) -> list[DefinitionRow]:
    if request.process_definition_key:
        row = rows.get(command.tx, request.process_definition_key)
        return [row] if row and row.tenant in (tenant, COMMON) else []
    version, process_id = request.version or 0, request.process_definition_id
    found = rows.version_of(command.tx, "process", [tenant, COMMON], process_id, version)
    # A partnership's own version 2 comes before the common version 2.
    return sorted(found, key=lambda row: row.tenant == COMMON)
