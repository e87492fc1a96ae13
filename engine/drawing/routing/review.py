"""Weighs finished lines, so that a change is kept only when nothing gets worse by it."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from engine.drawing.geometry import Box, Line, Segment, cross, cuts
from engine.drawing.routing.scene import Scene
from engine.drawing.routing.tariff import BLOCKED, CROSS, NEAR, SHARE

BERTH = 4.0  # pixels that a line keeps from shapes it does not dock on
OVER_ROOM = 20

Extent = tuple[float, float, float, float]  # left, top, right, bottom


class Review:
    """Prices lines against the shapes of a scene and against each other."""

    def __init__(self, scene: Scene) -> None:
        self._walls = [(one.box.grown(BERTH)) for one in scene.obstacles]
        self._rooms = [one.reserved for one in scene.obstacles if one.reserved is not None]
        self._known: dict[Line, tuple[Extent, list[tuple[Segment, Extent]]]] = {}

    def price(self, lines: Mapping[str, Line], names: Iterable[str]) -> int:
        """Return what crossings, crowding and shapes in the way of these lines cost together."""
        return sum(self._line_price(lines, name) for name in names)

    def _line_price(self, lines: Mapping[str, Line], name: str) -> int:
        extent, pieces = self._parts(lines[name])
        price = sum(self._in_the_way(*part) for part in pieces[1:-1])
        for other, line in lines.items():
            around, others = self._parts(line)
            if other != name and _near(extent, around):
                price += sum(_meeting(*part, *another) for part in pieces for another in others)
        return price

    def _parts(self, line: Line) -> tuple[Extent, list[tuple[Segment, Extent]]]:
        if line not in self._known:
            xs, ys = [point.x for point in line], [point.y for point in line]
            parts = [(piece, _extent(piece)) for piece in pairwise(line)]
            self._known[line] = (min(xs), min(ys), max(xs), max(ys)), parts
        return self._known[line]

    def _in_the_way(self, piece: Segment, extent: Extent) -> int:
        price = sum(BLOCKED for wall in self._walls if _on(extent, wall) and cuts(piece, wall))
        return price + sum(
            OVER_ROOM for room in self._rooms if _on(extent, room) and cuts(piece, room)
        )


def _meeting(one: Segment, extent: Extent, other: Segment, around: Extent) -> int:
    if not _near(extent, around):
        return 0
    if cross(one, other):
        return CROSS
    return round(SHARE * _crowding(one, other))


def _near(one: Extent, other: Extent) -> bool:
    return (
        one[0] < other[2] + NEAR
        and other[0] < one[2] + NEAR
        and one[1] < other[3] + NEAR
        and other[1] < one[3] + NEAR
    )


def _on(extent: Extent, box: Box) -> bool:
    return (
        extent[0] < box.right and extent[2] > box.x and extent[1] < box.bottom and extent[3] > box.y
    )


def _extent(piece: Segment) -> Extent:
    (ax, ay), (bx, by) = piece
    return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _crowding(one: Segment, other: Segment) -> float:
    """Return by how many pixels two pieces run too near each other, or one ends on the other."""
    for axis in (0, 1):
        if one[0][axis] == one[1][axis] and other[0][axis] == other[1][axis]:
            along = 1 - axis
            low = max(min(one[0][along], one[1][along]), min(other[0][along], other[1][along]))
            high = min(max(one[0][along], one[1][along]), max(other[0][along], other[1][along]))
            return max(NEAR - abs(one[0][axis] - other[0][axis]), 0) if high > low else 0
    a, b = _extent(one), _extent(other)
    touch = min(a[2], b[2]) - max(a[0], b[0]) >= 0 and min(a[3], b[3]) - max(a[1], b[1]) >= 0
    return 1 if touch else 0
