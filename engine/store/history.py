"""Rows of history: only ever added, until what they say is erased."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from engine.store.database import Transaction
from engine.store.erasing import ERASED_DETAIL
from engine.store.row_shapes import HistoryRow, cells
from engine.store.rows import insert_all
from engine.store.tables import history as table

_READ = (
    select(*table.c)
    .where(table.c.instance_key == bindparam("wanted"), table.c.seq > bindparam("after"))
    .order_by(table.c.seq)
    .limit(bindparam("most"))
)
_READ_TYPES = (
    select(*table.c)
    .where(
        table.c.instance_key == bindparam("wanted"),
        table.c.type.in_(bindparam("types", expanding=True)),
    )
    .order_by(table.c.seq)
)

__all__ = ["ERASED_DETAIL", "append", "last_of_type", "of_types", "read"]


def append(tx: Transaction, rows: Sequence[HistoryRow]) -> None:
    """Add rows, in one statement."""
    insert_all(tx, table, [cells(row) for row in rows])


def read(tx: Transaction, instance_key: str, *, after: int, limit: int) -> list[HistoryRow]:
    """Return rows in order, beginning after the sequence number `after`."""
    found = tx.execute(_READ, {"wanted": instance_key, "after": after, "most": limit})
    return [HistoryRow(*row) for row in found]


def of_types(tx: Transaction, instance_key: str, types: Sequence[str]) -> list[HistoryRow]:
    """Return an instance's rows of some types, in order."""
    found = tx.execute(_READ_TYPES, {"wanted": instance_key, "types": list(types)})
    return [HistoryRow(*row) for row in found]


def last_of_type(tx: Transaction, instance_key: str, kind: str) -> int:
    """Return the sequence number of an instance's last row of a type; 0 if it has none."""
    query = select(func.max(table.c.seq)).where(
        table.c.instance_key == instance_key, table.c.type == kind
    )
    return tx.execute(query).scalar() or 0
