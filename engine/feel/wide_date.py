"""Dates whose year Python's `date` cannot hold."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeGuard

FARTHEST_YEAR = 999_999_999
"""The years that DMN gives a date reach so far in both directions (10.3.4.1, `date`)."""


@dataclass(frozen=True, slots=True, order=True)
class WideDate:
    """A date before the year 1 or after 9999 of the proleptic Gregorian calendar.

    The year 0 is 1 BC, as in ISO 8601 and XML Schema 1.1. A year that Python can hold is always
    a `date`, so that a day has one spelling only; `timeline.day_in` sees to it.
    """

    year: int
    month: int
    day: int


Day = date | WideDate
"""A date; mind that Python's `datetime` is a `date`, too."""


def is_day(value: object) -> TypeGuard[Day]:
    """Tell whether a value is a date without a time of day."""
    return isinstance(value, Day) and not isinstance(value, datetime)
