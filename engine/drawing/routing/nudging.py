"""Spaces lines that share a channel evenly and centres them in it, without changing their order.

The search puts lines on the tracks of a grid, which begin beside one shape or the other. Here
every inner piece of a line (not the first nor the last, whose docks stay) may move across itself,
between the shapes and the other lines to both sides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.drawing import text
from engine.drawing.geometry import Line, Point, segments
from engine.drawing.routing.review import Review
from engine.drawing.routing.scene import Connection, Scene
from engine.drawing.routing.tariff import SPACING, STUB

KEEP = 10.0  # pixels between a moved line and a shape, where there is room
WIDE = 90.0  # pixels: in a channel with more room than this lines stay near where they are
ROOM = 12.0  # pixels beside a name that stands at the first piece
ROUNDS = 2  # of upright and level pieces by turns


@dataclass(frozen=True, slots=True)
class Piece:
    """An inner piece: the points `index` and `index + 1` of a line.

    Attributes:
        line: The id of the line.
        index: The place of its first point.
        at: The coordinate that may change.
        low: Where it begins along itself.
        high: Where it ends.
        least: How far it may move one way, as a coordinate.
        most: How far it may move the other way.
    """

    line: str
    index: int
    at: float
    low: float
    high: float
    least: float
    most: float


def nudged(scene: Scene, lines: Mapping[str, Line]) -> dict[str, Line]:
    """Return the lines with their inner pieces spaced and centred; no promise gets broken."""
    nudging = _Nudging(scene, dict(lines))
    for _ in range(ROUNDS):
        for axis in (0, 1):
            nudging.run(axis)
    return nudging.lines


class _Nudging:
    """Moves pieces along one axis (0: upright ones sideways, 1: level ones up and down)."""

    def __init__(self, scene: Scene, lines: dict[str, Line]) -> None:
        self.lines = lines
        self._scene = scene
        self._review = Review(scene)
        self._wanted = {one.id: one for one in scene.connections}

    def run(self, axis: int) -> None:
        """Space all channels of this direction."""
        for bundle in _bundles(list(self._pieces(axis))):
            self._space(bundle, axis)

    def _pieces(self, axis: int) -> Iterator[Piece]:
        for name, line in self.lines.items():
            for index in range(1, len(line) - 2):
                start, end = line[index], line[index + 1]
                if start[axis] == end[axis]:
                    low, high = sorted((start[1 - axis], end[1 - axis]))
                    least, most = self._reach(name, index, axis)
                    yield Piece(name, index, start[axis], low, high, least, most)

    def _reach(self, name: str, index: int, axis: int) -> tuple[float, float]:
        """Return between which coordinates a piece may move, by its neighbours and by shapes."""
        line = self.lines[name]
        at = line[index][axis]
        low, high = sorted((line[index][1 - axis], line[index + 1][1 - axis]))
        least, most = self._between(name, axis, at, (low, high))
        before, after = line[index - 1], line[index + 2]
        room = self._room(self._wanted[name], axis, most - before[axis])
        for other, away in (
            (before, room if index == 1 else KEEP),
            (after, STUB if index + 3 == len(line) else KEEP),
        ):
            if other[axis] < at:
                least = max(least, other[axis] + away)
            elif other[axis] > at:
                most = min(most, other[axis] - away)
        return min(least, at), max(most, at)

    def _room(self, wanted: Connection, axis: int, free: float) -> float:
        """Return how long the first piece of a named flow wants to be, if that is possible."""
        if not wanted.name or axis == 1:
            return STUB
        width, _ = text.font(text.LABEL_SIZE).block(wanted.name, 90)
        return width + ROOM if abs(free) >= width + ROOM else STUB

    def _between(
        self, name: str, axis: int, at: float, span: tuple[float, float]
    ) -> tuple[float, float]:
        """Return the channel: the nearest shapes and resting pieces to both sides, less a gap."""
        area = self._scene.area
        least, most = (area.x, area.right) if axis == 0 else (area.y, area.bottom)
        for side_low, side_high, low, high, gap in self._walls(name, axis):
            if high <= span[0] - KEEP or low >= span[1] + KEEP:
                continue
            if side_high <= at:
                least = max(least, side_high + gap)
            elif side_low >= at:
                most = min(most, side_low - gap)
        return least, most

    def _walls(self, name: str, axis: int) -> Iterator[tuple[float, float, float, float, float]]:
        for one in self._scene.obstacles:
            box = one.box
            across, along = (box.x, box.right), (box.y, box.bottom)
            if axis:
                across, along = along, across
            yield (*across, *along, KEEP)
        for start, end in self._scene.borders:
            if start[axis] == end[axis]:
                low, high = sorted((start[1 - axis], end[1 - axis]))
                yield start[axis], start[axis], low, high, KEEP
        for other, line in (*self._scene.fixed.items(), *self.lines.items()):
            pieces = list(segments(line))
            resting = pieces if other in self._scene.fixed else [pieces[0], pieces[-1]]
            for start, end in resting if other != name else ():
                if start[axis] == end[axis]:
                    low, high = sorted((start[1 - axis], end[1 - axis]))
                    yield start[axis], start[axis], low, high, SPACING

    def _space(self, bundle: list[Piece], axis: int) -> None:
        """Move the pieces of one channel, unless that breaks or worsens anything."""
        moved = dict(self.lines)
        for piece, at in zip(bundle, _places(bundle), strict=True):
            moved[piece.line] = _moved(moved[piece.line], piece.index, axis, at)
        names = sorted({piece.line for piece in bundle})
        if all(moved[name] == self.lines[name] for name in names):
            return
        before = self._review.price({**self._scene.fixed, **self.lines}, names)
        if self._review.price({**self._scene.fixed, **moved}, names) <= before:
            self.lines = moved


def _moved(line: Line, index: int, axis: int, at: float) -> Line:
    points = list(line)
    for i in (index, index + 1):
        point = points[i]
        points[i] = Point(at, point.y) if axis == 0 else Point(point.x, at)
    return tuple(points)


def _bundles(pieces: list[Piece]) -> list[list[Piece]]:
    """Return the groups of pieces that lie beside each other in one channel."""
    pieces.sort(key=lambda piece: (piece.at, piece.low, piece.line, piece.index))
    group = list(range(len(pieces)))
    for i, one in enumerate(pieces):
        for j in range(i):
            if _beside(one, pieces[j]) and group[i] != group[j]:
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    return [
        [piece for piece, number in zip(pieces, group, strict=True) if number == g]
        for g in dict.fromkeys(group)
    ]


def _beside(one: Piece, other: Piece) -> bool:
    return min(one.high, other.high) - max(one.low, other.low) > -KEEP and min(
        one.most, other.most
    ) >= max(one.least, other.least)


def _places(bundle: list[Piece]) -> list[float]:
    """Return where the pieces of a bundle go, in their order from low to high."""
    ranks: list[int] = []
    for i, piece in enumerate(bundle):
        left = [ranks[j] + 1 for j in range(i) if _overlap(piece, bundle[j])]
        ranks.append(max(left, default=0))
    least, most = max(p.least for p in bundle), min(p.most for p in bundle)
    steps = max(ranks)
    if least > most:
        return [piece.at for piece in bundle]
    gap = min(SPACING, (most - least) / steps) if steps else 0
    middle = (least + most) / 2
    if most - least > WIDE:
        now = (min(p.at for p in bundle) + max(p.at for p in bundle)) / 2
        middle = min(max(now, least + gap * steps / 2), most - gap * steps / 2)
    first = round(middle - steps * gap / 2)
    return [round(first + rank * gap) for rank in ranks]


def _overlap(one: Piece, other: Piece) -> bool:
    return min(one.high, other.high) - max(one.low, other.low) > -KEEP
