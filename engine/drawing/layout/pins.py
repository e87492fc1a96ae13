"""Lines that end at something without an outline of its own: at another line, a lane, a pool."""

from engine.drawing.geometry import Box, Line, Point, cuts, length, segments


def pinned(one: Box | Line, other: Box | Line) -> Line:
    """Return the straight line between two shapes or lines, from outline to outline."""
    start = one.center if isinstance(one, Box) else middle(one)
    end = other.center if isinstance(other, Box) else middle(other)
    first = _outline(one, end) if isinstance(one, Box) else start
    last = _outline(other, first) if isinstance(other, Box) else end
    return (_rounded(first), _rounded(last))


def middle(line: Line) -> Point:
    """Return the point halfway along a line."""
    left = length(line) / 2
    for start, end in segments(line):
        piece = length((start, end))
        if piece and left <= piece:
            part = left / piece
            return Point(start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part)
        left -= piece
    return line[-1]


def _outline(box: Box, towards: Point) -> Point:
    """Return the middle of the side of a box that faces a point."""
    x, y = box.center
    sides = [Point(x, box.y), Point(x, box.bottom), Point(box.x, y), Point(box.right, y)]
    free = [side for side in sides if not cuts((side, towards), box)] or sides
    return min(free, key=lambda side: length((side, towards)))


def _rounded(point: Point) -> Point:
    return Point(round(point.x), round(point.y))
