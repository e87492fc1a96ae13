"""What can be seen together: the shapes, lines and names of one plane, beside their model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.drawing.check.outlines import Outline, outline
from engine.drawing.check.sweep import box_of
from engine.drawing.geometry import Box, Line, Segment, segments
from engine.drawing.interchange import Drawing, Shape
from engine.drawing.model import Flow, Model, Node


@dataclass(frozen=True, slots=True)
class Piece:
    """One straight piece of a flow's line; `number` counts from the source, `last` is the end."""

    flow: Flow
    ends: Segment
    number: int
    last: bool

    @property
    def box(self) -> Box:
        """The box round the piece, which has no width or no height unless it slants."""
        return box_of(self.ends)


@dataclass(frozen=True, slots=True)
class Band:
    """The band of a pool or lane: the name in it, where it is, and how long it is for the name."""

    name: str
    box: Box
    length: float


@dataclass(frozen=True, slots=True)
class Page:
    """One plane, or the inside of a collapsed sub-process that shares the plane of its outside.

    Attributes:
        boxes: The bounds of everything drawn as a shape, pools and lanes as well, by id.
        nodes: The nodes among them.
        lines: The waypoints of each flow, by id.
        labels: The bounds of the names beside shapes and lines; only of what has a name.
        closed: The shapes that hide what is in them.
        bands: The bands in which the names of pools and lanes stand, by id.
    """

    model: Model
    boxes: Mapping[str, Box] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    labels: Mapping[str, Box] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    bands: Mapping[str, Band] = field(default_factory=dict)

    def outline(self, element: str, by: float = 0.0) -> Outline:
        """Return the outline of a shape, grown on all sides `by` some pixels."""
        return outline(self.nodes.get(element), self.boxes[element].grown(by))

    def obstacles(self) -> list[tuple[Box, str]]:
        """Return the box and id of each node that hides what is below it: a group does not."""
        shown = (one.id for one in self.nodes.values() if one.type != "group")
        return [(self.boxes[one], one) for one in shown]

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of all lines."""
        for name, line in self.lines.items():
            flow, last = self.model.flows[name], len(line) - 2
            for number, ends in enumerate(segments(line)):
                yield Piece(flow, ends, number, number == last)

    def named_boxes(self) -> list[tuple[Box, str]]:
        """Return the box and element id of each name that stands beside a shape or line."""
        return [(box, element) for element, box in self.labels.items()]

    def around(self, element: str) -> frozenset[str]:
        """Return the ids of all that holds an element."""
        return frozenset(self.model.scopes_of(element))


def pages(model: Model, drawing: Drawing) -> list[Page]:
    """Return what is drawn, page by page; what the model does not have is passed over."""
    sheets: dict[str, list[str]] = {}
    for element, plane in _drawn(model, drawing):
        sheets.setdefault(_sheet(model, drawing, element, plane), []).append(element)
    return [_page(model, drawing, elements) for elements in sheets.values()]


def _drawn(model: Model, drawing: Drawing) -> Iterator[tuple[str, str]]:
    for element, shape in drawing.shapes.items():
        if element in model.nodes or element in model.pools or element in model.lanes:
            yield element, shape.plane
    for element, edge in drawing.edges.items():
        if element in model.flows:
            yield element, edge.plane


def _sheet(model: Model, drawing: Drawing, element: str, plane: str) -> str:
    """Return what an element is seen on: its plane, or a closed sub-process on that plane."""
    for scope in model.scopes_of(element):
        shape = drawing.shapes.get(scope)
        if shape is not None and shape.plane == plane and shape.expanded is False:
            return scope
    return plane


def _page(model: Model, drawing: Drawing, elements: list[str]) -> Page:
    shapes = {one: drawing.shapes[one] for one in elements if one in drawing.shapes}
    edges = {one: drawing.edges[one] for one in elements if one not in shapes}
    labels = {one: (shapes.get(one) or edges[one]).label for one in elements}
    named = {one for one in elements if _name(model, one)}
    return Page(
        model=model,
        boxes={one: shape.box for one, shape in shapes.items()},
        nodes={one: model.nodes[one] for one in shapes if one in model.nodes},
        lines={one: edge.line for one, edge in edges.items()},
        labels={one: box for one, box in labels.items() if box is not None and one in named},
        closed=frozenset(one for one, shape in shapes.items() if shape.expanded is False),
        bands={one: band for one, shape in shapes.items() if (band := _band(model, shape))},
    )


def _band(model: Model, shape: Shape) -> Band | None:
    """Return the band of a pool or lane; a pool whose work is not modelled has none."""
    pool, lane = model.pools.get(shape.element), model.lanes.get(shape.element)
    if not (lane or (pool and pool.process)):
        return None
    name = lane.name if lane else pool.name if pool else ""
    return Band(name, shape.band, shape.box.height if shape.horizontal else shape.box.width)


def _name(model: Model, element: str) -> str:
    thing = model.flows.get(element) or model.nodes.get(element)
    return thing.name if thing is not None else ""
