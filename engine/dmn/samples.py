"""One value for each region into which constants part the values of a kind.

The constants are regions themselves; the others lie before, between and after them. Dates are
counted in days, so that nothing lies between neighbours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cmp_to_key

from engine import feel
from engine.feel.comparison import order

KINDS = (
    "number",
    "text",
    "boolean",
    "date",
    "date and time",
    "time",
    "days and time duration",
    "years and months duration",
)
_ANY_OTHER = "something else"
_FIRST: dict[str, object] = {
    "number": Decimal(0),
    "date": date(2000, 1, 1),
    "date and time": datetime(2000, 1, 1),  # noqa: DTZ001 - a value of the analysed kind
    "time": time(12),
    "days and time duration": timedelta(0),
    "years and months duration": feel.YearsMonths(0),
}
_ZEROS = (Decimal(0), timedelta(0), feel.YearsMonths(0))


class Disorder(Exception):
    """The constants of a column cannot be put in order."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that stands for its region.

    `likely` is false for regions that hardly any input is in: between whole numbers that are
    neighbours, below zero where nothing is, or of a kind that no cell mentions.
    """

    value: object
    likely: bool = True


def samples(kind: str, constants: Sequence[object]) -> list[Sample]:
    """Return a sample of each region of a kind.

    Raises:
        Disorder: the constants have no order, such as times with and without a zone.
    """
    if kind == "boolean":
        return [Sample(value=True), Sample(value=False)]
    found = _in_order([value for value in constants if feel.kind_of(value) == kind])
    if kind == "text":
        return [*map(Sample, found), Sample(_other_text(found))]
    if not found:
        return [Sample(_FIRST[kind]), *_other_zone(kind, _FIRST[kind])]
    return [*_regions(found), *_other_zone(kind, found[0])]


def _in_order(values: Sequence[object]) -> list[object]:
    try:
        ranked = sorted(values, key=cmp_to_key(order))
        return [
            value
            for place, value in enumerate(ranked)
            if not place or order(ranked[place - 1], value)
        ]
    except feel.NoValue as error:
        raise Disorder from error


def _other_text(texts: Sequence[object]) -> str:
    found = _ANY_OTHER
    while found in texts:
        found += "!"
    return found


def _regions(points: Sequence[object]) -> Iterator[Sample]:
    below = _beside(points[0], -1)
    if below is not None:
        yield Sample(below, likely=not _crosses_zero(below, points[0]))
    for place, point in enumerate(points):
        yield Sample(point)
        if place + 1 < len(points):
            yield from _between(point, points[place + 1], whole=_all_whole(points))
    above = _beside(points[-1], 1)
    if above is not None:
        yield Sample(above)


def _crosses_zero(below: object, lowest: object) -> bool:
    return any(
        order(below, zero) < 0 <= order(lowest, zero)
        for zero in _ZEROS
        if feel.kind_of(zero) == feel.kind_of(below)
    )


def _all_whole(points: Sequence[object]) -> bool:
    return all(isinstance(one, Decimal) and one == one.to_integral_value() for one in points)


def _between(low: object, high: object, *, whole: bool) -> Iterator[Sample]:
    """Yield a value between two others, when there is any."""
    following = _beside(low, 1)
    if following is not None and order(following, high) < 0:
        yield Sample(following)
        return
    middle = _middle(low, high)
    if middle is not None:
        if not order(low, middle) < 0 < order(high, middle):
            raise Disorder  # too near for the digits that there are
        yield Sample(middle, likely=not whole)


def _middle(low: object, high: object) -> object:
    """Return what lies halfway, or None where there is nothing between neighbours."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        return low + (high - low) / 2
    if isinstance(low, datetime) and isinstance(high, datetime):
        return low + (high - low) / 2
    if isinstance(low, timedelta) and isinstance(high, timedelta):
        return low + (high - low) / 2
    if isinstance(low, time) and isinstance(high, time):
        raise Disorder  # less than a second apart; not worth telling apart
    return None


def _beside(value: object, direction: int) -> object:
    """Return a value a step before or after another, or None at the end of its kind."""
    moved = _moved(value, direction)
    if moved is not None and order(moved, value) != direction:
        raise Disorder  # a number with more digits than can be counted in
    return moved


def _moved(value: object, direction: int) -> object:
    try:
        if isinstance(value, Decimal):
            return value + direction
        if isinstance(value, datetime | timedelta):
            return value + timedelta(seconds=direction)
        if isinstance(value, date):
            return value + timedelta(days=direction)
        if isinstance(value, feel.YearsMonths):
            return feel.YearsMonths(value.total + direction)
    except OverflowError:
        raise Disorder from None
    return _moved_time(value, direction)


def _moved_time(value: object, direction: int) -> object:
    if not isinstance(value, time):
        raise Disorder  # beyond what Python's own dates hold
    moved = datetime.combine(date(2000, 1, 2), value) + timedelta(seconds=direction)
    return moved.timetz() if moved.date() == date(2000, 1, 2) else None


def _other_zone(kind: str, value: object) -> list[Sample]:
    """Return a moment with a zone beside those without any, or the other way round.

    Neither comes before the other, so they lie in no region of one another.
    """
    if kind not in ("date and time", "time") or not isinstance(value, datetime | time):
        return []
    return [Sample(value.replace(tzinfo=None if value.tzinfo else UTC), likely=False)]
