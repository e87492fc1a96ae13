"""What of a diagram is seen on one plane, and what covers what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.drawing.errors import UnreadableDiagram
from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import Drawing, Edge, Shape
from engine.drawing.model import Model, Node
from engine.drawing.svg import lettering

NAME_WIDTH = 90.0  # of a name without bounds of its own


@dataclass(frozen=True)
class View:
    """One plane of a drawing.

    Attributes:
        plane: The element whose plane it is; hidden is what lies in a collapsed sub-process.
    """

    model: Model
    drawing: Drawing
    plane: str

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shapes that are seen, by element id."""
        return {id_: one for id_, one in self.drawing.shapes.items() if self._is_seen(id_, one)}

    @cached_property
    def edges(self) -> dict[str, Edge]:
        """The lines that are seen, by element id."""
        return {id_: one for id_, one in self.drawing.edges.items() if self._is_seen(id_, one)}

    def is_expanded(self, node: Node) -> bool:
        """Say whether a sub-process shows what is in it; if the file does not say, look."""
        shape = self.drawing.shapes[node.id]
        if not node.is_sub_process or shape.expanded is not None:
            return node.is_sub_process and bool(shape.expanded)
        return any(
            (inner := self.drawing.shapes.get(child.id)) is not None and inner.plane == shape.plane
            for child in self.model.children(node.id)
        )

    def guests(self, host: str) -> Sequence[str]:
        """Return the boundary events that are seen on an activity."""
        return self._guests.get(host, ())

    @cached_property
    def _guests(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for id_ in self.shapes:
            node = self.model.nodes.get(id_)
            if node is not None and node.host:
                found.setdefault(node.host, []).append(id_)
        return found

    def _is_seen(self, element: str, one: Shape | Edge) -> bool:
        return one.plane == self.plane and element not in self._hidden

    @cached_property
    def _hidden(self) -> frozenset[str]:
        closed = {
            one.id
            for one in self.model.nodes.values()
            if one.is_sub_process
            and (shape := self.drawing.shapes.get(one.id)) is not None
            and shape.plane == self.plane
            and not self.is_expanded(one)
        }
        if not closed:
            return frozenset()
        inside = (*self.model.nodes, *self.model.flows)
        return frozenset(
            id_ for id_ in inside if any(one in closed for one in self.model.scopes_of(id_))
        )

    def name_room(self, node: Node) -> Box:
        """Return the bounds of a name outside its shape; without any, below it."""
        shape = self.shapes[node.id]
        if shape.label is not None and shape.label.width > 0:
            return shape.label
        at = Point(shape.box.center.x, shape.box.bottom + 4)
        if node.type == "group":
            at = Point(shape.box.center.x, shape.box.y + 4)
        return Box(at.x - NAME_WIDTH / 2, at.y, NAME_WIDTH, 0)

    def names(self) -> Iterator[Box]:
        """Yield the places that names beside shapes and lines take."""
        for id_ in self.shapes:
            node = self.model.nodes.get(id_)
            if node is not None and node.labelled_outside and node.name:
                yield taken(node.name, self.name_room(node))
        for id_, edge in self.edges.items():
            flow = self.model.flows.get(id_)
            if flow is not None and flow.name and edge.label is not None:
                yield taken(flow.name, edge.label)


def taken(name: str, room: Box) -> Box:
    """Return the place that a wrapped name takes under the upper side of its room."""
    words = lettering.label(name, room)
    return Box.around(Point(room.center.x, room.y + words.height / 2), words.width, words.height)


def on_plane(model: Model, drawing: Drawing, plane: str) -> View:
    """Return a plane of a drawing, the first one when none is named.

    Raises:
        UnreadableDiagram: the file has no drawing, or not this plane.
    """
    if not drawing.planes:
        raise UnreadableDiagram("the file has no drawing; lay it out first")
    if plane and plane not in drawing.planes:
        raise UnreadableDiagram(f"the file has no plane for {plane[:80]!r}")
    return View(model, drawing, plane or drawing.planes[0])
