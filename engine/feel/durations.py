"""Durations as ISO 8601 text: days and time, or years and months, never both in one."""

import re
from datetime import timedelta
from decimal import Decimal

from engine.feel.errors import NoValue
from engine.feel.values import YearsMonths

_DAYS_TIME = re.compile(
    r"(-?)P(?:(\d{1,10})D)?(T(?=\d)(?:(\d{1,12})H)?(?:(\d{1,14})M)?(?:(\d{1,16}(?:\.\d{0,12})?)S)?)?"
)
_YEARS_MONTHS = re.compile(r"(-?)P(?:(\d{1,10})Y)?(?:(\d{1,11})M)?")

DAY, HOUR, MINUTE = 86_400, 3_600, 60
MICROSECOND = timedelta(microseconds=1)


def parse_duration(text: str) -> timedelta | YearsMonths:
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


def _days_time(sign: str, days: str, _time: str, *rest: str) -> timedelta:
    hours, minutes, seconds = rest
    micros = int(Decimal(seconds) * 1_000_000)
    total = (int(days) * DAY + int(hours) * HOUR + int(minutes) * MINUTE) * 1_000_000 + micros
    try:
        return timedelta(microseconds=-total if sign == "-" else total)
    except OverflowError as error:
        message = "the duration is longer than the calendar"
        raise NoValue(message) from error


def years_months_text(duration: YearsMonths) -> str:
    """Return the shortest ISO 8601 text of a years and months duration.

    >>> years_months_text(YearsMonths(-14)), years_months_text(YearsMonths(0))
    ('-P1Y2M', 'P0M')
    """
    years, months = divmod(abs(duration.total), 12)
    text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-P" if duration.total < 0 else "P") + (text or "0M")


def days_time_text(duration: timedelta) -> str:
    """Return the shortest ISO 8601 text of a days and time duration.

    >>> days_time_text(timedelta(days=1, seconds=90)), days_time_text(timedelta(0))
    ('P1DT1M30S', 'PT0S')
    """
    seconds, micros = divmod(abs(duration) // MICROSECOND, 1_000_000)
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if rest or micros:
        clock += f"{rest}{fraction_text(micros)}S"
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return ("-P" if duration < timedelta(0) else "P") + (text or "T0S")


def fraction_text(microseconds: int) -> str:
    """Return `.25` for 250000 microseconds, and nothing for none."""
    return f".{microseconds:06d}".rstrip("0") if microseconds else ""
