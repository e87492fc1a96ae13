"""Adoptions: running cases take the policy in force instead of the one of their start."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from pydantic import Field

from app.api.commands import Commanded
from app.api.questions import Asked
from app.api.replies import Reply, created
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, found, search
from app.api.shapes import Day, Given, Name, Reason, Shown, Words
from engine.records import Adoption, AdoptionRequest

router = APIRouter(
    prefix="/v1/policy-adoptions", tags=["Policy adoptions"], route_class=GuardedRoute
)

PLACE = "/{adoptionKey}"
AdoptionKey = Annotated[str, Path(alias="adoptionKey", min_length=1, max_length=64)]


FIELDS = Fields(
    {
        "adoptionKey": "text",
        "tenantId": "text",
        "businessId": "text",
        "cause": "text",
        "askedAt": "instant",
        "askedBy": "text",
    }
)


class Wish(Given):
    """Who adopts the policy in force, and why.

    All running cases of a partnership, or those of one `businessId`. `agreedOn` is the day on
    which the person who was promised the dates agreed to later ones, only for one business id;
    without it a date moves later only because of a bank holiday.
    """

    tenant_id: Name
    reason: Reason
    business_id: Name | None = None
    agreed_on: Day = None


class ShownDeadlineMove(Shown):
    """What becomes of a deadline: EARLIER, BANK_HOLIDAY or AGREED (both later), or KEPT.

    Days are local days in Europe/London. `dueCounted` is what the new rule says, `dueThen` what
    will hold: of a date that would be later it is the one that was promised. `missedAtOnce`: the
    new date has passed already.
    """

    tenant_id: str
    business_id: Words
    process_instance_key: str
    process_definition_id: str
    deadline_key: str
    name: str
    rule: str
    due_now: date
    due_then: date
    due_counted: date
    breach_at_now: datetime
    breach_at_then: datetime
    effect: str
    missed_at_once: bool


class ShownDeadlineMoves(Shown):
    """The running deadlines that a change of policy touches, those that are due soonest first.

    At most 5,000 are looked at (`examined`; `isComplete` says that these were all), and at most
    100 of those that are touched are told. `counts` has a number for each effect.
    """

    examined: int
    is_complete: bool
    counts: Mapping[str, int]
    items: list[ShownDeadlineMove]


class ShownAdoption(Shown):
    """How far an adoption has come.

    `cause`: POLICY (somebody asked for it) or BANK_HOLIDAYS (a deployment brought other ones).
    `state`: PLANNING (more cases may be found), RUNNING (also while a process is suspended: it
    adopts when it goes on) or COMPLETED. `planned`, `done` and `changed` count running processes,
    `moved` and `kept` deadlines. `moves` is what a dry run foresees, else null.
    """

    adoption_key: str = Field(validation_alias="key")
    tenant_id: str
    business_id: Words
    cause: str
    release_key: str
    reason: Words
    agreed_on: date | None
    asked_at: datetime
    asked_by: str
    state: str
    planned: int
    done: int
    changed: int
    moved: int
    kept: int
    moves: ShownDeadlineMoves | None


@router.post(
    "",
    status_code=201,
    response_model=ShownAdoption,
    **declared("createPolicyAdoption", "operate"),
)
def create_policy_adoption(command: Commanded, wish: Wish) -> Response:
    """Let running cases adopt the policy in force; each moves in a transaction of its own.

    Their diagrams, tables, forms and letters stay as they are. A dry run says which deadlines
    would move.
    """
    request = AdoptionRequest(
        tenant="" if wish.tenant_id == "common" else wish.tenant_id,
        reason=wish.reason,
        business_id=wish.business_id,
        agreed_on=wish.agreed_on,
    )
    return command.carry_out(lambda by: command.engine.adopt_policy(request, **by), _adopted)


@router.post(
    "/search",
    response_model=Found[ShownAdoption],
    **declared("searchPolicyAdoptions", "read", **FIELDS.marks),
)
def search_policy_adoptions(asked: Asked, wish: SearchWish) -> Response:
    """Find adoptions, newest first."""
    page = asked.engine.search_adoptions(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, ShownAdoption.model_validate))


@router.get(PLACE, response_model=ShownAdoption, **declared("getPolicyAdoption", "read"))
def get_policy_adoption(asked: Asked, key: AdoptionKey) -> Response:
    """Return how far an adoption has come."""
    return asked.answer(ShownAdoption.model_validate(asked.engine.adoption(key, by=asked.by)))


def _adopted(adoption: Adoption) -> Reply:
    shown = ShownAdoption.model_validate(adoption)
    return created(shown, f"/v1/policy-adoptions/{adoption.key}")
