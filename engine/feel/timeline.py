"""Days and times as whole numbers, where Python's calendar ends.

A day is the number of the day, 1 being the first of the year 1 as `date.toordinal` has it; a
time of day and an instant are nanoseconds. What Python can hold comes back as Python's own
type, so every value has exactly one shape.
"""

from datetime import UTC, date, datetime, time, tzinfo

from engine.feel.errors import NoValue
from engine.feel.wide_date import FARTHEST_YEAR, Day, WideDate
from engine.feel.wide_date_time import Moment, WideDateTime
from engine.feel.wide_time import Clock, WideTime
from engine.feel.zones import offset_of, twin

NANOSECONDS_OF_DAY = 86_400_000_000_000
_OF_SECOND, _OF_MICROSECOND = 1_000_000_000, 1_000
_YEARS_OF_CYCLE, _DAYS_OF_CYCLE = 400, 146_097
_CYCLE_START = date(2400, 1, 1).toordinal()
_LAST_DAY = date.max.toordinal()
_MARGIN = 2  # days from the ends of Python's calendar within which a zone may lead out of it


def day_in(year: int, month: int, day: int) -> Day:
    """Return the date of a year, a month and a day.

    Raises:
        NoValue: there is no such day, or the year has more than nine digits.
    """
    if abs(year) > FARTHEST_YEAR:
        raise NoValue(f"the years of the calendar are -{FARTHEST_YEAR} to {FARTHEST_YEAR}")
    try:
        if date.min.year <= year <= date.max.year:
            return date(year, month, day)
        found = WideDate(year, month, day)
        twin(found)
    except (ValueError, OverflowError) as error:
        raise NoValue(f"there is no such date: {error}") from error
    return found


def number_of(day: Day) -> int:
    """Return the number of a day."""
    if isinstance(day, date):
        return day.toordinal()
    like = twin(day)
    return like.toordinal() + (day.year - like.year) // _YEARS_OF_CYCLE * _DAYS_OF_CYCLE


def day_of(number: int) -> Day:
    """Return the day of a number.

    Raises:
        NoValue: its year has more than nine digits.
    """
    if 1 <= number <= _LAST_DAY:
        return date.fromordinal(number)
    cycles, rest = divmod(number - _CYCLE_START, _DAYS_OF_CYCLE)
    like = date.fromordinal(_CYCLE_START + rest)
    return day_in(like.year + cycles * _YEARS_OF_CYCLE, like.month, like.day)


def since_midnight(clock: Clock) -> int:
    """Return the nanoseconds of a time of day, by its own clock."""
    seconds = clock.hour * 3_600 + clock.minute * 60 + clock.second
    return seconds * _OF_SECOND + fraction_of(clock)


def clock_of_parts(hour: int, minute: int, second: int, fine: int, zone: tzinfo | None) -> Clock:
    """Return the time of day of its parts; `fine` are the nanoseconds of the second.

    Raises:
        ValueError: there is no such time.
    """
    micros, rest = divmod(fine, _OF_MICROSECOND)
    clock = time(hour, minute, second, micros, zone)
    return WideTime(clock, rest) if rest else clock


def fraction_of(clock: Clock | datetime) -> int:
    """Return the nanoseconds that a time has beyond its second."""
    if isinstance(clock, WideTime):
        return clock.clock.microsecond * _OF_MICROSECOND + clock.nanoseconds
    return clock.microsecond * _OF_MICROSECOND


def clock_at(nanoseconds: int, zone: tzinfo | None, fold: int = 0) -> Clock:
    """Return the time of day so many nanoseconds after midnight."""
    seconds, rest = divmod(nanoseconds, _OF_SECOND)
    micros, fine = divmod(rest, _OF_MICROSECOND)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    clock = time(hour, minute, second, micros, zone, fold=fold)
    return WideTime(clock, fine) if fine else clock


def moment_on(day: Day, clock: Clock) -> Moment:
    """Return the date and time of a day and a time of day."""
    if isinstance(day, date) and isinstance(clock, time):
        return datetime.combine(day, clock)
    return WideDateTime(day, clock)


def day_on(moment: Moment) -> Day:
    """Return the day of a date and time, by its own clock."""
    return moment.date() if isinstance(moment, datetime) else moment.day


def clock_on(moment: Moment) -> Clock:
    """Return the time of day of a date and time, with its zone."""
    return moment.timetz() if isinstance(moment, datetime) else moment.clock


def instant_of(moment: Moment) -> int:
    """Return the nanoseconds of a date and time, in UTC unless it is local."""
    clock = since_midnight(clock_on(moment))
    return number_of(day_on(moment)) * NANOSECONDS_OF_DAY + clock - offset_nanoseconds(moment)


def offset_nanoseconds(moment: Moment | Clock) -> int:
    """Return the offset from UTC in nanoseconds; it is 0 for what is local."""
    offset = offset_of(moment)
    return int(offset.total_seconds()) * _OF_SECOND if offset else 0


def moment_at(instant: int, zone: tzinfo | None) -> Moment:
    """Return the date and time of an instant in a zone, or local when there is none.

    Raises:
        NoValue: its year has more than nine digits.
    """
    fold = 0
    if zone is not None:
        shown = _near_moment(instant).astimezone(zone)
        instant += offset_nanoseconds(shown)
        fold = shown.fold
    number, rest = divmod(instant, NANOSECONDS_OF_DAY)
    return moment_on(day_of(number), clock_at(rest, zone, fold))


def _near_moment(instant: int) -> datetime:
    """Return an instant of Python's calendar at which zones have the offset of another."""
    number, rest = divmod(instant, NANOSECONDS_OF_DAY)
    clock = clock_at(rest - rest % _OF_MICROSECOND, UTC)
    if number <= _MARGIN:
        day = date.fromordinal(_MARGIN)
    elif number > _LAST_DAY - _MARGIN:
        day = date.fromordinal(_CYCLE_START + (number - _CYCLE_START) % _DAYS_OF_CYCLE)
    else:
        day = date.fromordinal(number)
    return datetime.combine(day, clock.clock if isinstance(clock, WideTime) else clock)


def in_seconds(moment: Moment | Clock) -> Moment | Clock:
    """Return a time without the fraction of its second."""
    if isinstance(moment, WideDateTime):
        clock = in_seconds(moment.clock)
        return moment_on(moment.day, clock) if isinstance(clock, time) else moment
    plain = moment.clock if isinstance(moment, WideTime) else moment
    return plain.replace(microsecond=0) if plain.microsecond else plain
