"""Tasks, call activities and sub-processes as shapes with their name inside."""

from collections.abc import Sequence

from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import Shape
from engine.drawing.model import Node
from engine.drawing.svg import lettering, nodes, task_signs
from engine.drawing.svg.markup import circle, placed, rectangle

RADIUS = 10.0
PADDING = 5.0
KIND_STRIP, MARK_STRIP = 23.0, 19.0  # what signs above and marks below need, in pixels
HEAD = 24.0  # where the name of an expanded sub-process has its room


def activity(
    node: Node, shape: Shape, guests: Sequence[Box], begins: Node | None, *, expanded: bool
) -> str:
    """Return an activity; an expanded sub-process is a frame with its name at the top.

    Args:
        node: The activity.
        shape: Where it is drawn.
        guests: The boundary events on it, which its name keeps clear of.
        begins: The event that starts a collapsed event sub-process; a small one tells it.
        expanded: Whether it shows what is in it.
    """
    names = marks(node, expanded=expanded)
    frame = _outline(node, shape.box, expanded=expanded)
    signs = _kind(node, shape.box) if begins is None else _beginning(begins, shape.box)
    if names:
        signs += task_signs.marks(names, _foot(shape.box, len(names), guests))
    words = (
        _heading(node, shape.box)
        if expanded
        else _name(node, shape.box, guests, marked=bool(names))
    )
    return frame + signs + words


def marks(node: Node, *, expanded: bool) -> list[str]:
    """Return the marks of an activity from left to right, as the specification orders them."""
    collapsed = (node.is_sub_process or node.type == "callActivity") and not expanded
    wanted = (
        (node.loop, bool(node.loop)),
        ("compensation", node.compensation),
        ("more", collapsed),
        ("ad hoc", node.type == "adHocSubProcess"),
    )
    return [name for name, is_wanted in wanted if is_wanted]


def _foot(box: Box, count: int, guests: Sequence[Box]) -> Point:
    """Return where marks stand: in the middle, or beside a boundary event that is there."""
    half = task_signs.MARK / 2 * count
    beside = ((one.x - half - 1, one.right + half + 1) for one in guests)
    inside = (x for pair in beside for x in pair if box.x + half <= x <= box.right - half)
    for x in (box.center.x, *inside):
        room = Box.between(x - half, box.bottom - MARK_STRIP, x + half, box.bottom)
        if not any(one.meets(room) for one in guests):
            return Point(x, box.bottom)
    return Point(box.center.x, box.bottom)


def _outline(node: Node, box: Box, *, expanded: bool) -> str:
    style = "frame" if expanded else "body"
    ground = rectangle(box, "page", RADIUS) if expanded else ""
    if node.triggered_by_event:
        return ground + rectangle(box, f"{style} dots", RADIUS)
    if node.type == "callActivity":
        return rectangle(box, f"{style} bold", RADIUS)
    outline = rectangle(box, style, RADIUS)
    if node.type == "transaction":
        outline += rectangle(box.grown(-3), "frame", RADIUS - 3)
    return ground + outline


def _kind(node: Node, box: Box) -> str:
    sign = task_signs.kind(node.type, Point(box.x + 13, box.y + 13))
    if node.type == "receiveTask" and node.instantiate:
        at = Point(box.x + 15, box.y + 15)
        return circle(at, 11, "line") + placed(task_signs.kind(node.type, Point(0, 0)), at, 0.85)
    return sign


def _beginning(event: Node, box: Box) -> str:
    return nodes.event(event, Box.around(Point(box.x + 15, box.y + 15), 22, 22))


def _name(node: Node, box: Box, guests: Sequence[Box], *, marked: bool) -> str:
    """Set the name in the middle, or as near to it as signs, marks and guests leave room."""
    is_signed = node.type in task_signs.KINDS or node.triggered_by_event
    above = KIND_STRIP if is_signed else PADDING
    below = MARK_STRIP if marked else PADDING
    inner = box.grown(-PADDING) if min(box.width, box.height) > 2 * PADDING else box
    between = Box.between(inner.x, box.y + above, inner.right, box.bottom - below)
    words = lettering.fitted(node.name, inner.width, max(between.height, 1))
    if not words.lines:
        return ""
    rooms = [between]
    if words.height <= box.height - 2 * max(above, below):
        rooms.insert(0, inner)
    for guest in (one for one in guests if one.center.y > box.center.y):
        rooms.append(Box.between(inner.x, between.y, inner.right, guest.y))
        rooms.append(Box.between(inner.x, inner.y, inner.right, guest.y))  # beside the sign
    free = (room for room in rooms if _is_free(words, room, guests))
    return lettering.centered(words, next(free, rooms[0]))


def _is_free(words: lettering.Block, room: Box, guests: Sequence[Box]) -> bool:
    place = Box.around(room.center, words.width, words.height)
    return words.height <= room.height and not any(one.meets(place) for one in guests)


def _heading(node: Node, box: Box) -> str:
    room = Box(box.x + RADIUS, box.y + 2, max(box.width - 2 * RADIUS, 1), HEAD)
    words = lettering.fitted(node.name, room.width, room.height)
    return lettering.centered(words, room) if words.lines else ""
