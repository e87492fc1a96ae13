"""Dates and times that Python's `datetime` cannot hold."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from engine.feel.wide_date import Day
from engine.feel.wide_time import Clock


@dataclass(frozen=True, slots=True)
class WideDateTime:
    """A date and time of which the date, the time of day or both are wide.

    Any other is always a `datetime`; `timeline.moment_on` sees to it.
    """

    day: Day
    clock: Clock

    @property
    def tzinfo(self) -> tzinfo | None:
        """The zone or offset, or None for a local date and time."""
        return self.clock.tzinfo


Moment = datetime | WideDateTime
"""A date and time."""
