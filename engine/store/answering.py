"""Connections to PostgreSQL that do not wait for ever.

The server's own bounds (statement_timeout and others) are of no use when its answer gets lost:
behind a broken network a connection looks alive and stays silent. Whoever has heard nothing for
`SECONDS` closes the connection, and the pool makes a new one.
"""

from time import monotonic
from typing import Any, TypeVar

from psycopg import Connection, OperationalError
from psycopg.abc import PQGen
from psycopg.rows import TupleRow
from sqlalchemy import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")
SECONDS = 12.0
"""More than the server takes before it gives up a statement by itself, which is 10 seconds."""
INTERVAL = 0.1


def connect(
    _dialect: Dialect,
    _entry: ConnectionPoolEntry,
    arguments: list[Any],
    parameters: dict[str, Any],
) -> "Answering":
    """Open a connection whose every wait is bounded; it listens to SQLAlchemy's `do_connect`."""
    return Answering.connect(*arguments, **parameters)


class Answering(Connection[TupleRow]):
    """A connection that is closed when the server says nothing for too long."""

    def wait(self, gen: PQGen[T], interval: float = INTERVAL, timeout: float | None = None) -> T:
        """Wait for the server; with a `timeout` of its own the caller knows what to do.

        Raises:
            OperationalError: nothing was heard; what was asked may have been done all the same.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        begun = monotonic()
        try:
            return super().wait(gen, interval, SECONDS)
        except OperationalError:
            if monotonic() - begun >= SECONDS:
                self.pgconn.finish()
            raise
