"""The working calendar of a partnership, and the arithmetic of days, months and hours.

Six kinds of deadline are counted in this product: calendar days (CD), working days (WD), months
after a day (MA), a period of months beginning with a day (MB), elapsed hours (EH) and the next
meeting (MTG, in `engine.meetings`). Days are local days in Europe/London; a day on which the
clocks change has 23 or 25 hours, so no kind but EH ever counts hours.

This module knows no rules and no policies, and it never reads the time.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType

from engine.clock import as_utc, start_of_day

REGIONS = {"GB-ENG": "ENG", "GB-WLS": "WLS"}
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
LAST_YEAR_OF_BANK_HOLIDAYS = 2100
MOST = 10_000
CLOSURE = "closed: partnership closure day"
SATURDAY = 5


class CalendarError(ValueError):
    """A day, a number or a region is outside what the calendar can count with."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The bank holidays of a region, together with the days on which the partnership is closed.

    `region` is "GB-ENG" or "GB-WLS". Bank holidays are known for 1900 to 2100; counting working
    days beyond that raises `CalendarError`. `proclaimed` are bank holidays besides those: day and
    name.
    """

    region: str = "GB-ENG"
    closed: frozenset[date] = frozenset()
    proclaimed: frozenset[tuple[date, str]] = frozenset()

    def __post_init__(self) -> None:
        if self.region not in REGIONS:
            raise CalendarError(f"there is no calendar {self.region!r}; use GB-ENG or GB-WLS")

    def why_closed(self, day: date) -> str:
        """Say why `day` is not a working day; empty text when it is one.

        >>> WorkingCalendar("GB-ENG").why_closed(date(2026, 4, 6))
        'bank holiday: Easter Monday'
        """
        usual = bank_holidays(self.region, checked_day(day).year).get(day)
        holiday = usual or next((name for when, name in self.proclaimed if when == day), "")
        if holiday:
            return f"bank holiday: {holiday}"
        if day.weekday() >= SATURDAY:
            return "weekend"
        return CLOSURE if day in self.closed else ""

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is Monday to Friday, no bank holiday and no closure day."""
        return not self.why_closed(day)

    def working_days_after(self, day: date, count: int) -> date:
        """Return the day that is `count` working days after `day` (WD); back when negative.

        `day` itself is day 0, working day or not; with a count of 0 it is the answer.

        >>> WorkingCalendar("GB-ENG").working_days_after(date(2026, 4, 2), 1)  # Maundy Thursday
        datetime.date(2026, 4, 7)
        """
        if checked_count(count) == 0:
            return checked_day(day)
        year = checked_day(day).year
        days = _working_days(self, year)
        place = (bisect_right(days, day) - 1 if count > 0 else bisect_left(days, day)) + count
        while place >= len(days):
            place -= len(days)
            year += 1
            days = _working_days(self, year)
        while place < 0:
            year -= 1
            days = _working_days(self, year)
            place += len(days)
        return days[place]

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`.

        When `end` is earlier, the result is minus the number of working days from `end` up to,
        but not including, `start`: so counting back is the reverse of counting forward.
        """
        first = min(checked_day(start), checked_day(end)).year
        if end < start:
            return self._working_days_before(end, first) - self._working_days_before(start, first)
        day = timedelta(days=1)
        after = self._working_days_before(end + day, first)
        return after - self._working_days_before(start + day, first)

    def next_working_day(self, day: date) -> date:
        """Return `day` when it is a working day, else the first working day after it."""
        return day if self.is_working_day(day) else self.working_days_after(day, 1)

    def _working_days_before(self, day: date, first_year: int) -> int:
        whole = sum(len(_working_days(self, year)) for year in range(first_year, day.year))
        return whole + bisect_left(_working_days(self, day.year), day)


@lru_cache(maxsize=1024)
def bank_holidays(region: str, year: int) -> Mapping[date, str]:
    """Return the bank holidays of a year by date, each with its name.

    The package is imported at first use: it is large, and many commands count no days.
    """
    from holidays import country_holidays  # noqa: PLC0415

    if not FIRST_DAY.year <= year <= LAST_YEAR_OF_BANK_HOLIDAYS:
        raise CalendarError(
            f"the bank holidays of {year} are not known, "
            f"only those of {FIRST_DAY.year} to {LAST_YEAR_OF_BANK_HOLIDAYS}"
        )
    days = country_holidays("GB", subdiv=REGIONS[region], years=year, expand=False)
    return MappingProxyType({day: str(days[day]) for day in sorted(days)})


@lru_cache(maxsize=2048)
def _working_days(calendar: WorkingCalendar, year: int) -> tuple[date, ...]:
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    days = (first + timedelta(days=number) for number in range(length))
    return tuple(day for day in days if calendar.is_working_day(day))


def calendar_days_after(day: date, count: int) -> date:
    """Return the local day `count` days after `day` (CD); back when negative. `day` is day 0."""
    return checked_day(checked_day(day) + timedelta(days=checked_count(count)))


def months_after(day: date, count: int) -> date:
    """Return the day `count` months after `day` (MA): the day of the event is left out.

    The period ends on the corresponding date, or at the end of the month when that month has no
    such date (Dodds v Walker [1981] UKHL). A negative count goes back in the same way.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    target = _month_after(day, count)
    return corresponding_date(day, count) or checked_day(_end_of_month(target))


def last_day_of_months(day: date, count: int) -> date:
    """Return the last day of a period of `count` months beginning with `day` (MB).

    It is the day before the corresponding date, or the end of the month when there is no
    corresponding date (UKSI 2018/1082 r.1.4). A day is taken off only from a date that exists:
    six months beginning with 31 August end on 28 February, not on the 27th.

    >>> last_day_of_months(date(2026, 8, 31), 6), last_day_of_months(date(2026, 8, 30), 1)
    (datetime.date(2027, 2, 28), datetime.date(2026, 9, 29))

    Raises:
        CalendarError: `count` is less than 1: such a period has no last day.
    """
    if checked_count(count) < 1:
        raise CalendarError(f"a period of {count} months has no last day")
    found = corresponding_date(day, count)
    return found - timedelta(days=1) if found else _end_of_month(_month_after(day, count))


def in_period_of_months(start: date, count: int, day: date) -> bool:
    """Tell whether `day` lies in the period of `count` months beginning with `start` (MB)."""
    return start <= checked_day(day) <= last_day_of_months(start, count)


def corresponding_date(day: date, count: int) -> date | None:
    """Return the date with the same number `count` months later; None when there is none."""
    target = _month_after(day, count)
    exists = day.day <= _end_of_month(target).day
    return checked_day(target.replace(day=day.day)) if exists else None


def elapsed_hours_after(
    instant: datetime, hours: int, *, skip_christmas_day: bool = False
) -> datetime:
    """Return the instant, in UTC, at which `hours` hours have elapsed (EH).

    With `skip_christmas_day` the 24 hours of each 25 December are left out, as 2014 c. 12,
    s. 80(4) asks; in December local time is UTC.

    Raises:
        CalendarError: the hours are negative, or too many, or the instant is out of bounds.
        ValueError: the instant has no offset.
    """
    if checked_count(hours) < 0:
        raise CalendarError("hours can only be counted forwards")
    start = as_utc(instant)
    checked_day(start.date())
    end = start + timedelta(hours=hours)
    if skip_christmas_day and hours:
        for year in range(start.year, end.year + 1):
            end += _left_out(year, start, end)
    checked_day(end.date())
    return end


def first_instant_after(day: date) -> datetime:
    """Return the first instant, in UTC, of the local day after `day`: when `day` is over."""
    return start_of_day(checked_day(day) + timedelta(days=1))


def checked_day(day: date) -> date:
    """Return `day` when it is a plain date from 1900 to 2200.

    Raises:
        CalendarError: it is an instant, or out of bounds.
    """
    if isinstance(day, datetime):
        raise CalendarError(f"{day.isoformat()} is an instant where a day is wanted")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise CalendarError(f"{day} is outside the years {FIRST_DAY.year} to {LAST_DAY.year}")
    return day


def checked_count(count: int) -> int:
    """Return `count` when it is at most 10,000 either way.

    Raises:
        CalendarError: it is larger.
    """
    if abs(count) > MOST:
        raise CalendarError(f"{count} is more than {MOST:,}, the most that can be counted")
    return count


def _left_out(year: int, start: datetime, end: datetime) -> timedelta:
    christmas = datetime(year, 12, 25, tzinfo=UTC)
    over = christmas + timedelta(days=1)
    return over - max(start, christmas) if christmas < end and start < over else timedelta()


def _month_after(day: date, count: int) -> date:
    index = checked_day(day).year * 12 + day.month - 1 + checked_count(count)
    return checked_day(date(*_year_and_month(index), 1))


def _year_and_month(index: int) -> tuple[int, int]:
    year, month = divmod(index, 12)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise CalendarError(f"the year {year} is outside {FIRST_DAY.year} to {LAST_DAY.year}")
    return year, month + 1


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
