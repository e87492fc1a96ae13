"""Refuses a model whose elements refer to others that are not there."""

from engine.drawing.errors import DanglingReference
from engine.drawing.model import Flow, Model, Node


def check(model: Model) -> None:
    """Make sure that every line has two ends, every boundary event a host, every pool a process.

    A data association may end at something that has no shape (a property, a data input); it is
    then not drawn.

    Raises:
        DanglingReference: which element refers to which.
    """
    for flow in model.flows.values():
        _check_flow(model, flow)
    for node in model.nodes.values():
        if node.type == "boundaryEvent":
            _check_host(model, node)
    for pool in model.pools.values():
        if pool.process and pool.process not in model.processes:
            raise DanglingReference(
                f"pool {pool.id!r} shows the process {pool.process!r}, which is not in the file"
            )


def _check_flow(model: Model, flow: Flow) -> None:
    if flow.type.startswith("data"):
        return
    for role, end in (("from", flow.source), ("to", flow.target)):
        if not _is_end(model, flow, end):
            raise DanglingReference(
                f"{flow.type} {flow.id!r} runs {role} {end!r}, which is not in the file"
                if end
                else f"{flow.type} {flow.id!r} does not say where it runs {role}"
            )


def _is_end(model: Model, flow: Flow, end: str) -> bool:
    if flow.is_sequence:
        return end in model.nodes and model.nodes[end].is_flow_node
    if flow.is_message:
        return end in model.nodes or end in model.pools
    return any(end in some for some in (model.nodes, model.flows, model.pools, model.lanes))


def _check_host(model: Model, event: Node) -> None:
    host = model.nodes.get(event.host)
    if host is None:
        where = f"attached to {event.host!r}, which is not in the file"
        raise DanglingReference(
            f"boundary event {event.id!r} is "
            + (where if event.host else "not attached to anything")
        )
    if not host.is_activity or host.scope != event.scope:
        raise DanglingReference(
            f"boundary event {event.id!r} is attached to {event.host!r}, which is no activity"
            " beside it"
        )
