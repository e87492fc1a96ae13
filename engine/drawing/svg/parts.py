"""The parts of a picture from the back to the front: one for each element that is seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.drawing.interchange import Edge, Shape
from engine.drawing.model import Node
from engine.drawing.svg import activities, connections, containers, names, naming, nodes
from engine.drawing.svg.view import View


@dataclass(frozen=True, slots=True)
class Part:
    """One element: `style` is its kind as a class, `title` what it is called, `body` its markup.

    With an `address` it is a link.
    """

    element: str
    style: str
    title: str
    body: str
    address: str = ""


def of(view: View) -> Iterator[Part]:
    """Yield pools, lanes, open sub-processes, lines, then everything else, in file order."""
    behind = [id_ for id_ in view.shapes if _is_behind(view, id_)]
    # The larger one lies behind: a lane behind those in it, a sub-process behind its own.
    behind.sort(key=lambda id_: -view.shapes[id_].box.width * view.shapes[id_].box.height)
    behind.sort(key=lambda id_: id_ not in view.model.pools and id_ not in view.model.lanes)
    front = [id_ for id_ in view.shapes if id_ not in set(behind)]
    front.sort(key=lambda id_: _is_on_a_border(view, id_))
    yield from (_shape(view, id_, view.shapes[id_]) for id_ in behind)
    yield from (_line(view, id_, edge) for id_, edge in view.edges.items())
    yield from (_shape(view, id_, view.shapes[id_]) for id_ in front)


def _is_behind(view: View, element: str) -> bool:
    node = view.model.nodes.get(element)
    if node is None:
        return element in view.model.pools or element in view.model.lanes
    return node.type == "group" or (node.is_sub_process and view.is_expanded(node))


def _is_on_a_border(view: View, element: str) -> bool:
    node = view.model.nodes.get(element)
    return node is not None and bool(node.host)


def _shape(view: View, element: str, shape: Shape) -> Part:
    style, body = _drawn(view, element, shape)
    return Part(element, style, naming.title(element, view.model), body)


def _drawn(view: View, element: str, shape: Shape) -> tuple[str, str]:
    model = view.model
    if (node := model.nodes.get(element)) is not None:
        return _style(node), _node(view, node, shape)
    if (pool := model.pools.get(element)) is not None:
        return "pool", containers.pool(pool, shape)
    if (lane := model.lanes.get(element)) is not None:
        return "lane", containers.lane(lane, shape)
    return "unknown", nodes.unknown(shape)


def _style(node: Node) -> str:
    families = (
        (node.is_event, "event"),
        (node.is_gateway, "gateway"),
        (node.is_activity, "activity"),
    )
    return next((name for is_one, name in families if is_one), "artifact")


def _node(view: View, node: Node, shape: Shape) -> str:
    if node.is_activity:
        guests = [view.shapes[id_].box for id_ in view.guests(node.id)]
        expanded = view.is_expanded(node)
        begins = None if expanded else view.beginning(node)
        return activities.activity(node, shape, guests, begins, expanded=expanded)
    if node.is_event:
        body = nodes.event(node, shape.box)
    elif node.is_gateway:
        body = nodes.gateway(node, shape)
    else:
        body = ARTIFACTS[node.type](node, shape)
    return body + "".join(name.markup for name in names.of_node(view, node))


ARTIFACTS = {
    "textAnnotation": nodes.note,
    "group": nodes.group,
    "dataInput": nodes.data_object,
    "dataObjectReference": nodes.data_object,
    "dataOutput": nodes.data_object,
    "dataStoreReference": nodes.data_store,
}


def _line(view: View, element: str, edge: Edge) -> Part:
    flow = view.model.flows.get(element)
    if flow is None:
        body = connections.bare(edge.line)
        return Part(element, "unknown", element, body)
    body = connections.connection(flow, edge, view.model.nodes.get(flow.source))
    title = naming.flow(flow, view.model)
    said = "".join(name.markup for name in names.of_flow(flow, edge))
    return Part(element, "flow", title, body + said)
