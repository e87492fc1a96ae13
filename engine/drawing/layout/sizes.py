"""How large things are drawn and how far apart, in pixels."""

from collections.abc import Sequence
from math import ceil

from engine.drawing.geometry import Box
from engine.drawing.model import Node
from engine.drawing.routing.sides import BRACKET, CORNER
from engine.drawing.text import LABEL_SIZE, TASK_SIZE, font

COLUMN_GAP, TRACK_GAP = 60, 45
EDGE = 30  # from the sides of a lane to what lies in it
HEADER = 30  # of a pool or lane
STEP = 15  # between lines side by side
MARGIN = 80  # from the origin to the drawing
POOL_GAP = 45  # between pools
STRIP = 60  # the height of a pool whose work is not modelled
LABEL_WIDTH = 90  # bpmn-js wraps names beside shapes here
GROUP_EDGE = 15  # from a group to what it is drawn round

EVENT, GATEWAY, ACTIVITY = (36, 36), (50, 50), (100, 80)
WIDE, LONG_NAME = 130, 230  # a task whose name is longer than this gets more room
ARTIFACTS = {
    "textAnnotation": (130, 60),
    "group": (140, 100),
    "dataInput": (36, 50),
    "dataObjectReference": (36, 50),
    "dataOutput": (36, 50),
    "dataStoreReference": (50, 50),
}
TASK_INSET, NOTE_INSET = 10, 14  # what bpmn-js keeps free beside text
WIDEST_TASK = 200  # a wider host is a sub-process; what leaves it downwards begins at its left
GUEST_PITCH = 60  # from one boundary event to the next
MARKER = 28  # from the middle of a call activity or sub-process, where its marker stands
GUEST_INSET = 28  # from the right corner of the host to the middle of its only boundary event


def size(node: Node, guests: Sequence[Node] = ()) -> tuple[int, int]:
    """Return width and height of a shape; an activity is wider for its boundary events."""
    if node.is_event:
        return EVENT
    if node.is_gateway:
        return GATEWAY
    if node.type in ARTIFACTS:
        return _artifact(node)
    width = WIDE if font(TASK_SIZE).width(node.name) > LONG_NAME else ACTIVITY[0]
    wide = max(width, guest_room(guests, marked=is_marked(node)))
    return wide, max(ACTIVITY[1], _text_height(node.name, wide - TASK_INSET))


def _artifact(node: Node) -> tuple[int, int]:
    width, height = ARTIFACTS[node.type]
    if node.type == "textAnnotation":
        height = max(height, _text_height(node.name, width - NOTE_INSET))
    return width, height


def _text_height(text: str, width: float) -> int:
    """Return the height of a shape that text fits into, a multiple of 10."""
    return ceil((font(TASK_SIZE).block(text, width)[1] + 6) / 10) * 10


def over(box: Box) -> float:
    """Return the left side of a note whose bracket ends straight above or below a shape."""
    at = box.x + CORNER if box.width > GATEWAY[0] else box.center.x
    return round(at - BRACKET / 2)


def is_marked(node: Node) -> bool:
    """Say whether a marker stands at the middle of the lower edge, which nothing may hide."""
    return node.type == "callActivity" or node.is_sub_process or bool(node.loop)


def guest_room(guests: Sequence[Node], *, marked: bool = False) -> int:
    """Return the width a host needs for its boundary events, none of them over a marker."""
    if len(guests) < 2:  # noqa: PLR2004 - one is no row
        return 0
    return GUEST_PITCH * (len(guests) + (marked and len(guests) % 2))


def guest_centers(guests: Sequence[Node], width: float, *, marked: bool = False) -> list[float]:
    """Return where boundary events sit along the lower edge of their host, from its left side."""
    if len(guests) == 1:
        inset = min(GUEST_INSET, width / 2 - MARKER) if marked else GUEST_INSET
        return [width - inset if width <= WIDEST_TASK else GUEST_INSET]
    slots = len(guests) + (marked and len(guests) % 2)
    pitch = width / slots if width <= WIDEST_TASK * 2 else GUEST_PITCH
    return [float(round(pitch * (n + 0.5))) for n in range(len(guests))]


def label(name: str, limit: float = LABEL_WIDTH) -> tuple[int, int]:
    """Return width and height of a name beside a shape or line; nothing for no name."""
    width, height = font(LABEL_SIZE).block(name, limit)
    return ceil(width), ceil(height)
