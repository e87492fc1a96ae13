"""Leases: who works on a row, and until when, so that a killed worker's row is taken up by another.

A table whose rows are worked on has a key of one column, `due_at`, when a machine next does
something about the row (NULL when none does), and `token`, the lease that was given last.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import ColumnElement, Table, func, select, update

from app.store.database import Database, Transaction

T = TypeVar("T")
NOTHING: Mapping[str, ColumnElement[int]] = {}


def claim(
    database: Database,
    table: Table,
    find: Callable[[Transaction, str], T | None],
    *,
    now: datetime,
    span: timedelta,
    also: Mapping[str, ColumnElement[int]] = NOTHING,
) -> T | None:
    """Take the row that has been due longest, under a lease of some time; None when none is due.

    What another worker is taking is passed over. Where nothing is due nobody is held up. `also`
    is written with the lease, so that it is on record of a worker who is killed.
    """
    with database.read() as tx:
        due = tx.execute(select(func.min(table.c.due_at))).scalar()
    if due is None or due > now:
        return None
    with database.transaction() as tx:
        key = _due(tx, table, now)
        if key is None:
            return None
        lease = {"due_at": now + span, "token": token_hex(8), **also}
        tx.execute(update(table).where(_key(table) == key).values(lease))
        return find(tx, key)


def held(table: Table, key: str, token: str) -> ColumnElement[bool]:
    """Say that a row is still under a lease: the condition for whoever writes what came of it."""
    return (_key(table) == key) & (table.c.token == token)


def _due(tx: Transaction, table: Table, now: datetime) -> str | None:
    query = select(_key(table)).where(table.c.due_at <= now)
    query = query.order_by(table.c.due_at, _key(table)).limit(1)
    key: str | None = tx.execute(query.with_for_update(skip_locked=True)).scalar()
    return key


def _key(table: Table) -> ColumnElement[str]:
    (key,) = table.primary_key.columns
    return key
