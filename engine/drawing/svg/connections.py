"""Flows and associations as lines with their heads, feet and marks."""

from math import atan2, cos, dist, sin

from engine.drawing.geometry import Box, Line, Point, length, segments
from engine.drawing.interchange import Edge
from engine.drawing.model import Flow, Node
from engine.drawing.svg.event_signs import envelope
from engine.drawing.svg.markup import circle, number, path, polygon

BEND = 6.0  # radius of the corners
HEAD, HALF = 10.0, 4.2  # length of an arrow's head and half its width
FOOT = 4.0  # radius of the circle where a message flow begins
LETTER = (24.0, 16.0)  # the envelope on a message flow


def connection(flow: Flow, edge: Edge, source: Node | None) -> str:
    """Return the line of a flow; its corners are the waypoints of the file."""
    if flow.is_sequence:
        return _sequence(flow, edge.line, source)
    if flow.is_message:
        return _message(edge.line) + _letter(flow, edge)
    return _dotted(flow, edge.line)


def bare(line: Line) -> str:
    """Return a line whose kind is not known here."""
    return path(course(line), "wire dashes")


def course(line: Line) -> str:
    """Return the commands of a line with round corners."""
    start, *middle, end = line
    parts = [f"M{_at(start)}"]
    for before, corner, after in zip(line, middle, line[2:], strict=False):
        bend = min(BEND, dist(before, corner) / 2, dist(corner, after) / 2)
        near, far = _toward(corner, before, bend), _toward(corner, after, bend)
        parts.append(f"L{_at(near)}Q{_at(corner)} {_at(far)}")
    return "".join([*parts, f"L{_at(end)}"])


def along(line: Line, share: float) -> Point:
    """Return the point that lies this share of the way along a line."""
    left = length(line) * share
    for a, b in segments(line):
        if (piece := dist(a, b)) >= left:
            return _toward(a, b, left)
        left -= piece
    return line[-1]


def _at(point: Point) -> str:
    return f"{number(point.x)} {number(point.y)}"


def _toward(start: Point, end: Point, step: float) -> Point:
    far = dist(start, end)
    share = step / far if far else 0.0
    return Point(start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share)


def _shortened(line: Line, by: float) -> Line:
    """Return a line that ends earlier, so that its stroke stays under the arrow's head."""
    before, end = line[-2:]
    return (*line[:-1], _toward(end, before, min(by, dist(before, end) / 2)))


def _placed(outline: tuple[tuple[float, float], ...], at: Point, toward: Point) -> list[Point]:
    """Return points given along and across a direction, at their place."""
    angle = atan2(toward.y - at.y, toward.x - at.x)
    return [
        Point(at.x + a * cos(angle) - b * sin(angle), at.y + a * sin(angle) + b * cos(angle))
        for a, b in outline
    ]


def _sequence(flow: Flow, line: Line, source: Node | None) -> str:
    tip = _placed(((0, 0), (HEAD, HALF), (HEAD, -HALF)), line[-1], line[-2])
    drawn = path(course(_shortened(line, HEAD - 2)), "wire") + polygon(tip, "head")
    return drawn + _departure(flow, line, source)


def _departure(flow: Flow, line: Line, source: Node | None) -> str:
    if flow.default:
        slash = _placed(((5, -4.6), (9.8, 4.6)), line[0], line[1])
        return path(f"M{_at(slash[0])}L{_at(slash[1])}", "line slash")
    if flow.conditional and source is not None and source.is_activity:
        diamond = _placed(((0, 0), (8, 5), (16, 0), (8, -5)), line[0], line[1])
        return polygon(diamond, "foot")
    return ""


def _message(line: Line) -> str:
    tip = _placed(((0, 0), (HEAD, HALF + 0.6), (HEAD, -HALF - 0.6)), line[-1], line[-2])
    drawn = path(course(_shortened(line, HEAD)), "wire dashes")
    return drawn + polygon(tip, "foot") + circle(_toward(line[0], line[1], FOOT), FOOT, "foot")


def _letter(flow: Flow, edge: Edge) -> str:
    """Return the envelope of a named message; filled unless it begins a conversation."""
    if not (flow.message or edge.message):
        return ""
    box = Box.around(along(edge.line, 0.5), *LETTER)
    return envelope(box, filled=edge.message != "initiating", ground="plane")


def _dotted(flow: Flow, line: Line) -> str:
    tips = ""
    if flow.direction in {"One", "Both"}:
        tips += _open_head(line[-1], line[-2])
    if flow.direction == "Both":
        tips += _open_head(line[0], line[1])
    return path(course(line), "wire dots") + tips


def _open_head(at: Point, toward: Point) -> str:
    one, tip, other = _placed(((8, 5), (0, 0), (8, -5)), at, toward)
    return path(f"M{_at(one)}L{_at(tip)}L{_at(other)}", "line")
