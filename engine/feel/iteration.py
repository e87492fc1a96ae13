"""What a loop goes through: the items of a list, or the steps of a range."""

from collections.abc import Iterator
from decimal import Decimal

from engine.feel import timeline
from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.values import Range, as_list, as_number, kind_of, whole
from engine.feel.wide_date import Day, is_day


def items_of(run: Run, value: object) -> Iterator[object] | None:
    """Return the items of a value; a single value is a list of itself, null is nothing."""
    if isinstance(value, Range):
        return _items_of_range(run, value)
    items = as_list(value)
    if items is not None:
        return iter(items)
    return None if value is None else iter((value,))


def _items_of_range(run: Run, found: Range) -> Iterator[object] | None:
    items = items_between(run, found.start, found.end)
    if items is None:
        return None
    return (item for item in items if _inside(found, item))


def _inside(found: Range, item: object) -> bool:
    if item == found.start and not found.start_included:
        return False
    return item != found.end or found.end_included


def items_between(run: Run, start: object, end: object) -> Iterator[object] | None:
    """Return the whole numbers or days from one end to the other, upwards or downwards."""
    if is_day(start) and is_day(end):
        return _days(start, end)
    low, high = as_number(start), as_number(end)
    if low is None or high is None:
        run.nothing(f"a loop cannot step from a {kind_of(start)} to a {kind_of(end)}")
        return None
    try:
        return _numbers(whole(low, "the start of a loop"), whole(high, "the end of a loop"))
    except NoValue as error:
        run.nothing(str(error))
        return None


def _numbers(start: int, end: int) -> Iterator[Decimal]:
    step = 1 if start <= end else -1
    return map(Decimal, range(start, end + step, step))


def _days(start: Day, end: Day) -> Iterator[Day]:
    first, last = timeline.number_of(start), timeline.number_of(end)
    step = 1 if first <= last else -1
    return map(timeline.day_of, range(first, last + step, step))
