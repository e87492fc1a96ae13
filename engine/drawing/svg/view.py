"""What of a diagram is seen on one plane, and what covers what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.drawing.interchange import Drawing, Edge, Shape
from engine.drawing.model import Model, Node


@dataclass(frozen=True)
class View:
    """One plane of a drawing.

    Attributes:
        plane: The element whose plane it is.
    """

    model: Model
    drawing: Drawing
    plane: str

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shapes that are seen, by element id."""
        return {id_: one for id_, one in self.drawing.shapes.items() if one.plane == self.plane}

    @cached_property
    def edges(self) -> dict[str, Edge]:
        """The lines that are seen, by element id."""
        return {id_: one for id_, one in self.drawing.edges.items() if one.plane == self.plane}

    def is_expanded(self, node: Node) -> bool:
        """Say whether an activity shows what is in it."""
        return is_expanded(self.model, self.drawing, node)

    def place_of(self, element: str) -> str:
        """Return where an element is seen: itself, or the collapsed sub-process that holds it."""
        if element in self.shapes or element in self.edges:
            return element
        scopes = self.model.scopes_of(element)
        return next((scope for scope in scopes if scope in self.shapes), "")

    def beginning(self, node: Node) -> Node | None:
        """Return the only event that starts an event sub-process; none for anything else."""
        if not node.triggered_by_event:
            return None
        starts = [one for one in self.model.children(node.id) if one.type == "startEvent"]
        return starts[0] if len(starts) == 1 else None

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


def is_expanded(model: Model, drawing: Drawing, node: Node) -> bool:
    """Say whether a sub-process shows what is in it; if the file does not say, look."""
    shape = drawing.shapes[node.id]
    if not node.is_sub_process or shape.expanded is not None:
        return node.is_sub_process and bool(shape.expanded)
    return any(
        (inner := drawing.shapes.get(child.id)) is not None and inner.plane == shape.plane
        for child in model.children(node.id)
    )
