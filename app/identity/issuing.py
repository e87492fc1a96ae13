"""Issues tokens straight into a database, for the operator at the machine."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from app.identity.tokens import TokenRefused, Wish, issue, verify
from engine.clock import SystemClock
from engine.engine import Database


def issue_directly(database_url: str, wishes: Sequence[Wish]) -> list[str]:
    """Store a token for each wish, all in one transaction, and return their texts in order.

    Raises:
        TokenNotIssued: one of the wishes may not be granted; none was.
    """
    with _opened(database_url) as database, database.transaction() as tx:
        now = SystemClock().now()
        return [issue(tx, wish, by="operator", at=now)[0] for wish in wishes]


def all_valid(database_url: str, texts: Sequence[str]) -> bool:
    """Say whether every one of these tokens opens something in the database at this moment."""
    with _opened(database_url) as database, database.read() as tx:
        now = SystemClock().now()
        try:
            for text in texts:
                verify(tx, text, at=now)
        except TokenRefused:
            return False
    return True


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()
