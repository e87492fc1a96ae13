"""Open a database and hand out transactions: SQLite or PostgreSQL, with the same promises.

It knows no table. `transaction()` is for commands, `read()` for questions. Every way in which a
database can fail to answer becomes `DatabaseUnavailable`; a lost race inside the database (a
deadlock, a serialisation failure) becomes `Conflict`, and the whole command may run again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, cast

from sqlalchemy import Connection, Dialect, StaticPool, create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from engine.errors import DatabaseUnavailable

Transaction = Connection

# SQLSTATE classes and codes of PostgreSQL: https://www.postgresql.org/docs/15/errcodes-appendix.html
LOST_RACE = {"40001", "40P01"}
LOCK_TIMEOUT = "55P03"
UNAVAILABLE_CLASSES = ("08", "53", "57")
# What goes over the size is closed when it comes back, and its statements are planned anew by the
# next: so the size is what a busy process needs. The last one back is lent first, being warm.
POOL: Mapping[str, Any] = {"pool_size": 20, "max_overflow": 10, "pool_use_lifo": True}
BUSY_SECONDS, REST_SECONDS = 30, 1.0
ONLY_THE_OWNER = 0o600
RESTED, PREPARED, READS_ONLY = "rested_since", "prepared_with", "reads_only"
# What each connection to SQLite is told once; see `engine.store.together`.
_OPENING_WORDS: list[str] = []


class Conflict(Exception):
    """Somebody else was faster; nothing was written, and the command may run again.

    `busy` is the name that they hold, if it was for a name (`engine.store.locks`).
    """

    def __init__(self, busy: str = "") -> None:
        super().__init__(busy)
        self.busy = busy


class Database:
    """One SQLite file (or memory; a `hasty` file for what can be made again), or PostgreSQL."""

    def __init__(self, url: str, *, hasty: bool = False) -> None:
        self._engine = _open(url)
        if hasty and self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _do_not_wait)
        self._reader = _reader(self._engine, url)
        # One connection is all there is of a database in memory: its users take turns.
        self._turn = Lock() if self._engine.pool.__class__ is StaticPool else None
        # SQLite lets one write at a time and the others sleep and try again; here they queue.
        self._pen = Lock() if self._engine.dialect.name == "sqlite" else None

    @property
    def sqlalchemy(self) -> Engine:
        """The engine beneath, for tests that count statements."""
        return self._engine

    @property
    def queue_seconds(self) -> int | None:
        """How long a command waits for those before it; None where they go side by side."""
        return None if self._turn is None and self._pen is None else BUSY_SECONDS

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Commit when the block ends well, roll back when it raises.

        Raises:
            DatabaseUnavailable: it did not answer in time.
            Conflict: another transaction won; run again.
        """
        with self._writing(), _translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Read one consistent state without holding up any writer.

        A write is refused. On PostgreSQL each statement sees one state of its own.
        """
        with self._one_at_a_time(), _translated(), self._reader.connect() as connection:
            yield connection

    def is_ready(self) -> bool:
        """Say whether the database answers and has the engine's tables."""
        try:
            with self.read() as tx:
                tx.execute(text("SELECT revision FROM process_instance WHERE key IS NULL"))
        except (DatabaseUnavailable, DBAPIError):
            return False
        return True

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()
        self._reader.dispose()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._turn is not None or self._pen is None:
            with self._one_at_a_time():
                yield
            return
        if not self._pen.acquire(timeout=BUSY_SECONDS):
            raise DatabaseUnavailable
        try:
            yield
        finally:
            self._pen.release()

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        with self._turn:
            yield


def say_on_opening(statements: Iterable[str]) -> None:
    """Let every connection to SQLite say this before its next transaction that writes."""
    _OPENING_WORDS.extend(statements)


@contextmanager
def attempt(tx: Transaction) -> Iterator[None]:
    """Undo this block alone when it raises; what the transaction did before it stays."""
    with tx.begin_nested():
        yield


def _open(url: str) -> Engine:
    if url.startswith("postgresql"):
        # The bounds of a hung network or a forgotten transaction; a command needs milliseconds.
        options = (
            "-c timezone=UTC -c statement_timeout=10s -c lock_timeout=8s"
            " -c idle_in_transaction_session_timeout=30s -c default_transaction_read_only=on"
        )
        engine = create_engine(
            url,
            **POOL,
            pool_timeout=10,
            connect_args={"connect_timeout": 5, "options": options},
        )
        # On SQLite nobody loads the driver of PostgreSQL.
        from engine.store import answering  # noqa: PLC0415

        event.listen(engine, "do_connect", answering.connect)
        event.listen(engine, "connect", _may_write)
        event.listen(engine, "checkin", _note_rest)
        event.listen(engine, "checkout", partial(_ping_after_rest, engine.dialect))
        return engine
    if url in ("sqlite://", "sqlite:///:memory:"):
        engine = create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine = _open_file(url)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_file(url: str) -> Engine:
    engine = create_engine(url, **POOL, pool_timeout=30)
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _reader(engine: Engine, url: str) -> Engine:
    if engine.dialect.name == "postgresql":
        # Each statement by itself: neither BEGIN nor ROLLBACK travels. Outside of a transaction of
        # ours the session writes nothing (default_transaction_read_only).
        return engine.execution_options(reads_only=True, isolation_level="AUTOCOMMIT")
    if isinstance(engine.pool, StaticPool):
        return engine.execution_options(reads_only=True)
    # Connections of its own: one that is told anew whether it may write plans all its statements
    # anew. Whoever listens to the engine hears them as well, as if they shared a pool.
    reader = _open_file(url)
    reader.dispatch = reader.dispatch._join(engine.dispatch)  # noqa: SLF001
    reader._has_events = True  # noqa: SLF001
    return reader.execution_options(reads_only=True)


def _may_write(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.read_only = False  # of transactions: they begin with READ WRITE


def _note_rest(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
    entry.info[RESTED] = monotonic()


def _ping_after_rest(
    dialect: Dialect,
    connection: DBAPIConnection,
    entry: ConnectionPoolEntry,
    _lent: PoolProxiedConnection,
) -> None:
    """Try a connection that has rested; the pool replaces a dead one and its elders.

    One that was used a moment ago is lent without a question: asking costs as much as a statement.
    """
    rested = monotonic() - entry.info.get(RESTED, monotonic())
    if rested < REST_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise DisconnectionError from error


def _make_private(
    _dialect: Dialect, _entry: ConnectionPoolEntry, arguments: list[Any], parameters: dict[str, Any]
) -> None:
    """Make a file that is missing, for its owner alone; SQLite's files beside it follow it."""
    path = Path(arguments[0])
    if not parameters.get("uri") and path.parent.is_dir() and not path.exists():
        path.touch(ONLY_THE_OWNER)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is said below, not by the driver
    driver = cast("sqlite3.Connection", connection)
    driver.create_function("from_hex", 1, _from_hex)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may lose the last answered commits at power loss
        f"busy_timeout = {BUSY_SECONDS * 1000}",
        "foreign_keys = ON",
        "secure_delete = ON",  # not every library has it so; what is erased must be gone
    ):
        driver.execute(f"PRAGMA {pragma}").close()


def _do_not_wait(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cast("sqlite3.Connection", connection).execute("PRAGMA synchronous = OFF").close()


def _begin_sqlite(connection: Connection) -> None:
    # SQLite ignores FOR UPDATE. Taking the write lock before the first read gives the same
    # promise: nobody else moves an instance between our reading and our writing it.
    reads_only = connection.get_execution_options().get("reads_only", False)
    if connection.info.get(READS_ONLY) is not reads_only:
        say_to_sqlite(connection, f"PRAGMA query_only = {'ON' if reads_only else 'OFF'}")
        connection.info[READS_ONLY] = reads_only
    if not reads_only:
        said = connection.info.get(PREPARED, 0)
        for statement in _OPENING_WORDS[said:]:
            say_to_sqlite(connection, statement)
        connection.info[PREPARED] = len(_OPENING_WORDS)
    say_to_sqlite(connection, "BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _from_hex(text: str | None) -> bytes | None:
    """Return bytes that travelled as text, as PostgreSQL writes them; SQLite before 3.41 cannot."""
    return None if text is None else bytes.fromhex(text.removeprefix("\\x"))


def say_to_sqlite(connection: Connection, statement: str) -> None:
    """Say something to the driver that is not part of any transaction, past SQLAlchemy."""
    cast("sqlite3.Connection", connection.connection.driver_connection).execute(statement).close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnavailable from error
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        if state in LOST_RACE:
            raise Conflict from error
        if _is_unavailable(error, state):
            raise DatabaseUnavailable from error
        raise


def _is_unavailable(error: DBAPIError, state: str) -> bool:
    unavailable = state.startswith(UNAVAILABLE_CLASSES) or state == LOCK_TIMEOUT
    if error.connection_invalidated or unavailable:
        return True
    text = str(error.orig)
    return any(
        words in text
        for words in ("database is locked", "unable to open database", "disk I/O", "disk is full")
    ) or (isinstance(error, OperationalError) and not state and "connect" in text)
