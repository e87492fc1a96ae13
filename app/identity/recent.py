"""Tokens that were good a moment ago in this process: believed for a second, then asked again.

A busy client sends hundreds of requests a second under one token, and looking it up each time
costs as much as a tenth of the work itself.
"""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from app.store.tokens import TokenRow

BELIEVED = timedelta(seconds=1)
MOST_KEPT = 10_000


class RecentTokens:
    """Remembers what was looked up last, by a hash of the credential; safe between threads."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, tuple[datetime, TokenRow]] = OrderedDict()
        self._lock = Lock()

    def find(self, presented: str, at: datetime) -> TokenRow | None:
        """Return the token if it was looked up within the last second and has not expired.

        A clock that was set back believes nothing.
        """
        found = self._seen.get(_digest(presented))
        if found is None:
            return None
        seen_at, row = found
        is_recent = timedelta(0) <= at - seen_at < BELIEVED
        return row if is_recent and at < row.expires_at else None

    def note(self, presented: str, row: TokenRow, at: datetime) -> None:
        """Remember a token that was just looked up and is good."""
        with self._lock:
            self._seen[_digest(presented)] = (at, row)
            if len(self._seen) > MOST_KEPT:
                self._seen.popitem(last=False)

    def forget(self, token_id: str) -> None:
        """Believe a token no longer: it was revoked here."""
        with self._lock:
            for digest in [one for one, (_, row) in self._seen.items() if row.id == token_id]:
                del self._seen[digest]


def _digest(presented: str) -> bytes:
    return hashlib.sha256(presented.encode("utf-8", "replace")).digest()
