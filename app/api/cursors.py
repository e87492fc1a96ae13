"""Cursors of the app's own lists: a position in time and key, opaque to clients, checked here."""

from datetime import datetime

from app.api.shapes import read_instant
from engine import cursors
from engine.errors import InvalidRequest

Position = tuple[datetime, str]


def written(at: datetime, key: str) -> str:
    """Return the cursor of a row.

    >>> from datetime import UTC
    >>> read(written(datetime(2026, 3, 2, tzinfo=UTC), "a1"))
    (datetime.datetime(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc), 'a1')
    """
    return cursors.written([at.isoformat(), key])


def read(cursor: str | None) -> Position | None:
    """Return the position a cursor names; None for no cursor.

    Raises:
        InvalidRequest: it is not a cursor of ours.
    """
    if cursor is None:
        return None
    try:
        at, key = cursors.read(cursor)
        instant = read_instant(at)
    except ValueError:
        raise InvalidRequest("this is not a cursor of this search", "/page/after") from None
    if not isinstance(key, str):
        raise InvalidRequest("this is not a cursor of this search", "/page/after")
    return instant, key
