"""The functions of calendar and deadlines that expressions may call, for one policy.

Days are local days in Europe/London: a date and time stands for its day there, and without an
offset it is taken as local time. What cannot be counted is null, with a warning that says why.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from engine import calendar, deadlines, feel
from engine.clock import LONDON, local_date, start_of_day
from engine.deadlines import local_day
from engine.meetings import next_meeting
from engine.policy import Policy

LIBRARIES_KEPT = 128
HELD_BACK = 40

Functions = Mapping[str, feel.HostFunction]


@lru_cache(maxsize=LIBRARIES_KEPT)
def library(policy: Policy) -> feel.Library:
    """Return FEEL's functions and those of calendar and deadlines, bound to a policy."""
    return feel.STANDARD.extended_with({**_plain(), **_bound(policy)})


def _plain() -> Functions:
    return _named(
        _function("calendar days after", "date, n", _calendar_days_after, "n local days later"),
        _function(
            "months after", "date, n", _months_after, "the date n months later, or month end"
        ),
        _function(
            "period of months", "date, n", _period, "last day of n months beginning with date"
        ),
        _function("in period of months", "start, n, date", _in_period, "is date in that period?"),
        _function("elapsed hours after", "date and time, n", _hours_after, "n hours later"),
        _function("local date", "date and time", _local_date, "its day in Europe/London"),
        _function("start of day", "date", _start_of_day, "first instant of the day, London"),
    )


def _bound(policy: Policy) -> Functions:
    return {**_counting(policy.calendar()), **_ruled(policy)}


def _ruled(policy: Policy) -> Functions:
    days = policy.calendar()

    def next_of(kind: object, after: object) -> object:
        series = policy.meetings.get(str(kind))
        if series is None:
            raise LookupError(f"the policy has no meeting {_shown(kind)}")
        return next_meeting(series, _day(after), days)

    def deadline(rule: object, base: object) -> object:
        found = policy.deadline_rules.get(str(rule))
        if found is None:
            raise LookupError(f"the policy has no deadline rule {_shown(rule)}")
        return local(deadlines.compute(found, _base(base), days).context())

    return _named(
        _function("next meeting", "type, after", next_of, "day of the next meeting of that type"),
        _function(
            "deadline", "rule, base", deadline, "a deadline of the policy, counted from base"
        ),
    )


def _counting(days: calendar.WorkingCalendar) -> Functions:
    return _named(
        _function(
            "working days after",
            "date, n",
            lambda day, n: days.working_days_after(_day(day), _whole(n)),
            "the nth working day later; earlier when n is negative",
        ),
        _function(
            "working days between",
            "from, to",
            lambda start, end: days.working_days_between(_day(start), _day(end)),
            "how many working days lie after from, up to and including to",
        ),
        _function(
            "is working day",
            "date",
            lambda day: days.is_working_day(_day(day)),
            "no weekend, bank holiday or closure day",
        ),
    )


def _function(
    name: str, parameters: str, call: Callable[..., object], doc: str
) -> feel.HostFunction:
    return feel.HostFunction(name, tuple(parameters.split(", ")), call, doc)


def _named(*functions: feel.HostFunction) -> Functions:
    return {function.name: function for function in functions}


def _calendar_days_after(day: object, n: object) -> object:
    return calendar.calendar_days_after(_day(day), _whole(n))


def _months_after(day: object, n: object) -> object:
    return calendar.months_after(_day(day), _whole(n))


def _period(day: object, n: object) -> object:
    return calendar.last_day_of_months(_day(day), _whole(n))


def _in_period(start: object, n: object, day: object) -> object:
    return calendar.in_period_of_months(_day(start), _whole(n), _day(day))


def _hours_after(instant: object, n: object) -> object:
    return calendar.elapsed_hours_after(_instant(instant), _whole(n)).astimezone(LONDON)


def _local_date(instant: object) -> object:
    return local_date(_instant(instant))


def _start_of_day(day: object) -> object:
    return start_of_day(_day(day)).astimezone(LONDON)


def local(context: Mapping[str, object]) -> dict[str, object]:
    """Return a context with its instants in London time: their date is the one people mean."""
    shown = {
        name: value.astimezone(LONDON)
        for name, value in context.items()
        if isinstance(value, datetime)
    }
    return {**context, **shown}


def _day(value: object) -> date:
    return local_day(_base(value))


def _base(value: object) -> date | datetime:
    if isinstance(value, date):
        return value
    raise TypeError(f"a date is wanted, not {_shown(value)}")


def _instant(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"a date and time is wanted, not {_shown(value)}")
    return value if value.tzinfo else value.replace(tzinfo=LONDON)


def _whole(value: object) -> int:
    if isinstance(value, Decimal) and value.adjusted() < HELD_BACK and value == int(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"a whole number is wanted, not {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value[:HELD_BACK]}"'
    return "null" if value is None else f"a {feel.kind_of(value)}"
