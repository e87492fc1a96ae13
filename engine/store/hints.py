"""Hints from node to node that something is due soon (PostgreSQL: LISTEN and NOTIFY).

A hint is sent inside the statement that makes something due, and leaves with its commit or not at
all. It is never more than a hint: whoever misses it finds the work at the next poll. It needs a
connection of its own to the server itself: a pooler that lends one for a transaction passes no
hints on. SQLite has no other nodes; there a note is taken, for the worker of this process.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol, cast

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from engine.errors import DatabaseUnavailable
from engine.store.database import Database, Transaction

SOON = timedelta(minutes=1)
"""What is due later is left to the poll: sending hints makes commits wait for each other."""

CHANNEL = "reeve_due"
# Void has no value to return, so it is cast.
_TELL_ROW = (
    f"CAST(pg_notify('{CHANNEL}', CAST(CAST(extract(epoch FROM wait_state.wake_at) * 1000000"
    " AS bigint) AS text)) AS text)"
)
TELL_OPENED = (
    f"CASE WHEN wake_at <= opened_at + interval '{SOON.seconds} seconds' THEN {_TELL_ROW} END"
)
TELL_MOVED = f"CASE WHEN wait_state.wake_at IS NOT NULL THEN {_TELL_ROW} END"
"""Expressions for RETURNING: each hints of the row that was written, for its effect."""

_NOTED = "something is due soon"
_TELL = text(f"SELECT pg_notify('{CHANNEL}', :due)")
_LISTEN = text(f"LISTEN {CHANNEL}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _Notification(Protocol):
    payload: str


class _Listening(Protocol):
    """What a connection of the driver can do while it listens."""

    def notifies(
        self, *, timeout: float | None, stop_after: int | None
    ) -> Iterator[_Notification]: ...

    def close(self) -> None: ...


def tell(tx: Transaction, due: datetime) -> None:
    """Hint that something has come to be due at an instant; a statement of its own."""
    if tx.dialect.name == "postgresql":
        tx.execute(_TELL, {"due": str((due - _EPOCH) // _MICROSECOND)})
    else:
        note(tx)


def note(tx: Transaction) -> None:
    """Note that a transaction makes something due soon, where no hint of it can be sent."""
    tx.info[_NOTED] = True


def noted(tx: Transaction) -> bool:
    """Say once whether a transaction makes something due soon, as `note` was told."""
    # What was rolled back may have left its note: then somebody looks in vain.
    return bool(tx.info.pop(_NOTED, False))


class Hints:
    """Hears what other nodes have committed."""

    def __init__(self, connection: _Listening, faults: type[Exception]) -> None:
        self._connection = connection
        self._faults = faults

    def within(self, seconds: float) -> Sequence[datetime | None]:
        """Wait some seconds for a hint and return when things are due; None is any time.

        Raises:
            DatabaseUnavailable: the connection is lost, and hints may have been with it.
        """
        try:
            found = list(self._connection.notifies(timeout=seconds, stop_after=1))
        except self._faults as error:
            raise DatabaseUnavailable from error
        return [_instant(one.payload) for one in found]


def can_listen(database: Database) -> bool:
    """Say whether the database passes hints on."""
    return database.sqlalchemy.dialect.name == "postgresql"


@contextmanager
def listening(database: Database) -> Iterator[Hints]:
    """Listen until the block ends, on a connection that nobody else uses.

    Raises:
        DatabaseUnavailable: there is no connection to be had.
    """
    engine = database.sqlalchemy
    faults = cast("type[Exception]", engine.dialect.loaded_dbapi.Error)
    with _own(database) as connection, closing(_driver(connection)) as driver:
        connection.detach()  # it listens, so it must never be lent to anybody else
        connection.execute(_LISTEN)
        connection.commit()
        yield Hints(driver, faults)


@contextmanager
def _own(database: Database) -> Iterator[Connection]:
    try:
        with database.sqlalchemy.connect() as connection:
            try:
                yield connection.execution_options(isolation_level="AUTOCOMMIT")
            finally:
                # It may be lost already, so nothing is said to the server any more.
                connection.invalidate()
    except SQLAlchemyError as error:
        raise DatabaseUnavailable from error


def _driver(connection: Connection) -> _Listening:
    return cast("_Listening", connection.connection.driver_connection)


def _instant(payload: str) -> datetime | None:
    return _EPOCH + int(payload) * _MICROSECOND if payload.isdecimal() else None
