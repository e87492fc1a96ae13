"""What changes on the row of an open user task while people work on it."""

from sqlalchemy import bindparam, update

from engine.store.database import Transaction
from engine.store.tables import wait_state as table

_THIS = update(table).where(table.c.key == bindparam("wanted"), table.c.state == "CREATED")
_ASSIGN = _THIS.values(assignee=bindparam("who"), revision=table.c.revision + 1)
_DRAFT = _THIS.values(draft=bindparam("content"), revision=table.c.revision + 1)


def assign(tx: Transaction, key: str, assignee: str) -> None:
    """Give an open task to somebody, or with '' to nobody."""
    tx.execute(_ASSIGN, {"wanted": key, "who": assignee})


def save_draft(tx: Transaction, key: str, draft: str | None) -> None:
    """Keep the draft of an open task, or with None none."""
    tx.execute(_DRAFT, {"wanted": key, "content": draft})
