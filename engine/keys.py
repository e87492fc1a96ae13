"""Keys: text that is unique everywhere and sorts by the time it was made."""

from datetime import datetime
from itertools import count
from secrets import token_hex

_SERIAL = count()
_SERIALS = 16**6


def new_key(at: datetime) -> str:
    """Return a new key: the instant in milliseconds, a serial number, and 40 random bits.

    The serial number keeps keys of one process in order while the clock stands still; the
    random bits keep processes apart.
    """
    serial = next(_SERIAL) % _SERIALS
    return f"{int(at.timestamp() * 1000):012x}{serial:06x}{token_hex(5)}"
