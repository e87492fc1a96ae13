"""Brings a database to the schema of this version; the migrations are Alembic's.

Alembic is loaded by whoever migrates. A service that starts only asks how the schema stands: for
that the numbers are enough with which the files of the migrations begin.
"""

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from app.store import addresses, nodes
from app.store.nodes import OldNodesAlive
from app.store.tables import schema_support

if TYPE_CHECKING:
    from alembic.config import Config

HOME = Path(__file__).parents[2]
ONLY_THE_OWNER = 0o600
LOCK_TIMEOUT = "55P03"
IN_USE = (
    "other transactions held a table, or another migration ran, for longer than a migration waits."
    " What was begun is undone, steps before it stay: migrate again when there is less to do"
)


class NotReached(Exception):
    """The database cannot be opened, read or written; the message is the driver's own."""


class Schema(Enum):
    """How the schema of a database stands to that of this version.

    One that `SERVES` is newer, and this version can still work on it.
    """

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"
    SERVES = "serves"
    NEWER = "newer"


def migrate(url: str) -> None:
    """Run every migration that the database at `url` lacks; one that is current is left alone.

    On SQLite the file and its folder are made when they are missing; the file is for the eyes of
    its owner only, and what SQLite puts beside it follows. Running it twice, or from two
    machines at once, is harmless.

    Raises:
        NotAnAddress: the URL names no database.
        NotReached: it cannot be opened or written, a table was in use for too long, or nodes of
            an older version live that could not work on the new schema.
    """
    try:
        if path := addresses.file(url):
            path.absolute().parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(ONLY_THE_OWNER)
        _upgrade(url)
    except OldNodesAlive as error:
        raise NotReached(str(error)) from error
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_TIMEOUT:
            raise NotReached(IN_USE) from error
        raise NotReached(_reason(error)) from error
    except OSError as error:
        raise NotReached(str(error)) from error


def schema(url: str) -> Schema:
    """Return how the schema at `url` stands to this version's; an empty database is older.

    Nothing is made by asking, not even an empty file.

    Raises:
        NotAnAddress: the URL names no database.
        NotReached: it cannot be opened or read.
    """
    path = addresses.file(url)
    if path is not None and not path.exists():
        return Schema.ABSENT
    try:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            found = _found(connection)
            if found == [newest()]:
                return Schema.CURRENT
            if set(found) <= set(numbers()):
                return Schema.OLDER
            return Schema.SERVES if _serves(connection) else Schema.NEWER
    except DBAPIError as error:
        raise NotReached(_reason(error)) from error


@lru_cache(maxsize=1)
def newest() -> str:
    """Return the newest migration that this version knows."""
    return numbers()[-1]


def numbers() -> Sequence[str]:
    """Return the numbers of all migrations of this version, oldest first."""
    files = (HOME / "migrations" / "versions").glob("[0-9]*_*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def _upgrade(url: str) -> None:
    from alembic import command  # noqa: PLC0415  # a service that only starts does without

    command.upgrade(_config(url), "head")


def _found(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _serves(connection: Connection) -> bool:
    if not inspect(connection).has_table(schema_support.name):
        return False
    wanted = nodes.oldest(connection)
    return wanted is not None and wanted <= newest()


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _config(url: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config(toml_file=HOME / "pyproject.toml")
    config.attributes["url"] = url
    return config
