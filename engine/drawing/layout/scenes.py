"""What the router is told of a plane whose shapes are placed."""

from collections.abc import Iterable, Mapping, Sequence

from engine.drawing.geometry import Box, Line, Segment, bounds
from engine.drawing.layout import sizes
from engine.drawing.layout.scopes import Scope
from engine.drawing.layout.sheets import Sheet
from engine.drawing.model import Flow, Model, Node
from engine.drawing.routing import Connection, Form, Kind, Obstacle, Scene

BESIDE = 5  # from a shape to its name


def inside(sheet: Sheet, scope: Scope, flows: Iterable[Flow], lines: Mapping[str, Line]) -> Scene:
    """Return the scene of the flows between the nodes of one process or sub-process.

    Args:
        sheet: The plane.
        scope: The process or sub-process.
        flows: The flows that want a line.
        lines: Lines that are there; those at home in other scopes are not in the way.
    """
    boxes = {node.id: sheet.nodes[node.id] for node in scope.nodes if node.id in sheet.nodes}
    wanted = list(flows)
    ends = {end for flow in wanted for end in (flow.source, flow.target)}
    shapes = [
        one for one in scope.nodes if one.id in boxes and (one.type != "group" or one.id in ends)
    ]
    others = {flow.id for one in sheet.every_scope() if one.id != scope.id for flow in one.flows}
    return Scene(
        area=sheet.areas[scope.id],
        obstacles=[
            *(obstacle(one, boxes, scope.inner, turned=sheet.exchanged) for one in shapes),
            *_rim(sheet, scope),
        ],
        connections=[connection(flow, boxes) for flow in wanted],
        borders=[side for lane in scope.lanes if lane for side in sides(sheet.lanes[lane])],
        fixed={name: line for name, line in lines.items() if name not in others},
    )


def _rim(sheet: Sheet, scope: Scope) -> list[Obstacle]:
    """Return the boundary events of a sub-process, which reach into it."""
    outer = next((one for one in sheet.every_scope() if scope.id in one.inner), None)
    guests = [] if outer is None else outer.guests(scope.id)
    return [Obstacle(g.id, sheet.nodes[g.id], "event") for g in guests if g.id in sheet.nodes]


def across(
    model: Model, sheet: Sheet, ends: Mapping[str, tuple[str, str]], lines: Mapping[str, Line]
) -> Scene:
    """Return the scene of message flows and of other flows that leave their scope.

    Args:
        model: The model.
        sheet: The plane.
        ends: The flows, and between which shapes of the plane they run.
        lines: The lines that are there already.
    """
    opened = {scope for pair in ends.values() for end in pair for scope in model.scopes_of(end)}
    opened -= {end for pair in ends.values() for end in pair}
    closed = sheet.expanded() - opened
    shown = [
        node
        for node in model.nodes.values()
        if node.id in sheet.nodes
        and node.id not in opened
        and node.type != "group"
        and not any(scope in closed for scope in model.scopes_of(node.id))
    ]
    pools = list(sheet.pools.values())
    every = [*pools, *sheet.areas.values(), *sheet.nodes.values()]
    rims = [*pools, *(sheet.nodes[one] for one in sheet.expanded() & opened)]
    return Scene(
        area=bounds(every).grown(sizes.POOL_GAP),
        obstacles=[obstacle(node, sheet.nodes, closed, turned=sheet.exchanged) for node in shown],
        connections=[
            Connection(one, source, target, kind(model.flows[one]), model.flows[one].name)
            for one, (source, target) in ends.items()
        ],
        borders=[side for box in sorted_boxes(rims) for side in sides(box)],
        fixed=lines,
        strips=sheet.pools,
    )


def sorted_boxes(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes in the order of their places."""
    return sorted(boxes, key=lambda box: (box.y, box.x, box.width, box.height))


def connection(flow: Flow, boxes: Mapping[str, Box]) -> Connection:
    """Return a flow as the router sees it."""
    source, target = boxes[flow.source], boxes[flow.target]
    level = flow.is_sequence and source.center.y == target.center.y and source.right < target.x
    way = Box.between(source.right, source.center.y - 1, target.x, target.center.y + 1)
    straight = level and not any(box.meets(way) for box in boxes.values())
    return Connection(flow.id, flow.source, flow.target, kind(flow), flow.name, straight)


def kind(flow: Flow) -> Kind:
    """Return what sort of line a flow is."""
    return "dotted" if flow.is_dotted else "message" if flow.is_message else "sequence"


def obstacle(
    node: Node, boxes: Mapping[str, Box], expanded: Iterable[str], *, turned: bool = False
) -> Obstacle:
    """Return a shape as the router sees it; `turned` with x and y exchanged."""
    box = boxes[node.id]
    reserved = _reserved(node, box.turned() if turned else box)
    if turned and reserved is not None:
        reserved = reserved.turned()
    return Obstacle(node.id, box, _form(node, expanded), node.host, reserved)


def _form(node: Node, expanded: Iterable[str]) -> Form:
    if node.is_event:
        return "boundary" if node.host else "event"
    if node.is_gateway:
        return "gateway"
    if not node.is_flow_node:
        return "note" if node.type == "textAnnotation" else "artifact"
    return "container" if node.id in expanded else "activity"


def _reserved(node: Node, box: Box) -> Box | None:
    """Return the room a name wants: above a gateway, beside the way out of a host, else below."""
    if not (node.name and node.labelled_outside):
        return None
    width, height = sizes.label(node.name)
    left = box.center.x - width / 2
    if node.is_gateway:
        return Box(left, box.y - BESIDE - height, width, height)
    if node.host:
        return Box(box.center.x + BESIDE, box.bottom + 2, width, height)
    return Box(left, box.bottom + BESIDE, width, height)


def sides(box: Box) -> list[Segment]:
    """Return the four sides of a box."""
    a, b, c, d = box.corners
    return [(a, b), (b, c), (c, d), (d, a)]
