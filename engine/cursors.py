"""Cursors: where a page ended, as text that a client hands back as it is.

A cursor bears a check of itself, so that one that was cut or changed is refused, not guessed at.
It is no secret and opens nothing: whoever makes one up gets rows that a search shows anyway.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from hashlib import sha256

from engine.errors import InvalidRequest

CHECK_BYTES = 8


def written(values: Sequence[object]) -> str:
    """Return the cursor of a position: values that JSON can hold.

    >>> read(written(["2026-03-02", 7]))
    ['2026-03-02', 7]
    """
    return packed(json.dumps(list(values), separators=(",", ":")).encode())


def packed(text: bytes) -> str:
    """Return some bytes with their check, as a cursor is spelled."""
    return base64.urlsafe_b64encode(_check(text) + text).decode().rstrip("=")


def read(cursor: str) -> list[object]:
    """Return the values of a cursor.

    Raises:
        InvalidRequest: `written` has not made it, or it holds text that no database stores.
    """
    refusal = InvalidRequest("this is not a cursor of this search", "/page/after")
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        whole = base64.b64decode(padded, altchars=b"-_", validate=True)
        check, text = whole[:CHECK_BYTES], whole[CHECK_BYTES:]
        values = json.loads(text)
    except (ValueError, binascii.Error, RecursionError):
        raise refusal from None
    # Only what `written` writes is read: one spelling, and no text with half a character in it.
    if check != _check(text) or not isinstance(values, list) or written(values) != cursor:
        raise refusal
    if not all(_is_storable(value) for value in values):
        raise refusal
    return values


def _check(text: bytes) -> bytes:
    return sha256(text).digest()[:CHECK_BYTES]


def _is_storable(value: object) -> bool:
    if not isinstance(value, str):
        return True
    return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
