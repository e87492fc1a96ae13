"""Equality, order and membership.

Values of different kinds are neither equal nor unequal: comparing them is null, with a
warning, because it nearly always means that a date is still text. Null alone equals null and
nothing else.

The standard compares times by their value in seconds (10.3.2.3.4), so the signs of comparison
overlook the fraction of a second. `order`, which sorts and picks the least, does not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypeVar

from engine.feel import chronology as chrono
from engine.feel import timeline
from engine.feel.budget import Run
from engine.feel.durations import nanoseconds
from engine.feel.errors import NoValue
from engine.feel.values import Function, Range, YearsMonths, as_list, as_number, kind_of
from engine.feel.wide_date import is_day
from engine.feel.wide_date_time import Moment, WideDateTime
from engine.feel.wide_duration import Length
from engine.feel.wide_time import Clock, WideTime
from engine.feel.zones import offset_of

_EXACT = (str, bool, Decimal)
_Ordered = TypeVar("_Ordered", Decimal, timedelta, date, str, int)
_DIRECT = frozenset({Decimal, str, date, timedelta})
_TIMES = frozenset({datetime, time, WideDateTime, WideTime})


def equal(run: Run, left: object, right: object) -> bool | None:
    """Return whether two values are equal, or null and a warning when their kinds differ."""
    if type(left) is type(right) and type(left) in _EXACT:
        return left == right
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind == "number" == kind_of(right):
        return as_number(left) == as_number(right)
    if kind != kind_of(right):
        return run.nothing(_unlike("compare", left, right))
    return _equal_of_kind(run, kind, left, right)


def _equal_of_kind(run: Run, kind: str, left: object, right: object) -> bool | None:
    if kind == "list":
        return _equal_lists(run, as_list(left) or [], as_list(right) or [])
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return _equal_contexts(run, left, right)
    if isinstance(left, Range) and isinstance(right, Range):
        return _equal_ranges(run, left, right)
    if isinstance(left, Moment | Clock) and isinstance(right, Moment | Clock):
        return _equal_moments(left, right)
    return left is right if isinstance(left, Function) else left == right


def _equal_moments(left: Moment | Clock, right: Moment | Clock) -> bool:
    if (offset_of(left) is None) != (offset_of(right) is None):
        return False
    return order(timeline.in_seconds(left), timeline.in_seconds(right)) == 0


def _equal_lists(run: Run, left: list[object], right: list[object]) -> bool | None:
    if len(left) != len(right):
        return False
    return _all_equal(run, zip(left, right, strict=True))


def _equal_contexts(
    run: Run, left: Mapping[str, object], right: Mapping[str, object]
) -> bool | None:
    if left.keys() != right.keys():
        return False
    return _all_equal(run, ((left[key], right[key]) for key in left))


def _equal_ranges(run: Run, left: Range, right: Range) -> bool | None:
    signs = (left.start_included, left.end_included, left.sign)
    if signs != (right.start_included, right.end_included, right.sign):
        return False
    return _all_equal(run, ((left.start, right.start), (left.end, right.end)))


def _all_equal(run: Run, pairs: Iterable[tuple[object, object]]) -> bool | None:
    run.enter()
    result: bool | None = True
    for left, right in pairs:
        run.turn()
        same = equal(run, left, right)
        if same is False:
            result = False
            break
        if same is None:
            result = None
    run.leave()
    return result


def order(left: object, right: object) -> int:
    """Return -1, 0 or 1 as the left value comes before, with or after the right one.

    Raises:
        NoValue: they have no order, being of different kinds or of a kind without any.
    """
    if type(left) is type(right) and type(left) in _DIRECT:
        return (left > right) - (left < right)  # type: ignore[operator,no-any-return]
    numbers = as_number(left), as_number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return _order_of(numbers[0], numbers[1])
    if isinstance(left, Moment) and isinstance(right, Moment):
        chrono.check_both_local_or_none(left, right)
        return _order_of(timeline.instant_of(left), timeline.instant_of(right))
    if isinstance(left, Clock) and isinstance(right, Clock):
        chrono.check_both_local_or_none(left, right)
        return _order_of(chrono.clock_in_utc(left), chrono.clock_in_utc(right))
    return _order_of_one_kind(left, right)


def _order_of_one_kind(left: object, right: object) -> int:
    if isinstance(left, str) and isinstance(right, str):
        return _order_of(left, right)
    if isinstance(left, Length) and isinstance(right, Length):
        return _order_of(nanoseconds(left), nanoseconds(right))
    if isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return _order_of(left.total, right.total)
    if is_day(left) and is_day(right):
        return _order_of(timeline.number_of(left), timeline.number_of(right))
    raise NoValue(_unlike("order", left, right))


def _in_seconds(value: object) -> object:
    return timeline.in_seconds(value) if isinstance(value, Moment | Clock) else value


def _order_of(left: _Ordered, right: _Ordered) -> int:
    return (left > right) - (left < right)


def compare(run: Run, sign: str, left: object, right: object) -> bool | None:
    """Return whether `left sign right` holds, or null and a warning."""
    if sign == "=":
        return equal(run, left, right)
    if sign == "!=":
        same = equal(run, left, right)
        return None if same is None else not same
    if left is None or right is None:
        return run.nothing(f"'{sign}' has nothing to compare: one side is null")
    if type(left) in _TIMES and type(right) in _TIMES:
        left, right = _in_seconds(left), _in_seconds(right)
    try:
        return _HOLDS[sign](order(left, right))
    except NoValue as error:
        return run.nothing(str(error))


_HOLDS: dict[str, Callable[[int], bool]] = {
    "<": lambda found: found < 0,
    "<=": lambda found: found <= 0,
    ">": lambda found: found > 0,
    ">=": lambda found: found >= 0,
}


def within(run: Run, value: object, found: Range) -> bool | None:
    """Return whether a value lies in a range, or null and a warning."""
    if found.sign == "!=":
        return compare(run, "!=", value, found.start)
    low = high = True if value is not None else None
    if found.start is not None or found.end is None:
        low = compare(run, ">=" if found.start_included else ">", value, found.start)
    if found.end is not None or found.start is None:
        high = compare(run, "<=" if found.end_included else "<", value, found.end)
    if low is False or high is False:
        return False
    return None if low is None or high is None else True


def belongs(run: Run, value: object, candidate: object) -> bool | None:
    """Return whether a value is in a list or range, or equals a single candidate."""
    if isinstance(candidate, Range):
        if isinstance(value, Range):
            return equal(run, value, candidate)
        return within(run, value, candidate)
    items = as_list(candidate)
    if items is None:
        return equal(run, value, candidate)
    return _belongs_to_any(run, value, items)


def _belongs_to_any(run: Run, value: object, items: list[object]) -> bool | None:
    if isinstance(value, list) and same(run, value, items):
        return True
    for item in items:
        run.turn()
        held = within(run, value, item) if isinstance(item, Range) else same(run, value, item)
        if held:
            return True
    return False


def same(run: Run, value: object, item: object) -> bool:
    """Return whether two values are surely equal; different kinds are quietly not."""
    if kind_of(value) != kind_of(item):
        return False
    return equal(run, value, item) is True


def _unlike(verb: str, left: object, right: object) -> str:
    return f"cannot {verb} a {kind_of(left)} and a {kind_of(right)}"
