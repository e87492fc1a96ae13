"""Keys: text that is unique everywhere and sorts by the time it was made."""

from datetime import datetime
from secrets import token_hex


def new_key(at: datetime) -> str:
    """Return a new key: the instant in milliseconds and 64 random bits, in hexadecimal."""
    return f"{int(at.timestamp() * 1000):012x}{token_hex(8)}"
