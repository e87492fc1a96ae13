"""Cursors of the app's own lists: a position in time and key, opaque to clients, checked here."""

import base64
import binascii
import json
from datetime import datetime

from engine.errors import InvalidRequest

Position = tuple[datetime, str]


def written(at: datetime, key: str) -> str:
    """Return the cursor of a row.

    >>> from datetime import UTC
    >>> read(written(datetime(2026, 3, 2, tzinfo=UTC), "a1"))
    (datetime.datetime(2026, 3, 2, 0, 0, tzinfo=datetime.timezone.utc), 'a1')
    """
    text = json.dumps([at.isoformat(), key])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str | None) -> Position | None:
    """Return the position a cursor names; None for no cursor.

    Raises:
        InvalidRequest: it is not a cursor of ours.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        at, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        instant = datetime.fromisoformat(at)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise InvalidRequest("this is not a cursor of this search", "/page/after") from None
    if instant.tzinfo is None or not isinstance(key, str):
        raise InvalidRequest("this is not a cursor of this search", "/page/after")
    return instant, key
