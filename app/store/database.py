"""What the app's store needs of a database: the engine's own, handed in by `app.main`.

The app joins the engine's transactions; it never opens a database of its own.
"""

from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy import Connection

Transaction = Connection


class Database(Protocol):
    """Hands out transactions and consistent reads."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Commit when the block ends well, roll back when it raises."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """Read one consistent state without holding up any writer."""
        ...
