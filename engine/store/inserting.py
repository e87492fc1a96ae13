"""Inserting a row unless its key or name is taken, without an error that spoils the transaction."""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.database import Transaction


def insert_unless_taken(tx: Transaction, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row; say False, and change nothing, when a unique constraint forbids it.

    On PostgreSQL it waits for another transaction that is inserting the same.
    """
    return tx.execute(_statement(table, tx.dialect.name), row).rowcount == 1


@lru_cache(maxsize=64)
def _statement(table: Table, dialect: str) -> Insert:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    # Without this the number of inserted rows is forgotten on PostgreSQL.
    return insert.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
