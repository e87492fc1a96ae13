"""Rows of how letters are getting on after they were written: one for each that a machine can take.

Nothing in them is personal. Whoever works on one holds it under a lease: it is due again when the
lease ends, so that a killed worker's letter is taken up by another.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select, update

from app.store.database import Transaction
from app.store.tables import letter_delivery as table

QUEUED, SENT, DELIVERED = "queued", "sent", "delivered"
FAILED, RETURNED = "failed", "returned"
STATES = (QUEUED, SENT, DELIVERED, FAILED, RETURNED)
WAITING = (QUEUED, SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """How one letter is getting on.

    `state` is queued, sent, delivered, failed or returned. `due_at` is when a machine next does
    something about it; None when only a person can. `problem` says in one word what went wrong.
    `reference` is the name that the service that took it has for it.
    """

    letter_key: str
    tenant: str
    channel: str
    connector: str
    state: str
    queued_at: datetime
    changed_at: datetime
    due_at: datetime | None
    attempts: int = 0
    token: str = ""
    reference: str = ""
    problem: str = ""


def add(tx: Transaction, row: DeliveryRow) -> None:
    """Insert a delivery; a second one of the same letter raises the database's IntegrityError."""
    tx.execute(insert(table).values(**asdict(row)))


def find(tx: Transaction, letter_key: str) -> DeliveryRow | None:
    """Return how a letter is getting on; None when no machine could take it."""
    query = select(table).where(table.c.letter_key == letter_key)
    found = tx.execute(query).mappings().first()
    return _row(found) if found else None


def of_letters(tx: Transaction, letter_keys: Sequence[str]) -> dict[str, DeliveryRow]:
    """Return how some letters are getting on, by their keys."""
    query = select(table).where(table.c.letter_key.in_(letter_keys))
    rows = [_row(found) for found in tx.execute(query).mappings()]
    return {row.letter_key: row for row in rows}


def lock(tx: Transaction, letter_key: str) -> DeliveryRow | None:
    """Return a delivery that nobody else changes until the end of the transaction."""
    query = select(table).where(table.c.letter_key == letter_key).with_for_update()
    found = tx.execute(query).mappings().first()
    return _row(found) if found else None


def claim(tx: Transaction, *, now: datetime, until: datetime, token: str) -> DeliveryRow | None:
    """Take the delivery that has been due longest, under a lease; None when none is due.

    What another worker is taking is passed over. Taking counts as an attempt.
    """
    due = (
        select(table.c.letter_key)
        .where(table.c.due_at <= now)
        .order_by(table.c.due_at, table.c.letter_key)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    key = tx.execute(due).scalar()
    if key is None:
        return None
    values = {"due_at": until, "token": token, "attempts": table.c.attempts + 1}
    tx.execute(update(table).where(table.c.letter_key == key).values(values))
    return find(tx, key)


def change(tx: Transaction, row: DeliveryRow, *, token: str | None = None) -> bool:
    """Write how a letter is getting on; with a `token`, only if that lease still holds."""
    query = update(table).where(table.c.letter_key == row.letter_key)
    if token is not None:
        query = query.where(table.c.token == token)
    return tx.execute(query.values(**asdict(row))).rowcount == 1


def next_due(tx: Transaction) -> datetime | None:
    """Return when a machine next has something to do."""
    return tx.execute(select(func.min(table.c.due_at))).scalar()


def _row(found: RowMapping) -> DeliveryRow:
    return DeliveryRow(**found)
