"""One page of any kind of row: filtered, sorted, found again by the last row of the page before.

It knows columns and operators, not what the rows mean. A page is found by comparing with the
sort values of the last row (keyset), so its cost does not grow with the number of the page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, FromClause, and_, func, literal, not_, or_, select

from engine.store.database import Transaction

TEXT, INSTANT, INTEGER, FLAG = "text", "instant", "integer", "flag"
# A missing value is sorted as if it were the last instant, the empty text or the lowest number.
_MISSING: Mapping[str, object] = {
    TEXT: "",
    INSTANT: datetime(9999, 12, 31, tzinfo=UTC),
    INTEGER: -1,
    FLAG: False,
}
ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Field:
    """Something to filter by; `sortable` says whether to sort by it, too."""

    column: ColumnElement[object]
    kind: str = TEXT
    sortable: bool = True
    # Whether a list of values in the column is asked for one of them.
    many: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows of one kind come from; `key` breaks ties and `tenant` is whose they are."""

    columns: Sequence[ColumnElement[object]]
    rows: FromClause
    key: ColumnElement[object]
    tenant: ColumnElement[object]
    fields: Mapping[str, Field]
    kind: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a field with a value that has the field's type."""

    field: str
    operator: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which rows are wanted, in which order, behind which row, and how many."""

    conditions: Sequence[Condition] = ()
    order: Sequence[tuple[str, bool]] = ()
    behind: Sequence[object] | None = None
    limit: int
    count_to: int | None = None
    tenants: Sequence[str] | None = None
    whose: ColumnElement[bool] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with the values they were sorted by (the key last), and how many there are."""

    rows: Sequence[Sequence[object]] = field(default_factory=tuple)
    marks: Sequence[Sequence[object]] = field(default_factory=tuple)
    has_more: bool = False
    total: int | None = None


def find(tx: Transaction, source: Source, question: Question) -> Found:
    """Return one page."""
    marks = [*(_mark(source, name) for name, _ in question.order), source.key]
    where = _where(source, question)
    descending = [*(down for _, down in question.order), False]
    query = select(*source.columns, *marks).select_from(source.rows).where(*where)
    if question.behind is not None:
        query = query.where(_behind(marks, descending, question.behind))
    ordered = [mark.desc() if down else mark for mark, down in zip(marks, descending, strict=True)]
    found = [list(row) for row in tx.execute(query.order_by(*ordered).limit(question.limit + 1))]
    width = len(source.columns)
    page = found[: question.limit]
    return Found(
        rows=[row[:width] for row in page],
        marks=[row[width:] for row in page],
        has_more=len(found) > question.limit,
        total=_count(tx, source, where, question.count_to),
    )


def contains(column: ColumnElement[object], text: str) -> ColumnElement[bool]:
    """Say whether a column's text holds another; capital letters count, on both databases."""
    return func.replace(column, text, "") != column


def _count(
    tx: Transaction,
    source: Source,
    where: Sequence[ColumnElement[bool]],
    most: int | None,
) -> int | None:
    if most is None:
        return None
    some = select(literal(1)).select_from(source.rows).where(*where).limit(most + 1).subquery()
    return int(tx.execute(select(func.count()).select_from(some)).scalar_one())


def _where(source: Source, question: Question) -> list[ColumnElement[bool]]:
    where = [_compared(source.fields[one.field], one) for one in question.conditions]
    if question.tenants is not None:
        where.append(source.tenant.in_(question.tenants))
    where.extend(one for one in (source.kind, question.whose) if one is not None)
    return where


def _mark(source: Source, name: str) -> ColumnElement[object]:
    found = source.fields[name]
    return func.coalesce(found.column, literal(_MISSING[found.kind], found.column.type))


def _behind(
    marks: Sequence[ColumnElement[object]], descending: Sequence[bool], values: Sequence[object]
) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for mark, down, value in zip(marks, descending, values, strict=True):
        ways.append(and_(*equal, mark < value if down else mark > value))
        equal.append(mark == value)
    return or_(*ways)


def _compared(found: Field, condition: Condition) -> ColumnElement[bool]:
    if found.many:
        return _has(found.column, condition)
    return _OPERATORS[condition.operator](found.column, condition.value)


def _has(column: ColumnElement[object], condition: Condition) -> ColumnElement[bool]:
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    anyone = or_(*(contains(column, f"|{value}|") for value in values))
    return not_(anyone) if condition.operator in ("$neq", "$notIn") else anyone


def _like(column: ColumnElement[object], value: object) -> ColumnElement[bool]:
    text = str(value)
    for special in (ESCAPE, "%", "_"):
        text = text.replace(special, ESCAPE + special)
    return column.ilike(text.replace("*", "%").replace("?", "_"), escape=ESCAPE)


def _in(column: ColumnElement[object], value: object) -> ColumnElement[bool]:
    return column.in_(value if isinstance(value, list) else [value])


_OPERATORS: Mapping[str, Callable[[ColumnElement[object], object], ColumnElement[bool]]] = {
    "$eq": lambda column, value: column == value,
    "$neq": lambda column, value: column.is_distinct_from(value),
    "$exists": lambda column, value: column.is_not(None) if value else column.is_(None),
    "$gt": lambda column, value: column > value,
    "$gte": lambda column, value: column >= value,
    "$lt": lambda column, value: column < value,
    "$lte": lambda column, value: column <= value,
    "$in": _in,
    "$notIn": lambda column, value: not_(_in(column, value)),
    "$like": _like,
}
OPERATORS = tuple(_OPERATORS)
