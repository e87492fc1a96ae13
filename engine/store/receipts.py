"""Answers to repeatable commands, one for each subject and key."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from engine.store.database import Transaction
from engine.store.inserting import insert_unless_taken
from engine.store.tables import command as table

_FIND = select(table.c.fingerprint, table.c.answer).where(
    table.c.subject == bindparam("wanted_subject"), table.c.key == bindparam("wanted_key")
)
_FORGET = delete(table).where(table.c.answered_at < bindparam("before"))


def keep(
    tx: Transaction, subject: str, key: str, *, fingerprint: str, answer: str, at: datetime
) -> bool:
    """Store an answer; say False when this subject's key was answered before."""
    row = {
        "subject": subject,
        "key": key,
        "fingerprint": fingerprint,
        "answer": answer,
        "answered_at": at,
    }
    return insert_unless_taken(tx, table, row)


def find(tx: Transaction, subject: str, key: str) -> tuple[str, str] | None:
    """Return the fingerprint and the answer stored for a key."""
    row = tx.execute(_FIND, {"wanted_subject": subject, "wanted_key": key}).first()
    return (row.fingerprint, row.answer) if row else None


def forget(tx: Transaction, before: datetime) -> int:
    """Delete the answers given before an instant and say how many there were."""
    return tx.execute(_FORGET, {"before": before}).rowcount
