"""Brings a database to the schema of this version; the migrations are Alembic's."""

from enum import Enum
from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect
from sqlalchemy.exc import DBAPIError

from app.store import addresses, nodes
from app.store.nodes import OldNodesAlive
from app.store.tables import schema_support

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
        command.upgrade(_config(url), "head")
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
    steps = ScriptDirectory.from_config(_config(url))
    try:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            found = MigrationContext.configure(connection).get_current_heads()
            if found == tuple(steps.get_heads()):
                return Schema.CURRENT
            known = {step.revision for step in steps.walk_revisions()}
            if set(found) <= known:
                return Schema.OLDER
            return Schema.SERVES if _serves(connection) else Schema.NEWER
    except DBAPIError as error:
        raise NotReached(_reason(error)) from error


@lru_cache(maxsize=1)
def newest() -> str:
    """Return the newest migration that this version knows."""
    (head,) = ScriptDirectory.from_config(_config("")).get_heads()
    return head


def _serves(connection: Connection) -> bool:
    if not inspect(connection).has_table(schema_support.name):
        return False
    wanted = nodes.oldest(connection)
    return wanted is not None and wanted <= newest()


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _config(url: str) -> Config:
    config = Config(toml_file=HOME / "pyproject.toml")
    config.attributes["url"] = url
    return config
