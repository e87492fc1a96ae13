"""Whether lines can be followed: docked, straight, round shapes and apart from each other."""

from collections.abc import Iterator
from math import hypot

from engine.drawing.check.names import called
from engine.drawing.check.outlines import distance, distance_to_outline, runs_through
from engine.drawing.check.pages import Page, Piece
from engine.drawing.check.records import Fault
from engine.drawing.check.sweep import across, pairs
from engine.drawing.geometry import Point, Segment, cuts
from engine.drawing.model import Flow

DOCKED = 3.0  # pixels between the end of a line and an outline
INSIDE = -2.0  # what is nearer to the outline than this only brushes the shape
STRAIGHT = 1.0  # pixels of slant that editors leave
APART = 3.0  # pixels: lines that are nearer look like one, and touch for longer than this
PARALLEL = 0.03  # sine of the angle between two lines that seem to be one


def edge_through_shape(page: Page) -> Iterator[Fault]:
    """No line runs through a node, also not through that where it begins or ends."""
    spared = {name: _spared(page, page.model.flows[name]) for name in page.lines}
    seen: set[tuple[str, str]] = set()
    lines = [(piece.box, piece) for piece in page.pieces()]
    for piece, shape in across(lines, page.obstacles()):
        pair = (piece.flow.id, shape)
        if pair in seen or shape in spared[piece.flow.id]:
            continue
        if runs_through(piece.ends, page.outline(shape, INSIDE)):
            seen.add(pair)
            words = f"{called(page.model, piece.flow.id)} runs through {called(page.model, shape)}"
            yield Fault("edge_through_shape", pair, words)


def edge_over_band(page: Page) -> Iterator[Fault]:
    """No line runs over the name of a pool or lane."""
    bands = [(band.box.grown(INSIDE), name) for name, band in page.bands.items()]
    lines = [(piece.box, piece) for piece in page.pieces()]
    places = {name: box for box, name in bands}
    found = {
        (piece.flow.id, name): None
        for piece, name in across(lines, bands)
        if cuts(piece.ends, places[name])
    }
    for line, name in found:
        words = f"{called(page.model, line)} runs over the name of {called(page.model, name)}"
        yield Fault("edge_over_band", (line, name), words)


def _spared(page: Page, flow: Flow) -> frozenset[str]:
    """Return what holds a line or one of its ends: it may be inside that."""
    return page.around(flow.id) | page.around(flow.source) | page.around(flow.target)


def loose_ends(page: Page) -> Iterator[Fault]:
    """Both ends of a line lie on the outlines of what it links."""
    for name, line in page.lines.items():
        flow = page.model.flows[name]
        for point, element in ((line[0], flow.source), (line[-1], flow.target)):
            if not _docked(page, point, element):
                words = f"{called(page.model, name)} does not touch {called(page.model, element)}"
                yield Fault("loose_ends", (name, element), words)


def _docked(page: Page, point: Point, element: str) -> bool:
    if element in page.boxes:
        return distance_to_outline(point, page.outline(element)) <= DOCKED
    if element in page.lines:
        return distance(point, page.lines[element]) <= DOCKED
    return True  # not drawn, which is another fault


def slanting(page: Page) -> Iterator[Fault]:
    """Flows run across and down; only dotted lines may slant."""
    slanted = {
        piece.flow.id: None
        for piece in page.pieces()
        if not piece.flow.is_dotted and min(piece.box.width, piece.box.height) > STRAIGHT
    }
    for name in slanted:
        yield Fault("slanting", (name,), f"{called(page.model, name)} slants")


def edge_overlaps(page: Page) -> Iterator[Fault]:
    """No line covers another, or nobody can tell which leads where."""
    seen: set[tuple[str, str]] = set()
    pieces = [(piece.box.grown(APART / 2), piece) for piece in page.pieces()]
    for one, other in pairs(pieces):
        pair = (one.flow.id, other.flow.id)
        if one.flow is not other.flow and pair not in seen and _cover(one, other):
            seen.add(pair)
            first, second = (called(page.model, name) for name in pair)
            yield Fault("edge_overlaps", pair, f"{first} and {second} run on one line")


def _cover(one: Piece, other: Piece) -> bool:
    """Say whether a stretch of two pieces looks like one line."""
    longer, shorter = sorted((one.ends, other.ends), key=_length, reverse=True)
    size, other_size = _length(longer), _length(shorter)
    if other_size <= APART or abs(_cross(longer, shorter)) > PARALLEL * size * other_size:
        return False
    begun, offset = _seen_from(longer, shorter[0])
    ended, other_offset = _seen_from(longer, shorter[1])
    shared = min(size, max(begun, ended)) - max(0.0, min(begun, ended))
    return shared > APART and min(abs(offset), abs(other_offset)) < APART


def _length(segment: Segment) -> float:
    a, b = segment
    return hypot(b.x - a.x, b.y - a.y)


def _cross(one: Segment, other: Segment) -> float:
    (a, b), (c, d) = one, other
    return (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x)


def _seen_from(segment: Segment, point: Point) -> tuple[float, float]:
    """Return how far along a piece of line a point is, and how far beside it."""
    (a, b), size = segment, _length(segment)
    dx, dy = (b.x - a.x) / size, (b.y - a.y) / size
    x, y = point.x - a.x, point.y - a.y
    return x * dx + y * dy, x * dy - y * dx
