"""Numbers of 34 decimal digits, as DMN asks for, and nothing larger than IEEE 754 decimal128."""

import decimal
from decimal import Decimal

from engine.feel.errors import NoValue

CONTEXT = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
"""The context of all arithmetic; it is only ever passed, never made the thread's own."""


def parse_number(text: str) -> Decimal:
    """Return the number that a text spells, rounded to 34 digits.

    Raises:
        NoValue: the text spells no number, or one beyond decimal128.

    >>> parse_number("1.50")
    Decimal('1.50')
    """
    try:
        number = CONTEXT.create_decimal(text)
    except decimal.DecimalException as error:
        message = f"{text[:40]!r} is no number"
        raise NoValue(message) from error
    if not number.is_finite():
        message = f"{text[:40]!r} is no number"
        raise NoValue(message)
    return number


def number_text(number: Decimal) -> str:
    """Return the plain digits of a number, never in scientific notation.

    The zeros that fill up a result of 34 digits are left out; those somebody wrote stay.

    >>> number_text(Decimal("1.50")), number_text(Decimal("1E3"))
    ('1.50', '1000')
    """
    if number.is_zero():
        return "0"
    if len(number.as_tuple().digits) == CONTEXT.prec:
        number = number.normalize(CONTEXT)
    return format(number, "f")
