"""The directory of agencies: who the partners are, and with whom information may be shared.

It begins with the agencies of the partnership's policy. What is changed, added or retired since
stands in revisions of its own, of which none is ever overwritten; the policy's entry is revision 0.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.store import agencies as rows
from app.store.agencies import AgencyRow, RevisionTaken
from app.store.database import Transaction
from engine.errors import InvalidRequest, NotFound, StaleRevision, WrongState

ID = re.compile(r"[a-z][a-z0-9_-]{1,39}")
POLICY = "policy"
SEEDED_AT = datetime(1970, 1, 1, tzinfo=UTC)
# Who the partners of a partnership can be: its policy names some of them, the list is open.
KINDS = (
    *("council", "county", "town_or_parish", "police", "fire", "health", "social_care"),
    *("landlord", "education", "probation", "charity", "voluntary", "residents", "other"),
)
VETTING = ("not_known", "none", "basic", "police_vetted")

Policy = Mapping[str, Any]


def directory(tx: Transaction, tenant: str, policy: Policy) -> Sequence[AgencyRow]:
    """Return every agency of a partnership as it stands, retired ones too, by its id."""
    changed = {row.id: row for row in rows.current(tx, tenant)}
    seeded = {row.id: row for row in _seeded(tenant, policy)}
    return [row for _, row in sorted({**seeded, **changed}.items())]


def standing(tx: Transaction, tenant: str, listed: object) -> list[Any]:
    """Return the agencies of a policy, followed by those that stand in the directory alone.

    Diagrams, tables, forms and letters see them under `policy.agencies`. What the policy lists
    stays as the case's policy has it. One that is retired keeps its name for what it has begun, and
    is nothing else any more.
    """
    known = listed if isinstance(listed, list) else []
    ids = {one.get("id") for one in known if isinstance(one, Mapping)}
    return [*known, *(_listed(row) for row in rows.current(tx, tenant) if row.id not in ids)]


def find(tx: Transaction, tenant: str, agency_id: str, policy: Policy) -> AgencyRow | None:
    """Return one agency as it stands; None when the partnership has none of that id."""
    seeded = (row for row in _seeded(tenant, policy) if row.id == agency_id)
    return rows.find(tx, tenant, agency_id) or next(seeded, None)


def called(tx: Transaction, tenant: str, name: str, policy: Policy) -> AgencyRow | None:
    """Return the agency that has this name or this id; None when none has or it is retired."""
    standing_now = (row for row in directory(tx, tenant, policy) if not row.retired)
    return next((row for row in standing_now if name in (row.id, row.name)), None)


def get(tx: Transaction, tenant: str, agency_id: str, policy: Policy) -> AgencyRow:
    """Return one agency as it stands.

    Raises:
        NotFound: the partnership has none of that id.
    """
    found = find(tx, tenant, agency_id, policy)
    if found is None:
        raise NotFound("agency", agency_id)
    return found


def history(tx: Transaction, tenant: str, agency_id: str, policy: Policy) -> Sequence[AgencyRow]:
    """Return every revision of an agency, that of the policy first if it was there.

    Raises:
        NotFound: the partnership has none of that id.
    """
    get(tx, tenant, agency_id, policy)
    seeded = [row for row in _seeded(tenant, policy) if row.id == agency_id]
    return [*seeded, *rows.history(tx, tenant, agency_id)]


def add(  # who, where and when
    tx: Transaction, row: AgencyRow, policy: Policy
) -> AgencyRow:
    """Put a new agency into the directory, as its revision 1.

    Raises:
        InvalidRequest: its id or one of its values does not fit.
        WrongState: the partnership has an agency of that id, if only a retired one.
    """
    if ID.fullmatch(row.id) is None:
        raise InvalidRequest(
            "an agency's id is a short name of small letters, numbers, _ or -", "/agencyId"
        )
    there = find(tx, row.tenant, row.id, policy)
    if there is not None:
        raise WrongState("agency", row.id, "retired" if there.retired else "there", "new")
    return _appended(tx, _fitting(row))


def change(
    tx: Transaction, before: AgencyRow, after: AgencyRow, *, revision: int | None
) -> AgencyRow:
    """Let an agency stand differently from now on, as its next revision.

    Raises:
        InvalidRequest: a value does not fit.
        StaleRevision: `revision` is not the one that stands, or somebody was faster.
    """
    if revision is not None and revision != before.revision:
        raise StaleRevision("agency", before.id, revision, before.revision)
    return _appended(tx, replace(_fitting(after), revision=before.revision + 1))


def in_force(agency: AgencyRow, on: date) -> bool:
    """Say whether a sharing agreement with an agency holds on a day.

    >>> until = date(2026, 3, 31)
    >>> agency = AgencyRow(tenant="t", id="a", revision=1, at=SEEDED_AT, by="x", reason="",
    ...     name="A", kind="charity", statutory=False, relevant_body=False, vetting="none",
    ...     dsa_signed=True, protocol_ref="P", protocol_until=until, contact="", retired=False)
    >>> in_force(agency, until), in_force(agency, date(2026, 4, 1))
    (True, False)
    """
    lasts = agency.protocol_until is None or on <= agency.protocol_until
    return agency.dsa_signed and lasts and not agency.retired


def seen_by_diagrams(agency: AgencyRow, on: date) -> Mapping[str, object]:
    """Return an agency as diagrams see it, with what its policy entry has and more."""
    return {
        "id": agency.id,
        "name": agency.name,
        "kind": agency.kind,
        "statutory": agency.statutory,
        "relevant_body": agency.relevant_body,
        "vetting": agency.vetting,
        "retired": agency.retired,
        "protocol_ref": agency.protocol_ref,
        "protocol_until": agency.protocol_until,
        "protocol_in_force": in_force(agency, on),
    }


def _listed(row: AgencyRow) -> Mapping[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "statutory": row.statutory and not row.retired,
        "relevant_body": row.relevant_body and not row.retired,
        "retired": row.retired,
    }


def _seeded(tenant: str, policy: Policy) -> Sequence[AgencyRow]:
    sharing: Mapping[str, Any] = policy.get("sharing") or {}
    signed, protocol = sharing.get("signed") or [], str(sharing.get("protocol") or "")
    return [
        AgencyRow(
            tenant=tenant,
            id=str(one["id"]),
            revision=0,
            at=SEEDED_AT,
            by=POLICY,
            reason="",
            name=str(one["name"]),
            kind=str(one.get("kind") or "other"),
            statutory=bool(one.get("statutory")),
            relevant_body=bool(one.get("relevant_body")),
            vetting="not_known",
            dsa_signed=one["id"] in signed,
            protocol_ref=protocol if one["id"] in signed else "",
            protocol_until=None,
            contact="",
            retired=False,
        )
        for one in policy.get("agencies") or []
    ]


def _fitting(row: AgencyRow) -> AgencyRow:
    if row.kind not in KINDS:
        raise InvalidRequest("there is no such kind of agency", "/kind", list(KINDS))
    if row.vetting not in VETTING:
        raise InvalidRequest("there is no such vetting", "/vetting", list(VETTING))
    if row.protocol_until is not None and not (row.dsa_signed and row.protocol_ref):
        raise InvalidRequest(
            "only a protocol that is signed has a last day: give dsaSigned and protocolRef too",
            "/protocolUntil",
        )
    return row


def _appended(tx: Transaction, row: AgencyRow) -> AgencyRow:
    try:
        rows.add(tx, row)
    except RevisionTaken as error:
        raise StaleRevision("agency", row.id, row.revision - 1, row.revision) from error
    return row
