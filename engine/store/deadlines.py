"""What changes on the row of a running deadline."""

from datetime import datetime

from sqlalchemy import bindparam, update

from engine.store.database import Transaction
from engine.store.tables import wait_state as table

_BREACHED = (
    update(table)
    .where(table.c.key == bindparam("wanted"), table.c.state == "CREATED")
    .values(breached_at=bindparam("at"), wake_at=None, token=None, revision=table.c.revision + 1)
)


def mark_breached(tx: Transaction, key: str, *, at: datetime) -> None:
    """Note when a running deadline was found broken; it does not wake anybody again."""
    tx.execute(_BREACHED, {"wanted": key, "at": at})
