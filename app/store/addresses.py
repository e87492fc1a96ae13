"""Database URLs: which kind of database they name, which file, and how to show them."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

KINDS = ("sqlite", "postgresql")
MEMORY = (None, "", ":memory:")


class NotAnAddress(ValueError):
    """The text names neither an SQLite file nor a PostgreSQL database."""


def shown(url: str) -> str:
    """Return a database's URL as it may be shown: without a password."""
    return _read(url).render_as_string(hide_password=True)


def has_password(url: str) -> bool:
    """Say whether the URL holds a password."""
    return _read(url).password is not None


def file(url: str) -> Path | None:
    """Return the file of an SQLite database; None for any other and for one in memory.

    Raises:
        NotAnAddress: the URL names no database.
    """
    found = _read(url)
    if found.get_backend_name() != "sqlite" or found.database in MEMORY:
        return None
    return Path(str(found.database))


def _read(url: str) -> URL:
    try:
        found = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise NotAnAddress(url) from error
    if found.get_backend_name() not in KINDS:
        raise NotAnAddress(url)
    return found
