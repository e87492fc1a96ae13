"""Writes shapes and lines as the XML of a drawing, two blanks per level, whole numbers."""

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import quoteattr

from lxml import etree

from engine.drawing.geometry import Box
from engine.drawing.interchange import BPMN_DI, DC, DI, Edge, Shape

NAMES = {BPMN_DI: "bpmndi", DC: "dc", DI: "di"}


class Prefixes:
    """How the three namespaces of a drawing are called in a file.

    Attributes:
        declared: The declarations that the file lacks, as attributes.
    """

    def __init__(self, around: etree._Element) -> None:
        known: dict[str, str | None] = {}
        for prefix, uri in around.nsmap.items():
            if uri not in known or known[uri] is None:
                known[uri] = prefix
        self._prefix = {uri: known[uri] for uri in NAMES if uri in known}
        self.declared = ""
        for uri, name in NAMES.items():
            if uri not in known:
                self._prefix[uri] = prefix = self._free(name, around)
                self.declared += f' xmlns:{prefix}="{uri}"'

    @staticmethod
    def _free(name: str, around: etree._Element) -> str:
        taken = around.nsmap.keys()
        tries = (name if n == 0 else f"{name}{n}" for n in range(len(taken) + 1))
        return next(one for one in tries if one not in taken)

    def __call__(self, uri: str, local: str) -> str:
        """Return the name of an element with its prefix."""
        prefix = self._prefix[uri]
        return f"{prefix}:{local}" if prefix else local


class Ids:
    """Gives ids that no element of the file has."""

    def __init__(self, root: etree._Element, kept: Iterable[str] = ()) -> None:
        parts = [part for part in root if part.tag != f"{{{BPMN_DI}}}BPMNDiagram"]
        self._taken = {one.get("id") for part in parts for one in part.iter()}
        self._taken.add(root.get("id"))
        self._taken.update(kept)

    def give(self, wish: str) -> str:
        """Return the wish, or the wish with a number."""
        free, number = wish, 1
        while free in self._taken:
            number += 1
            free = f"{wish}_{number}"
        self._taken.add(free)
        return free


class Writer:
    """Writes the elements of a drawing for one file."""

    def __init__(self, prefixes: Prefixes, ids: Ids, outer: str = "") -> None:
        self._name, self._ids, self._outer = prefixes, ids, outer

    def diagram(
        self, root: str, shapes: Iterable[Shape], edges: Iterable[Edge], suffix: str = ""
    ) -> str:
        """Return a whole diagram with one plane, without a line break round it."""
        diagram, plane = self._name(BPMN_DI, "BPMNDiagram"), self._name(BPMN_DI, "BPMNPlane")
        lines = [
            f'<{diagram}{self._name.declared} id="{self._ids.give("diagram" + suffix)}">',
            f'    <{plane} id="{self._ids.give("plane" + suffix)}" bpmnElement={quoteattr(root)}>',
            *self.elements(shapes, edges),
            f"    </{plane}>",
            f"  </{diagram}>",
        ]
        return "\n".join(lines)

    def elements(self, shapes: Iterable[Shape], edges: Iterable[Edge]) -> Iterator[str]:
        """Yield the lines of shapes and edges as they stand in a plane."""
        for shape in shapes:
            yield from self._shape(shape)
        for edge in edges:
            yield from self._edge(edge)

    def _shape(self, shape: Shape) -> Iterator[str]:
        yield from self._element(
            "BPMNShape",
            (shape.element, _marks(shape)),
            [self.bounds(shape.box)],
            shape.label,
        )

    def _edge(self, edge: Edge) -> Iterator[str]:
        waypoint = self._name(DI, "waypoint")
        points = [f'<{waypoint} x="{x:.0f}" y="{y:.0f}"/>' for x, y in edge.line]
        yield from self._element("BPMNEdge", (edge.element, {}), points, edge.label)

    def _element(
        self, tag: str, what: tuple[str, Mapping[str, str]], parts: list[str], label: Box | None
    ) -> Iterator[str]:
        element, marks = what
        name, own = self._name(BPMN_DI, tag), quoteattr(self._ids.give(f"{element}_di"))
        more = "".join(f' {key}="{value}"' for key, value in marks.items())
        yield f"      <{name}{self._outer} id={own} bpmnElement={quoteattr(element)}{more}>"
        yield from (f"        {part}" for part in parts)
        if label is not None:
            around = self._name(BPMN_DI, "BPMNLabel")
            yield f"        <{around}>"
            yield f"          {self.bounds(label)}"
            yield f"        </{around}>"
        yield f"      </{name}>"

    def bounds(self, box: Box) -> str:
        """Return the bounds of a box."""
        x, y, right, bottom = round(box.x), round(box.y), round(box.right), round(box.bottom)
        size = f'width="{right - x}" height="{bottom - y}"'
        return f'<{self._name(DC, "Bounds")} x="{x}" y="{y}" {size}/>'


def _marks(shape: Shape) -> dict[str, str]:
    marks = {}
    if shape.expanded is not None:
        marks["isExpanded"] = str(shape.expanded).lower()
    if shape.horizontal is not None:
        marks["isHorizontal"] = str(shape.horizontal).lower()
    if shape.marker_visible:
        marks["isMarkerVisible"] = "true"
    return marks
