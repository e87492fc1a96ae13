"""Finds dotted lines that run straight because nothing is in the way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import dist

from engine.drawing.geometry import Box, Line, Point, Segment, cross, cuts, segments
from engine.drawing.routing.scene import Connection, Obstacle, Scene
from engine.drawing.routing.sides import BRACKET, CORNER, bracket_end
from engine.drawing.routing.tariff import CROSS, NEAR, STUB

BERTH = 3  # pixels between a straight dotted line and a shape
SLANT = 20  # what slanting costs: level and upright are better, bends are not
OVER_ROOM = 60  # what running through room wanted for a label costs


class Views:
    """The straight ways between shapes, given the lines that are there."""

    def __init__(self, scene: Scene, lines: Mapping[str, Line]) -> None:
        self._obstacles = {one.id: one for one in scene.obstacles}
        self._pieces = [
            piece for line in (*scene.fixed.values(), *lines.values()) for piece in segments(line)
        ]

    def best(self, wanted: Connection) -> tuple[float, Line] | None:
        """Return the cheapest straight line with a clear view, and its price."""
        source, target = self._obstacles.get(wanted.source), self._obstacles.get(wanted.target)
        if source is None or target is None:
            return None  # a pool: no place to aim at
        views = [
            (self.price(view), view)
            for view in _straight(source, target)
            if self.is_clear(view, {source.id, target.id})
        ]
        return min(views, default=None)

    def is_clear(self, view: Segment, ends: set[str]) -> bool:
        """Say whether nothing is in the way of a straight line; `ends` are the shapes it links."""
        return (
            dist(*view) >= STUB
            and not any(
                cuts(view, one.box if one.id in ends else one.box.grown(BERTH))
                for one in self._obstacles.values()
                if not any(_is_in(self._obstacles.get(end), one) for end in ends)
            )
            and not any(_runs_along(view, piece) for piece in self._pieces)
        )

    def price(self, view: Segment) -> float:
        """Return what a straight line costs: its length, what it crosses, whether it slants."""
        (ax, ay), (bx, by) = view
        price = dist(*view) + (SLANT if ax != bx and ay != by else 0)
        price += CROSS * sum(cross(view, piece) for piece in self._pieces)
        rooms = (one.reserved for one in self._obstacles.values() if one.reserved is not None)
        return price + OVER_ROOM * sum(cuts(view, room) for room in rooms)


def _is_in(end: Obstacle | None, one: Obstacle) -> bool:
    """Say whether an end lies inside a shape, so that its line has to run there."""
    return end is not None and end.id != one.id and one.box.holds(end.box)


def _straight(source: Obstacle, target: Obstacle) -> Iterator[Segment]:
    """Yield level and upright lines between facing sides, then lines from middle to middle."""
    a, b = source.box, target.box
    for x in _common((a.x, a.right), (b.x, b.right), source, target, axis=0):
        yield (
            (Point(x, a.bottom), Point(x, b.y))
            if a.y < b.y
            else (Point(x, a.y), Point(x, b.bottom))
        )
    if (source if a.x < b.x else target).form != "note":
        for y in _common((a.y, a.bottom), (b.y, b.bottom), source, target, axis=1):
            yield (
                (Point(a.right, y), Point(b.x, y))
                if a.x < b.x
                else (Point(a.x, y), Point(b.right, y))
            )
    yield from product(docks(source), docks(target))


def _common(
    one: tuple[float, float],
    other: tuple[float, float],
    source: Obstacle,
    target: Obstacle,
    *,
    axis: int,
) -> Iterable[float]:
    """Return where a line meets both sides: their middles, or the middle of what they share."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    ends = (source, target)
    middles = [end.box.center[axis] for end in ends]
    brackets = [bracket_end(end.box) for end in ends if end.form == "note" and axis == 0]
    places = [*brackets, *middles, (low + high) / 2]
    return [
        at
        for at in dict.fromkeys(places)
        if all(_docks_at(end, at, middle, axis) for end, middle in zip(ends, middles, strict=True))
    ]


def _docks_at(end: Obstacle, at: float, middle: float, axis: int) -> bool:
    """Say whether a line may dock here: on round shapes in the middle, on notes at the bracket."""
    if end.form in {"event", "boundary", "gateway"}:
        return at == middle
    if end.form == "note" and axis == 0:
        return end.box.x <= at <= end.box.x + BRACKET
    half = (end.box.height if axis else end.box.width) / 2
    return abs(at - middle) <= half - CORNER


def docks(end: Obstacle) -> Sequence[Point]:
    """Return where slanting lines dock on a shape: in the middles of its sides, or of a bracket."""
    if end.form != "note":
        return middles(end.box)
    box, x = end.box, bracket_end(end.box)
    return Point(box.x, box.center.y), Point(x, box.y), Point(x, box.bottom)


def middles(box: Box) -> Sequence[Point]:
    """Return the middles of the four sides."""
    center = box.center
    return (
        Point(box.right, center.y),
        Point(center.x, box.bottom),
        Point(box.x, center.y),
        Point(center.x, box.y),
    )


def _runs_along(one: Segment, other: Segment) -> bool:
    """Say whether two straight pieces lie on each other, or all but."""
    return _lies_on(one, other) or _lies_on(other, one)


def _lies_on(one: Segment, other: Segment) -> bool:
    (ax, ay), (bx, by) = one
    whole = dist(*one)
    if whole == 0:
        return False
    along = [((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / whole for x, y in other]
    aside = [abs((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / whole for x, y in other]
    return max(aside) < NEAR and min(max(along), whole) - max(min(along), 0) > 1
