"""Rows of who may see a case, and of who has read what of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select

from app.store.case_tables import case_access, case_read
from app.store.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One reading: who read what of a case, by which right, and which classes were shown."""

    key: str
    case_key: str
    at: datetime
    by: str
    what: str
    because: str
    purpose: str
    lawful_basis: str
    classes: Sequence[str] = field(default_factory=list)


def let_in(
    tx: Transaction,
    who: Collection[str],
    now: datetime,
    *,
    among: Collection[str] | None = None,
) -> Mapping[str, str]:
    """Return the cases that a person or their groups were let into, and because of what.

    The latest word on each of them counts: whoever was let in and out again is out.
    """
    query = select(case_access).where(case_access.c.who.in_(list(who))).order_by(case_access.c.key)
    if among is not None:
        query = query.where(case_access.c.case_key.in_(list(among)))
    latest = {(row.case_key, row.who): row for row in tx.execute(query)}
    return {
        case: str(row.because)
        for (case, _), row in latest.items()
        if not row.withdrawn and (row.until_at is None or row.until_at > now)
    }


def note_read(tx: Transaction, row: ReadRow) -> None:
    """Append a reading."""
    values = {name: getattr(row, name) for name in ReadRow.__dataclass_fields__}
    tx.execute(insert(case_read).values({**values, "classes": list(row.classes)}))


def reads(
    tx: Transaction, case_key: str, *, after: str = "", limit: int | None = None
) -> list[ReadRow]:
    """Return who has read what of a case, oldest first."""
    query = select(case_read).where(case_read.c.case_key == case_key, case_read.c.key > after)
    found = tx.execute(query.order_by(case_read.c.key).limit(limit)).mappings()
    return [ReadRow(**row) for row in found]
