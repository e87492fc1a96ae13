"""Functions of numbers and of truth."""

import decimal
from decimal import Decimal

from engine.feel.budget import Run
from engine.feel.durations import length_of, nanoseconds
from engine.feel.errors import NoValue
from engine.feel.numbers import CONTEXT
from engine.feel.signature import Topic
from engine.feel.values import YearsMonths, as_number, kind_of, whole
from engine.feel.wide_duration import Length

TOPIC = Topic()
_SCALES = range(-6111, 6177)
_WIDE = decimal.Context(prec=12_400, Emin=-999_999, Emax=999_999, traps=CONTEXT.traps)


@TOPIC.function("decimal", "n", "scale")
def to_scale(_run: Run, number: Decimal, scale: Decimal) -> Decimal:
    """Return a number rounded to a scale, half to even."""
    return _rounded(number, scale, decimal.ROUND_HALF_EVEN)


@TOPIC.function("floor", "n", "scale")
def floor(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    """Return the greatest number of a scale that is not above a number."""
    return _rounded(number, scale, decimal.ROUND_FLOOR)


@TOPIC.function("ceiling", "n", "scale")
def ceiling(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    """Return the least number of a scale that is not below a number."""
    return _rounded(number, scale, decimal.ROUND_CEILING)


@TOPIC.function("round up", "n", "scale")
def round_up(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    """Return a number rounded away from zero."""
    return _rounded(number, scale, decimal.ROUND_UP)


@TOPIC.function("round down", "n", "scale")
def round_down(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    """Return a number rounded towards zero."""
    return _rounded(number, scale, decimal.ROUND_DOWN)


@TOPIC.function("round half up", "n", "scale")
def round_half_up(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    """Return the nearest number of a scale; half goes away from zero."""
    return _rounded(number, scale, decimal.ROUND_HALF_UP)


@TOPIC.function("round half down", "n", "scale")
def round_half_down(_run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal:
    """Return the nearest number of a scale; half goes towards zero."""
    return _rounded(number, scale, decimal.ROUND_HALF_DOWN)


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal:
    places = int(scale.to_integral_value(decimal.ROUND_DOWN)) if scale.adjusted() < 6 else 10**6  # noqa: PLR2004
    if places not in _SCALES:
        raise NoValue(f"scale must lie between {_SCALES[0]} and {_SCALES[-1]}")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return number
    return CONTEXT.plus(number.quantize(Decimal(1).scaleb(-places), rounding, _WIDE))


@TOPIC.function("abs", "n")
def absolute(_run: Run, number: object) -> object:
    """Return a number or duration without its sign."""
    if isinstance(number, Length):
        return length_of(abs(nanoseconds(number)))
    if isinstance(number, YearsMonths):
        return YearsMonths(abs(number.total))
    found = as_number(number)
    if found is None:
        raise NoValue(f"n must be a number or a duration, not a {kind_of(number)}")
    return abs(found)


@TOPIC.function("modulo", "dividend", "divisor")
def modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the rest of a division; it has the sign of the divisor."""
    if not divisor:
        raise NoValue("the divisor is zero")
    quotient = CONTEXT.divide(dividend, divisor).to_integral_value(decimal.ROUND_FLOOR)
    return CONTEXT.subtract(dividend, CONTEXT.multiply(divisor, quotient))


@TOPIC.function("sqrt", "number")
def square_root(_run: Run, number: Decimal) -> Decimal:
    """Return the square root of a number that is not negative."""
    return CONTEXT.sqrt(number)


@TOPIC.function("log", "number")
def logarithm(_run: Run, number: Decimal) -> Decimal:
    """Return the natural logarithm of a positive number."""
    if number <= 0:
        raise NoValue("number must be positive")
    return CONTEXT.ln(number)


@TOPIC.function("exp", "number")
def exponential(_run: Run, number: Decimal) -> Decimal:
    """Return e to the power of a number."""
    return CONTEXT.exp(number)


@TOPIC.function("odd", "number")
def odd(_run: Run, number: Decimal) -> bool:
    """Tell whether a whole number is odd."""
    return whole(number, "number") % 2 == 1


@TOPIC.function("even", "number")
def even(_run: Run, number: Decimal) -> bool:
    """Tell whether a whole number is even."""
    return whole(number, "number") % 2 == 0


@TOPIC.function("not", "negand")
def negated(_run: Run, negand: object) -> bool | None:
    """Return the opposite of true and false, and null for anything else."""
    return not negand if isinstance(negand, bool) else None
