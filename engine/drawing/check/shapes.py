"""Whether shapes lie where they belong, and apart."""

from collections.abc import Iterator
from itertools import chain

from engine.drawing.check.names import called
from engine.drawing.check.outlines import distance_to_outline
from engine.drawing.check.pages import Page
from engine.drawing.check.records import Fault
from engine.drawing.check.sweep import pairs
from engine.drawing.geometry import Box
from engine.drawing.interchange import BAND, Drawing
from engine.drawing.model import Node
from engine.drawing.text import TASK_SIZE, font

HAIR = 1.0  # pixels that a shape may stick out or overlap: editors round
ON_HOST = 3.0  # pixels between the middle of a boundary event and the outline of its host
PADDING = {"textAnnotation": 14.0}  # on both sides together, as bpmn-js draws it
ACTIVITY_PADDING = 10.0


def shape_overlaps(page: Page) -> Iterator[Fault]:
    """Shapes lie apart, unless one holds the other, is on its border, or is a group."""
    for one, other in _overlapping(page):
        words = f"{called(page.model, one)} and {called(page.model, other)} lie over each other"
        yield Fault("shape_overlaps", (one, other), words)


def _overlapping(page: Page) -> Iterator[tuple[str, str]]:
    for one, other in pairs(page.obstacles()):
        if page.boxes[one].meets(page.boxes[other], HAIR) and not _belong(page, one, other):
            yield one, other
    for one, other in chain(pairs(_pools(page)), pairs(_lanes(page))):
        if page.boxes[one].meets(page.boxes[other], HAIR) and _same_parent(page, one, other):
            yield one, other


def _belong(page: Page, one: str, other: str) -> bool:
    return (
        one in page.around(other)
        or other in page.around(one)
        or page.nodes[one].host == other
        or page.nodes[other].host == one
    )


def _pools(page: Page) -> list[tuple[Box, str]]:
    return [(page.boxes[one], one) for one in page.model.pools if one in page.boxes]


def _lanes(page: Page) -> list[tuple[Box, str]]:
    return [(page.boxes[one], one) for one in page.model.lanes if one in page.boxes]


def _same_parent(page: Page, one: str, other: str) -> bool:
    lanes = page.model.lanes
    return one not in lanes or lanes[one].parent == lanes[other].parent


def outside_parent(page: Page) -> Iterator[Fault]:
    """What belongs to a lane, pool or open sub-process lies in it; groups lie where they like."""
    for element, parent in chain(_parents_of_nodes(page), _parents_of_lanes(page)):
        outer = page.boxes.get(parent)
        if outer is not None and not outer.holds(page.boxes[element], HAIR):
            words = f"{called(page.model, element)} sticks out of {called(page.model, parent)}"
            yield Fault("outside_parent", (element, parent), words)


def _parents_of_nodes(page: Page) -> Iterator[tuple[str, str]]:
    for node in page.nodes.values():
        if node.type == "group" or node.host:
            continue
        innermost = node.lane or node.scope
        if innermost in page.boxes:
            yield node.id, innermost
        else:
            yield from ((node.id, pool) for pool in _pools_of(page, node.scope))


def _parents_of_lanes(page: Page) -> Iterator[tuple[str, str]]:
    for _, lane in _lanes(page):
        known = page.model.lanes[lane]
        parents = [known.parent] if known.parent else _pools_of(page, known.process)
        yield from ((lane, parent) for parent in parents)


def _pools_of(page: Page, process: str) -> list[str]:
    return [pool.id for pool in page.model.pools.values() if process and pool.process == process]


def boundary_off_host(page: Page, drawing: Drawing) -> Iterator[Fault]:
    """A boundary event sits on the outline of its activity."""
    for node in page.nodes.values():
        if node.host in drawing.shapes and _is_off(page, node):
            words = f"{called(page.model, node.id)} does not sit on {called(page.model, node.host)}"
            yield Fault("boundary_off_host", (node.id, node.host), words)


def _is_off(page: Page, node: Node) -> bool:
    if node.host not in page.boxes:
        return True
    middle = page.boxes[node.id].center
    return distance_to_outline(middle, page.outline(node.host)) > ON_HOST


def text_overflow(page: Page) -> Iterator[Fault]:
    """Text that stands in a shape fits into it, wrapped as viewers do."""
    letters = font(TASK_SIZE)
    for node in page.nodes.values():
        box = page.boxes[node.id]
        room = box.width - PADDING.get(node.type, ACTIVITY_PADDING)
        if _written_inside(page, node) and letters.block(node.name, room)[1] > box.height:
            words = f"the text of {called(page.model, node.id)} is too long for its shape"
            yield Fault("text_overflow", (node.id,), words)
    for element, band in page.bands.items():
        if letters.block(band.name, band.length)[1] > BAND:
            words = f"the name of {called(page.model, element)} is too long for its band"
            yield Fault("text_overflow", (element,), words)


def _written_inside(page: Page, node: Node) -> bool:
    closed = not node.is_sub_process or node.id in page.closed
    return (node.is_activity and closed) or node.type == "textAnnotation"
