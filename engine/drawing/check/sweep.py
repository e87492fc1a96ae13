"""Which boxes lie near each other: a sweep from left to right instead of all pairs."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from engine.drawing.geometry import Box, Segment

T = TypeVar("T")
U = TypeVar("U")
MOST_LOOKS, MOST_PAIRS = 2_000_000, 50_000
"""Comparisons and finds after which a drawing is too tangled to be searched to the end."""


def neighbours(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Yield the positions of each two boxes that touch or overlap, the lower one first, sorted.

    Where nearly everything lies over everything, only some of the pairs are found.
    """
    found: list[tuple[int, int]] = []
    under_way: list[int] = []
    looks = 0
    for number in sorted(range(len(boxes)), key=lambda one: (boxes[one].x, one)):
        box = boxes[number]
        looks += len(under_way)
        if looks > MOST_LOOKS or len(found) > MOST_PAIRS:
            break
        under_way = [one for one in under_way if boxes[one].right >= box.x]
        found += (
            (min(one, number), max(one, number))
            for one in under_way
            if boxes[one].y <= box.bottom and box.y <= boxes[one].bottom
        )
        under_way.append(number)
    yield from sorted(found)


def pairs(things: Sequence[tuple[Box, T]]) -> Iterator[tuple[T, T]]:
    """Yield each two things whose boxes touch or overlap, in the order given."""
    for one, other in neighbours([box for box, _ in things]):
        yield things[one][1], things[other][1]


def across(ones: Sequence[tuple[Box, T]], others: Sequence[tuple[Box, U]]) -> Iterator[tuple[T, U]]:
    """Yield each two things, one of either kind, whose boxes touch or overlap."""
    count = len(ones)
    boxes = [box for box, _ in ones] + [box for box, _ in others]
    for one, other in neighbours(boxes):
        if one < count <= other:
            yield ones[one][1], others[other - count][1]


def box_of(segment: Segment) -> Box:
    """Return the box whose corners are the ends of a piece of line."""
    (ax, ay), (bx, by) = segment
    return Box.between(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
