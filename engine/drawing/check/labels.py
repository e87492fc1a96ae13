"""Whether names can be read: apart from each other, from shapes and from lines."""

from collections.abc import Iterator

from engine.drawing.check.names import called
from engine.drawing.check.outlines import covers
from engine.drawing.check.pages import Page
from engine.drawing.check.records import Fault
from engine.drawing.check.sweep import across, pairs
from engine.drawing.geometry import cuts

HAIR = 1.0  # pixels that bounds may overlap: no letter reaches them


def label_on_label(page: Page) -> Iterator[Fault]:
    """No name lies on another."""
    for one, other in pairs(page.named_boxes()):
        if page.labels[one].meets(page.labels[other], HAIR):
            first, second = called(page.model, one), called(page.model, other)
            words = f"the names of {first} and {second} lie over each other"
            yield Fault("label_on_label", (one, other), words)


def label_on_shape(page: Page) -> Iterator[Fault]:
    """No name lies on a node, its own included, nor across the frame of what holds it."""
    for element, shape in across(page.named_boxes(), page.obstacles()):
        label = page.labels[element]
        if _may_hold(page, shape, element):
            clear = page.boxes[shape].holds(label, -HAIR)
        else:
            clear = not covers(page.outline(shape, -HAIR), label)
        if not clear:
            words = f"the name of {called(page.model, element)} lies on {called(page.model, shape)}"
            yield Fault("label_on_shape", (element, shape), words)


def _may_hold(page: Page, shape: str, element: str) -> bool:
    """Say whether a name may lie in an open sub-process: in what holds it, or in its host.

    The name of a boundary event may as well lie outside its host.
    """
    if shape in page.around(element):
        return True
    node = page.nodes.get(element)
    if node is None or node.host != shape or not page.nodes[shape].is_sub_process:
        return False
    return page.boxes[shape].meets(page.labels[element], HAIR)


def label_on_edge(page: Page) -> Iterator[Fault]:
    """No line runs through a name, its own included."""
    seen: set[tuple[str, str]] = set()
    lines = [(piece.box, piece) for piece in page.pieces()]
    for element, piece in across(page.named_boxes(), lines):
        pair = (element, piece.flow.id)
        if pair not in seen and cuts(piece.ends, page.labels[element].grown(-HAIR)):
            seen.add(pair)
            name, line = called(page.model, element), called(page.model, piece.flow.id)
            yield Fault("label_on_edge", pair, f"{line} runs through the name of {name}")
