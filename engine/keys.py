"""Keys: text that is unique everywhere and sorts by the time it was made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from random import Random
from secrets import token_hex

_SERIAL = count()
_SERIALS = 16**6
_RANDOM_BYTES = 5
# While a repeatable run lasts: its own serial numbers, and where its random bits come from.
_repeated: list[tuple[Iterator[int], Random]] = []


def new_key(at: datetime) -> str:
    """Return a new key: the instant in milliseconds, a serial number, and 40 random bits.

    The serial number keeps keys of one process in order while the clock stands still; the
    random bits keep processes apart.
    """
    serials, noise = _source()
    return f"{int(at.timestamp() * 1000):012x}{next(serials) % _SERIALS:06x}{noise}"


@contextmanager
def repeatable(seed: int) -> Iterator[None]:
    """Let this process make the same keys again for the same seed, while the block lasts.

    For a run on a virtual clock that must come out the same each time. Nobody else may write to its
    database meanwhile: nothing keeps the keys of two such runs apart.
    """
    _repeated.append((count(), Random(seed)))  # noqa: S311  # repeatable is what it is for
    try:
        yield
    finally:
        _repeated.pop()


def _source() -> tuple[Iterator[int], str]:
    if not _repeated:
        return _SERIAL, token_hex(_RANDOM_BYTES)
    serials, dice = _repeated[-1]
    return serials, dice.randbytes(_RANDOM_BYTES).hex()
