"""Inserting a row unless its key or name is taken, without an error that spoils the transaction."""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.database import Transaction
from engine.store.prepared import Prepared


def insert_unless_taken(tx: Transaction, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a whole row; say False, and change nothing, when a unique constraint forbids it.

    On PostgreSQL it waits for another transaction that is inserting the same.
    """
    return _statement(table, tx.dialect.name).count(tx, row) == 1


@lru_cache(maxsize=64)
def _statement(table: Table, dialect: str) -> Prepared:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return Prepared(insert.on_conflict_do_nothing())
