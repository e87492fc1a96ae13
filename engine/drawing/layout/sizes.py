"""How large things are drawn and how far apart, in pixels."""

from collections.abc import Sequence
from math import ceil

from engine.drawing.model import Node
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
    "dataObjectReference": (36, 50),
    "dataStoreReference": (50, 50),
}
TASK_INSET, NOTE_INSET = 10, 14  # what bpmn-js keeps free beside text
WIDEST_TASK = 200  # a wider host is a sub-process; what leaves it downwards begins at its left
GUEST_PITCH = 52  # from one boundary event to the next at least
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
    wide = max(width, guest_room(guests))
    return wide, max(ACTIVITY[1], _text_height(node.name, wide - TASK_INSET))


def _artifact(node: Node) -> tuple[int, int]:
    width, height = ARTIFACTS[node.type]
    if node.type == "textAnnotation":
        height = max(height, _text_height(node.name, width - NOTE_INSET))
    return width, height


def _text_height(text: str, width: float) -> int:
    """Return the height of a shape that text fits into, a multiple of 10."""
    return ceil((font(TASK_SIZE).block(text, width)[1] + 6) / 10) * 10


def guest_room(guests: Sequence[Node]) -> int:
    """Return the width a host needs so that each boundary event has room for its name."""
    if len(guests) < 2:  # noqa: PLR2004 - one is no row
        return 0
    return sum(max(GUEST_PITCH, label(guest.name)[0] + 32) for guest in guests)


def guest_centers(guests: Sequence[Node], width: float) -> list[float]:
    """Return where boundary events sit along the lower edge of their host, from its left side."""
    if len(guests) == 1:
        return [width - GUEST_INSET if width <= WIDEST_TASK else GUEST_INSET]
    needs = [max(GUEST_PITCH, label(guest.name)[0] + 32) for guest in guests]
    spare = max(0.0, width - sum(needs)) / len(guests) if width <= WIDEST_TASK * 2 else 0.0
    starts = [sum(needs[:n]) + spare * n for n in range(len(needs))]
    return [round(start + GUEST_PITCH / 2) for start in starts]


def label(name: str, limit: float = LABEL_WIDTH) -> tuple[int, int]:
    """Return width and height of a name beside a shape or line; nothing for no name."""
    width, height = font(LABEL_SIZE).block(name, limit)
    return ceil(width), ceil(height)
