"""The values of FEEL that Python does not have, and the names of all kinds of value.

A number is a `Decimal` (an `int` or `float` from outside is accepted wherever a number is),
text a `str`, a context a `dict`, a list a `list`. Days and time durations are `timedelta`,
years and months durations are `YearsMonths`; neither turns into the other. Where Python's
dates, times and durations end, the wide ones take over (`wide_date` and its neighbours).
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING

from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.numbers import CONTEXT
from engine.feel.wide_date import WideDate
from engine.feel.wide_date_time import WideDateTime
from engine.feel.wide_duration import WideDuration
from engine.feel.wide_time import WideTime

if TYPE_CHECKING:
    from engine.feel.syntax import TypeName

MONTHS = 12
Env = tuple[object, ...]


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A duration in whole months, such as `P1Y2M`; it may be negative.

    >>> YearsMonths(14).years, YearsMonths(14).months
    (1, 2)
    """

    total: int

    @property
    def years(self) -> int:
        """The whole years, with the sign of the duration."""
        return _sign(self.total) * (abs(self.total) // MONTHS)

    @property
    def months(self) -> int:
        """The months beyond the whole years, with the sign of the duration."""
        return _sign(self.total) * (abs(self.total) % MONTHS)


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an end that is None is open towards infinity.

    A range written with a sign, such as `(< 10)`, keeps it: it is not the same as `(null..10)`,
    and `(!= 10)` is everything but its ends.
    """

    start: object
    end: object
    start_included: bool = True
    end_included: bool = True
    sign: str = ""


class Function:
    """Something that can be called from an expression."""

    __slots__ = ()
    name: str
    parameters: Sequence[str]

    @property
    def types(self) -> "Sequence[TypeName | None]":
        """The declared types of the parameters, as far as any are."""
        return ()

    @abstractmethod
    def call(self, run: Run, arguments: Sequence[object]) -> object:
        """Call it with arguments by position; unfit arguments give null and a warning."""

    @abstractmethod
    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        """Call it with arguments by name; unknown names give null and a warning."""


class LibraryFunction(Function):
    """A function of a library, known before anything is evaluated."""

    __slots__ = ()

    @abstractmethod
    def misfit(self, count: int, names: Sequence[str]) -> str:
        """Return why it can never take so many arguments, or ones of these names, or nothing."""


KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    int: "number",
    float: "number",
    str: "text",
    date: "date",
    WideDate: "date",
    datetime: "date and time",
    WideDateTime: "date and time",
    time: "time",
    WideTime: "time",
    timedelta: "days and time duration",
    WideDuration: "days and time duration",
    YearsMonths: "years and months duration",
    list: "list",
    tuple: "list",
    dict: "context",
    Range: "range",
}


def kind_of(value: object) -> str:
    """Return the word an analyst would use for the kind of a value.

    >>> kind_of("2026-03-02"), kind_of(timedelta(days=1))
    ('text', 'days and time duration')
    """
    found = KINDS.get(type(value))
    if found:
        return found
    if isinstance(value, Function):
        return "function"
    if isinstance(value, Mapping):
        return "context"
    return next((word for kind, word in KINDS.items() if isinstance(value, kind)), "foreign value")


def as_number(value: object) -> Decimal | None:
    """Return a number as a Decimal, or None when the value is no finite number."""
    if type(value) is Decimal:
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < _EXACT else _from_large(value)
    if isinstance(value, float):
        return _from_float(value)
    return value if isinstance(value, Decimal) and value.is_finite() else None


def as_list(value: object) -> list[object] | None:
    """Return a list as a `list`, or None when the value is no list."""
    if type(value) is list:
        return value
    return list(value) if isinstance(value, list | tuple) else None


def whole(number: Decimal, what: str) -> int:
    """Return a number as an int.

    Raises:
        NoValue: it is not whole, or far too large to count with.
    """
    if number.adjusted() > _MOST_DIGITS or number != number.to_integral_value():
        message = f"{what} must be a whole number, not {number}"
        raise NoValue(message)
    return int(number)


_MOST_DIGITS = 18
_EXACT = 10**34


def _from_large(value: int) -> Decimal | None:
    try:
        return CONTEXT.create_decimal(value)
    except DecimalException:
        return None


def _from_float(value: float) -> Decimal | None:
    number = Decimal(repr(value))
    return number if number.is_finite() else None


def _sign(number: int) -> int:
    return -1 if number < 0 else 1
