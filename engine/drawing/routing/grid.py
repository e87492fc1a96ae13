"""The sparse grid that lines run on: columns and rows, and the cells where they cross.

A cell is one number, `row * width + column`. A way is a direction of travel: RIGHT, DOWN, LEFT or
UP; two ways are opposite when they differ by two.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from engine.drawing.geometry import Point

RIGHT, DOWN, LEFT, UP = range(4)
WAYS = (RIGHT, DOWN, LEFT, UP)


def is_level(way: int) -> bool:
    """Say whether a way runs from side to side."""
    return way in {RIGHT, LEFT}


class Grid:
    """Columns at `xs` and rows at `ys`, both rising."""

    def __init__(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        self.xs, self.ys = list(xs), list(ys)
        self.width, self.height = len(self.xs), len(self.ys)
        self.size = self.width * self.height
        self.steps = (1, self.width, -1, -self.width)  # by way
        self._column = {x: i for i, x in enumerate(self.xs)}
        self._row = {y: j for j, y in enumerate(self.ys)}

    def cell(self, x: float, y: float) -> int | None:
        """Return the cell at a place, or None when no column and row meet there."""
        column, row = self._column.get(x), self._row.get(y)
        return None if column is None or row is None else row * self.width + column

    def point(self, cell: int) -> Point:
        """Return the place of a cell."""
        return Point(self.xs[cell % self.width], self.ys[cell // self.width])

    def columns(self, low: float, high: float) -> range:
        """Return the columns from x = low to x = high, both included."""
        return range(bisect_left(self.xs, low), bisect_right(self.xs, high))

    def rows(self, low: float, high: float) -> range:
        """Return the rows from y = low to y = high, both included."""
        return range(bisect_left(self.ys, low), bisect_right(self.ys, high))

    def level_edges(self, low: float, high: float) -> range:
        """Return the columns whose piece to the next lies, if only in part, in low..high."""
        first = max(bisect_right(self.xs, low) - 1, 0)
        return range(first, min(bisect_left(self.xs, high), self.width - 1))

    def upright_edges(self, low: float, high: float) -> range:
        """Return the rows whose piece to the next lies, if only in part, in low..high."""
        first = max(bisect_right(self.ys, low) - 1, 0)
        return range(first, min(bisect_left(self.ys, high), self.height - 1))


def thinned(wanted: Iterable[float], kept: Iterable[float], apart: float) -> list[float]:
    """Return `kept` and those of `wanted` that are `apart` from everything taken before, sorted."""
    lines = sorted(set(kept))
    for value in wanted:
        at = bisect_left(lines, value)
        left = lines[at - 1] if at else value - apart
        right = lines[at] if at < len(lines) else value + apart
        if value - left >= apart and right - value >= apart:
            lines.insert(at, value)
    return lines
