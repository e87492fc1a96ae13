"""How points and ranges lie to one another (DMN 1.5, 10.3.4.9).

A point counts as a range that starts and ends with it. A range that has no start or no end,
such as `(< 5)`, goes on for ever there.
"""

from collections.abc import Callable

from engine.feel.budget import Run
from engine.feel.comparison import order
from engine.feel.errors import FeelSyntaxError, NoValue
from engine.feel.functions.conversion import date_and_time_of, date_of, duration_of, time_of
from engine.feel.parser import parse
from engine.feel.signature import Topic, Unfit
from engine.feel.syntax import Call, Literal, Name, Node, RangeLiteral
from engine.feel.tokens import Names
from engine.feel.values import Range, kind_of

TOPIC = Topic()
_MAKERS: dict[str, Callable[[Run, object], object]] = {
    "date": date_of,
    "time": time_of,
    "date and time": date_and_time_of,
    "duration": duration_of,
}
_KNOWN = Names(_MAKERS)
_Relation = Callable[[Range, Range], bool]


def _a_range(value: object) -> Range:
    if value is None:
        raise NoValue("a point or a range is missing")
    if not isinstance(value, Range):
        raise Unfit(f"must be a range, not a {kind_of(value)}")
    if value.sign == "!=":
        raise NoValue("what is written with '!=' is no range between two ends")
    return value


def _a_point(value: object) -> Range:
    if value is None:
        raise NoValue("a point or a range is missing")
    if isinstance(value, Range):
        raise Unfit("must be a point, not a range")
    return Range(value, value)


def _order_of_starts(left: Range, right: Range) -> int:
    """Compare where two ranges start; one without a start begins before all others."""
    if left.start is None or right.start is None:
        return (left.start is not None) - (right.start is not None)
    return order(left.start, right.start)


def _order_of_ends(left: Range, right: Range) -> int:
    if left.end is None or right.end is None:
        return (left.end is None) - (right.end is None)
    return order(left.end, right.end)


def _end_to_start(left: Range, right: Range) -> int:
    """Compare the end of one range with the start of another."""
    if left.end is None or right.start is None:
        return 1
    return order(left.end, right.start)


def _before(left: Range, right: Range) -> bool:
    found = _end_to_start(left, right)
    return found < 0 or (found == 0 and not (left.end_included and right.start_included))


def _meets(left: Range, right: Range) -> bool:
    touching = left.end_included and right.start_included
    return touching and _end_to_start(left, right) == 0


def _overlaps(left: Range, right: Range) -> bool:
    return not _before(left, right) and not _before(right, left)


def _starts_earlier(left: Range, right: Range) -> bool:
    found = _order_of_starts(left, right)
    return found < 0 or (found == 0 and left.start_included and not right.start_included)


def _ends_earlier(left: Range, right: Range) -> bool:
    found = _order_of_ends(left, right)
    return found < 0 or (found == 0 and right.end_included and not left.end_included)


def _overlaps_before(left: Range, right: Range) -> bool:
    return (
        _overlaps(left, right) and _starts_earlier(left, right) and not _ends_earlier(right, left)
    )


def _finishes(left: Range, right: Range) -> bool:
    same_end = _order_of_ends(left, right) == 0 and left.end_included == right.end_included
    return same_end and not _starts_earlier(left, right)


def _finished_by_point(left: Range, point: Range) -> bool:
    return left.end_included and _order_of_ends(left, point) == 0


def _includes(left: Range, right: Range) -> bool:
    return not _starts_earlier(right, left) and not _ends_earlier(left, right)


def _includes_point(left: Range, point: Range) -> bool:
    inside = _order_of_starts(left, point) < 0 < _order_of_ends(left, point)
    return inside or _started_by_point(left, point) or _finished_by_point(left, point)


def _starts(left: Range, right: Range) -> bool:
    same = _order_of_starts(left, right) == 0 and left.start_included == right.start_included
    return same and not _ends_earlier(right, left)


def _started_by_point(left: Range, point: Range) -> bool:
    return left.start_included and _order_of_starts(left, point) == 0


def _coincides(left: Range, right: Range) -> bool:
    return _includes(left, right) and _includes(right, left)


@TOPIC.function("range", "from")
def range_of(run: Run, text: str) -> Range:
    """Return the range that a text spells, its ends literals of one kind in their order."""
    try:
        node = parse(text, (_KNOWN,))
    except FeelSyntaxError as error:
        raise NoValue(f"{text[:60]!r} is no range") from error
    if not isinstance(node, RangeLiteral) or node.sign:
        raise NoValue(f"{text[:60]!r} is no range")
    start, end = _end(run, node.start), _end(run, node.end)
    if start is None or end is None or order(start, end) > 0:
        raise NoValue("the ends of the range are missing or in the wrong order")
    return Range(start, end, node.start_included, node.end_included)


def _end(run: Run, node: Node) -> object:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Call) and isinstance(node.function, Name):
        found = _MAKERS.get(node.function.name)
        if found and len(node.arguments) == 1 and isinstance(node.arguments[0], Literal):
            return found(run, node.arguments[0].value)
    raise NoValue("the ends of a range in a text must be literals")


def _reversed(relation: _Relation) -> _Relation:
    return lambda left, right: relation(right, left)


_POINTS, _POINT_FIRST, _RANGE_FIRST, _RANGES = (
    ("point1", "point2"),
    ("point", "range"),
    ("range", "point"),
    ("range1", "range2"),
)
_ANY: dict[tuple[str, str], _Relation] = dict.fromkeys(
    (_POINTS, _POINT_FIRST, _RANGE_FIRST, _RANGES), _before
)
_AFTER: dict[tuple[str, str], _Relation] = dict.fromkeys(_ANY, _reversed(_before))
_RELATIONS: dict[str, dict[tuple[str, str], _Relation]] = {
    "before": _ANY,
    "after": _AFTER,
    "meets": {_RANGES: _meets},
    "met by": {_RANGES: _reversed(_meets)},
    "overlaps": {_RANGES: _overlaps},
    "overlaps before": {_RANGES: _overlaps_before},
    "overlaps after": {_RANGES: _reversed(_overlaps_before)},
    "finishes": {_POINT_FIRST: _reversed(_finished_by_point), _RANGES: _finishes},
    "finished by": {_RANGE_FIRST: _finished_by_point, _RANGES: _reversed(_finishes)},
    "includes": {_RANGE_FIRST: _includes_point, _RANGES: _includes},
    "during": {_POINT_FIRST: _reversed(_includes_point), _RANGES: _reversed(_includes)},
    "starts": {_POINT_FIRST: _reversed(_started_by_point), _RANGES: _starts},
    "started by": {_RANGE_FIRST: _started_by_point, _RANGES: _reversed(_starts)},
    "coincides": {_POINTS: _coincides, _RANGES: _coincides},
}
"""What holds between two sides, by what the standard calls them."""


def _register(name: str) -> None:
    for sides, relation in _RELATIONS[name].items():
        left, right = (_a_point if side.startswith("point") else _a_range for side in sides)
        TOPIC.function(name, *sides)(_related(relation, left, right))


def _related(
    relation: _Relation, fit_left: Callable[[object], Range], fit_right: Callable[[object], Range]
) -> Callable[..., bool]:
    def related(_run: Run, left: object, right: object) -> bool:
        return relation(fit_left(left), fit_right(right))

    return related


for _name in _RELATIONS:
    _register(_name)
