"""Marks that an overlay puts on elements: discs with a sign, pills with a few words."""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from types import MappingProxyType

from engine.drawing.geometry import Box, Line, Point, Segment, bounds, cuts, length, segments
from engine.drawing.svg import names
from engine.drawing.svg.activities import HEAD
from engine.drawing.svg.connections import along
from engine.drawing.svg.dressing import Badge
from engine.drawing.svg.event_signs import HERE
from engine.drawing.svg.lettering import Block, centered
from engine.drawing.svg.markup import circle, path, placed, rectangle
from engine.drawing.svg.view import View
from engine.drawing.text import LABEL_SIZE, font

DISC = 9.0  # radius
PILL = 16.0  # height
GAP = 5.0  # between a shape and what is said beside it
INWARD = 0.18  # of a diamond's width: its corners are empty
# What speaks against a place, in square pixels that it would cover.
CROSSED, HIDDEN, BESIDE = 40.0, 4.0, 90.0

# Drawn round the origin, in the colour of the paper on the colour of the badge.
SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "tick": path("M-4.4 .4L-1.2 3.8L4.6 -3.6", "on"),
        "play": path("M-2.6 -4.6L4.6 0L-2.6 4.6Z", "on-fill"),
        "clock": path("M0 -5V0L3.4 2.4", "on"),
        "exclamation": path("M0 -5V.8", "on") + circle(Point(0, 4.4), 1.4, "on-fill"),
        "cross": path("M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6", "on"),
        "plus": path("M0 -4.6V4.6M-4.6 0H4.6", "on"),
        "minus": path("M-4.6 0H4.6", "on"),
        "wave": path("M-4.8 1.4C-3.2 -3 -1.4 -2.2 0 0S3.2 3 4.8 -1.4", "on"),
        "arrow": path("M-4.8 0H4.4M1 -3.6L4.6 0L1 3.6", "on"),
    }
)


def disc(sign: str, style: str, at: Point, scale: float = 1.0) -> str:
    """Return a disc with a sign."""
    return placed(circle(HERE, DISC, f"badge {style}") + SIGNS[sign], at, scale)


def pill(text: str, style: str, box: Box) -> str:
    """Return words on a rounded ground; without a style on paper, so that long ones read well."""
    words = "on-text" if style else "text"
    ground = rectangle(box, f"badge {style}".strip(), PILL / 2)
    return ground + centered(Block((text,), LABEL_SIZE), box, words)


def pill_size(text: str, style: str) -> tuple[float, float]:
    """Return width and height of a pill."""
    return max(font(LABEL_SIZE, bold=bool(style)).width(text) + 12, PILL), PILL


class Placing:
    """Finds a place for each badge; a place that is taken once is not taken again."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._taken = [*_shown(view), *(name.box for name in names.seen(view))]
        self._pieces = [piece for edge in view.edges.values() for piece in segments(edge.line)]

    def place(self, badge: Badge) -> Box | None:
        """Return where a badge is drawn; None when its element is not."""
        size = (2 * DISC, 2 * DISC) if badge.sign else pill_size(badge.text, badge.style)
        edge = self._view.edges.get(badge.element)
        shape = self._view.shapes.get(badge.element)
        if edge is not None:
            box = self._best(list(_along(edge.line, *size)), [])
        elif shape is None:
            return None
        elif badge.corner == "beside":
            box = self._best([(box, 0.0) for box in _round(shape.box, *size)], self._pieces)
        else:
            box = Box.around(self._corner(badge, shape.box), *size)
        self._taken.append(box)
        return box

    def _corner(self, badge: Badge, box: Box) -> Point:
        node = self._view.model.nodes.get(badge.element)
        inward = INWARD * box.width if node is not None and node.is_gateway else 0.0
        is_high = "upper" in badge.corner or (node is not None and node.labelled_outside)
        x = box.x + inward if "left" in badge.corner else box.right - inward
        return Point(x, box.y + inward if is_high else box.bottom - inward)

    def _best(self, places: list[tuple[Box, float]], lines: Sequence[Segment]) -> Box:
        """Return the first of the places that do the least harm; each has some of its own."""
        region = bounds(box for box, _ in places)
        taken = [box for box in self._taken if box.meets(region)]
        lines = [line for line in lines if cuts(line, region)]
        best, least = places[0][0], inf
        for box, own in places:
            harm = own + sum(box.overlap(other) for other in taken)
            harm += CROSSED * sum(cuts(line, box) for line in lines)
            if harm < least:
                best, least = box, harm
            if not least:
                break
        return best


def _shown(view: View) -> Iterator[Box]:
    """Yield the boxes that nothing is to be written on."""
    for id_, shape in view.shapes.items():
        box, node = shape.box, view.model.nodes.get(id_)
        if node is None:
            yield shape.band
        elif view.is_expanded(node):
            yield Box(box.x, box.y, box.width, HEAD)
        elif node.type != "group":
            yield box


def _along(line: Line, width: float, height: float) -> Iterator[tuple[Box, float]]:
    """Yield places on a line and off it, with their harm: to hide most of a short line."""
    hidden = HIDDEN * max(0.0, 2 * width - length(line))
    for share in (0.5, 0.4, 0.6, 0.3, 0.7):
        box = Box.around(along(line, share), width, height)
        yield box, hidden
        for dx in (width / 2 + GAP, -width / 2 - GAP):
            yield box.moved(dx, 0), BESIDE
        for step in (1, -1, 2, -2, 3, -3):
            yield box.moved(0, step * (height + 2)), BESIDE * abs(step)


def _round(box: Box, width: float, height: float) -> Iterator[Box]:
    """Yield places under, over and beside a box, the nearest and most usual first."""
    middles = (box.center.x, box.x + width / 2, box.right - width / 2)
    for step in range(4):
        away = GAP + height / 2 + step * (height + 2)
        for y in (box.bottom + away, box.y - away):
            yield from (Box.around(Point(x, y), width, height) for x in middles)
        for x in (box.right + GAP + width / 2, box.x - GAP - width / 2):
            yield Box.around(Point(x, box.center.y + step * (height + 2)), width, height)
