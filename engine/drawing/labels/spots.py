"""Where a label may go, near its element, and how well each place reads (0 is best)."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.drawing.geometry import Box, Line, Point, segments
from engine.drawing.labels.measures import Size, sizes

GAP = 4.0  # pixels between a label and what it names
ODD = 3.0  # for a box that is not of the usual width
PER_PIXEL = 1 / 12  # for each pixel a flow's name is away from the beginning of its line
SHORT = 25.0  # for a name that is longer than the piece it stands at
RING = 12.0  # pixels from one ring of places to the next, when nothing near is free


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a label."""

    box: Box
    price: float


def beside_event(box: Box, name: str) -> Iterator[Spot]:
    """Yield the places round an event or a data object: below, above, aside."""
    for size in sizes(name):
        odd = ODD * size.oddity
        mid, side = box.center.x - size.width / 2, box.center.y - size.height / 2
        above, below = box.y - GAP - size.height, box.bottom + GAP
        yield _spot(mid, below, size, odd)
        yield _spot(mid, above, size, odd + 4)
        yield _spot(box.center.x + GAP, below, size, odd + 6)
        yield _spot(box.center.x - GAP - size.width, below, size, odd + 6)
        yield _spot(box.center.x + GAP, above, size, odd + 8)
        yield _spot(box.center.x - GAP - size.width, above, size, odd + 8)
        yield _spot(box.right + GAP, side, size, odd + 9)
        yield _spot(box.x - GAP - size.width, side, size, odd + 10)


def beside_boundary(box: Box, host: Box, name: str) -> Iterator[Spot]:
    """Yield the places round an event on the edge of an activity: beside its exit, outside."""
    if abs(box.center.y - host.y) < abs(box.center.y - host.bottom):
        yield from _off_edge(box, name, above=True)
    yield from _off_edge(box, name, above=False)
    yield from (Spot(one.box, one.price + 12) for one in beside_event(box, name))


def _off_edge(box: Box, name: str, *, above: bool) -> Iterator[Spot]:
    for size in sizes(name):
        odd = ODD * size.oddity
        y = box.y - size.height - 2 if above else box.bottom + 2
        out = box.center.y - GAP - size.height if above else box.center.y + GAP
        yield _spot(box.center.x + GAP + 2, y, size, odd)
        yield _spot(box.center.x - GAP - 2 - size.width, y, size, odd + 4)
        yield _spot(box.right + GAP, out, size, odd + 6)
        yield _spot(box.x - GAP - size.width, out, size, odd + 8)


def beside_gateway(box: Box, name: str) -> Iterator[Spot]:
    """Yield the places round a gateway: above, below, at its slopes."""
    for size in sizes(name):
        odd = ODD * size.oddity
        mid, slope = box.center.x - size.width / 2, box.width / 4
        right = box.center.x + slope + GAP
        left = box.center.x - slope - GAP - size.width
        above, below = box.y - GAP - size.height, box.bottom + GAP
        yield _spot(mid, above, size, odd)
        yield _spot(mid, below, size, odd + 2)
        yield _spot(right, above + slope, size, odd + 4)
        yield _spot(right, below - slope, size, odd + 5)
        yield _spot(left, above + slope, size, odd + 6)
        yield _spot(left, below - slope, size, odd + 7)
        yield _spot(box.center.x + GAP, above, size, odd + 7)
        yield _spot(box.center.x + GAP, below, size, odd + 8)
        yield _spot(box.center.x - GAP - size.width, above, size, odd + 8)
        yield _spot(box.center.x - GAP - size.width, below, size, odd + 9)


def beside_group(box: Box, name: str) -> Iterator[Spot]:
    """Yield the places at the upper edge of a group, inside it first."""
    for size in sizes(name):
        for price, y in ((0, box.y + GAP), (2, box.y - GAP - size.height)):
            for more, x in (
                (0, box.center.x - size.width / 2),
                (1, box.x + GAP * 2),
                (2, box.right - GAP * 2 - size.width),
            ):
                yield _spot(x, y, size, price + more + ODD * size.oddity)


def beside_line(line: Line, name: str) -> Iterator[Spot]:
    """Yield the places along a line: near its beginning, above or beside it."""
    run = 0.0
    for start, end in segments(line):
        for size in sizes(name):
            yield from _beside_piece(start, end, size, run)
        run += abs(end.x - start.x) + abs(end.y - start.y)


def _beside_piece(start: Point, end: Point, size: Size, run: float) -> Iterator[Spot]:
    length = abs(end.x - start.x) + abs(end.y - start.y)
    level = abs(end.y - start.y) <= abs(end.x - start.x)
    need = size.width if level else size.height
    along = 1 if (end.x > start.x if level else end.y > start.y) else -1
    for step in sorted({6.0, 20.0, 40.0, 80.0, length / 2 - need / 2, max(length - need - 20, 6)}):
        if not 0 < step < length:
            continue
        price = (run + step) * PER_PIXEL + ODD * size.oddity / 2
        price += 0 if step + need <= length - 8 else SHORT
        share = (step + need / 2) / length
        middle = Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)
        if level:
            x = start.x + along * step - (0 if along > 0 else size.width)
            yield _spot(x, min(middle.y, start.y) - GAP - size.height, size, price)
            yield _spot(x, max(middle.y, start.y) + GAP, size, price + 3)
        else:
            y = start.y + along * step - (0 if along > 0 else size.height)
            yield _spot(max(middle.x, start.x) + GAP, y, size, price + 2)
            yield _spot(min(middle.x, start.x) - GAP - size.width, y, size, price + 4)


def ring(center: Point, name: str, number: int) -> Iterator[Spot]:
    """Yield the places of one ring round a point; the number counts outwards from 1."""
    size, reach = sizes(name)[0], number * RING
    for step in range(-number, number + 1):
        offset = step * RING
        for x, y in ((offset, reach), (offset, -reach), (reach, offset), (-reach, offset)):
            box = Box.around(Point(center.x + x, center.y + y), size.width, size.height)
            yield Spot(box, 100 + reach + abs(offset) / 4)


def _spot(x: float, y: float, size: Size, price: float) -> Spot:
    return Spot(Box(round(x), round(y), size.width, size.height), price)
