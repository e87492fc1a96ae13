"""Days and time durations longer or finer than Python's `timedelta`."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, order=True)
class WideDuration:
    """A days and time duration of more than 999,999,999 days, or with nanoseconds.

    Any other is always a `timedelta`; `durations.length_of` sees to it.
    """

    nanoseconds: int


Length = timedelta | WideDuration
"""A days and time duration."""
