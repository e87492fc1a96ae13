"""What a label may not lie on, found quickly by place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.drawing.geometry import Box, Segment, cuts

TILE = 128.0  # pixels: the ground is kept in squares of this size
LINE_GAP = 2.0  # pixels between a label and a line
SHAPE_GAP = 1.0  # pixels between a label and a shape or another label
SLOPE_GAP = 3.0  # pixels between a label and a diamond, both ways: its slope runs past a corner

Tile = tuple[int, int]


@dataclass(slots=True)
class _Square:
    """What meets one square of the ground."""

    boxes: list[Box] = field(default_factory=list)
    diamonds: list[Box] = field(default_factory=list)
    pieces: list[Segment] = field(default_factory=list)
    borders: list[Segment] = field(default_factory=list)
    labels: dict[str, Box] = field(default_factory=dict)


class Ground:
    """Shapes, lines, borders and labels of a diagram."""

    def __init__(self) -> None:
        self._squares: dict[Tile, _Square] = {}
        self._labels: dict[str, Box] = {}

    def add_box(self, box: Box) -> None:
        """Keep labels off a box."""
        for square in self._on(box):
            square.boxes.append(box)

    def add_diamond(self, box: Box) -> None:
        """Keep labels off the diamond in a box; its corners are free."""
        for square in self._on(box.grown(SLOPE_GAP)):
            square.diamonds.append(box)

    def add_piece(self, piece: Segment) -> None:
        """Keep labels off a piece of a line."""
        for square in self._on(_around(piece).grown(LINE_GAP)):
            square.pieces.append(piece)

    def add_border(self, border: Segment) -> None:
        """Make it a pity to lie on a border."""
        for square in self._on(_around(border)):
            square.borders.append(border)

    def put(self, name: str, box: Box) -> None:
        """Put a label down; where it lay before is free again."""
        self.take(name)
        self._labels[name] = box
        for square in self._on(box):
            square.labels[name] = box

    def take(self, name: str) -> None:
        """Take a label up, if it lies anywhere."""
        box = self._labels.pop(name, None)
        for square in () if box is None else self._on(box):
            del square.labels[name]

    def is_free(self, box: Box) -> bool:
        """Say whether no shape and no line is under the box; labels are asked for apart."""
        roomy, wide = box.grown(SHAPE_GAP), box.grown(LINE_GAP)
        return not any(
            any(roomy.meets(other) for other in square.boxes)
            or any(_on_diamond(box.grown(SLOPE_GAP), other) for other in square.diamonds)
            or any(cuts(piece, wide) for piece in square.pieces)
            for square in self._on(wide)
        )

    def labels_on(self, box: Box) -> list[str]:
        """Return the labels that a box would lie on, by name, sorted."""
        roomy = box.grown(SHAPE_GAP)
        return sorted(
            {
                name
                for square in self._on(roomy)
                for name, other in square.labels.items()
                if roomy.meets(other)
            }
        )

    def borders_on(self, box: Box) -> int:
        """Return how many borders run through a box."""
        return len({b for square in self._on(box) for b in square.borders if cuts(b, box)})

    def _on(self, box: Box) -> Iterator[_Square]:
        for tile in _tiles(box):
            yield self._squares.setdefault(tile, _Square())


def _tiles(box: Box) -> Iterable[Tile]:
    columns = range(int(box.x // TILE), int(box.right // TILE) + 1)
    rows = range(int(box.y // TILE), int(box.bottom // TILE) + 1)
    return ((column, row) for column in columns for row in rows)


def _around(piece: Segment) -> Box:
    (ax, ay), (bx, by) = piece
    return Box.between(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _on_diamond(box: Box, diamond: Box) -> bool:
    center = diamond.center
    across = max(box.x - center.x, center.x - box.right, 0) / (diamond.width / 2)
    along = max(box.y - center.y, center.y - box.bottom, 0) / (diamond.height / 2)
    return across + along < 1
