"""Functions that make one kind of value out of another."""

import re
from datetime import time, timedelta
from decimal import Decimal

from engine.feel import temporal, timeline
from engine.feel.budget import Run
from engine.feel.comparison import equal
from engine.feel.durations import parse_duration
from engine.feel.errors import NoValue
from engine.feel.numbers import parse_number
from engine.feel.signature import Topic
from engine.feel.values import YearsMonths, as_number, kind_of, whole
from engine.feel.wide_date import Day
from engine.feel.wide_date_time import Moment
from engine.feel.wide_duration import Length
from engine.feel.wide_time import Clock
from engine.feel.wording import text_of
from engine.feel.zones import offset_zone, zone_of

TOPIC = Topic()
_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPINGS = (" ", ",", ".")
_DECIMALS = (".", ",")
_OF_SECOND = 1_000_000_000


@TOPIC.function("string", "from")
def string(run: Run, value: object) -> str | None:
    """Return a value as text."""
    return text_of(run, value)


@TOPIC.function("number", "from")
def number_of(_run: Run, value: object) -> Decimal:
    """Return the number that a text spells with a decimal point."""
    number = as_number(value)
    return number if number is not None else _number(_text(value))


@TOPIC.function("number", "from", "grouping separator", "decimal separator")
def number_spelt(_run: Run, text: str, grouping: str | None, decimal_sign: str | None) -> Decimal:
    """Return the number that a text spells with given separators."""
    if grouping not in (None, *_GROUPINGS) or decimal_sign not in (None, *_DECIMALS):
        raise NoValue("the separators are a blank, a comma or a point")
    if grouping is not None and grouping == decimal_sign:
        raise NoValue("the two separators must differ")
    if grouping:
        text = text.replace(grouping, "")
    if decimal_sign:
        text = text.replace(decimal_sign, ".")
    return _number(text)


def _number(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise NoValue(f"{text[:40]!r} is no number")
    return parse_number(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NoValue(f"from must be a text, not a {kind_of(value)}")
    return value


@TOPIC.function("date", "from")
def date_of(_run: Run, value: object) -> Day:
    """Return the date that a text spells, or the day of a date and time."""
    if isinstance(value, Moment):
        return timeline.day_on(value)
    return value if isinstance(value, Day) else temporal.parse_date(_text(value))


@TOPIC.function("date", "year", "month", "day")
def date_from_parts(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> Day:
    """Return the date of a year, a month and a day."""
    return timeline.day_in(whole(year, "year"), whole(month, "month"), whole(day, "day"))


@TOPIC.function("date and time", "from")
def date_and_time_of(_run: Run, value: object) -> Moment:
    """Return the date and time that a text spells; a date means its midnight."""
    if isinstance(value, Moment):
        return value
    if isinstance(value, Day):
        return timeline.moment_on(value, time())
    return temporal.parse_date_time(_text(value))


@TOPIC.function("date and time", "date", "time")
def date_and_time_from_parts(_run: Run, day: Day, clock: Clock) -> Moment:
    """Return the date and time of a day and a time of day."""
    return timeline.moment_on(day, clock)


@TOPIC.function("time", "from")
def time_of(_run: Run, value: object) -> Clock:
    """Return the time of day that a text spells, or that a date and time has."""
    if isinstance(value, Moment):
        return timeline.clock_on(value)
    if isinstance(value, Clock):
        return value
    if isinstance(value, Day):
        return time(tzinfo=zone_of("Z"))
    return temporal.parse_time(_text(value))


@TOPIC.function("time", "hour", "minute", "second", "offset")
def time_from_parts(
    _run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: object = None
) -> Clock:
    """Return the time of day of its parts; the offset is a duration or left out."""
    if offset is not None and not isinstance(offset, Length):
        raise NoValue(f"offset must be a duration, not a {kind_of(offset)}")
    zone = offset_zone(offset) if isinstance(offset, timedelta) else None
    parts = whole(hour, "hour"), whole(minute, "minute"), int(second)
    try:
        return timeline.clock_of_parts(*parts, int(second % 1 * _OF_SECOND), zone)
    except (ValueError, OverflowError) as error:
        raise NoValue(f"there is no such time: {error}") from error


@TOPIC.function("duration", "from")
def duration_of(_run: Run, value: object) -> Length | YearsMonths:
    """Return the duration that an ISO 8601 text spells."""
    if isinstance(value, Length | YearsMonths):
        return value
    return parse_duration(_text(value))


@TOPIC.function("years and months duration", "from", "to")
def years_and_months(_run: Run, start: Day, end: Day) -> YearsMonths:
    """Return the whole months from one date to another."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonths(months)


@TOPIC.function("is", "value1", "value2")
def is_same(run: Run, left: object = None, right: object = None) -> bool:
    """Tell whether two values are the same in kind, value and, for times, zone."""
    if kind_of(left) != kind_of(right):
        return False
    if isinstance(left, Clock | Moment):
        return text_of(run, left) == text_of(run, right)
    return equal(run, left, right) is True
