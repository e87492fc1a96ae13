"""Dates and times: reading them, writing them, and the instants they name.

A time of day or a date and time may carry an offset (`+01:00`), a zone (`@Europe/London`) or
neither; without either it is local and names no instant. Years run from 1 to 9999, and a
second has a million parts: finer ones are cut off.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.durations import HOUR, MINUTE, fraction_text, parse_duration
from engine.feel.errors import NoValue

_DATE = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[zZ]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z]\w*(?:[/+-]\w+)*)?"
)
_DATE_ONLY = re.compile(_DATE, re.ASCII)
_TIME_ONLY = re.compile("T?" + _TIME, re.ASCII)
_DATE_TIME = re.compile(f"{_DATE}T{_TIME}", re.ASCII)
_MOST_OFFSET_HOURS = 14
_MICROSECOND_DIGITS = 6
_SOME_WINTER_DAY = date(2000, 1, 1)


def parse_date(text: str) -> date:
    """Return the date that a text such as `2026-03-02` spells.

    Raises:
        NoValue: the text spells no date of the calendar.
    """
    found = _DATE_ONLY.fullmatch(text)
    if not found:
        raise _no("date", text)
    return _date(found)


def parse_time(text: str) -> time:
    """Return the time of day that a text such as `09:30:00@Europe/London` spells.

    Raises:
        NoValue: the text spells no time of day, or its zone is unknown.
    """
    found = _TIME_ONLY.fullmatch(text)
    if not found:
        raise _no("time", text)
    return _time(found)


def parse_date_time(text: str) -> datetime:
    """Return the date and time that a text spells; a bare date means its midnight.

    Raises:
        NoValue: the text spells no date and time, or its zone is unknown.
    """
    found = _DATE_TIME.fullmatch(text)
    if found and found["hour"] == "24":
        return _end_of_day(found)
    if found:
        return datetime.combine(_date(found), _time(found))
    if _DATE_ONLY.fullmatch(text):
        return datetime.combine(parse_date(text), time())
    raise _no("date and time", text)


def parse_temporal(text: str) -> object:
    """Return the date, time, date and time or duration that a text spells.

    Raises:
        NoValue: it spells none of them.
    """
    if text.lstrip("-").startswith("P"):
        return parse_duration(text)
    if _DATE_ONLY.fullmatch(text):
        return parse_date(text)
    if _TIME_ONLY.fullmatch(text):
        return parse_time(text)
    return parse_date_time(text)


def _no(kind: str, text: str) -> NoValue:
    return NoValue(f"{text[:60]!r} is no {kind}")


def _date(found: re.Match[str]) -> date:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise _no("date of the calendar", found.group()) from error


def _time(found: re.Match[str]) -> time:
    fraction = (found["fraction"] or "")[:_MICROSECOND_DIGITS].ljust(_MICROSECOND_DIGITS, "0")
    zone = zone_of(found["zone"]) if found["zone"] else None
    try:
        return time(
            int(found["hour"]), int(found["minute"]), int(found["second"]), int(fraction), zone
        )
    except ValueError as error:
        raise _no("time of the day", found.group()) from error


def _end_of_day(found: re.Match[str]) -> datetime:
    """Return the midnight that 24:00:00 spells, which belongs to the next day."""
    if (found["minute"], found["second"], found["fraction"]) != ("00", "00", None):
        raise _no("time of the day", found.group())
    zone = zone_of(found["zone"]) if found["zone"] else None
    try:
        return datetime.combine(_date(found) + timedelta(days=1), time(tzinfo=zone))
    except OverflowError as error:
        raise _no("date of the calendar", found.group()) from error


def zone_of(text: str) -> tzinfo:
    """Return the zone of `Z`, `+01:00` or `@Europe/London`.

    Raises:
        NoValue: there is no such zone, or the offset is beyond 14 hours.
    """
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return _named_zone(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    total = hours * HOUR + minutes * MINUTE + sum(seconds)
    if total > _MOST_OFFSET_HOURS * HOUR or minutes >= MINUTE:
        raise _no("offset", text)
    return offset_zone(timedelta(seconds=-total if text[0] == "-" else total))


def offset_zone(offset: timedelta) -> tzinfo:
    """Return the zone of a constant offset.

    Raises:
        NoValue: the offset is a day or more.
    """
    try:
        return timezone(offset) if offset else UTC
    except ValueError as error:
        raise _no("offset", str(offset)) from error


@lru_cache(maxsize=1024)
def _named_zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise _no("zone", name) from error


def offset_of(moment: datetime | time) -> timedelta | None:
    """Return the offset from UTC, or None when the value is local.

    A time of day in a named zone has no day, so it takes the zone's offset in winter.
    """
    if isinstance(moment, time) and moment.tzinfo is not None:
        return datetime.combine(_SOME_WINTER_DAY, moment).utcoffset()
    return moment.utcoffset()


def zone_text(zone: tzinfo | None, offset: timedelta | None) -> str:
    """Return how FEEL writes a zone after a time: `Z`, `+01:00`, `@Europe/London` or nothing."""
    if zone is None or offset is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    if not offset:
        return "Z"
    return offset_text(offset)


def offset_text(offset: timedelta) -> str:
    """Return an offset as `+01:00`."""
    seconds = abs(int(offset.total_seconds()))
    text = f"{seconds // HOUR:02d}:{seconds % HOUR // MINUTE:02d}"
    if seconds % MINUTE:
        text += f":{seconds % MINUTE:02d}"
    return ("-" if offset < timedelta(0) else "+") + text


def time_text(moment: time | datetime) -> str:
    """Return a time of day as FEEL writes it.

    >>> time_text(time(9, 30, tzinfo=ZoneInfo("Europe/London")))
    '09:30:00@Europe/London'
    """
    clock = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"
    zone = zone_text(moment.tzinfo, offset_of(moment))
    return clock + fraction_text(moment.microsecond) + zone


def date_text(day: date) -> str:
    """Return a date as FEEL writes it."""
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"


def date_time_text(moment: datetime) -> str:
    """Return a date and time as FEEL writes it."""
    return f"{date_text(moment)}T{time_text(moment)}"
