"""Durations as ISO 8601 text: days and time, or years and months, never both in one.

A days and time duration has whole nanoseconds; finer parts are cut off.
"""

import re
from datetime import timedelta
from decimal import Decimal

from engine.feel.errors import NoValue
from engine.feel.values import YearsMonths
from engine.feel.wide_duration import Length, WideDuration

_DAYS_TIME = re.compile(
    r"(-?)P(?:(\d{1,12})D)?(T(?=\d)(?:(\d{1,14})H)?(?:(\d{1,16})M)?(?:(\d{1,18}(?:\.\d{0,12})?)S)?)?"
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:(\d{1,10})Y)?(?:(\d{1,11})M)?")

DAY, HOUR, MINUTE = 86_400, 3_600, 60
MICROSECOND = timedelta(microseconds=1)
_OF_SECOND, _OF_MICROSECOND = 1_000_000_000, 1_000
_LONGEST = 750_000_000_000 * DAY * _OF_SECOND
"""About the time between the first and the last day of DMN's calendar, in nanoseconds."""


def nanoseconds(duration: Length) -> int:
    """Return a days and time duration as nanoseconds."""
    if isinstance(duration, WideDuration):
        return duration.nanoseconds
    return duration // MICROSECOND * _OF_MICROSECOND


def length_of(count: int) -> Length:
    """Return the days and time duration of so many nanoseconds.

    Raises:
        NoValue: it is longer than the calendar of DMN.

    >>> length_of(1_500_000_000), length_of(1)
    (datetime.timedelta(seconds=1, microseconds=500000), WideDuration(nanoseconds=1))
    """
    if abs(count) > _LONGEST:
        message = "the duration is longer than the calendar"
        raise NoValue(message)
    micros, fine = divmod(count, _OF_MICROSECOND)
    if fine:
        return WideDuration(count)
    try:
        return timedelta(microseconds=micros)
    except OverflowError:
        return WideDuration(count)


def parse_duration(text: str) -> Length | YearsMonths:
    """Return the duration that an ISO 8601 text spells.

    Raises:
        NoValue: the text spells no duration, or mixes months with days.

    >>> parse_duration("P1DT2H"), parse_duration("-P1Y2M")
    (datetime.timedelta(days=1, seconds=7200), YearsMonths(total=-14))
    """
    found = _YEARS_MONTHS.fullmatch(text)
    if found and any(found.groups()[1:]):
        sign, years, months = found.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonths(-total if sign else total)
    found = _DAYS_TIME.fullmatch(text)
    if not found or not any(found.groups()[1:]):
        message = f"{text[:40]!r} is no duration"
        raise NoValue(message)
    return _days_time(*found.groups(default="0"))


def _days_time(sign: str, days: str, _time: str, *rest: str) -> Length:
    hours, minutes, seconds = rest
    fine = int(Decimal(seconds) * _OF_SECOND)
    total = (int(days) * DAY + int(hours) * HOUR + int(minutes) * MINUTE) * _OF_SECOND + fine
    return length_of(-total if sign == "-" else total)


def years_months_text(duration: YearsMonths) -> str:
    """Return the shortest ISO 8601 text of a years and months duration.

    >>> years_months_text(YearsMonths(-14)), years_months_text(YearsMonths(0))
    ('-P1Y2M', 'P0M')
    """
    years, months = divmod(abs(duration.total), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-P" if duration.total < 0 else "P") + (text or "0M")


def days_time_text(duration: Length) -> str:
    """Return the shortest ISO 8601 text of a days and time duration.

    >>> days_time_text(timedelta(days=1, seconds=90)), days_time_text(timedelta(0))
    ('P1DT1M30S', 'PT0S')
    """
    total = nanoseconds(duration)
    seconds, fine = divmod(abs(total), _OF_SECOND)
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if rest or fine:
        clock += f"{rest}{fraction_text(fine)}S"
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-P" if total < 0 else "P") + (text or "T0S")


def fraction_text(count: int) -> str:
    """Return `.25` for 250,000,000 nanoseconds, and nothing for none."""
    return f".{count:09d}".rstrip("0") if count else ""
