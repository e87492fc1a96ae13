"""Finds room for a shape among others that stay where they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from engine.drawing.geometry import Box, Point, Segment, cuts

STEP = 20  # pixels between two places that are tried
LEFTWARDS, UP_OR_DOWN = 1.6, 1.3  # how much dearer than rightwards
REACH = 90  # steps
CLEAR_OF_SHAPES, CLEAR_OF_LINES = 20, 10


@dataclass(frozen=True, slots=True)
class Ground:
    """What is in the way on a plane: shapes and names, and lines."""

    taken: Sequence[Box]
    lines: Sequence[Segment]

    def is_free(self, box: Box) -> bool:
        """Say whether a shape may lie here, with a little air."""
        wide, narrow = box.grown(CLEAR_OF_SHAPES), box.grown(CLEAR_OF_LINES)
        if any(wide.meets(other) for other in self.taken):
            return False
        return not any(cuts(line, narrow) for line in self.lines)

    def place(self, wish: Box, room: Box | None) -> Box | None:
        """Return the free box nearest to a wish, or None when there is none in the room."""
        for dx, dy in _offsets():
            box = wish.moved(dx, dy)
            if (room is None or room.holds(box)) and self.is_free(box):
                return box
        return None


@cache
def _offsets() -> tuple[Point, ...]:
    steps = range(-REACH, REACH + 1)
    every = [Point(x * STEP, y * STEP) for x in steps for y in steps]
    return tuple(sorted(every, key=_cost))


def _cost(offset: Point) -> tuple[float, float, float]:
    across = offset.x if offset.x >= 0 else -offset.x * LEFTWARDS
    return across + abs(offset.y) * UP_OR_DOWN, offset.y, offset.x
