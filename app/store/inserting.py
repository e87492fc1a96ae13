"""Inserting a row that may be there already, on either database."""

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import Transaction


def insert_unless_there(tx: Transaction, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row; say False, and change nothing, when a unique constraint forbids it.

    On PostgreSQL it waits for another transaction that is inserting the same.
    """
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(row).on_conflict_do_nothing()
    return tx.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1
