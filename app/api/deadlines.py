"""Deadlines: when something must be done at the latest, and why then, counted day by day."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from app.api.questions import Asked
from app.api.routes import GuardedRoute, declared
from app.api.searches import WAIT_STATES, Fields, Found, SearchWish, found, search
from app.api.shapes import Shown, Words

router = APIRouter(prefix="/v1/deadlines", tags=["Deadlines"], route_class=GuardedRoute)

PLACE = "/{deadlineKey}"
DeadlineKey = Annotated[str, Path(alias="deadlineKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "deadlineKey": "text",
        "name": "text",
        "elementId": "text",
        "processInstanceKey": "text",
        "processDefinitionId": "text",
        "tenantId": "text",
        "businessId": "text",
        "state": "text",
        "rule": "text",
        "breachAt": "instant",
        "breachedAt": "instant",
        "creationDate": "instant",
        "completionDate": "instant",
    },
    states=WAIT_STATES,
)


class ShownDeadline(Shown):
    """A deadline; `due` is the last local day that keeps it, `breachAt` the first instant after."""

    deadline_key: str = Field(validation_alias="key")
    name: str
    element_id: str
    process_instance_key: str
    process_definition_id: str
    tenant_id: str
    business_id: Words
    state: str
    revision: int
    rule: str
    kind: str
    count: int | None
    base: date | datetime | None
    due: date | datetime | None
    breach_at: datetime
    breached_at: datetime | None
    source: str
    creation_date: datetime
    completion_date: datetime | None


class ShownDay(Shown):
    """One day of the counting: whether it counted, its number if it did, and why."""

    day: date
    weekday: str
    counted: bool
    number: int | None
    why: str


class ShownExplanation(Shown):
    """Why a deadline falls on its day; `agrees` says whether counting again finds the same."""

    summary: str
    basis: str
    lines: list[ShownDay]
    counted_due: date
    agrees: bool


@router.post(
    "/search",
    response_model=Found[ShownDeadline],
    **declared("searchDeadlines", "read", **FIELDS.marks),
)
def search_deadlines(asked: Asked, wish: SearchWish) -> Response:
    """Find deadlines."""
    page = asked.engine.search_deadlines(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, ShownDeadline.model_validate))


@router.get(PLACE, response_model=ShownDeadline, **declared("getDeadline", "read"))
def get_deadline(asked: Asked, key: DeadlineKey) -> Response:
    """Return one deadline."""
    deadline = asked.engine.deadline(key, by=asked.by)
    return asked.answer(ShownDeadline.model_validate(deadline), revision=deadline.revision)


@router.get(
    f"{PLACE}/explanation",
    response_model=ShownExplanation,
    **declared("getDeadlineExplanation", "read"),
)
def get_deadline_explanation(asked: Asked, key: DeadlineKey) -> Response:
    """Count a deadline day by day, with the calendar that its instance is bound to."""
    explanation = asked.engine.explanation(key, by=asked.by)
    return asked.answer(ShownExplanation.model_validate(explanation))
