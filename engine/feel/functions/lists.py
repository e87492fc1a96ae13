"""Functions that ask something of a list."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.budget import Run
from engine.feel.comparison import order, same
from engine.feel.errors import NoValue
from engine.feel.signature import Topic
from engine.feel.values import Function, as_list, whole

TOPIC = Topic()
_FEW = 64
_SMALL = tuple(map(Decimal, range(_FEW)))


def spread(items: Sequence[object]) -> list[object]:
    """Return the items of a call that takes either one list or the items themselves."""
    if len(items) == 1:
        listed = as_list(items[0])
        return [items[0]] if listed is None else listed
    if not items:
        raise NoValue("at least one argument is needed")
    return list(items)


@TOPIC.function("list contains", "list", "element")
def list_contains(run: Run, items: list[object], element: object) -> bool:
    """Tell whether a list holds an element; null is an element too."""
    run.turn(len(items))
    return any(same(run, item, element) for item in items)


@TOPIC.function("count", "list")
def count(_run: Run, items: list[object]) -> Decimal:
    """Return how many items a list has."""
    number = len(items)
    return _SMALL[number] if number < _FEW else Decimal(number)


@TOPIC.function("min", "list")
def least(run: Run, *items: object) -> object:
    """Return the first of the items in their order."""
    return _extreme(run, items, -1)


@TOPIC.function("max", "list")
def greatest(run: Run, *items: object) -> object:
    """Return the last of the items in their order."""
    return _extreme(run, items, 1)


def _extreme(run: Run, items: Sequence[object], sign: int) -> object:
    found = spread(items)
    if not found:
        return None
    run.turn(len(found))
    best = found[0]
    order(best, best)
    for item in found[1:]:
        if order(item, best) == sign:
            best = item
    return best


@TOPIC.function("all", "list")
def all_of(run: Run, *items: object) -> bool | None:
    """Return false if one item is, else true if all are, else null."""
    return _decided(run, items, decisive=False)


@TOPIC.function("any", "list")
def any_of(run: Run, *items: object) -> bool | None:
    """Return true if one item is, else false if all are, else null."""
    return _decided(run, items, decisive=True)


def _decided(run: Run, items: Sequence[object], *, decisive: bool) -> bool | None:
    found = spread(items)
    run.turn(len(found))
    if any(item is decisive for item in found):
        return decisive
    return not decisive if all(isinstance(item, bool) for item in found) else None


@TOPIC.function("index of", "list", "match")
def index_of(run: Run, items: list[object], match: object) -> list[Decimal]:
    """Return the places, counted from 1, where a list holds an element."""
    run.grow_items(len(items))
    return [Decimal(place) for place, item in enumerate(items, 1) if same(run, item, match)]


@TOPIC.function("distinct values", "list")
def distinct_values(run: Run, items: list[object]) -> list[object]:
    """Return the items of a list without repetitions, in the order of their first occurrence."""
    run.grow_items(len(items))
    kept: list[object] = []
    for item in items:
        run.turn(1 + (len(kept) >> 2))
        if not any(same(run, item, other) for other in kept):
            kept.append(item)
    return kept


@TOPIC.function("union", "list")
def union(run: Run, *lists: list[object]) -> list[object]:
    """Return the items of several lists without repetitions."""
    return distinct_values(run, concatenate(run, *lists))


@TOPIC.function("concatenate", "list")
def concatenate(run: Run, *lists: list[object]) -> list[object]:
    """Return the items of several lists, one list after the other."""
    run.grow_items(sum(map(len, lists)))
    return [item for items in lists for item in items]


@TOPIC.function("flatten", "list")
def flatten(run: Run, items: list[object]) -> list[object]:
    """Return the items of a list, and of the lists in it, as one list."""
    flat: list[object] = []
    run.enter()
    for item in items:
        inner = as_list(item)
        run.grow_items(1)
        flat += [item] if inner is None else flatten(run, inner)
    run.leave()
    return flat


@TOPIC.function("reverse", "list")
def reverse(run: Run, items: list[object]) -> list[object]:
    """Return a list from its last item to its first."""
    run.grow_items(len(items))
    return items[::-1]


@TOPIC.function("sort", "list", "precedes")
def sort(run: Run, items: list[object], precedes: Function | None = None) -> list[object]:
    """Return a list in order; the function tells whether its first argument comes first."""
    run.grow_items(len(items))

    def compare(left: object, right: object) -> int:
        run.turn()
        if precedes is None:
            return order(left, right)
        if precedes.call(run, [left, right]) is True:
            return -1
        return 1 if precedes.call(run, [right, left]) is True else 0

    return sorted(items, key=cmp_to_key(compare))


@TOPIC.function("sublist", "list", "start position", "length")
def sublist(
    run: Run, items: list[object], start: Decimal, length: Decimal | None = None
) -> list[object]:
    """Return the items from a place, counted from 1 or, negative, from the end."""
    place = whole(start, "start position")
    if place == 0 or abs(place) > len(items):
        raise NoValue(f"the list has {len(items)} items, so none at {place}")
    first = place - 1 if place > 0 else len(items) + place
    many = len(items) - first if length is None else whole(length, "length")
    if many < 0 or first + many > len(items):
        raise NoValue("length goes beyond the list")
    run.grow_items(many)
    return items[first : first + many]
