"""Rows of timer start events: waits that belong to a tenant, not to an instance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from engine.store.database import Transaction
from engine.store.row_shapes import WaitRow
from engine.store.tables import wait_state as table

_OPEN = select(*table.c).where(
    table.c.kind == "START_TIMER",
    table.c.tenant == bindparam("wanted"),
    table.c.state == "CREATED",
    table.c.expects.is_not(None),
)
_CLOSE = (
    update(table)
    .where(table.c.key.in_(bindparam("wanted", expanding=True)), table.c.state == "CREATED")
    .values(state="CANCELED", closed_at=bindparam("at"), closed_by=bindparam("who"), wake_at=None)
)


def open_of(tx: Transaction, tenant: str) -> list[WaitRow]:
    """Return the timer start events of a tenant that will fire."""
    return [WaitRow(*row) for row in tx.execute(_OPEN, {"wanted": tenant})]


def close(tx: Transaction, keys: Sequence[str], *, at: datetime, by: str) -> None:
    """Let timer start events not fire any more."""
    if keys:
        tx.execute(_CLOSE, {"wanted": list(keys), "at": at, "who": by})
