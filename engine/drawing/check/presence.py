"""Whether everything is drawn, and every name has a place."""

from collections.abc import Iterator

from engine.drawing.check.names import called
from engine.drawing.check.records import Fault
from engine.drawing.interchange import Drawing
from engine.drawing.model import Flow, Model


def without_di(model: Model, drawing: Drawing) -> Iterator[Fault]:
    """Everything that has a place in a diagram is drawn.

    A line between things that have no shape of their own, as data of a process, needs none.
    """
    missing = [
        *(one for one in (*model.pools, *model.lanes, *model.nodes) if one not in drawing.shapes),
        *(one.id for one in _lines(model) if one.id not in drawing.edges),
    ]
    if missing and not drawing.planes:
        yield Fault("without_di", tuple(missing), "nothing in this file is drawn")
        return
    for element in missing:
        yield Fault("without_di", (element,), f"{called(model, element)} is not drawn")


def _lines(model: Model) -> Iterator[Flow]:
    ends = {*model.nodes, *model.pools, *model.lanes, *model.flows}
    for flow in model.flows.values():
        if not flow.is_dotted or (flow.source in ends and flow.target in ends):
            yield flow


def label_missing(model: Model, drawing: Drawing) -> Iterator[Fault]:
    """A name that stands beside its shape or line has bounds, or each viewer places it anew."""
    for node in model.nodes.values():
        shape = drawing.shapes.get(node.id)
        if node.labelled_outside and node.name and shape is not None and shape.label is None:
            yield _nowhere(model, node.id)
    for flow in model.flows.values():
        edge = drawing.edges.get(flow.id)
        if flow.name and edge is not None and edge.label is None:
            yield _nowhere(model, flow.id)


def _nowhere(model: Model, element: str) -> Fault:
    message = f"the name of {called(model, element)} has no place in the drawing"
    return Fault("label_missing", (element,), message)
