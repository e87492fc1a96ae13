"""Numbers by which two drawings of one model are compared."""

from collections.abc import Sequence
from itertools import pairwise
from math import hypot
from typing import TypeAlias

from engine.drawing.check.pages import Page
from engine.drawing.check.records import Measures
from engine.drawing.check.sweep import pairs
from engine.drawing.geometry import Box, Line, bounds, cross, segments

Step: TypeAlias = tuple[float, float]
LEVEL = 1.0  # a corner flatter than this many pixels is none


def measures(pages: Sequence[Page]) -> Measures:
    """Return the measures of all pages together; width and height are those of the largest."""
    sizes = [_extent(page) for page in pages]
    width = max((box.width for box in sizes), default=0.0)
    height = max((box.height for box in sizes), default=0.0)
    lines = [line for page in pages for line in page.lines.values()]
    return Measures(
        crossings=sum(map(_crossings, pages)),
        bends=sum(map(_bends, lines)),
        backward_edges=sum(map(_backward, pages)),
        width=round(width),
        height=round(height),
        ratio=round(width / height, 2) if height else 0.0,
        shapes=sum(len(page.nodes) for page in pages),
        edges=len(lines),
    )


def _extent(page: Page) -> Box:
    points = (Box(*point, 0, 0) for line in page.lines.values() for point in line)
    return bounds([*page.boxes.values(), *page.labels.values(), *points])


def _crossings(page: Page) -> int:
    pieces = [(piece.box, piece) for piece in page.pieces()]
    return sum(
        one.flow is not other.flow and cross(one.ends, other.ends) for one, other in pairs(pieces)
    )


def _backward(page: Page) -> int:
    flows = page.model.flows
    return sum(
        line[-1].x < line[0].x for name, line in page.lines.items() if flows[name].is_sequence
    )


def _bends(line: Line) -> int:
    steps = [(b.x - a.x, b.y - a.y) for a, b in segments(line) if a != b]
    return sum(_turns(one, following) for one, following in pairwise(steps))


def _turns(one: Step, following: Step) -> bool:
    (ax, ay), (bx, by) = one, following
    sideways = abs(ax * by - ay * bx) / max(hypot(ax, ay), hypot(bx, by))
    return sideways > LEVEL or ax * bx + ay * by < 0
