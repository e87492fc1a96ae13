"""Finds room for a shape among others that stay where they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from engine.drawing.geometry import Box, Point, Segment, cuts

STEP = 20  # pixels between two places that are tried
LEFTWARDS, UP_OR_DOWN = 1.6, 1.3  # how much dearer than rightwards
REACH = 90  # steps
AIR = ((30, 10), (16, 6))  # pixels from shapes and from lines: what is wanted, what will do


@dataclass(frozen=True, slots=True)
class Halo:
    """Room that a shape needs round it for its name."""

    beside: float = 0.0
    above: float = 0.0
    below: float = 0.0

    def round(self, box: Box) -> Box:
        """Return a box with its halo."""
        top, bottom = box.y - self.above, box.bottom + self.below
        return Box.between(box.x - self.beside, top, box.right + self.beside, bottom)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is in the way on a plane: shapes and names, and lines."""

    taken: Sequence[Box]
    lines: Sequence[Segment]

    def is_free(self, box: Box, air: tuple[int, int] = AIR[0]) -> bool:
        """Say whether a shape may lie here, with so much air to shapes and to lines."""
        wide, narrow = box.grown(air[0]), box.grown(air[1])
        if any(wide.meets(other) for other in self.taken):
            return False
        return not any(cuts(line, narrow) for line in self.lines)

    def place(self, wish: Box, room: Box | None, halo: Halo) -> Box | None:
        """Return the free box nearest to a wish, or None when there is none in the room."""
        return next(
            (
                box
                for air in AIR
                for box in _around(wish, room)
                if self.is_free(halo.round(box), air)
            ),
            None,
        )


def _around(wish: Box, room: Box | None) -> Iterator[Box]:
    """Yield the places in a room, the nearest to a wish first."""
    if room is None:
        yield from (wish.moved(dx, dy) for dx, dy in _offsets())
        return
    left, right = room.x - wish.x, room.right - wish.right
    up, down = room.y - wish.y, room.bottom - wish.bottom
    for dx, dy in _offsets():
        if left <= dx <= right and up <= dy <= down:
            yield wish.moved(dx, dy)


@cache
def _offsets() -> tuple[Point, ...]:
    steps = range(-REACH, REACH + 1)
    every = [Point(x * STEP, y * STEP) for x in steps for y in steps]
    return tuple(sorted(every, key=_cost))


def _cost(offset: Point) -> tuple[float, float, float]:
    across = offset.x if offset.x >= 0 else -offset.x * LEFTWARDS
    return across + abs(offset.y) * UP_OR_DOWN, offset.y, offset.x
