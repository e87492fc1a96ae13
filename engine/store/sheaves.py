"""A sheaf of rows: rows of several tables that are inserted as one statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Column, Dialect, Table
from sqlalchemy.exc import IntegrityError

from engine.store.database import Conflict, Transaction
from engine.store.prepared import Prepared
from engine.store.rows import Row, encoded, insertion
from engine.store.together import Trigger, united

UNIQUE_VIOLATION = "23505"


@dataclass(frozen=True, slots=True)
class Sheaf:
    """Tables into which rows go together; `name` is no other sheaf's.

    `taken` says for a table what becomes of a row whose key is there already (ON CONFLICT ...).
    It must be made at import, as a `Trigger`.
    """

    name: str
    tables: Sequence[Table]
    taken: Mapping[str, str] = field(default_factory=dict)
    _trigger: Trigger = field(init=False, repr=False, compare=False)
    _statements: dict[tuple[str, ...], Prepared] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        takes = [table.name for table in self.tables]
        parts = [self._part(table, "sqlite") for table in self.tables]
        object.__setattr__(self, "_trigger", Trigger(self.name, takes, parts))

    def insert(self, tx: Transaction, rows: Mapping[str, Sequence[Row]]) -> None:
        """Insert rows by the names of their tables; a column that a row lacks becomes NULL.

        Raises:
            Conflict: another transaction took a key that must be unique; the command may run again.
        """
        values = {
            table.name: encoded([_cells(table, tx.dialect, row) for row in rows[table.name]])
            for table in self.tables
            if rows.get(table.name)
        }
        if not values:
            return
        if tx.dialect.name == "sqlite":
            self._trigger.carry_out(tx, values)
        else:
            self._insert_on_postgresql(tx, values)

    def _insert_on_postgresql(self, tx: Transaction, values: Mapping[str, str]) -> None:
        chosen = tuple(values)
        if chosen not in self._statements:
            parts = {
                f"into_{table.name}": self._part(table, "postgresql")
                for table in self.tables
                if table.name in values
            }
            self._statements[chosen] = Prepared(united(parts, "SELECT 1"))
        try:
            self._statements[chosen].first(tx, values)
        except IntegrityError as error:
            if getattr(error.orig, "sqlstate", "") == UNIQUE_VIOLATION:
                raise Conflict from error
            raise

    def _part(self, table: Table, dialect: str) -> str:
        return insertion(table, dialect, rows=table.name, taken=self.taken.get(table.name, ""))


def _cells(table: Table, dialect: Dialect, row: Row) -> Row:
    stored = _stored(table, dialect)
    return {
        name: stored[name](value) if name in stored else value
        for name, value in row.items()
        if value is not None
    }


@lru_cache(maxsize=64)
def _stored(table: Table, dialect: Dialect) -> Mapping[str, Callable[[Any], object]]:
    found = ((column.name, _writer(column, dialect)) for column in table.columns)
    return {name: writer for name, writer in found if writer is not None}


def _writer(column: Column[Any], dialect: Dialect) -> Callable[[Any], object] | None:
    if isinstance(column.type, JSON):
        return None  # it is part of the JSON
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    if column.type.python_type is bytes:
        return lambda value: f"\\x{value.hex()}"  # as PostgreSQL reads bytes from text
    return bind
