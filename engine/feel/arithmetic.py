"""What + - * / ** do with each pair of kinds; every other pair is null."""

import decimal
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from engine.feel import chronology as chrono
from engine.feel.budget import Run
from engine.feel.durations import length_of, nanoseconds
from engine.feel.errors import NoValue
from engine.feel.numbers import CONTEXT
from engine.feel.values import YearsMonths, as_number, kind_of
from engine.feel.wide_date import WideDate
from engine.feel.wide_date_time import WideDateTime
from engine.feel.wide_duration import Length, WideDuration
from engine.feel.wide_time import WideTime

Operation = Callable[..., object]
_Table = dict[tuple[type, type], Operation]
_WIDE: dict[type, type] = {
    date: WideDate,
    datetime: WideDateTime,
    time: WideTime,
    timedelta: WideDuration,
}


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _minus(operation: Operation) -> Operation:
    return lambda left, right: operation(left, negated(right))


def _minus_months(operation: Operation) -> Operation:
    return lambda left, right: operation(left, YearsMonths(-right.total))


def add_durations(left: Length, right: Length) -> Length:
    """Return the sum of two days and time durations.

    Raises:
        NoValue: it is longer than the calendar.
    """
    if isinstance(left, timedelta) and isinstance(right, timedelta):
        try:
            return left + right
        except OverflowError:
            pass
    return length_of(nanoseconds(left) + nanoseconds(right))


def negated(duration: Length) -> Length:
    """Return the opposite of a days and time duration."""
    if isinstance(duration, timedelta):
        try:
            return -duration
        except OverflowError:  # the opposites of the longest ones are beyond Python's own
            pass
    return length_of(-nanoseconds(duration))


def _scale_duration(duration: Length, number: Decimal) -> Length:
    return _duration(CONTEXT.multiply(Decimal(nanoseconds(duration)), number))


def _divide_duration(duration: Length, number: Decimal) -> Length:
    return _duration(CONTEXT.divide(Decimal(nanoseconds(duration)), number))


def _duration(count: Decimal) -> Length:
    if count.adjusted() > 30:  # noqa: PLR2004 - far beyond the calendar
        raise _too_long()
    return length_of(int(count.to_integral_value()))


def _scale_months(duration: YearsMonths, number: Decimal) -> YearsMonths:
    return _months(CONTEXT.multiply(Decimal(duration.total), number))


def _divide_months(duration: YearsMonths, number: Decimal) -> YearsMonths:
    return _months(CONTEXT.divide(Decimal(duration.total), number))


def _months(number: Decimal) -> YearsMonths:
    if number.adjusted() > 18:  # noqa: PLR2004 - see above
        raise _too_long()
    return YearsMonths(int(number.to_integral_value(ROUND_DOWN)))


def _ratio(left: Length, right: Length) -> Decimal:
    return CONTEXT.divide(Decimal(nanoseconds(left)), Decimal(nanoseconds(right)))


def _ratio_of_months(left: YearsMonths, right: YearsMonths) -> Decimal:
    return CONTEXT.divide(Decimal(left.total), Decimal(right.total))


def _too_long() -> NoValue:
    return NoValue("the duration is longer than the calendar")


def _power(number: Decimal, exponent: Decimal) -> Decimal:
    # Of zero Python's decimals make no number for 0 and infinity for less; here it is 1 and null.
    if not number and exponent <= 0:
        if exponent:
            raise NoValue("zero has no power below zero")
        return Decimal(1)
    return CONTEXT.power(number, exponent)


_ADD: _Table = {
    (Decimal, Decimal): CONTEXT.add,
    (timedelta, timedelta): add_durations,
    (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total + b.total),
    (date, timedelta): chrono.add_to_date,
    (date, YearsMonths): chrono.add_months_to_date,
    (datetime, timedelta): chrono.add_to_moment,
    (datetime, YearsMonths): chrono.add_months_to_moment,
    (time, timedelta): chrono.add_to_time,
}
_ADD |= {(b, a): _swapped(operation) for (a, b), operation in _ADD.items() if a is not b}
_SUBTRACT: _Table = {
    (Decimal, Decimal): CONTEXT.subtract,
    (timedelta, timedelta): _minus(add_durations),
    (YearsMonths, YearsMonths): lambda a, b: YearsMonths(a.total - b.total),
    (date, timedelta): _minus(chrono.add_to_date),
    (date, YearsMonths): _minus_months(chrono.add_months_to_date),
    (datetime, timedelta): _minus(chrono.add_to_moment),
    (datetime, YearsMonths): _minus_months(chrono.add_months_to_moment),
    (time, timedelta): _minus(chrono.add_to_time),
    (date, date): chrono.between_dates,
    (datetime, datetime): chrono.between_moments,
    (date, datetime): lambda a, b: chrono.between_moments(chrono.start_of(a), b),
    (datetime, date): lambda a, b: chrono.between_moments(a, chrono.start_of(b)),
    (time, time): chrono.between_times,
}
_MULTIPLY: _Table = {
    (Decimal, Decimal): CONTEXT.multiply,
    (timedelta, Decimal): _scale_duration,
    (Decimal, timedelta): _swapped(_scale_duration),
    (YearsMonths, Decimal): _scale_months,
    (Decimal, YearsMonths): _swapped(_scale_months),
}
_DIVIDE: _Table = {
    (Decimal, Decimal): CONTEXT.divide,
    (timedelta, Decimal): _divide_duration,
    (timedelta, timedelta): _ratio,
    (YearsMonths, Decimal): _divide_months,
    (YearsMonths, YearsMonths): _ratio_of_months,
}


def _widened(table: _Table) -> _Table:
    """Return a table that does with the wide kinds what it does with Python's own."""
    return {
        (left, right): operation
        for (a, b), operation in table.items()
        for left in (a, _WIDE.get(a, a))
        for right in (b, _WIDE.get(b, b))
    }


_TABLES: dict[str, _Table] = {
    "+": _widened(_ADD),
    "-": _widened(_SUBTRACT),
    "*": _widened(_MULTIPLY),
    "/": _widened(_DIVIDE),
    "**": {(Decimal, Decimal): _power},
}


def calculate(run: Run, sign: str, left: object, right: object) -> object:
    """Return what an arithmetic sign makes of two values, or null and a warning."""
    if type(left) is str and type(right) is str and sign == "+":
        run.grow(len(left) + len(right))
        return left + right
    left, right = _plain(left), _plain(right)
    operation = _TABLES[sign].get((type(left), type(right)))
    if operation is None:
        return run.nothing(_unfit(sign, left, right))
    try:
        return operation(left, right)
    except NoValue as error:
        return run.nothing(str(error))
    except (decimal.DecimalException, OverflowError):
        return run.nothing(f"{_shown(left)} {sign} {_shown(right)} is no number that can be held")


def negate(run: Run, value: object) -> object:
    """Return the opposite of a number or duration, or null and a warning."""
    if isinstance(value, Length):
        return negated(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.total)
    number = as_number(value)
    if number is None:
        return run.nothing(f"a {kind_of(value)} has no opposite")
    return CONTEXT.minus(number)


def _plain(value: object) -> object:
    if type(value) is int or type(value) is float:
        return as_number(value)
    return value


def _shown(value: object) -> str:
    return str(value)[:40]


def _unfit(sign: str, left: object, right: object) -> str:
    return f"'{sign}' cannot join a {kind_of(left)} and a {kind_of(right)}"
