"""Zones and offsets: `Z`, `+01:00` and `@Europe/London`."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from engine.feel.durations import HOUR, MINUTE
from engine.feel.errors import NoValue
from engine.feel.wide_date import Day
from engine.feel.wide_date_time import Moment, WideDateTime
from engine.feel.wide_time import Clock, WideTime

_MOST_OFFSET_HOURS = 14
_SOME_WINTER_DAY = date(2000, 1, 1)
_CYCLE = 400
_LATE_CYCLE = 2_400


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


def _no(kind: str, text: str) -> NoValue:
    return NoValue(f"{text[:60]!r} is no {kind}")


def offset_of(moment: Moment | Clock) -> timedelta | None:
    """Return the offset from UTC, or None when the value is local.

    A time of day in a named zone has no day, so it takes the zone's offset in winter.
    """
    if isinstance(moment, datetime) or moment.tzinfo is None:
        return moment.utcoffset() if isinstance(moment, datetime) else None
    if isinstance(moment, WideDateTime):
        return _offset_on(near(moment.day), moment.clock)
    return _offset_on(_SOME_WINTER_DAY, moment)


def _offset_on(day: date, clock: Clock) -> timedelta | None:
    plain = clock.clock if isinstance(clock, WideTime) else clock
    return datetime.combine(day, plain).utcoffset()


def near(day: Day) -> date:
    """Return the day of Python's calendar on which a zone has the offset of a given day.

    Before the year 1 there were no clock changes, so any day will do; after 9999 the present
    rules repeat with the calendar, every 400 years.
    """
    if isinstance(day, date):
        return day
    return twin(day) if day.year > 0 else date.min


def twin(day: Day) -> date:
    """Return the day of a year from 2400 to 2799 that has the same place in a like year."""
    return date(_LATE_CYCLE + day.year % _CYCLE, day.month, day.day)


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
