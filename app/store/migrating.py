"""Brings a database to the schema of this version; the migrations are Alembic's."""

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from app.store import addresses

HOME = Path(__file__).parents[2]
ONLY_THE_OWNER = 0o600


class NotReached(Exception):
    """The database cannot be opened, read or written; the message is the driver's own."""


class Schema(Enum):
    """How the schema of a database stands to that of this version."""

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def migrate(url: str) -> None:
    """Run every migration that the database at `url` lacks; one that is current is left alone.

    On SQLite the file and its folder are made when they are missing; the file is for the eyes of
    its owner only, and what SQLite puts beside it follows. Running it twice, or from two
    machines at once, is harmless.

    Raises:
        NotAnAddress: the URL names no database.
        NotReached: it cannot be opened or written.
    """
    try:
        if path := addresses.file(url):
            path.absolute().parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(ONLY_THE_OWNER)
        command.upgrade(_config(url), "head")
    except DBAPIError as error:
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
    except DBAPIError as error:
        raise NotReached(_reason(error)) from error
    if found == tuple(steps.get_heads()):
        return Schema.CURRENT
    known = {step.revision for step in steps.walk_revisions()}
    return Schema.OLDER if set(found) <= known else Schema.NEWER


def _reason(error: DBAPIError) -> str:
    return str(error.orig).strip().splitlines()[0]


def _config(url: str) -> Config:
    config = Config(toml_file=HOME / "pyproject.toml")
    config.attributes["url"] = url
    return config
