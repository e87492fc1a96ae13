"""Times of day finer than Python's `time`."""

from dataclasses import dataclass
from datetime import time, tzinfo


@dataclass(frozen=True, slots=True)
class WideTime:
    """A time of day with nanoseconds beyond the microseconds of `clock`, 1 to 999 of them.

    A time without any is always a `time`; `timeline.clock_at` sees to it.
    """

    clock: time
    nanoseconds: int

    @property
    def hour(self) -> int:
        """The hour, 0 to 23."""
        return self.clock.hour

    @property
    def minute(self) -> int:
        """The minute, 0 to 59."""
        return self.clock.minute

    @property
    def second(self) -> int:
        """The second, 0 to 59."""
        return self.clock.second

    @property
    def tzinfo(self) -> tzinfo | None:
        """The zone or offset, or None for a local time."""
        return self.clock.tzinfo


Clock = time | WideTime
"""A time of day."""
