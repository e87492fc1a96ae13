"""One statement for many rows: they travel as one JSON value, so the statement never changes.

A multi-row VALUES clause would be a new statement for each number of rows, to be built, compiled
and planned anew. Unpacked by the database (`json_populate_recordset`, `json_each`) it is always
the same text, prepared once, and takes one round trip whatever the number of rows.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Column, LargeBinary, Table, text

from engine.store.database import Transaction
from engine.store.instant import written
from engine.store.prepared import Prepared

Row = Mapping[str, object]


def insert_all(tx: Transaction, table: Table, rows: Sequence[Row], *, returning: str = "") -> None:
    """Insert rows; a column that a row lacks becomes NULL (not its default).

    `returning` is an SQL expression of ours to be evaluated for each row, for its effect.
    """
    if rows:
        _insert(table, tx.dialect.name, returning).count(tx, {"rows": encoded(rows)})


def encoded(rows: Sequence[Row]) -> str:
    """Return rows as JSON, with instants in the one form that both databases store."""
    return msgspec.json.encode([_plain(row) for row in rows]).decode()


def _plain(row: Row) -> dict[str, object]:
    return {
        name: written(value) if isinstance(value, datetime) else value
        for name, value in row.items()
        if value is not None
    }


@lru_cache(maxsize=64)
def _insert(table: Table, dialect: str, returning: str) -> Prepared:
    return Prepared(text(insertion(table, dialect, returning=returning)))


def insertion(  # each is a word of the statement
    table: Table,
    dialect: str,
    *,
    returning: str = "",
    rows: str = "rows",
    also: str = "",
    taken: str = "",
) -> str:
    """Return the SQL that inserts the parameter `rows`, as `encoded` wrote them.

    `also` is a condition of ours on the whole of it; `taken` says what becomes of a row whose key
    is there already (ON CONFLICT). A column that counts by itself is left to do so.
    """
    columns = [one for one in table.columns if one is not table.autoincrement_column]
    names = ", ".join(f'"{one.name}"' for one in columns)
    if dialect == "sqlite":
        source = f"{', '.join(map(_unpacked, columns))} FROM json_each(:{rows})"
    else:
        record = f"json_populate_recordset(NULL::{table.name}, CAST(:{rows} AS json))"
        source = f"{names} FROM {record} AS given"
    # Only names of our own tables and columns are written into the statement. SQLite wants a WHERE
    # before ON CONFLICT.
    insert = f"INSERT INTO {table.name} ({names}) SELECT {source} WHERE {also or 'true'} {taken}"
    return f"{insert} RETURNING {returning}" if returning else insert


def _unpacked(column: Column[Any]) -> str:
    cell = f"json_extract(value, '$.{column.name}')"
    return f"from_hex({cell})" if isinstance(column.type, LargeBinary) else cell
