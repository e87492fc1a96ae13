"""Why a deadline falls on the day it does: counted again, day by day, in words.

The explanation is made from stored terms and a calendar alone, so it can be given at any time.
When the calendar has changed since, or the day was moved by agreement, it says so.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from engine.calendar import WorkingCalendar, corresponding_date, months_after
from engine.clock import LONDON, start_of_day
from engine.date_words import MONTHS, date_with_weekday, long_date, long_date_time, weekday
from engine.deadlines import DeadlineTerms, Kind, recompute
from engine.meetings import MeetingSeries, regular_days

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)
MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One day of the counting: whether it counted, its number if it did, and why."""

    day: date
    weekday: str
    counted: bool
    number: int | None
    why: str


@dataclass(frozen=True, slots=True)
class DeadlineExplanation:
    """The counting of one deadline.

    `summary` is one sentence, `basis` the rule in words with its legal source, `counted_due` the
    day found by counting again; `agrees` tells whether that is still the due day on record.
    """

    summary: str
    basis: str
    lines: tuple[ExplanationLine, ...]
    counted_due: date
    agrees: bool


def explain(terms: DeadlineTerms, calendar: WorkingCalendar) -> DeadlineExplanation:
    """Count a deadline again and say, day by day, why it falls where it does.

    Raises:
        CalendarError: the terms cannot be counted with this calendar.
    """
    again = recompute(terms, calendar)
    agrees = (again.due, again.breach_at) == (terms.due, terms.breach_at)
    lines = (*_LINES[terms.kind](again, calendar), *_rolled(again, calendar))
    return DeadlineExplanation(
        _summary(terms, again, agrees=agrees), _basis(terms), lines, again.due, agrees
    )


def _summary(terms: DeadlineTerms, again: DeadlineTerms, *, agrees: bool) -> str:
    base = terms.base
    start = long_date_time(base) if isinstance(base, datetime) else date_with_weekday(base)
    sentence = f"Due {_end(terms)}: {_counted(terms)} {start}."
    if agrees:
        return sentence
    return f"{sentence} Counted again with the present calendar it would be {_end(again)}."


def _end(terms: DeadlineTerms) -> str:
    if terms.kind is Kind.ELAPSED_HOURS:
        return f"by {long_date_time(terms.breach_at)}"
    return f"by the end of {date_with_weekday(terms.due)}"


def _counted(terms: DeadlineTerms) -> str:
    size, one = abs(terms.count), abs(terms.count) == 1
    direction = "before" if terms.count < 0 else "after"
    if terms.kind is Kind.MEETING:
        which = "the next meeting" if one else f"meeting number {size}"
        return f"{which} ({_series(terms).in_words()}) after"
    words = {
        Kind.CALENDAR_DAYS: f"{size} calendar day{'' if one else 's'} {direction}",
        Kind.WORKING_DAYS: f"{size} working day{'' if one else 's'} {direction}",
        Kind.MONTHS_AFTER: f"{size} month{'' if one else 's'} {direction}",
        Kind.MONTHS_BEGINNING: f"a period of {size} month{'' if one else 's'} beginning with",
        Kind.ELAPSED_HOURS: f"{size} hour{'' if one else 's'} after",
    }
    return words[terms.kind]


def _basis(terms: DeadlineTerms) -> str:
    roll = " A due day that is not a working day moves to the next working day."
    return _BASIS[terms.kind] + (roll if terms.options.roll_if_holiday else "")


_BASIS = {
    Kind.CALENDAR_DAYS: "Every local day counts, working day or not; the day of the event is "
    "day 0 and the last day is used to its end.",
    Kind.WORKING_DAYS: "Monday to Friday count, except bank holidays and closure days of the "
    "partnership; the day of the event is day 0.",
    Kind.MONTHS_AFTER: "The day of the event is left out. The period ends on the date with the "
    "same number, or at the end of the month when that month has no such date "
    "(Dodds v Walker [1981] UKHL).",
    Kind.MONTHS_BEGINNING: "The first day belongs to the period. It ends on the day before the "
    "date with the same number, or at the end of the month when that month has no such date "
    "(UKSI 2018/1082 r.1.4).",
    Kind.ELAPSED_HOURS: "Hours are counted as they pass, so a change of the clocks neither adds "
    "nor takes any.",
    Kind.MEETING: "A meeting whose regular day is not a working day is held on the next working "
    "day; a meeting on the day itself is too early.",
}


def _line(day: date, why: str, *, number: int | None = None) -> ExplanationLine:
    return ExplanationLine(day, weekday(day), number is not None, number, why)


def _first_day(terms: DeadlineTerms) -> date:
    base = terms.base
    return base.astimezone(LONDON).date() if isinstance(base, datetime) else base


def _calendar_days(terms: DeadlineTerms, _calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    start, step = _first_day(terms), (-1 if terms.count < 0 else 1)
    yield _line(start, "day 0")
    for number in range(1, abs(terms.count) + 1):
        day = start + step * number * A_DAY
        yield _line(day, f"day {step * number}", number=step * number)


def _working_days(terms: DeadlineTerms, calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    day, step, number = _first_day(terms), (-1 if terms.count < 0 else 1), 0
    yield _line(day, "day 0")
    while number != terms.count:
        day += step * A_DAY
        closed = calendar.why_closed(day)
        number += 0 if closed else step
        yield _line(day, closed or f"day {number}", number=None if closed else number)


def _months_after(terms: DeadlineTerms, _calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    start = _first_day(terms)
    yield _line(start, "the day of the event, left out")
    found = corresponding_date(start, terms.count)
    why = "the corresponding date" if found else _no_such_date(start, terms.count)
    yield _line(months_after(start, terms.count), why, number=terms.count)


def _months_beginning(
    terms: DeadlineTerms, _calendar: WorkingCalendar
) -> Iterator[ExplanationLine]:
    start = _first_day(terms)
    yield _line(start, "the first day of the period")
    found = corresponding_date(start, terms.count)
    if found:
        eve = found - A_DAY
        why = f"the day before {long_date(found)}, the corresponding date"
        yield _line(eve, why, number=terms.count)
        yield _line(found, "the corresponding date, no longer in the period")
    else:
        why = _no_such_date(start, terms.count)
        yield _line(months_after(start, terms.count), why, number=terms.count)


def _no_such_date(start: date, count: int) -> str:
    month = MONTHS[(start.month - 1 + count) % MONTHS_IN_YEAR]
    return f"the end of the month, because there is no {start.day} {month}"


def _hours(terms: DeadlineTerms, _calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    day, passed = _first_day(terms), timedelta()
    start = terms.base if isinstance(terms.base, datetime) else start_of_day(day)
    while day <= terms.due:
        length = min(terms.breach_at, start_of_day(day + A_DAY)) - max(start, start_of_day(day))
        if terms.options.skip_christmas_day and (day.month, day.day) == (12, 25):
            yield _line(day, "Christmas Day, left out")
        else:
            passed += length
            why = f"{_in_hours(length)}, {_in_hours(passed)} in all"
            yield _line(day, why, number=passed // AN_HOUR)
        day += A_DAY


def _in_hours(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    words = f"{hours} hour{'' if hours == 1 else 's'}"
    return f"{words} {rest} min" if rest else words


def _meetings(terms: DeadlineTerms, calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    held, series = _first_day(terms), _series(terms)
    yield _line(held, "day 0")
    for number in range(1, terms.count + 1):
        regular = next(regular_days(series, held, calendar))
        held = calendar.next_working_day(regular)
        if held != regular:
            yield _line(regular, f"the regular day, but {calendar.why_closed(regular)}")
        yield _line(held, f"meeting {number}", number=number)


def _series(terms: DeadlineTerms) -> MeetingSeries:
    return cast("MeetingSeries", terms.options.meeting)  # the rule of the terms saw to it


def _rolled(terms: DeadlineTerms, calendar: WorkingCalendar) -> Iterator[ExplanationLine]:
    if terms.options.roll_if_holiday:
        staying = replace(terms.options, roll_if_holiday=False)
        day = recompute(replace(terms, options=staying), calendar).due
        while day < terms.due:
            yield _line(day, f"not the due day: {calendar.why_closed(day)}")
            day += A_DAY
        yield _line(day, "the due day is a working day")


_LINES: dict[Kind, Callable[[DeadlineTerms, WorkingCalendar], Iterator[ExplanationLine]]] = {
    Kind.CALENDAR_DAYS: _calendar_days,
    Kind.WORKING_DAYS: _working_days,
    Kind.MONTHS_AFTER: _months_after,
    Kind.MONTHS_BEGINNING: _months_beginning,
    Kind.ELAPSED_HOURS: _hours,
    Kind.MEETING: _meetings,
}
