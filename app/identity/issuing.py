"""Issues tokens straight into a database, for the operator at the machine."""

from collections.abc import Sequence

from app.identity.tokens import Wish, issue
from engine.clock import SystemClock
from engine.engine import Database


def issue_directly(database_url: str, wishes: Sequence[Wish]) -> list[str]:
    """Store a token for each wish, all in one transaction, and return their texts in order.

    Raises:
        TokenNotIssued: one of the wishes may not be granted; none was.
    """
    database = Database(database_url)
    try:
        with database.transaction() as tx:
            now = SystemClock().now()
            return [issue(tx, wish, by="operator", at=now)[0] for wish in wishes]
    finally:
        database.close()
