"""Slows down whoever tries credentials that do not exist, address by address.

A secret has 256 random bits and cannot be guessed; this keeps a broken or hostile client from
wearing out the database. It counts in this process alone, in bounded memory.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock

MOST_WRONG = 30
SPELL = timedelta(minutes=1)
MOST_ADDRESSES = 10_000
MOST_KNOWN = 10_000


class TooManyGuesses(Exception):
    """The address gave too many wrong credentials; it may come again after some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many wrong credentials came from this address")
        self.seconds = seconds


@dataclass(slots=True)
class _Spell:
    begun: datetime
    wrong: int = 0

    def is_over(self, at: datetime) -> bool:
        # A clock that was set back begins a new spell, so that nobody is shut out for long.
        return not timedelta(0) <= at - self.begun < SPELL


class Guesses:
    """Counts wrong credentials by address; safe to share between threads.

    30 in a minute are answered, then none until the minute is over. A credential that was good
    before is let through all the same: an office or a proxy is one address for many people.
    """

    def __init__(self) -> None:
        self._spells: OrderedDict[str, _Spell] = OrderedDict()
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def check(self, address: str, presented: str, at: datetime) -> None:
        """Let pass who may try now.

        Raises:
            TooManyGuesses: not this one, not before some seconds have gone by.
        """
        with self._lock:
            spell = self._spells.get(_neighbourhood(address))
            if spell is None or spell.is_over(at) or spell.wrong < MOST_WRONG:
                return
            if _digest(presented) not in self._known:
                rest = spell.begun + SPELL - at
                raise TooManyGuesses(max(1, -(-rest // timedelta(seconds=1))))

    def note_wrong(self, address: str, at: datetime) -> bool:
        """Count a wrong credential; say whether the address may try no more for now."""
        name = _neighbourhood(address)
        with self._lock:
            spell = self._spells.pop(name, None)
            if spell is None or spell.is_over(at):
                spell = _Spell(at)
            spell.wrong += 1
            self._spells[name] = spell
            _bound(self._spells, MOST_ADDRESSES)
            return spell.wrong == MOST_WRONG

    def note_good(self, presented: str) -> None:
        """Remember a credential that opened something, by its SHA-256."""
        digest = _digest(presented)
        with self._lock:
            self._known[digest] = None
            self._known.move_to_end(digest)
            _bound(self._known, MOST_KNOWN)

    def forget(self, presented: str) -> None:
        """Remember a credential no longer: it opens nothing any more."""
        with self._lock:
            self._known.pop(_digest(presented), None)


def _bound(kept: OrderedDict[str, _Spell] | OrderedDict[bytes, None], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)


def _digest(presented: str) -> bytes:
    return hashlib.sha256(presented.encode(errors="surrogatepass")).digest()


def _neighbourhood(address: str) -> str:
    """Return what is counted as one: an IPv4 address, or the /64 that one IPv6 client owns."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:100]
    return str(found if found.version == 4 else ip_network((found, 64), strict=False))  # noqa: PLR2004
