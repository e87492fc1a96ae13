"""Running diagrams: what an instance's release lends to the execution of a step."""

from collections.abc import Mapping
from datetime import datetime

from engine import deadline_functions
from engine.bpmn import execution, new_dates
from engine.bpmn.model import Element
from engine.bpmn.outcome import Event, Outcome
from engine.bpmn.turn import Host
from engine.policy import Policy
from engine.records import Variables
from engine.releases import Release
from engine.store.row_shapes import InstanceRow

Values = Mapping[str, object]


def start(
    release: Release,
    row: InstanceRow,
    policy: Values,
    *,
    start_element: str,
    variables: Variables,
    at: datetime,
) -> Outcome:
    """Take an instance's first step, from its plain start event or the one named.

    `policy` is what its expressions see under that name.

    Raises:
        ExecutionFailed: the diagram cannot go on. LimitExceeded: a bound of execution.
    """
    return execution.start(
        release.program(row.process_id),
        variables,
        instance=instance_context(row),
        host=_host(release, policy, at),
        at=at,
        start_element=start_element,
    )


def advance(
    release: Release, row: InstanceRow, event: Event, policy: Values, *, at: datetime
) -> Outcome:
    """Take an instance's next step.

    Raises:
        ExecutionFailed: the diagram cannot go on. LimitExceeded: a bound of execution.
    """
    program = release.program(row.process_id)
    return execution.advance(program, row.snapshot, event, host=_host(release, policy, at), at=at)


def due_dates(
    release: Release, row: InstanceRow, opened: Mapping[str, datetime], policy: Policy
) -> Mapping[str, datetime]:
    """Return when open timers and tasks of an instance would be due under a policy, by key.

    `opened` says when each was opened: as of then it is reckoned. What cannot be is left out.
    """
    library = deadline_functions.library(policy)
    decide = release.decide(row.started_at, policy.values)
    host = Host(library, {"policy": policy.values}, decide)
    return new_dates.due_dates(release.program(row.process_id), row.snapshot, opened, host)


def scope(row: InstanceRow, policy: Values) -> Mapping[str, object]:
    """Return what is in scope of every expression of an instance besides its variables."""
    return {"policy": policy, "instance": instance_context(row)}


def instance_context(row: InstanceRow) -> Mapping[str, object]:
    """Return what expressions may know of their instance."""
    return {
        "key": row.key,
        "business id": row.business_id,
        "process id": row.process_id,
        "tenant": row.tenant,
        "started at": row.started_at,
    }


def form_of_element(release: Release, row: InstanceRow, element_id: str) -> str:
    """Return the form that types what an element receives, or '' when there is none.

    What begins an event sub-process is typed by its start event.
    """
    elements = release.program(row.process_id).elements
    own = elements.get((row.process_id, element_id))
    called = (one for (_, each), one in elements.items() if each == element_id)
    found = own or next(called, None)
    if found is not None and found.triggered_by_event:
        inside = (one for one in elements.values() if _begins(one, found))
        found = next(inside, None)
    return found.form_id if found is not None else ""


def _begins(one: Element, scope: Element) -> bool:
    place = (scope.process_id, scope.id)
    return one.type == "startEvent" and (one.process_id, one.scope_id) == place


def _host(release: Release, policy: Values, at: datetime) -> Host:
    return Host(release.library, {"policy": policy}, release.decide(at, policy))
