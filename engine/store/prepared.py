"""Statements compiled once and handed to the driver itself, for what every command asks.

SQLAlchemy's own way of executing looks each statement up, describes each column and wraps each row
anew, which costs several times what the statement does. The SQL, the types of values and columns,
what a fault of the driver means and who is told of a statement stay SQLAlchemy's.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Delete,
    Dialect,
    Insert,
    Select,
    TextClause,
    Update,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.types import TypeEngine

from engine.store.database import Transaction

Statement = Select[Any] | CompoundSelect[Any] | Insert | Update | Delete | TextClause
Convert = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A statement in the words of one database; `order` is None where values go by name."""

    sql: str
    constants: Mapping[str, object]
    order: Sequence[str] | None
    binders: Sequence[tuple[str, Convert]]
    names: Sequence[str]
    readers: Sequence[tuple[int, Convert]]

    def bound(self, values: Mapping[str, object]) -> Any:  # noqa: ANN401 - the driver's own
        given = {**self.constants, **values}
        for name, convert in self.binders:
            given[name] = convert(given[name])
        return given if self.order is None else [given[name] for name in self.order]

    def read(self, row: Sequence[object]) -> Sequence[object]:
        if not self.readers:
            return row
        cells = list(row)
        for index, convert in self.readers:
            if cells[index] is not None:
                cells[index] = convert(cells[index])
        return cells


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement with named parameters, each of which is given at each use.

    A parameter that stands for a list of unknown length is not for this.
    """

    statement: Statement
    plans: dict[str, _Plan] = field(default_factory=dict, init=False, compare=False, repr=False)

    def first(self, tx: Transaction, values: Mapping[str, object]) -> Sequence[object] | None:
        """Return the first row, its cells in the order of the columns; None when there is none.

        Raises:
            sqlalchemy.exc.DBAPIError: as `Connection.execute` does.
        """
        plan = self._plan(tx.dialect)
        cursor = _executed(tx, plan, values)
        row = cursor.fetchone()
        cursor.close()
        return None if row is None else plan.read(row)

    def all(self, tx: Transaction, values: Mapping[str, object]) -> list[Sequence[object]]:
        """Return every row, its cells in the order of the columns.

        Raises:
            sqlalchemy.exc.DBAPIError: as `Connection.execute` does.
        """
        plan = self._plan(tx.dialect)
        cursor = _executed(tx, plan, values)
        rows = cursor.fetchall()
        cursor.close()
        return [plan.read(row) for row in rows]

    def mapped(self, tx: Transaction, values: Mapping[str, object]) -> list[dict[str, Any]]:
        """Return every row by the names of its columns, no two of which may be the same.

        Raises:
            sqlalchemy.exc.DBAPIError: as `Connection.execute` does.
        """
        names = self._plan(tx.dialect).names
        return [dict(zip(names, row, strict=True)) for row in self.all(tx, values)]

    def count(self, tx: Transaction, values: Mapping[str, object]) -> int:
        """Return how many rows it changed.

        Raises:
            sqlalchemy.exc.DBAPIError: as `Connection.execute` does.
        """
        cursor = _executed(tx, self._plan(tx.dialect), values)
        rows = cursor.rowcount
        cursor.close()
        return rows

    def _plan(self, dialect: Dialect) -> _Plan:
        plan = self.plans.get(dialect.name)
        if plan is None:
            plan = self.plans[dialect.name] = _planned(self.statement, dialect)
        return plan


def _planned(statement: Statement, dialect: Dialect) -> _Plan:
    compiled = statement.compile(dialect=dialect)
    return _Plan(
        sql=compiled.string,
        constants={name: value for name, value in compiled.params.items() if value is not None},
        order=compiled.positiontup if compiled.positional else None,
        binders=[
            (name, convert)
            for name, bind in compiled.binds.items()
            if (convert := _binder(bind.type, dialect)) is not None
        ],
        names=[getattr(column, "name", "") for column in _columns(statement)],
        readers=[
            (index, convert)
            for index, column in enumerate(_columns(statement))
            if (convert := _reader(column.type, dialect)) is not None
        ],
    )


def _columns(statement: Statement) -> Iterable[ColumnElement[Any]]:
    if isinstance(statement, TextClause):
        return ()
    return statement.exported_columns


def _binder(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _executed(tx: Transaction, plan: _Plan, values: Mapping[str, object]) -> DBAPICursor:
    if not tx.in_transaction():
        tx.begin()
    cursor = tx.connection.cursor()
    # No public way tells listeners and translates faults without describing every column.
    tx._cursor_execute(cursor, plan.sql, plan.bound(values))  # noqa: SLF001
    return cursor
