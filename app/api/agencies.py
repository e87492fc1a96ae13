"""The directory of agencies: the partners of a partnership, and the protocols shared under."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import Field
from pydantic.alias_generators import to_camel

from app.api import cursors
from app.api.commands import Command, Commanded, Conditioned
from app.api.questions import Asked
from app.api.replies import Reply, created, reply
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, ShownPage, search
from app.api.shapes import Day, Given, Name, Reason, Shown, Words
from app.casework import agencies
from app.casework.agencies import Policy
from app.store.agencies import AgencyRow
from engine.clock import local_date
from engine.command import Command as Carried
from engine.errors import InvalidRequest, NotPermitted

router = APIRouter(prefix="/v1/agencies", tags=["Agencies"], route_class=GuardedRoute)

# Who changes the directory, unless the policy names others (`roles.agency_directory`).
KEEPERS = ("spoc", "csp_manager")
FIELDS = Fields(
    {"kind": "text", "statutory": "switch", "relevantBody": "switch", "retired": "switch"},
    renamed={"relevantBody": "relevant_body"},
    filter_only=frozenset({"kind", "statutory", "relevantBody", "retired"}),
)
AgencyId = Annotated[str, Path(alias="agencyId", min_length=1, max_length=60)]
Tenant = Annotated[
    str | None,
    Query(alias="tenantId", max_length=255, description="Which partnership, if not your own."),
]


Text = Annotated[str, Field(max_length=300)]


class ShownAgency(Shown):
    """An agency as it stands from a change on; revision 0 is what the policy says of it.

    `protocolUntil` is the last day on which its sharing protocol holds, null if none is known.
    `protocolInForce` says whether information may be shared under it today.
    """

    agency_id: str
    tenant_id: str
    revision: int
    name: str
    kind: str
    statutory: bool
    relevant_body: bool
    vetting: str
    dsa_signed: bool
    protocol_ref: Words
    protocol_until: date | None
    protocol_in_force: bool
    contact: Words
    retired: bool
    changed_at: datetime | None
    changed_by: str
    reason: Words


class ShownHistory(Shown):
    """Every revision of an agency, the first one first."""

    items: list[ShownAgency]


class AgencyWish(Given):
    """A new agency. Its id is what tasks and diagrams call it: `agency:<agencyId>`."""

    agency_id: Name
    name: Name
    kind: Name
    statutory: bool = False
    relevant_body: bool = False
    vetting: Name = "not_known"
    dsa_signed: bool = False
    protocol_ref: Text = ""
    protocol_until: Day = None
    contact: Text = ""
    reason: Reason


class AgencyPatch(Given):
    """What is to be different, and why; what is not given stays as it is."""

    reason: Reason
    name: Name | None = None
    kind: Name | None = None
    statutory: bool | None = None
    relevant_body: bool | None = None
    vetting: Name | None = None
    dsa_signed: bool | None = None
    protocol_ref: Text | None = None
    protocol_until: Day = None
    contact: Text | None = None
    retired: bool | None = None


class Retirement(Given):
    """Why an agency is no partner any more."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class _Desk:
    """The directory within one command or question."""

    one: Carried
    tenant: str
    policy: Policy

    def check_keeper(self, command: Command) -> None:
        roles: Mapping[str, object] = self.policy.get("roles") or {}
        named = roles.get("agency_directory")
        keepers = named if isinstance(named, list) else list(KEEPERS)
        if command.caller.roles.isdisjoint(keepers):
            needs = f"one of the roles {', '.join(map(str, keepers))}"
            raise NotPermitted("change the directory of agencies", needs)


@router.post(
    "/search",
    response_model=Found[ShownAgency],
    **declared("searchAgencies", "read", **FIELDS.marks),
)
def search_agencies(asked: Asked, wish: SearchWish, tenant: Tenant = None) -> Response:
    """Find the agencies of a partnership by plain values, in the order of their ids."""
    wanted = _wanted(wish)
    with asked.engine.question(asked.by) as one:
        desk = _Desk(one, *asked.engine.policy_within(one, tenant))
        rows = agencies.directory(one.tx, desk.tenant, desk.policy)
        fitting = [row for row in rows if all(getattr(row, n) == v for n, v in wanted.items())]
        return asked.answer(_page(fitting, wish, local_date(one.at)))


@router.get("/{agencyId}", response_model=ShownAgency, **declared("getAgency", "read"))
def get_agency(asked: Asked, agency_id: AgencyId, tenant: Tenant = None) -> Response:
    """Return an agency as it stands; its ETag is its revision."""
    with asked.engine.question(asked.by) as one:
        desk = _Desk(one, *asked.engine.policy_within(one, tenant))
        row = agencies.get(one.tx, desk.tenant, agency_id, desk.policy)
        return asked.answer(_shown(row, local_date(one.at)), revision=row.revision)


@router.get(
    "/{agencyId}/history", response_model=ShownHistory, **declared("getAgencyHistory", "read")
)
def get_agency_history(asked: Asked, agency_id: AgencyId, tenant: Tenant = None) -> Response:
    """Return every revision of an agency: who changed what, when and why."""
    with asked.engine.question(asked.by) as one:
        desk = _Desk(one, *asked.engine.policy_within(one, tenant))
        found = agencies.history(one.tx, desk.tenant, agency_id, desk.policy)
        return asked.answer(ShownHistory(items=[_shown(row, local_date(one.at)) for row in found]))


@router.post("", status_code=201, response_model=ShownAgency, **declared("createAgency", "tasks"))
def create_agency(command: Commanded, wish: AgencyWish, tenant: Tenant = None) -> Response:
    """Put an agency into the directory; requests for information may name it from now on."""

    def add(desk: _Desk) -> AgencyRow:
        values = wish.model_dump(exclude={"agency_id"})
        row = AgencyRow(
            tenant=desk.tenant,
            id=wish.agency_id,
            revision=1,
            at=desk.one.at,
            by=command.caller.subject,
            retired=False,
            **values,
        )
        return agencies.add(desk.one.tx, row, desk.policy)

    return _changed(command, tenant, add, created_at=f"/v1/agencies/{wish.agency_id}")


@router.patch("/{agencyId}", response_model=ShownAgency, **declared("changeAgency", "tasks"))
def change_agency(
    command: Conditioned, agency_id: AgencyId, wish: AgencyPatch, tenant: Tenant = None
) -> Response:
    """Let an agency stand differently from now on; what it was before stays in its history."""
    return _patched(command, tenant, agency_id, wish.model_dump(exclude_unset=True))


@router.post(
    "/{agencyId}/retirement", response_model=ShownAgency, **declared("retireAgency", "tasks")
)
def retire_agency(
    command: Conditioned, agency_id: AgencyId, wish: Retirement, tenant: Tenant = None
) -> Response:
    """Let an agency be no partner any more: nobody can ask it, and what it did stays."""
    return _patched(command, tenant, agency_id, {"reason": wish.reason, "retired": True})


def _patched(
    command: Command, tenant: str | None, agency_id: str, given: Mapping[str, object]
) -> Response:
    for name, value in given.items():
        if value is None and name != "protocol_until":
            raise InvalidRequest("leave it out to let it stay as it is", f"/{to_camel(name)}")

    def change(desk: _Desk) -> AgencyRow:
        before = agencies.get(desk.one.tx, desk.tenant, agency_id, desk.policy)
        stamp = {"at": desk.one.at, "by": command.caller.subject}
        after = replace(before, **stamp, **given)  # type: ignore[arg-type] # checked by its model
        return agencies.change(desk.one.tx, before, after, revision=command.revision)

    return _changed(command, tenant, change)


def _changed(
    command: Command,
    tenant: str | None,
    act: Callable[[_Desk], AgencyRow],
    created_at: str = "",
) -> Response:
    def carried(one: Carried) -> tuple[AgencyRow, date]:
        desk = _Desk(one, *command.engine.policy_within(one, tenant))
        desk.check_keeper(command)
        return act(desk), local_date(one.at)

    def answer(made: tuple[AgencyRow, date]) -> Reply:
        shown = _shown(*made)
        return created(shown, created_at) if created_at else reply(shown)

    return command.carry_out(lambda terms: command.engine.carry_out(carried, **terms), answer)


def _wanted(wish: SearchWish) -> Mapping[str, object]:
    wanted = search(wish, FIELDS).filter
    for name, value in wanted.items():
        if isinstance(value, dict):
            raise InvalidRequest("agencies are found by plain values only", f"/filter/{name}")
    return wanted


def _page(rows: Sequence[AgencyRow], wish: SearchWish, on: date) -> Found[ShownAgency]:
    after = cursors.read(wish.page.after)
    left = [row for row in rows if after is None or row.id > after[1]]
    shown = left[: wish.page.limit]
    more = len(left) > len(shown)
    last = cursors.written(shown[-1].at, shown[-1].id) if shown and more else None
    items = [_shown(row, on) for row in shown]
    return Found(items=items, page=ShownPage(end_cursor=last))


def _shown(row: AgencyRow, on: date) -> ShownAgency:
    return ShownAgency(
        agency_id=row.id,
        tenant_id=row.tenant,
        revision=row.revision,
        name=row.name,
        kind=row.kind,
        statutory=row.statutory,
        relevant_body=row.relevant_body,
        vetting=row.vetting,
        dsa_signed=row.dsa_signed,
        protocol_ref=row.protocol_ref,
        protocol_until=row.protocol_until,
        protocol_in_force=agencies.in_force(row, on),
        contact=row.contact,
        retired=row.retired,
        changed_at=row.at if row.revision else None,
        changed_by=row.by,
        reason=row.reason,
    )
