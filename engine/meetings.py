"""Meetings that come round, and the next one after a day (MTG).

A meeting whose regular day is not a working day is held on the next working day.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.calendar import CalendarError, WorkingCalendar, checked_day
from engine.date_words import MONTHS, WEEKDAYS

CADENCES = ("daily", "weekly", "monthly", "yearly")
LAST = -1
WEEK = 7
MOST_EVERY = 52
LONGEST_NTH = 4
LAST_SAFE_DAY = 28
MONTHS_IN_YEAR = 12
DAYS_SEARCHED = 53 * 31  # the longest pause that `every` allows, in months


@dataclass(frozen=True, slots=True)
class MeetingSeries:
    """When a type of meeting is held.

    `cadence` is "daily" (each working day), "weekly" (`weekday`), "monthly" (the `nth`
    `weekday`, or the `day` of the month) or "yearly" (the same, in `month`). `weekday` counts
    from Monday = 0; `nth` is 1 to 4, or -1 for the last. `every` = 2 leaves out every second
    week or month, counted from the week or month of `start`.
    """

    cadence: str
    weekday: int | None = None
    nth: int | None = None
    day: int | None = None
    month: int | None = None
    every: int = 1
    start: date | None = None

    def __post_init__(self) -> None:
        for wrong, message in _objections(self):
            if wrong:
                raise CalendarError(message)

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> "MeetingSeries":
        """Read a series as policies write it: weekday by name, `nth` = "last", `from` = a date.

        Raises:
            CalendarError: an entry is unknown, of the wrong type, or the series never meets.
        """
        unknown = sorted(set(values) - set(_ENTRIES))
        if unknown:
            known = ", ".join(_ENTRIES)
            raise CalendarError(f"a meeting has no entry {unknown[0]!r}; known are {known}")
        entries = {_ENTRIES[name]: _entry(name, value) for name, value in values.items()}
        return cls(**{"cadence": "", **entries})  # type: ignore[arg-type]  # checked by _entry

    def as_mapping(self) -> dict[str, object]:
        """Return the series as policies write it; `from_mapping` reads it back."""
        weekday = None if self.weekday is None else WEEKDAYS[self.weekday].lower()
        entries = {
            "cadence": self.cadence,
            "weekday": weekday,
            "nth": "last" if self.nth == LAST else self.nth,
            "day": self.day,
            "month": self.month,
            "every": self.every if self.every > 1 else None,
            "from": self.start,
        }
        return {name: value for name, value in entries.items() if value is not None}

    def in_words(self) -> str:
        """Say when the meeting is held.

        >>> MeetingSeries("monthly", weekday=3, nth=2).in_words()
        'on the second Thursday of the month'
        """
        return _WORDS[self.cadence](self)

    def falls_on(self, day: date, calendar: WorkingCalendar) -> bool:
        """Tell whether `day` is a regular day, before moving off closed days."""
        return _FALLS[self.cadence](self, day, calendar)


def regular_days(series: MeetingSeries, after: date, calendar: WorkingCalendar) -> Iterator[date]:
    """Yield the regular days whose meeting is held after `after`, the earliest first.

    A regular day before `after` is among them when the meeting was moved past `after`.

    Raises:
        CalendarError: there is none within four and a half years.
    """
    first = _start_of_closed_run(checked_day(after), calendar)
    for number in range(DAYS_SEARCHED):
        day = first + timedelta(days=number)
        if series.falls_on(day, calendar) and calendar.next_working_day(day) > after:
            yield day
    raise CalendarError(f"no meeting {series.in_words()} was found after {after}")


def next_meeting(
    series: MeetingSeries, after: date, calendar: WorkingCalendar, number: int = 1
) -> date:
    """Return the day of the `number`th meeting held later than `after`.

    The regular day here is Easter Monday, so the meeting is held on Tuesday.

    >>> next_meeting(MeetingSeries("weekly", weekday=0), date(2026, 4, 1), WorkingCalendar())
    datetime.date(2026, 4, 7)
    """
    if not 1 <= number <= MOST_EVERY:
        raise CalendarError(f"the next meeting number {number} cannot be counted")
    held = after
    for _ in range(number):
        held = calendar.next_working_day(next(regular_days(series, held, calendar)))
    return held


def _start_of_closed_run(day: date, calendar: WorkingCalendar) -> date:
    # Only a meeting of the closed days up to and including `day` can have moved past it.
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


def _daily(_series: MeetingSeries, day: date, calendar: WorkingCalendar) -> bool:
    return calendar.is_working_day(day)


def _weekly(series: MeetingSeries, day: date, _calendar: WorkingCalendar) -> bool:
    weeks = (_monday(day) - _monday(series.start or day)).days // WEEK
    return day.weekday() == series.weekday and weeks % series.every == 0


def _monthly(series: MeetingSeries, day: date, _calendar: WorkingCalendar) -> bool:
    return _in_turn(series, day) and _on_its_day(series, day)


def _yearly(series: MeetingSeries, day: date, _calendar: WorkingCalendar) -> bool:
    return day.month == series.month and _on_its_day(series, day)


def _in_turn(series: MeetingSeries, day: date) -> bool:
    start = series.start or day
    months = (day.year - start.year) * MONTHS_IN_YEAR + day.month - start.month
    return months % series.every == 0


def _on_its_day(series: MeetingSeries, day: date) -> bool:
    if series.day is not None:
        return day.day == series.day
    if day.weekday() != series.weekday:
        return False
    if series.nth == LAST:
        return day.day + WEEK > monthrange(day.year, day.month)[1]
    return (day.day - 1) // WEEK + 1 == series.nth


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_FALLS: dict[str, Callable[[MeetingSeries, date, WorkingCalendar], bool]] = {
    "daily": _daily,
    "weekly": _weekly,
    "monthly": _monthly,
    "yearly": _yearly,
}


def _day_in_words(series: MeetingSeries) -> str:
    if series.day is not None:
        return f"on day {series.day}"
    ordinals = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
    return f"on the {ordinals[series.nth or 1]} {WEEKDAYS[series.weekday or 0]}"


def _each(series: MeetingSeries, unit: str) -> str:
    return f"every {series.every} {unit}s" if series.every > 1 else f"every {unit}"


_WORDS: dict[str, Callable[[MeetingSeries], str]] = {
    "daily": lambda _series: "on every working day",
    "weekly": lambda series: f"on {WEEKDAYS[series.weekday or 0]} {_each(series, 'week')}",
    "monthly": lambda series: (
        f"{_day_in_words(series)} of the month"
        + (f", {_each(series, 'month')}" if series.every > 1 else "")
    ),
    "yearly": lambda series: f"{_day_in_words(series)} of {MONTHS[(series.month or 1) - 1]}",
}


_ENTRIES = {name: name for name in ("cadence", "weekday", "nth", "day", "month", "every")}
_ENTRIES["from"] = "start"


def _entry(name: str, value: object) -> object:
    if name == "cadence" and isinstance(value, str):
        return value
    if name == "weekday" and isinstance(value, str) and value.capitalize() in WEEKDAYS:
        return WEEKDAYS.index(value.capitalize())
    if name == "nth" and value == "last":
        return LAST
    if name == "from":
        return _a_date(value)
    if name in ("nth", "day", "month", "every") and _is_whole(value):
        return int(str(value))
    raise CalendarError(f"{name} of a meeting cannot be {value!r}")


def _a_date(value: object) -> date:
    if isinstance(value, str):
        value = _read_date(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return checked_day(value)
    raise CalendarError("from of a meeting must be a date, such as 2026-01-08")


def _read_date(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_whole(value: object) -> bool:
    if isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, int) and not isinstance(value, bool)


def _objections(series: MeetingSeries) -> Iterator[tuple[bool, str]]:
    yield series.cadence not in CADENCES, f"a cadence is one of {', '.join(CADENCES)}"
    yield not 1 <= series.every <= MOST_EVERY, f"every must be 1 to {MOST_EVERY}"
    yield series.every > 1 and series.start is None, "every needs from, the first week or month"
    yield series.weekday not in (None, *range(WEEK)), "a weekday is monday to sunday"
    yield series.nth not in (None, LAST, *range(1, LONGEST_NTH + 1)), "nth is 1 to 4 or last"
    yield series.day not in (None, *range(1, LAST_SAFE_DAY + 1)), "day is 1 to 28"
    yield series.month not in (None, *range(1, MONTHS_IN_YEAR + 1)), "month is 1 to 12"
    yield from _missing(series)


def _missing(series: MeetingSeries) -> Iterator[tuple[bool, str]]:
    by_weekday = series.weekday is not None and series.nth is not None
    dated = by_weekday if series.day is None else series.weekday is series.nth is None
    yield series.cadence == "weekly" and series.weekday is None, "weekly needs a weekday"
    yield (
        series.cadence in ("monthly", "yearly") and not dated,
        "monthly and yearly need either nth and weekday, or day",
    )
    yield series.cadence == "yearly" and series.month is None, "yearly needs a month"
