"""Functions that return a changed copy of a list."""

from decimal import ROUND_DOWN, Decimal

from engine.feel.budget import Run
from engine.feel.errors import NoValue
from engine.feel.signature import Topic
from engine.feel.values import Function, kind_of, whole

TOPIC = Topic()


@TOPIC.function("append", "list", "item")
def append(run: Run, items: list[object], *new: object) -> list[object]:
    """Return a list with further items at its end."""
    run.grow_items(len(items) + len(new))
    return [*items, *new]


@TOPIC.function("insert before", "list", "position", "newItem")
def insert_before(run: Run, items: list[object], position: Decimal, new: object) -> list[object]:
    """Return a list with an item put in at a place."""
    place = _place(items, position)
    run.grow_items(len(items) + 1)
    return [*items[:place], new, *items[place:]]


@TOPIC.function("remove", "list", "position")
def remove(run: Run, items: list[object], position: Decimal) -> list[object]:
    """Return a list without the item at a place."""
    place = _place(items, position)
    run.grow_items(len(items))
    return [*items[:place], *items[place + 1 :]]


@TOPIC.function("list replace", "list", "position", "newItem")
def list_replace(run: Run, items: list[object], position: Decimal, new: object) -> list[object]:
    """Return a list with another item at a place."""
    place = _place(items, position)
    run.grow_items(len(items))
    return [*items[:place], new, *items[place + 1 :]]


@TOPIC.function("list replace", "list", "match", "newItem")
def list_replace_matching(
    run: Run, items: list[object], match: Function, new: object
) -> list[object]:
    """Return a list with another item wherever the function is true of the old and the new."""
    run.grow_items(len(items))
    return [_replaced(run, item, match, new) for item in items]


def _replaced(run: Run, item: object, match: Function, new: object) -> object:
    held = match.call(run, [item, new])
    if not isinstance(held, bool):
        raise NoValue(f"match must return a boolean, not a {kind_of(held)}")
    return new if held else item


def _place(items: list[object], position: Decimal) -> int:
    place = whole(position.to_integral_value(ROUND_DOWN), "position")
    if place == 0 or abs(place) > len(items):
        raise NoValue(f"the list has {len(items)} items, so none at {place}")
    return place - 1 if place > 0 else len(items) + place
