"""Reads what is drawn in a BPMN file: its planes, and their shapes, lines and labels."""

from lxml import etree

from engine.drawing.errors import UnreadableDiagram
from engine.drawing.geometry import Box, Line, Point
from engine.drawing.interchange import BPMN_DI, DC, DI, Drawing, Edge, Shape

TRUE = frozenset({"true", "1"})
FAR = 1_000_000.0  # pixels; what lies further out is a mistake (`nan` is not less than it)


def drawing(root: etree._Element, plane: str = "") -> Drawing:
    """Return what is drawn in a parsed file; of several shapes of an element the first counts.

    What is on the plane of the element `plane`, if there is one, comes before everything else.

    Raises:
        UnreadableDiagram: a coordinate is not a number.
    """
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    planes = [(one.get("bpmnElement", ""), one) for one in root.iter(f"{{{BPMN_DI}}}BPMNPlane")]
    for on, tag in sorted(planes, key=lambda named: named[0] != plane):
        for inner in tag:
            element = inner.get("bpmnElement", "")
            if inner.tag == f"{{{BPMN_DI}}}BPMNShape" and (box := _bounds(inner)) is not None:
                shapes.setdefault(element, _shape(inner, element, box, on))
            elif inner.tag == f"{{{BPMN_DI}}}BPMNEdge" and len(line := _waypoints(inner)) > 1:
                edges.setdefault(element, _edge(inner, element, line, on))
    return Drawing(shapes, edges, tuple(on for on, _ in planes))


def is_true(tag: etree._Element, name: str, default: str = "false") -> bool:
    """Return an attribute that is true or false."""
    return tag.get(name, default).strip() in TRUE


def _shape(tag: etree._Element, element: str, box: Box, plane: str) -> Shape:
    expanded = tag.get("isExpanded")
    return Shape(
        element=element,
        box=box,
        label=_label(tag),
        expanded=None if expanded is None else expanded in TRUE,
        horizontal=is_true(tag, "isHorizontal", "true"),
        marker_visible=is_true(tag, "isMarkerVisible"),
        plane=plane,
    )


def _edge(tag: etree._Element, element: str, line: Line, plane: str) -> Edge:
    return Edge(element, line, _label(tag), plane, tag.get("messageVisibleKind", ""))


def _label(tag: etree._Element) -> Box | None:
    label = tag.find(f"{{{BPMN_DI}}}BPMNLabel")
    return None if label is None else _bounds(label)


def _bounds(tag: etree._Element) -> Box | None:
    one = tag.find(f"{{{DC}}}Bounds")
    if one is None:
        return None
    x, y, width, height = (_number(one, name) for name in ("x", "y", "width", "height"))
    return Box(x, y, max(width, 0.0), max(height, 0.0))


def _waypoints(tag: etree._Element) -> tuple[Point, ...]:
    return tuple(
        Point(_number(one, "x"), _number(one, "y")) for one in tag.findall(f"{{{DI}}}waypoint")
    )


def _number(tag: etree._Element, name: str) -> float:
    text, line = tag.get(name, "0"), getattr(tag, "sourceline", None)
    try:
        number = float(text)
    except ValueError as error:
        raise UnreadableDiagram(f"{name}={text[:40]!r} is not a number", line) from error
    if not abs(number) < FAR:
        raise UnreadableDiagram(f"{name}={text[:40]!r} lies outside any page", line)
    return number
