"""The outline of a shape as a polygon, and what touches it."""

from collections.abc import Iterator
from itertools import pairwise
from math import cos, dist, pi, sin
from typing import TypeAlias

from engine.drawing.geometry import Box, Line, Point, Segment
from engine.drawing.model import Node

Outline: TypeAlias = Line  # the corners, clockwise on the screen, the first one not repeated
CIRCLE = tuple((cos(2 * pi * n / 24), sin(2 * pi * n / 24)) for n in range(24))
DIAMOND = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
SOME = 1e-9  # rounding, not a measure


def outline(node: Node | None, box: Box) -> Outline:
    """Return the outline of a node in its box; of anything else, as of a pool, the box itself."""
    if node is not None and node.is_gateway:
        return _scaled(DIAMOND, box)
    if node is not None and node.is_event:
        return _scaled(CIRCLE, box)
    return box.corners


def _scaled(unit: tuple[tuple[float, float], ...], box: Box) -> Outline:
    middle, across, down = box.center, box.width / 2, box.height / 2
    return tuple(middle.moved(x * across, y * down) for x, y in unit)


def sides(corners: Outline) -> Iterator[Segment]:
    """Yield the sides of an outline."""
    return pairwise((*corners, corners[0]))


def distance(point: Point, line: Line) -> float:
    """Return how far a point is from the nearest place of a line."""
    return min(dist(point, _nearest(point, side)) for side in pairwise(line))


def distance_to_outline(point: Point, corners: Outline) -> float:
    """Return how far a point is from an outline, from within or without."""
    return distance(point, (*corners, corners[0]))


def _nearest(point: Point, segment: Segment) -> Point:
    (ax, ay), (bx, by) = segment
    squared = (bx - ax) ** 2 + (by - ay) ** 2
    along = ((point.x - ax) * (bx - ax) + (point.y - ay) * (by - ay)) / squared if squared else 0
    part = min(1.0, max(0.0, along))
    return Point(ax + part * (bx - ax), ay + part * (by - ay))


def runs_through(segment: Segment, corners: Outline) -> bool:
    """Say whether a piece of line runs through the inside (Cyrus and Beck, 1978)."""
    (start, end), enter, leave = segment, 0.0, 1.0
    for a, b in sides(corners):
        before, after = _depth(start, a, b), _depth(end, a, b)
        if before <= 0 and after <= 0:
            return False
        if before < 0 or after < 0:
            at = before / (before - after)
            enter, leave = (max(enter, at), leave) if before < 0 else (enter, min(leave, at))
    return leave - enter > SOME


def _depth(point: Point, a: Point, b: Point) -> float:
    """Return how far a point is on the inner side of a side; negative outside."""
    return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)


def covers(corners: Outline, box: Box) -> bool:
    """Say whether a shape and a box share more than a border (by a separating side)."""
    if any(all(_depth(corner, a, b) <= 0 for corner in box.corners) for a, b in sides(corners)):
        return False
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return box.meets(Box.between(min(across), min(down), max(across), max(down)))
