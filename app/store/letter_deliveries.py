"""Rows of how letters are getting on after they were written: one for each that a machine can take.

Nothing in them is personal. Whoever works on one holds it under a lease: it is due again when the
lease ends, so that a killed worker's letter is taken up by another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, case, func, insert, select, update

from app.store import leases
from app.store.database import Database, Transaction
from app.store.letters import LetterRow
from app.store.tables import letter as letter_table
from app.store.tables import letter_delivery as table

QUEUED, SENT, DELIVERED = "queued", "sent", "delivered"
FAILED, RETURNED = "failed", "returned"
STATES = (QUEUED, SENT, DELIVERED, FAILED, RETURNED)
NOBODY_TOLD = "nobody_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """How one letter is getting on.

    `state` is queued, sent, delivered, failed or returned. `due_at` is when a machine next does
    something about it; None when only a person can. `problem` says in one word what went wrong.
    `reference` is the name that the service that took it has for it. `onward` is what its diagram
    wants to know if it comes back, `instead_of` the key of the same letter that did not arrive.
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
    onward: Mapping[str, object] | None = None
    instead_of: str | None = None


def add(tx: Transaction, row: DeliveryRow) -> None:
    """Insert a delivery; a second one of the same letter raises the database's IntegrityError."""
    tx.execute(insert(table).values(**asdict(row)))


def find(tx: Transaction, letter_key: str) -> DeliveryRow | None:
    """Return how a letter is getting on; None when no machine could take it."""
    query = select(table).where(table.c.letter_key == letter_key)
    found = tx.execute(query).mappings().first()
    return _row(found) if found else None


def in_place_of(tx: Transaction, letter: LetterRow) -> DeliveryRow | None:
    """Return how the same letter is getting on that went out another way instead; None if none."""
    same_case = select(letter_table.c.key).where(letter_table.c.case_key == letter.case_key)
    query = select(table).where(table.c.letter_key.in_(same_case), table.c.instead_of == letter.key)
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


def claim(database: Database, *, now: datetime, span: timedelta) -> DeliveryRow | None:
    """Take the delivery that has been due longest, under a lease; see `leases`.

    Taking counts as an attempt.
    """
    attempt = {"attempts": table.c.attempts + 1}
    return leases.claim(database, table, find, now=now, span=span, also=attempt)


def change(tx: Transaction, row: DeliveryRow, *, token: str | None = None) -> bool:
    """Write how a letter is getting on; with a `token`, only if that lease still holds."""
    mine = table.c.letter_key == row.letter_key
    if token is not None:
        mine = leases.held(table, row.letter_key, token)
    return tx.execute(update(table).where(mine).values(**asdict(row))).rowcount == 1


def tried(tx: Transaction, tenant: str) -> dict[str, frozenset[str]]:
    """Return the ways that were tried with each letter of a partnership by then, by its key."""
    query = select(table.c.letter_key, table.c.onward).where(table.c.tenant == tenant)
    return {
        str(key): frozenset(map(str, onward.get("tried", ())))
        for key, onward in tx.execute(query.where(table.c.onward.is_not(None)))
    }


def held_up(tx: Transaction) -> dict[str, int]:
    """Count the letters that wait until something is mended, by what is wrong.

    Some could not be handed over yet; of those that came back nobody could be told.
    """
    came_back = table.c.state.in_((FAILED, RETURNED))
    wrong = case((came_back, NOBODY_TOLD), else_=table.c.problem).label("wrong")
    waiting = (table.c.due_at.is_not(None), table.c.state != SENT, wrong != "")
    query = select(wrong, func.count()).where(*waiting).group_by(wrong)
    return {str(problem): int(count) for problem, count in tx.execute(query)}


def _row(found: RowMapping) -> DeliveryRow:
    return DeliveryRow(**found)
