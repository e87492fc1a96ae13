"""Arithmetic of dates, times and durations.

Days and time are added to the instant, so a clock change in the zone is respected: 24 hours
after noon before the change is 11:00 or 13:00. Months are added to the calendar day, and a
day that the month lacks becomes its last day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from engine.feel.errors import NoValue
from engine.feel.temporal import offset_of
from engine.feel.values import MONTHS, YearsMonths

_DAY = timedelta(days=1)
_MIDNIGHT = time()
_FIRST_MOMENT = datetime.combine(date.min, _MIDNIGHT)


def add_to_date(day: date, duration: timedelta) -> date:
    """Return the day on which the duration ends that starts with the day.

    >>> add_to_date(date(2026, 3, 2), timedelta(days=1, hours=12))
    datetime.date(2026, 3, 3)
    """
    return add_to_moment(datetime.combine(day, _MIDNIGHT), duration).date()


def add_to_moment(moment: datetime, duration: timedelta) -> datetime:
    """Return the moment a duration later, in the same zone.

    Raises:
        NoValue: it lies outside the years 1 to 9999.
    """
    try:
        if moment.tzinfo is None:
            return moment + duration
        return (moment.astimezone(UTC) + duration).astimezone(moment.tzinfo)
    except OverflowError as error:
        raise _out_of_calendar() from error


def add_to_time(moment: time, duration: timedelta) -> time:
    """Return the time of day a duration later; it goes round the clock."""
    start = timedelta(
        hours=moment.hour,
        minutes=moment.minute,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )
    left = ((start % _DAY) + (duration % _DAY)) % _DAY
    return (_FIRST_MOMENT + left).time().replace(tzinfo=moment.tzinfo)


def add_months_to_date(day: date, duration: YearsMonths) -> date:
    """Return the same day of another month, or that month's last day.

    Raises:
        NoValue: it lies outside the years 1 to 9999.

    >>> add_months_to_date(date(2026, 1, 31), YearsMonths(1))
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + duration.total, MONTHS)
    if not date.min.year <= year <= date.max.year:
        raise _out_of_calendar()
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))


def add_months_to_moment(moment: datetime, duration: YearsMonths) -> datetime:
    """Return the same time on the same day of another month."""
    day = add_months_to_date(moment.date(), duration)
    return datetime.combine(day, moment.timetz())


def between_moments(later: datetime, earlier: datetime) -> timedelta:
    """Return the time from one moment to another.

    Raises:
        NoValue: only one of them is local, so they cannot be compared.
    """
    return _plain(later, earlier) - _plain(earlier, later)


def between_times(later: time, earlier: time) -> timedelta:
    """Return the time from one time of day to another on the same day."""
    return since_midnight(later, earlier) - since_midnight(earlier, later)


def since_midnight(moment: time, other: time) -> timedelta:
    """Return a time of day as a duration, in UTC when both have an offset.

    Raises:
        NoValue: only one of the two is local.
    """
    offset = _offset(moment, other)
    return datetime.combine(date.min, moment.replace(tzinfo=None)) - _FIRST_MOMENT - offset


def _plain(moment: datetime, other: datetime) -> datetime:
    offset = _offset(moment, other)
    try:
        return moment.replace(tzinfo=None) - offset
    except OverflowError as error:
        raise _out_of_calendar() from error


def _offset(moment: datetime | time, other: datetime | time) -> timedelta:
    offset, other_offset = offset_of(moment), offset_of(other)
    if (offset is None) != (other_offset is None):
        message = "one of the two has a zone or an offset and the other has none"
        raise NoValue(message)
    return offset or timedelta(0)


def start_of(day: date) -> datetime:
    """Return the midnight of a date in UTC, as DMN has it for sums with a date and time."""
    return datetime.combine(day, _MIDNIGHT, UTC)


def _out_of_calendar() -> NoValue:
    return NoValue("the result lies outside the years 1 to 9999")
