"""Dates, times and lists in British English, independent of the machine's locale."""

from collections.abc import Sequence
from datetime import date, datetime

from engine.clock import LONDON

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NOON = 12


def weekday(day: date) -> str:
    """Return the English name of the weekday."""
    return WEEKDAYS[day.weekday()]


def long_date(day: date) -> str:
    """Return a date as it stands in a letter.

    >>> long_date(date(2026, 11, 20))
    '20 November 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def date_with_weekday(day: date) -> str:
    """Return a date with its weekday: "Friday 20 November 2026"."""
    return f"{weekday(day)} {long_date(day)}"


def clock_time(hour: int, minute: int) -> str:
    """Return a time of day in the style of GOV.UK.

    >>> clock_time(17, 30), clock_time(9, 0), clock_time(12, 0), clock_time(0, 0)
    ('5:30pm', '9am', 'midday', 'midnight')
    """
    if minute == 0 and hour % NOON == 0:
        return "midday" if hour == NOON else "midnight"
    minutes = f":{minute:02}" if minute else ""
    return f"{hour % NOON or NOON}{minutes}{'am' if hour < NOON else 'pm'}"


def long_date_time(instant: datetime) -> str:
    """Return date and time in Europe/London; an instant without offset is taken as local.

    >>> long_date_time(datetime(2026, 11, 20, 14, 5))
    '20 November 2026 at 2:05pm'
    """
    local = instant.astimezone(LONDON) if instant.tzinfo else instant
    return f"{long_date(local)} at {clock_time(local.hour, local.minute)}"


def list_of_words(words: Sequence[str]) -> str:
    """Join words as a sentence does, without a comma before "and".

    >>> list_of_words(["police", "housing", "health"])
    'police, housing and health'
    """
    if len(words) < 2:  # noqa: PLR2004  (one word needs no "and")
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
