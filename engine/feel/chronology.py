"""Arithmetic of dates, times and durations.

Days and time are added to the instant, so a clock change in the zone is respected: 24 hours
after noon before the change is 11:00 or 13:00. Months are added to the calendar day, and a
day that the month lacks becomes its last day. Python's own arithmetic does it as far as it
reaches, the whole numbers of `timeline` beyond.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta

from engine.feel import timeline
from engine.feel.durations import length_of, nanoseconds
from engine.feel.errors import NoValue
from engine.feel.values import MONTHS, YearsMonths
from engine.feel.wide_date import Day
from engine.feel.wide_date_time import Moment
from engine.feel.wide_duration import Length
from engine.feel.wide_time import Clock
from engine.feel.zones import offset_of

_MIDNIGHT_UTC = time(tzinfo=UTC)


def add_to_date(day: Day, duration: Length) -> Day:
    """Return the day on which the duration ends that starts with the day.

    Raises:
        NoValue: its year has more than nine digits.

    >>> add_to_date(date(2026, 3, 2), timedelta(days=1, hours=12))
    datetime.date(2026, 3, 3)
    """
    if isinstance(day, date) and isinstance(duration, timedelta):
        try:
            return day + duration
        except OverflowError:
            pass
    days = nanoseconds(duration) // timeline.NANOSECONDS_OF_DAY
    return timeline.day_of(timeline.number_of(day) + days)


def add_to_moment(moment: Moment, duration: Length) -> Moment:
    """Return the moment a duration later, in the same zone.

    Raises:
        NoValue: its year has more than nine digits.
    """
    if isinstance(moment, datetime) and isinstance(duration, timedelta):
        try:
            if moment.tzinfo is None:
                return moment + duration
            return (moment.astimezone(UTC) + duration).astimezone(moment.tzinfo)
        except OverflowError:
            pass
    later = timeline.instant_of(moment) + nanoseconds(duration)
    return timeline.moment_at(later, moment.tzinfo)


def add_to_time(clock: Clock, duration: Length) -> Clock:
    """Return the time of day a duration later; it goes round the clock."""
    later = timeline.since_midnight(clock) + nanoseconds(duration)
    return timeline.clock_at(later % timeline.NANOSECONDS_OF_DAY, clock.tzinfo)


def add_months_to_date(day: Day, duration: YearsMonths) -> Day:
    """Return the same day of another month, or that month's last day.

    Raises:
        NoValue: its year has more than nine digits.

    >>> add_months_to_date(date(2026, 1, 31), YearsMonths(1))
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * MONTHS + day.month - 1 + duration.total, MONTHS)
    last = monthrange(2000 + year % 400, month + 1)[1]
    return timeline.day_in(year, month + 1, min(day.day, last))


def add_months_to_moment(moment: Moment, duration: YearsMonths) -> Moment:
    """Return the same time on the same day of another month."""
    day = add_months_to_date(timeline.day_on(moment), duration)
    return timeline.moment_on(day, timeline.clock_on(moment))


def between_dates(later: Day, earlier: Day) -> Length:
    """Return the time from the start of one day to that of another."""
    if isinstance(later, date) and isinstance(earlier, date):
        return later - earlier
    days = timeline.number_of(later) - timeline.number_of(earlier)
    return length_of(days * timeline.NANOSECONDS_OF_DAY)


def between_moments(later: Moment, earlier: Moment) -> Length:
    """Return the time from one moment to another.

    Raises:
        NoValue: only one of them is local, so they cannot be compared.
    """
    check_both_local_or_none(later, earlier)
    return length_of(timeline.instant_of(later) - timeline.instant_of(earlier))


def between_times(later: Clock, earlier: Clock) -> Length:
    """Return the time from one time of day to another on the same day.

    Raises:
        NoValue: only one of them is local, so they cannot be compared.
    """
    check_both_local_or_none(later, earlier)
    return length_of(clock_in_utc(later) - clock_in_utc(earlier))


def clock_in_utc(clock: Clock) -> int:
    """Return the nanoseconds of a time of day since the midnight of UTC, or its own if local."""
    return timeline.since_midnight(clock) - timeline.offset_nanoseconds(clock)


def check_both_local_or_none(left: Moment | Clock, right: Moment | Clock) -> None:
    """Refuse to compare a local time with one that has a zone or an offset.

    Raises:
        NoValue: just one of the two is local.
    """
    if (offset_of(left) is None) != (offset_of(right) is None):
        message = "one of the two has a zone or an offset and the other has none"
        raise NoValue(message)


def start_of(day: Day) -> Moment:
    """Return the midnight of a date in UTC, as DMN has it for sums with a date and time."""
    return timeline.moment_on(day, _MIDNIGHT_UTC)
