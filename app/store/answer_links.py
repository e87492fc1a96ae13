"""Rows of one-time links: who may answer which request, until when, and whether it was used."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update

from app.store.database import Transaction
from app.store.link_tables import answer_link as table


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkRow:
    """One link as stored; `secret_sha256` is hexadecimal."""

    id: str
    secret_sha256: str
    tenant: str
    case_key: str
    process_instance_key: str
    agency: str
    needed_by: date
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


def add(tx: Transaction, row: LinkRow) -> None:
    """Insert a link."""
    tx.execute(insert(table).values(asdict(row)))


def find(tx: Transaction, link_id: str) -> LinkRow | None:
    """Return the link with this id, used or not; None when there is none."""
    found = tx.execute(select(table).where(table.c.id == link_id)).mappings().first()
    return LinkRow(**found) if found else None


def use(tx: Transaction, link_id: str, at: datetime) -> bool:
    """Use a link up; False when somebody has used it before."""
    unused = update(table).where(table.c.id == link_id, table.c.used_at.is_(None))
    return tx.execute(unused.values(used_at=at)).rowcount == 1
