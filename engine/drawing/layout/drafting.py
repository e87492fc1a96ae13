"""Draws a model from nothing: shapes, lines and names of all its planes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from lxml import etree

from engine.drawing.geometry import Box, Line, bounds
from engine.drawing.interchange import BPMN, Drawing, Edge, Shape
from engine.drawing.layout.gaps import PLAIN, Spacing
from engine.drawing.layout.lines import Router, lines, turned
from engine.drawing.layout.naming import names
from engine.drawing.layout.patience import patiently
from engine.drawing.layout.scopes import Known
from engine.drawing.layout.sheets import Sheet, content, has_content, whole
from engine.drawing.model import Model, Node
from engine.drawing.routing import NoWay, route

SLACKS = (1.0, 1.25, 1.6, 2.2, 3.5, 6.0)  # gaps are widened so when a line finds no way

LONG, WIDEST = 2000, 4.0  # pixels, and width to height, from which a plane is too long
TIGHT, LOOSE = 0.65, 1.6  # then: gaps between columns that are free, and at most between rows


@dataclass(frozen=True, slots=True)
class Page:
    """One plane that is ready to be written."""

    root: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


def known(root: etree._Element, model: Model, drawing: Drawing) -> Known:
    """Return which sub-processes are collapsed, what lies in groups, and whether pools stand.

    Args:
        root: The parsed file, where a flow node may name its category values.
        model: What it says.
        drawing: What is drawn in it.
    """
    shapes = drawing.shapes
    collapsed = {one for one, shape in shapes.items() if shape.expanded is False}
    collapsed |= {
        one
        for one in drawing.planes
        if one in model.nodes and not (one in shapes and shapes[one].expanded)
    }
    members = {
        node.id: tuple(_marked(root, model, node) or _held(model, drawing, node))
        for node in model.nodes.values()
        if node.type == "group"
    }
    return Known(frozenset(collapsed), members, _stand(model, drawing))


def _stand(model: Model, drawing: Drawing) -> bool:
    """Say whether most pools, or without pools most lanes, run from top to bottom."""
    shapes = drawing.shapes
    lying = [shapes[name].horizontal for name in model.pools if name in shapes]
    lying = lying or [shapes[name].horizontal for name in model.lanes if name in shapes]
    return 2 * lying.count(False) > len(lying)


def _marked(root: etree._Element, model: Model, group: Node) -> list[str]:
    tag = next((one for one in root.iter(f"{{{BPMN}}}group") if one.get("id") == group.id), None)
    value = "" if tag is None else tag.get("categoryValueRef", "")
    return [
        parent.get("id", "")
        for ref in root.iter(f"{{{BPMN}}}categoryValueRef")
        if value
        and (ref.text or "").strip() == value
        and (parent := ref.getparent()) is not None
        and parent.get("id") in model.nodes
    ]


def _held(model: Model, drawing: Drawing, group: Node) -> list[str]:
    """Return the nodes that lie in a group as it is drawn."""
    shape = drawing.shapes.get(group.id)
    if shape is None:
        return []
    return [
        node.id
        for node in model.children(group.scope)
        if node.type != "group"
        and node.id in drawing.shapes
        and shape.box.holds(drawing.shapes[node.id].box)
    ]


def pages(model: Model, held: Known) -> list[Page]:
    """Return all planes of a model, drawn anew."""
    collapsed = [one for one in sorted(held.collapsed) if has_content(model, one)]
    lying = replace(held, upright=False)
    return [
        draft(model, lambda spacing: whole(model, held, spacing)),
        *(draft(model, partial(content, model, lying, name)) for name in collapsed),
    ]


def draft(model: Model, sheet_of: Callable[[Spacing], Sheet]) -> Page:
    """Return a plane whose shapes are placed by `sheet_of`, further apart when a line needs it."""
    plain = sheet_of(PLAIN)
    spacing = _spacing(plain)
    for slack in SLACKS:
        wide = spacing.wider(slack)
        sheet = plain if wide == PLAIN else sheet_of(wide)
        try:
            return _routed(model, sheet, route)
        except NoWay:
            continue
    return _routed(model, sheet, patiently)


def _routed(model: Model, sheet: Sheet, router: Router) -> Page:
    """Return a plane whose shapes are placed, with its lines and names."""
    flows: dict[str, Line] = {}
    if sheet.exchanged:
        flows = turned(lines(model, sheet, {}, router, dotted=False))
        sheet = sheet.turned()
    drawn = lines(model, sheet, flows, router)
    return page(model, sheet, drawn, names(model, sheet, drawn, {}))


def _spacing(sheet: Sheet) -> Spacing:
    """Return tighter columns and wider rows for a plane that is long and low."""
    every = bounds([*sheet.pools.values(), *sheet.areas.values()])
    if every.width < LONG or every.width <= WIDEST * every.height:
        return PLAIN
    excess = every.width / (WIDEST * every.height)
    return Spacing(TIGHT, min(max(excess * 1.1, 1.0), LOOSE))


def page(model: Model, sheet: Sheet, drawn: Mapping[str, Line], labels: Mapping[str, Box]) -> Page:
    """Return the shapes and lines of a plane: pools, lanes, nodes, boundary events, lines."""
    expanded = sheet.expanded()
    rims = [
        *sheet.pools.items(),
        *((one, sheet.lanes[one]) for one in model.lanes if one in sheet.lanes),
    ]
    order = [one for one in model.nodes.values() if one.id in sheet.nodes]
    order.sort(key=lambda node: bool(node.host))
    shapes = [Shape(name, box, horizontal=name not in sheet.upright) for name, box in rims]
    shapes += [shape(one, sheet.nodes[one.id], labels, expanded) for one in order]
    edges = [Edge(flow, drawn[flow], labels.get(flow)) for flow in model.flows if flow in drawn]
    return Page(sheet.root, tuple(shapes), tuple(edges))


def shape(node: Node, box: Box, labels: Mapping[str, Box], expanded: set[str]) -> Shape:
    """Return the shape of a node."""
    return Shape(
        element=node.id,
        box=box,
        label=labels.get(node.id),
        expanded=node.id in expanded if node.is_sub_process else None,
        horizontal=None,
        marker_visible=node.type == "exclusiveGateway",
    )
