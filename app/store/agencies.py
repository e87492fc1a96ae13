"""Rows of the directory of agencies: each change is a new revision; none is ever overwritten."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, RowMapping, Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from app.store.database import Transaction
from app.store.tables import agency as table
from engine.engine import Prepared

_TENANT: BindParameter[str] = bindparam("wanted_tenant")
_LATEST = (
    select(table.c.id, func.max(table.c.revision).label("revision"))
    .where(table.c.tenant == _TENANT)
    .group_by(table.c.id)
    .subquery()
)
_CURRENT = Prepared(
    select(table)
    .join(_LATEST, (table.c.id == _LATEST.c.id) & (table.c.revision == _LATEST.c.revision))
    .where(table.c.tenant == _TENANT)
    .order_by(table.c.id)
)


class RevisionTaken(Exception):
    """Somebody else was faster with the same revision of the same agency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRow:
    """One agency of a partnership as it stands from a change on.

    `protocol_until` is the last day on which its sharing protocol holds, None if none is known.
    `reason` says why it was changed.
    """

    tenant: str
    id: str
    revision: int
    at: datetime
    by: str
    reason: str
    name: str
    kind: str
    statutory: bool
    relevant_body: bool
    vetting: str
    dsa_signed: bool
    protocol_ref: str
    protocol_until: date | None
    contact: str
    retired: bool


def add(tx: Transaction, row: AgencyRow) -> None:
    """Append a revision.

    Raises:
        RevisionTaken: that revision is there already.
    """
    try:
        with tx.begin_nested():
            tx.execute(insert(table).values(asdict(row)))
    except IntegrityError as error:
        raise RevisionTaken(row.id) from error


def current(tx: Transaction, tenant: str) -> list[AgencyRow]:
    """Return every agency of a partnership as it stands, by its id."""
    return [AgencyRow(**row) for row in _CURRENT.mapped(tx, {"wanted_tenant": tenant})]


def find(tx: Transaction, tenant: str, agency_id: str) -> AgencyRow | None:
    """Return an agency as it stands; None when nothing of it was ever changed."""
    of_it = _of(tenant, agency_id).order_by(table.c.revision.desc()).limit(1)
    found = tx.execute(of_it).mappings().first()
    return _row(found) if found else None


def history(tx: Transaction, tenant: str, agency_id: str) -> list[AgencyRow]:
    """Return every revision of an agency, the first one first."""
    query = _of(tenant, agency_id).order_by(table.c.revision)
    return [_row(found) for found in tx.execute(query).mappings()]


def _of(tenant: str, agency_id: str) -> Select[tuple[Any, ...]]:
    return select(table).where(table.c.tenant == tenant, table.c.id == agency_id)


def _row(found: RowMapping) -> AgencyRow:
    return AgencyRow(**found)
