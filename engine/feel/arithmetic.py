"""What + - * / ** do with each pair of kinds; every other pair is null."""

import decimal
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal

from engine.feel import chronology as chrono
from engine.feel.budget import Run
from engine.feel.durations import MICROSECOND
from engine.feel.errors import NoValue
from engine.feel.numbers import CONTEXT
from engine.feel.values import YearsMonths, as_number, kind_of

Operation = Callable[..., object]
_Table = dict[tuple[type, type], Operation]


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _minus(operation: Operation) -> Operation:
    return lambda left, right: operation(left, -right)


def _minus_months(operation: Operation) -> Operation:
    return lambda left, right: operation(left, YearsMonths(-right.total))


def add_durations(left: timedelta, right: timedelta) -> timedelta:
    """Return the sum of two days and time durations.

    Raises:
        NoValue: it is longer than the calendar.
    """
    try:
        return left + right
    except OverflowError as error:
        raise _too_long() from error


def _scale_duration(duration: timedelta, number: Decimal) -> timedelta:
    micros = CONTEXT.multiply(Decimal(duration // MICROSECOND), number)
    return _duration(micros)


def _divide_duration(duration: timedelta, number: Decimal) -> timedelta:
    return _duration(CONTEXT.divide(Decimal(duration // MICROSECOND), number))


def _duration(micros: Decimal) -> timedelta:
    if micros.adjusted() > 20:  # noqa: PLR2004 - far beyond what a timedelta can hold
        raise _too_long()
    try:
        return timedelta(microseconds=int(micros.to_integral_value()))
    except OverflowError as error:
        raise _too_long() from error


def _scale_months(duration: YearsMonths, number: Decimal) -> YearsMonths:
    return _months(CONTEXT.multiply(Decimal(duration.total), number))


def _divide_months(duration: YearsMonths, number: Decimal) -> YearsMonths:
    return _months(CONTEXT.divide(Decimal(duration.total), number))


def _months(number: Decimal) -> YearsMonths:
    if number.adjusted() > 18:  # noqa: PLR2004 - see above
        raise _too_long()
    return YearsMonths(int(number.to_integral_value(ROUND_DOWN)))


def _ratio(left: timedelta, right: timedelta) -> Decimal:
    return CONTEXT.divide(Decimal(left // MICROSECOND), Decimal(right // MICROSECOND))


def _ratio_of_months(left: YearsMonths, right: YearsMonths) -> Decimal:
    return CONTEXT.divide(Decimal(left.total), Decimal(right.total))


def _too_long() -> NoValue:
    return NoValue("the duration is longer than the calendar")


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
    (date, date): lambda a, b: a - b,
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
_TABLES: dict[str, _Table] = {
    "+": _ADD,
    "-": _SUBTRACT,
    "*": _MULTIPLY,
    "/": _DIVIDE,
    "**": {(Decimal, Decimal): CONTEXT.power},
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
    if isinstance(value, timedelta):
        return _minus(add_durations)(timedelta(0), value)
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
