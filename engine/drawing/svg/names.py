"""Names beside shapes and lines: how they wrap, and where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import Edge
from engine.drawing.model import Flow, Node
from engine.drawing.svg import lettering
from engine.drawing.svg.connections import LETTER, along
from engine.drawing.svg.view import View

WIDTH = 90.0  # of a name without bounds of its own
GAP = 4.0  # from such a name to its shape or line


@dataclass(frozen=True, slots=True)
class Name:
    """A wrapped name; `top` is the middle of its upper side."""

    words: lettering.Block
    top: Point

    @property
    def box(self) -> Box:
        """The room it takes."""
        middle = Point(self.top.x, self.top.y + self.words.height / 2)
        return Box.around(middle, self.words.width, self.words.height)

    @property
    def markup(self) -> str:
        """The text."""
        return lettering.hanging(self.words, Box(self.top.x, self.top.y, 0, 0))


def seen(view: View) -> Iterator[Name]:
    """Yield all names that stand beside something."""
    for id_ in view.shapes:
        if (node := view.model.nodes.get(id_)) is not None:
            yield from of_node(view, node)
    for id_, edge in view.edges.items():
        if (flow := view.model.flows.get(id_)) is not None:
            yield from of_flow(flow, edge)


def of_node(view: View, node: Node) -> Iterator[Name]:
    """Yield the name of a node that has it outside: in its bounds, or without any below it."""
    if not (node.labelled_outside and node.name):
        return
    shape = view.shapes[node.id]
    if shape.label is not None and shape.label.width > 0:
        yield _within(node.name, shape.label)
        return
    inside = node.type == "group"
    y = shape.box.y if inside else shape.box.bottom
    yield _wrapped(node.name, Point(shape.box.center.x, y + GAP))


def of_flow(flow: Flow, edge: Edge) -> Iterator[Name]:
    """Yield the name of a flow, and that of the message it carries when it is another."""
    if flow.name and edge.label is not None and edge.label.width > 0:
        yield _within(flow.name, edge.label)
    elif flow.name:
        yield _beside(flow.name, edge)
    if flow.message and flow.message != flow.name:
        middle = along(edge.line, 0.5)
        yield _wrapped(flow.message, middle.moved(0, LETTER[1] / 2 + GAP))


def _within(name: str, bounds: Box) -> Name:
    return Name(lettering.label(name, bounds.width), Point(bounds.center.x, bounds.y))


def _wrapped(name: str, top: Point) -> Name:
    return Name(lettering.label(name, WIDTH), top)


def _beside(name: str, edge: Edge) -> Name:
    """Set a name over the middle of a line, or to the right of one that runs up or down."""
    words = lettering.label(name, WIDTH)
    before, middle, after = (along(edge.line, share) for share in (0.49, 0.5, 0.51))
    if abs(after.y - before.y) > abs(after.x - before.x):
        return Name(words, middle.moved(words.width / 2 + GAP, -words.height / 2))
    return Name(words, middle.moved(0, -words.height - GAP))
