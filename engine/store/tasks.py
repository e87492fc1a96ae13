"""What changes on the row of an open user task while people work on it, and who completed one."""

from sqlalchemy import bindparam, select, update

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


def completers(tx: Transaction, instance_key: str, element_id: str) -> list[str]:
    """Return who completed the user tasks of one element, in the order in which they did."""
    query = select(table.c.closed_by).where(
        table.c.instance_key == instance_key,
        table.c.kind == "USER_TASK",
        table.c.state == "COMPLETED",
        table.c.element_id == element_id,
    )
    return [str(one) for one in tx.execute(query.order_by(table.c.closed_at)).scalars()]
