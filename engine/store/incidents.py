"""Rows of incidents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from engine.store.database import Transaction
from engine.store.row_shapes import IncidentRow, cells
from engine.store.tables import incident as table

_INSERT = insert(table)
_GET = select(*table.c).where(table.c.key == bindparam("wanted"))
_LOCK = _GET.with_for_update()
_ACTIVE = select(*table.c).where(
    table.c.instance_key == bindparam("wanted"), table.c.state == "ACTIVE"
)
_OF_WAIT = select(table.c.key).where(
    table.c.wait_key == bindparam("wanted"), table.c.state == "ACTIVE"
)
_RESOLVE = (
    update(table)
    .where(table.c.key.in_(bindparam("wanted", expanding=True)), table.c.state == "ACTIVE")
    .values(state="RESOLVED", resolved_at=bindparam("at"), resolved_by=bindparam("who"))
)


def insert_row(tx: Transaction, row: IncidentRow) -> None:
    """Insert an incident."""
    tx.execute(_INSERT, cells(row))


def get(tx: Transaction, key: str) -> IncidentRow | None:
    """Return an incident as it is now."""
    row = tx.execute(_GET, {"wanted": key}).first()
    return IncidentRow(*row) if row else None


def lock(tx: Transaction, key: str) -> IncidentRow | None:
    """Return an incident, locked until the transaction ends."""
    row = tx.execute(_LOCK, {"wanted": key}).first()
    return IncidentRow(*row) if row else None


def active_of(tx: Transaction, instance_key: str) -> list[IncidentRow]:
    """Return the unresolved incidents of an instance."""
    return [IncidentRow(*row) for row in tx.execute(_ACTIVE, {"wanted": instance_key})]


def active_of_wait(tx: Transaction, wait_key: str) -> str | None:
    """Return the key of the unresolved incident of a wait."""
    return tx.execute(_OF_WAIT, {"wanted": wait_key}).scalar()


def resolve(tx: Transaction, keys: Sequence[str], *, by: str, at: datetime) -> int:
    """Resolve incidents and say how many were still active."""
    return tx.execute(_RESOLVE, {"wanted": list(keys), "at": at, "who": by}).rowcount
