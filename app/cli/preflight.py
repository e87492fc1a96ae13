"""Looks at a database before it is used, so that what is wrong is told in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.cli.failures import WRONG_USE, Stop
from app.store import addresses, migrating
from app.store.addresses import NotAnAddress
from app.store.migrating import NotReached, Schema


def check_database(url: str) -> None:
    """Return when the database at `url` can be used by this version.

    Raises:
        Stop: the URL makes no sense; nothing is there; or its schema is older or newer.
    """
    with _explained(url):
        schema, where = migrating.schema(url), addresses.shown(url)
        # A password is not repeated on a screen.
        again = "" if addresses.has_password(url) else f" --database {url}"
    if schema is Schema.ABSENT:
        raise Stop(f"There is no database at {where} yet. Make it with: reeve migrate{again}")
    if schema is Schema.OLDER:
        raise Stop(
            f"The database at {where} is not at the schema of this version."
            f" Bring it there with: reeve migrate{again}"
        )
    if schema is Schema.NEWER:
        raise Stop(f"The database at {where} belongs to a newer version of Reeve: run that one")


def migrate(url: str) -> str:
    """Bring a database to the schema of this version, and return its URL as it may be shown.

    Raises:
        Stop: the URL makes no sense, or the database cannot be reached or written.
    """
    with _explained(url):
        migrating.migrate(url)
        return addresses.shown(url)


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except NotAnAddress as error:
        raise Stop(
            f"{url!r} names no database: say sqlite:///var/reeve.db or"
            " postgresql+psycopg://user@host/name, with --database or in REEVE_DATABASE_URL",
            WRONG_USE,
        ) from error
    except NotReached as error:
        raise Stop(f"The database at {addresses.shown(url)} cannot be used: {error}") from error
