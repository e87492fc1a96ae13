"""How points and ranges lie to one another (DMN 1.5, 10.3.4.9).

A point counts as a range that starts and ends with it.
"""

from collections.abc import Callable

from engine.feel.budget import Run
from engine.feel.comparison import order
from engine.feel.errors import FeelSyntaxError, NoValue
from engine.feel.functions.conversion import date_and_time_of, date_of, duration_of, time_of
from engine.feel.parser import parse
from engine.feel.signature import Topic
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


def _as_range(value: object) -> Range:
    if value is None:
        raise NoValue("a point or a range is missing")
    found = value if isinstance(value, Range) else Range(value, value)
    if found.start is None or found.end is None:
        raise NoValue("the range has an end that is open to infinity")
    return found


def _only_range(value: object) -> Range:
    if not isinstance(value, Range):
        raise NoValue(f"must be a range, not a {kind_of(value)}")
    return _as_range(value)


def _before(left: Range, right: Range) -> bool:
    found = order(left.end, right.start)
    return found < 0 or (found == 0 and not (left.end_included and right.start_included))


def _meets(left: Range, right: Range) -> bool:
    touching = left.end_included and right.start_included
    return touching and order(left.end, right.start) == 0


def _overlaps(left: Range, right: Range) -> bool:
    return not _before(left, right) and not _before(right, left)


def _starts_earlier(left: Range, right: Range) -> bool:
    found = order(left.start, right.start)
    return found < 0 or (found == 0 and left.start_included and not right.start_included)


def _ends_earlier(left: Range, right: Range) -> bool:
    found = order(left.end, right.end)
    return found < 0 or (found == 0 and right.end_included and not left.end_included)


def _overlaps_before(left: Range, right: Range) -> bool:
    return (
        _overlaps(left, right) and _starts_earlier(left, right) and not _ends_earlier(right, left)
    )


def _finishes(left: Range, right: Range) -> bool:
    same_end = order(left.end, right.end) == 0 and left.end_included == right.end_included
    return same_end and not _starts_earlier(left, right)


def _includes(left: Range, right: Range) -> bool:
    return not _starts_earlier(right, left) and not _ends_earlier(left, right)


def _starts(left: Range, right: Range) -> bool:
    same = order(left.start, right.start) == 0 and left.start_included == right.start_included
    return same and not _ends_earlier(right, left)


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


_Fit = Callable[[object], Range]
_POINTS, _POINT_FIRST, _RANGE_FIRST, _RANGES = (
    ("point1", "point2"),
    ("point", "range"),
    ("range", "point"),
    ("range1", "range2"),
)
_ANY = (_POINTS, _POINT_FIRST, _RANGE_FIRST, _RANGES)
_RELATIONS: dict[str, tuple[_Relation, _Fit, _Fit, tuple[tuple[str, str], ...]]] = {
    "before": (_before, _as_range, _as_range, _ANY),
    "after": (_reversed(_before), _as_range, _as_range, _ANY),
    "meets": (_meets, _only_range, _only_range, (_RANGES,)),
    "met by": (_reversed(_meets), _only_range, _only_range, (_RANGES,)),
    "overlaps": (_overlaps, _only_range, _only_range, (_RANGES,)),
    "overlaps before": (_overlaps_before, _only_range, _only_range, (_RANGES,)),
    "overlaps after": (_reversed(_overlaps_before), _only_range, _only_range, (_RANGES,)),
    "finishes": (_finishes, _as_range, _only_range, (_POINT_FIRST, _RANGES)),
    "finished by": (_reversed(_finishes), _only_range, _as_range, (_RANGE_FIRST, _RANGES)),
    "includes": (_includes, _only_range, _as_range, (_RANGE_FIRST, _RANGES)),
    "during": (_reversed(_includes), _as_range, _only_range, (_POINT_FIRST, _RANGES)),
    "starts": (_starts, _as_range, _only_range, (_POINT_FIRST, _RANGES)),
    "started by": (_reversed(_starts), _only_range, _as_range, (_RANGE_FIRST, _RANGES)),
    "coincides": (_coincides, _as_range, _as_range, (_POINTS, _RANGES)),
}
"""What holds, what each side may be, and what the standard calls the two sides."""


def _register(name: str) -> None:
    relation, fit_left, fit_right, names = _RELATIONS[name]

    def related(_run: Run, left: object, right: object) -> bool:
        return relation(fit_left(left), fit_right(right))

    for left_name, right_name in names:
        TOPIC.function(name, left_name, right_name)(related)


for _name in _RELATIONS:
    _register(_name)
