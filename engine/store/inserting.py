"""Inserting a row unless its key or name is taken, without an error that spoils the transaction."""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy import Table, Text, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.database import Transaction
from engine.store.locks import at_once
from engine.store.prepared import Prepared

HELD = "held"


def insert_unless_taken(tx: Transaction, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a whole row; say False, and change nothing, when a unique constraint forbids it.

    On PostgreSQL it waits for another transaction that is inserting the same.
    """
    return _statement(table, tx.dialect.name).count(tx, row) == 1


def insert_if_held(tx: Transaction, table: Table, row: Mapping[str, object], name: str) -> bool:
    """Do what `insert_unless_taken` does, but wait for nobody who holds a name (`locks`): False."""
    if tx.dialect.name == "sqlite":
        return insert_unless_taken(tx, table, row)
    return _statement_if_held(table).count(tx, {**row, HELD: name}) == 1


@lru_cache(maxsize=8)
def _statement_if_held(table: Table) -> Prepared:
    given = select(*(bindparam(one.name, type_=one.type) for one in table.columns))
    row = given.where(at_once(bindparam(HELD, type_=Text())))
    insert = postgresql.insert(table).from_select([one.name for one in table.columns], row)
    return Prepared(insert.on_conflict_do_nothing())


@lru_cache(maxsize=64)
def _statement(table: Table, dialect: str) -> Prepared:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return Prepared(insert.on_conflict_do_nothing())
