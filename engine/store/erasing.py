"""Takes the words out of the rows that ended instances have left behind; the rows stay.

What an element was, when it was passed and by whom it was done stays readable; what anybody had
said, decided by or handed over does not.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, update

from engine.store.database import Transaction
from engine.store.tables import history, incident, message, wait_state

ERASED_DETAIL = '{"erased":true}'
# Deadlines keep their terms, which are dates and the name of a rule.
DEADLINE = "DEADLINE"
_WORDS: dict[str, Any] = {
    "variables": "{}",
    "draft": None,
    "headers": None,
    "problem": None,
    "correlation_key": None,
}


def erase(tx: Transaction, instance_key: str, *, sparing: Sequence[str]) -> int:
    """Take the words out of an instance's waits, incidents and history; say of how many lines.

    Lines of history of the types in `sparing` stay as they are.
    """
    waits = (wait_state.c.instance_key == instance_key) & (wait_state.c.kind != DEADLINE)
    tx.execute(update(wait_state).where(waits).values(_WORDS))
    stuck = update(incident).where(incident.c.instance_key == instance_key)
    tx.execute(stuck.values(message="", expression="", seen="{}"))
    lines = (history.c.instance_key == instance_key) & history.c.type.not_in(list(sparing))
    erased = update(history).where(lines).values(detail=ERASED_DETAIL)
    return tx.execute(erased.execution_options(preserve_rowcount=True)).rowcount


def forget_messages(tx: Transaction, tenant: str, correlation_key: str) -> int:
    """Delete the messages that were sent to a key; say how many there were."""
    mine = (message.c.tenant == tenant) & (message.c.correlation_key == correlation_key)
    gone = delete(message).where(mine)
    return tx.execute(gone.execution_options(preserve_rowcount=True)).rowcount
