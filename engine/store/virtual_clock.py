"""The one row of a virtual clock: where it stands, for every process on the database.

A transaction that reads it keeps it from being moved until it ends; one that holds it waits for
all of those and keeps new ones waiting. On SQLite any writing transaction does both.
"""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from engine.store.database import Transaction
from engine.store.inserting import insert_unless_taken
from engine.store.tables import virtual_clock as table

ONLY = 1
_STANDS = select(table.c.instant)
_STILL = _STANDS.with_for_update(read=True)
_HELD = _STANDS.with_for_update()
_BEGAN = select(table.c.began_at)
_MOVE = update(table).values(instant=bindparam("new"))


def instant(tx: Transaction) -> datetime | None:
    """Return where the clock stands; None when this database has none."""
    return tx.execute(_STANDS).scalar()


def stand_still(tx: Transaction) -> datetime | None:
    """Return where the clock stands and will stand until the transaction ends."""
    return tx.execute(_STILL).scalar()


def hold(tx: Transaction) -> datetime | None:
    """Return where the clock stands; until the transaction ends nobody else even reads it."""
    return tx.execute(_HELD).scalar()


def began_at(tx: Transaction) -> datetime | None:
    """Return the instant at which the clock began."""
    return tx.execute(_BEGAN).scalar()


def begin(tx: Transaction, start: datetime) -> None:
    """Give the database its clock, unless it has one: whoever is first decides."""
    insert_unless_taken(tx, table, {"id": ONLY, "began_at": start, "instant": start})


def move(tx: Transaction, instant: datetime) -> None:
    """Let a held clock stand somewhere else."""
    tx.execute(_MOVE, {"new": instant})
