"""Lines that were drawn to a border which has moved since: they are shortened, or drawn anew."""

from collections.abc import Iterable, Mapping

from engine.drawing.geometry import Box, Line, Point, cuts, length, segments
from engine.drawing.layout.canvas import Canvas

LEAST = 15.0  # pixels that the first and the last piece of a shortened line keep


def redocked(canvas: Canvas, before: Mapping[str, Box]) -> frozenset[str]:
    """Fit the lines of a canvas to containers that have grown; return those to be drawn anew.

    A line that began or ended on the old border begins or ends where it crosses the new one. One
    for which that leaves too little, and one that runs through what has grown, is taken out.

    Args:
        canvas: The plane; its lines and their names are changed.
        before: The boxes of pools and nodes before anything grew.
    """
    now = {**canvas.sheet.pools, **canvas.sheet.nodes}
    grown = {name: now[name] for name, box in before.items() if now[name] != box}
    lines = {name: _fitted(canvas, name, line, grown) for name, line in canvas.lines.items()}
    lost = frozenset(name for name, line in lines.items() if line is None)
    canvas.lines = {name: line for name, line in lines.items() if line is not None}
    canvas.labels = {name: box for name, box in canvas.labels.items() if name not in lost}
    return lost


def _fitted(canvas: Canvas, name: str, line: Line, grown: Mapping[str, Box]) -> Line | None:
    flow = canvas.model.flows[name]
    if flow.source in grown:
        line = _from(line, grown[flow.source])
    if flow.target in grown:
        line = _from(line[::-1], grown[flow.target])[::-1]
    around = {
        end for one in (name, flow.source, flow.target) for end in canvas.model.scopes_of(one)
    }
    walls = (grown[one] for one in grown.keys() - around - canvas.sheet.pools.keys())
    return line if len(line) > 1 and not _meets(line, walls) else None


def _meets(line: Line, boxes: Iterable[Box]) -> bool:
    return any(cuts(piece, box) for box in boxes for piece in segments(line))


def _from(line: Line, box: Box) -> Line:
    """Return the part of a line outside a box that it begins at; nothing if that is too short."""
    for index in range(len(line) - 2, -1, -1):
        start, end = line[index], line[index + 1]
        if cuts((start, end), box) or _on_outline(start, box):
            first = _exit(start, end, box)
            rest = (first, *line[index + 1 :])
            return rest if length(rest[:2]) >= LEAST else ()
    return ()


def _on_outline(point: Point, box: Box) -> bool:
    return box.has(point, 1) and not box.grown(-1).has(point)


def _exit(start: Point, end: Point, box: Box) -> Point:
    """Return where a piece that ends outside a box leaves it."""
    x = box.x if end.x < box.x else min(end.x, box.right)
    y = box.y if end.y < box.y else min(end.y, box.bottom)
    return Point(x if start.y == end.y else start.x, y if start.x == end.x else start.y)
