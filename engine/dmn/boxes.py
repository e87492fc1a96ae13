"""Sets of rows of inputs as boxes: one set of regions for each column, as bits of a number.

What a row of a decision table matches is a box, and so is everything that can be asked. What
is left of a box when others are taken away is a list of boxes that do not meet.
"""

from collections.abc import Iterable, Iterator

Box = tuple[int, ...]

MOST_BOXES = 4_000
"""How many boxes may be looked at before nothing is said."""


class TooMany(Exception):
    """The question needs more boxes than are worth it."""


def meeting(one: Box, other: Box) -> Box | None:
    """Return what two boxes have in common, or None."""
    common = tuple(left & right for left, right in zip(one, other, strict=True))
    return common if all(common) else None


def without(box: Box, hole: Box) -> Iterator[Box]:
    """Yield what is left of a box without another, in boxes that do not meet.

    >>> list(without((0b11, 0b11), (0b01, 0b10)))
    [(2, 3), (1, 1)]
    """
    if meeting(box, hole) is None:
        yield box
        return
    for column, regions in enumerate(box):
        left = regions & ~hole[column]
        if left:
            yield (
                *(a & b for a, b in zip(box[:column], hole, strict=False)),
                left,
                *box[column + 1 :],
            )


def uncovered(whole: Box, covers: Iterable[Box]) -> list[Box]:
    """Return what of a box none of others covers, in boxes that do not meet.

    Raises:
        TooMany: it falls into more pieces than `MOST_BOXES`.
    """
    left = [whole] if all(whole) else []
    looked_at = 0
    for cover in covers:
        looked_at += len(left)
        if looked_at > MOST_BOXES:
            raise TooMany
        left = [piece for box in left for piece in without(box, cover)]
    return left
