"""Incidents: what could not go on, why, and how it is set going again."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from app.api.commands import Commanded
from app.api.questions import Asked
from app.api.replies import Reply, reply
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, found, search
from app.api.shapes import Shown, Words
from engine.records import Incident

router = APIRouter(prefix="/v1/incidents", tags=["Incidents"], route_class=GuardedRoute)

PLACE = "/{incidentKey}"
IncidentKey = Annotated[str, Path(alias="incidentKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "incidentKey": "text",
        "kind": "text",
        "elementId": "text",
        "processInstanceKey": "text",
        "processDefinitionId": "text",
        "tenantId": "text",
        "businessId": "text",
        "state": "text",
        "message": "text",
        "waitsFor": "text",
        "creationDate": "instant",
        "resolutionDate": "instant",
    },
    states=("ACTIVE", "RESOLVED"),
)


class ShownIncident(Shown):
    """Something that waits for a person; `values` is JSON of what the expression saw."""

    incident_key: str = Field(validation_alias="key")
    kind: str
    element_id: str
    process_instance_key: str
    process_definition_id: str
    tenant_id: str
    business_id: Words
    state: str
    message: str
    expression: Words
    values: Words
    waits_for: Words
    creation_date: datetime
    resolution_date: datetime | None
    resolved_by: Words


def _incident(incident: Incident) -> Reply:
    return reply(ShownIncident.model_validate(incident))


@router.post(
    "/search",
    response_model=Found[ShownIncident],
    **declared("searchIncidents", "read", **FIELDS.marks),
)
def search_incidents(asked: Asked, wish: SearchWish) -> Response:
    """Find incidents."""
    page = asked.engine.search_incidents(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, ShownIncident.model_validate))


@router.get(PLACE, response_model=ShownIncident, **declared("getIncident", "read"))
def get_incident(asked: Asked, key: IncidentKey) -> Response:
    """Return one incident with the expression that failed and the values it saw."""
    incident = asked.engine.get_incident(key, by=asked.by)
    return asked.answer(ShownIncident.model_validate(incident))


@router.post(
    f"{PLACE}/resolution", response_model=ShownIncident, **declared("resolveIncident", "operate")
)
def resolve_incident(command: Commanded, key: IncidentKey) -> Response:
    """Mark an incident as dealt with, without trying again."""
    return command.carry_out(lambda by: command.engine.resolve_incident(key, **by), _incident)


@router.post(f"{PLACE}/retry", response_model=ShownIncident, **declared("retryIncident", "operate"))
def retry_incident(command: Commanded, key: IncidentKey) -> Response:
    """Resolve an incident and try its job or timer again."""
    return command.carry_out(lambda by: command.engine.retry_incident(key, **by), _incident)
