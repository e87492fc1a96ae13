"""Dates and times as text: reading them and writing them (DMN 1.5, 10.3.4.1; XML Schema 1.1).

A time of day or a date and time may carry an offset (`+01:00`), a zone (`@Europe/London`) or
neither; without either it is local and names no instant. Years have up to nine digits and a
sign, and a second has a thousand million parts: finer ones are cut off.
"""

import re
from datetime import datetime, time

from engine.feel import timeline
from engine.feel.durations import fraction_text, parse_duration
from engine.feel.errors import NoValue
from engine.feel.wide_date import Day
from engine.feel.wide_date_time import Moment
from engine.feel.wide_time import Clock
from engine.feel.zones import offset_of, zone_of, zone_text

DATE = r"(?P<year>-?(?:\d{4}|[1-9]\d{4,8}))-(?P<month>\d\d)-(?P<day>\d\d)"
"""A date: four digits of a year or more, then none of them a leading zero; no plus sign."""

_TIME = (
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d+))?"
    r"(?P<zone>[zZ]|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z]\w*(?:[/+-]\w+)*)?"
)
_DATE_ONLY = re.compile(DATE, re.ASCII)
_TIME_ONLY = re.compile("T?" + _TIME, re.ASCII)
_DATE_TIME = re.compile(f"{DATE}T{_TIME}", re.ASCII)
_FRACTION_DIGITS = 9


def parse_date(text: str) -> Day:
    """Return the date that a text such as `2026-03-02` spells.

    Raises:
        NoValue: the text spells no date of the calendar.
    """
    found = _DATE_ONLY.fullmatch(text)
    if not found:
        raise _no("date", text)
    return _date(found)


def parse_time(text: str) -> Clock:
    """Return the time of day that a text such as `09:30:00@Europe/London` spells.

    Raises:
        NoValue: the text spells no time of day, or its zone is unknown.
    """
    found = _TIME_ONLY.fullmatch(text)
    if not found:
        raise _no("time", text)
    return _time(found)


def parse_date_time(text: str) -> Moment:
    """Return the date and time that a text spells; a bare date means its midnight.

    Raises:
        NoValue: the text spells no date and time, or its zone is unknown.
    """
    found = _DATE_TIME.fullmatch(text)
    if found and found["hour"] == "24":
        return _end_of_day(found)
    if found:
        return timeline.moment_on(_date(found), _time(found))
    if _DATE_ONLY.fullmatch(text):
        return timeline.moment_on(parse_date(text), time())
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


def _date(found: re.Match[str]) -> Day:
    try:
        return timeline.day_in(int(found["year"]), int(found["month"]), int(found["day"]))
    except NoValue as error:
        raise _no("date of the calendar", found.group()) from error


def _time(found: re.Match[str]) -> Clock:
    zone = zone_of(found["zone"]) if found["zone"] else None
    parts = int(found["hour"]), int(found["minute"]), int(found["second"])
    fine = int((found["fraction"] or "0")[:_FRACTION_DIGITS].ljust(_FRACTION_DIGITS, "0"))
    try:
        return timeline.clock_of_parts(*parts, fine, zone)
    except ValueError as error:
        raise _no("time of the day", found.group()) from error


def _end_of_day(found: re.Match[str]) -> Moment:
    """Return the midnight that 24:00:00 spells, which belongs to the next day."""
    if (found["minute"], found["second"]) != ("00", "00") or (found["fraction"] or "").strip("0"):
        raise _no("time of the day", found.group())
    zone = zone_of(found["zone"]) if found["zone"] else None
    return timeline.moment_on(
        timeline.day_of(timeline.number_of(_date(found)) + 1), time(tzinfo=zone)
    )


def time_text(clock: Clock | datetime) -> str:
    """Return a time of day as FEEL writes it.

    >>> from zoneinfo import ZoneInfo
    >>> time_text(time(9, 30, tzinfo=ZoneInfo("Europe/London")))
    '09:30:00@Europe/London'
    """
    return clock_text(clock) + zone_text(clock.tzinfo, offset_of(clock))


def clock_text(clock: Clock | datetime) -> str:
    """Return a time of day without its zone or offset."""
    shown = f"{clock.hour:02d}:{clock.minute:02d}:{clock.second:02d}"
    return shown + fraction_text(timeline.fraction_of(clock))


def date_text(day: Day) -> str:
    """Return a date as FEEL writes it.

    >>> date_text(timeline.day_in(-45, 3, 15))
    '-0045-03-15'
    """
    sign = "-" if day.year < 0 else ""
    return f"{sign}{abs(day.year):04d}-{day.month:02d}-{day.day:02d}"


def date_time_text(moment: Moment) -> str:
    """Return a date and time as FEEL writes it."""
    zone = zone_text(moment.tzinfo, offset_of(moment))
    clock = clock_text(timeline.clock_on(moment))
    return f"{date_text(timeline.day_on(moment))}T{clock}{zone}"
