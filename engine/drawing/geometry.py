"""Points, boxes and lines on the plane of a diagram: pixels, x to the right, y down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import dist
from typing import NamedTuple, Self, TypeAlias


class Point(NamedTuple):
    """A place on the plane."""

    x: float
    y: float

    def moved(self, dx: float, dy: float) -> "Point":
        """Return the point that lies (dx, dy) away."""
        return Point(self.x + dx, self.y + dy)


Line: TypeAlias = tuple[Point, ...]  # the waypoints of an edge, source first
Segment: TypeAlias = tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; width and height are not negative."""

    x: float
    y: float
    width: float
    height: float

    @classmethod
    def between(cls, left: float, top: float, right: float, bottom: float) -> Self:
        """Return the box with these four sides."""
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def around(cls, center: Point, width: float, height: float) -> Self:
        """Return the box of this size with this middle."""
        return cls(center.x - width / 2, center.y - height / 2, width, height)

    @property
    def right(self) -> float:
        """The x of the right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower side."""
        return self.y + self.height

    @property
    def center(self) -> Point:
        """The middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    @property
    def corners(self) -> Line:
        """The four corners, clockwise from the upper left."""
        return (
            Point(self.x, self.y),
            Point(self.right, self.y),
            Point(self.right, self.bottom),
            Point(self.x, self.bottom),
        )

    def moved(self, dx: float, dy: float) -> "Box":
        """Return the box that lies (dx, dy) away."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def turned(self) -> "Box":
        """Return the box with x and y exchanged."""
        return Box(self.y, self.x, self.height, self.width)

    def grown(self, by: float) -> "Box":
        """Return the box with each side moved outwards, or inwards when `by` is negative."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def holds(self, other: "Box", slack: float = 0.0) -> bool:
        """Say whether the other box lies inside this one, give or take the slack."""
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def has(self, point: Point, slack: float = 0.0) -> bool:
        """Say whether the point lies in the box or on its sides, give or take the slack."""
        return self.holds(Box(point.x, point.y, 0, 0), slack)

    def overlap(self, other: "Box") -> float:
        """Return the area that both boxes cover; 0 when they only touch."""
        width = min(self.right, other.right) - max(self.x, other.x)
        height = min(self.bottom, other.bottom) - max(self.y, other.y)
        return width * height if width > 0 and height > 0 else 0.0

    def meets(self, other: "Box", more_than: float = 0.0) -> bool:
        """Say whether the boxes share a piece wider and higher than `more_than`."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > more_than
            and min(self.bottom, other.bottom) - max(self.y, other.y) > more_than
        )


def bounds(boxes: Iterable[Box]) -> Box:
    """Return the smallest box round all of these; an empty one at the origin for none."""
    every = list(boxes)
    if not every:
        return Box(0, 0, 0, 0)
    return Box.between(
        min(box.x for box in every),
        min(box.y for box in every),
        max(box.right for box in every),
        max(box.bottom for box in every),
    )


def segments(line: Line) -> Iterator[Segment]:
    """Yield the straight pieces of a line, source first."""
    yield from pairwise(line)


def length(line: Line) -> float:
    """Return how long a line is."""
    return sum(dist(a, b) for a, b in segments(line))


def cuts(segment: Segment, box: Box) -> bool:
    """Say whether a straight piece runs through the inside of a box (Liang and Barsky, 1984)."""
    (start, end), enter, leave = segment, 0.0, 1.0
    for at, step, low, high in (
        (start.x, end.x - start.x, box.x, box.right),
        (start.y, end.y - start.y, box.y, box.bottom),
    ):
        if step == 0:
            if not low < at < high:
                return False
            continue
        first, second = sorted(((low - at) / step, (high - at) / step))
        enter, leave = max(enter, first), min(leave, second)
    return leave - enter > 1e-9  # noqa: PLR2004 - rounding, not a measure


def cross(one: Segment, other: Segment) -> bool:
    """Say whether two straight pieces cross inside both; touching at an end is no crossing."""
    return _apart(one, other) and _apart(other, one)


def _apart(one: Segment, other: Segment) -> bool:
    """Say whether the ends of the other piece lie on different sides of this one."""
    return _side(one, other[0]) * _side(one, other[1]) < 0


def _side(segment: Segment, point: Point) -> float:
    a, b = segment
    return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
