"""The connectors of the directory of agencies: who is asked, and whose protocol must be renewed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from app.casework import agencies
from app.casework.agencies import Policy
from app.store.agencies import AgencyRow
from engine.clock import local_date
from engine.connectors import JobContext
from engine.errors import InvalidRequest

ENGINE = "engine"
MOST_DAYS = 366


def find_agency(context: JobContext) -> Mapping[str, object]:
    """Return the agency that `agency_id` names as it stands; null where there is none.

    A retired one is there, and says so.
    """
    found = _named(context)
    today = local_date(context.now)
    return {"agency": None if found is None else agencies.seen_by_diagrams(found, today)}


def find_protocols_to_renew(context: JobContext) -> Mapping[str, object]:
    """Return the sharing protocols that end within `within_days`, or have ended, soonest first."""
    days = context.job.variables.get("within_days")
    if not isinstance(days, int) or not 0 <= days <= MOST_DAYS:
        raise InvalidRequest(f"within_days must be a number from 0 to {MOST_DAYS}", "/within_days")
    last = local_date(context.now) + timedelta(days=days)
    found = [
        (row.protocol_until, row.id, row)
        for row in agencies.directory(context.tx, context.job.tenant_id, _policy(context))
        if not row.retired and row.dsa_signed and row.protocol_until is not None
    ]
    due = [row for until, _, row in sorted(found, key=lambda one: one[:2]) if until <= last]
    return {"protocols": [_protocol(row) for row in due]}


def record_protocol(context: JobContext) -> Mapping[str, object]:
    """Write into the directory how the protocol with an agency stands from now on.

    Inputs are `agency_id`, `signed`, `protocol_ref` and `protocol_until`.

    Raises:
        InvalidRequest: the agency is not in the directory, or the values do not fit.
    """
    before, given = _named(context), context.job.variables
    if before is None:
        raise InvalidRequest("there is no such agency in the directory", "/agency_id")
    signed, until = given.get("signed") is True, given.get("protocol_until")
    after = replace(
        before,
        at=context.now,
        by=ENGINE,
        reason="The protocol was renewed" if signed else "The protocol was not renewed",
        dsa_signed=signed,
        protocol_ref=str(given.get("protocol_ref") or before.protocol_ref),
        protocol_until=until if signed and isinstance(until, date) else None,
    )
    row = agencies.change(context.tx, before, after, revision=None)
    return {"agency": agencies.seen_by_diagrams(row, local_date(context.now))}


def _named(context: JobContext) -> AgencyRow | None:
    wanted = context.job.variables.get("agency_id")
    if not isinstance(wanted, str):
        return None
    return agencies.find(context.tx, context.job.tenant_id, wanted, _policy(context))


def _policy(context: JobContext) -> Policy:
    policy = context.scope.get("policy")
    return policy if isinstance(policy, Mapping) else {}


def _protocol(row: AgencyRow) -> Mapping[str, object]:
    return {
        "agency_id": row.id,
        "agency_name": row.name,
        "protocol_ref": row.protocol_ref,
        "protocol_until": row.protocol_until,
    }
