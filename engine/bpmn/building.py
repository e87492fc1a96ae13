"""Builds the nodes of a process and of the sub-processes inside it from what was drawn."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.bpmn.model import Element, EventDefinition, Loop, Process
from engine.bpmn.specs import Activity, Node, ScopeSpec, Way
from engine.bpmn.specs_events import (
    BoundaryEvent,
    Catching,
    EndEvent,
    ReceiveTask,
    StartEvent,
    Throwing,
)
from engine.bpmn.specs_gateways import (
    EventBasedGateway,
    ExclusiveGateway,
    InclusiveGateway,
    ParallelGateway,
)
from engine.bpmn.specs_loops import Repeated, RepeatedWhile
from engine.bpmn.specs_scopes import CallActivity, EventSubProcess, SubProcess
from engine.bpmn.specs_tasks import BusinessRuleTask, JobTask, ScriptTask, UserTask
from engine.bpmn.triggers import KINDS
from engine.errors import Finding

NODES: Mapping[str, type[Node]] = {
    "task": Activity,
    "manualTask": Activity,
    "userTask": UserTask,
    "scriptTask": ScriptTask,
    "businessRuleTask": BusinessRuleTask,
    "serviceTask": JobTask,
    "sendTask": JobTask,
    "receiveTask": ReceiveTask,
    "subProcess": SubProcess,
    "callActivity": CallActivity,
    "exclusiveGateway": ExclusiveGateway,
    "parallelGateway": ParallelGateway,
    "inclusiveGateway": InclusiveGateway,
    "eventBasedGateway": EventBasedGateway,
    "startEvent": StartEvent,
    "endEvent": EndEvent,
    "intermediateThrowEvent": Throwing,
    "intermediateCatchEvent": Catching,
    "boundaryEvent": BoundaryEvent,
}
THROWN = frozenset({"message", "signal", "error", "escalation", "terminate", "link"})
Report = Callable[[Finding], None]


# Of one process, however many call it and however many releases have it.
PROCESSES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Built:
    """The scopes of a process by name: its own id, and `id/sub_process_id` for inner ones.

    `findings` tell of everything that cannot be executed.
    """

    scopes: Mapping[str, ScopeSpec]
    findings: tuple[Finding, ...]


@lru_cache(PROCESSES_KEPT)
def build(process: Process) -> Built:
    """Return what was drawn as nodes, which every program shares: none of them ever changes."""
    findings: list[Finding] = []
    scopes = {one.name: one for one in _scopes(process, "", process.id, findings.append)}
    return Built(scopes, tuple(findings))


def _scopes(process: Process, owner: str, name: str, report: Report) -> Iterator[ScopeSpec]:
    scope = ScopeSpec(name, process.id, is_process=not owner)
    elements = [one for one in process.inside(owner) if _is_known(one, process, report)]
    nodes = {element.id: _node(scope, element, process) for element in elements}
    for element in elements:
        nodes[element.id].ways = tuple(_ways(element, process, nodes))
    _attach(nodes)
    _begin(scope, owner, process, nodes, report)
    for node in nodes.values():
        if isinstance(node, InclusiveGateway):
            node.upstream = {flow: _upstream(node, flow, process) for flow in node.element.incoming}
    yield scope
    for element in elements:
        if element.type == "subProcess":
            yield from _scopes(process, element.id, f"{process.id}/{element.id}", report)


def _is_known(element: Element, process: Process, report: Report) -> bool:
    catches = element.type in {"intermediateCatchEvent", "boundaryEvent", "receiveTask"}
    kinds = KINDS.keys() | {"link"} if catches else THROWN | KINDS.keys()
    known = element.type in NODES and all(event.kind in kinds for event in element.events)
    known = known and len(element.events) <= 1 and not element.for_compensation
    known = known and (not catches or bool(element.events))
    if element.triggered_by_event:
        known = known and _trigger_of(element, process) is not None
    if not known:
        message = f"a {element.type} like this cannot be executed"
        report(
            Finding(
                "unsupported_element",
                message,
                resource=process.resource,
                element_id=element.id,
                line=element.line,
            )
        )
    return known


def _node(scope: ScopeSpec, element: Element, process: Process) -> Node:
    start = _trigger_of(element, process) if element.triggered_by_event else None
    if start is not None:
        return _event_sub_process(scope, element, start)
    if element.loop is not None:
        return _repeated(scope, element, element.loop)
    return _armed(NODES[element.type](scope, element), element.event)


def _armed(node: Node, event: EventDefinition | None) -> Node:
    if isinstance(node, Catching) and event is not None:
        if event.kind == "link":
            return _passed_through(node)
        node.trigger = KINDS[event.kind](event)
    return node


def _passed_through(node: Node) -> Node:
    """Replace the catching end of a link: its token comes by a leap and goes straight on."""
    scope, element = node._wf_spec, node.element  # noqa: SLF001  # the library's back reference
    del scope.task_specs[node.name]
    return Node(scope, element)


def _event_sub_process(scope: ScopeSpec, element: Element, start: Element) -> Node:
    node = EventSubProcess(scope, element)
    node.interrupting = start.interrupting
    return _armed(node, start.event)


def _trigger_of(element: Element, process: Process) -> Element | None:
    starts = (one for one in process.inside(element.id) if one.type == "startEvent")
    found = (one for one in starts if one.event is not None and one.event.kind in KINDS)
    return next(found, None)


def _repeated(scope: ScopeSpec, element: Element, loop: Loop) -> Node:
    whole = (RepeatedWhile if loop.standard else Repeated)(scope, element)
    each = NODES[element.type](scope, element, f"{element.id} (each)")
    whole.loop, whole.each, each.repeated = loop, _armed(each, element.event), whole
    return whole


def _ways(element: Element, process: Process, nodes: Mapping[str, Node]) -> Iterator[Way]:
    for flow_id in element.outgoing:
        flow = process.flows[flow_id]
        if flow.target in nodes:
            yield Way(flow, nodes[flow.target])
    if element.type == "intermediateThrowEvent" and _link(element):
        landing = (
            node
            for node in nodes.values()
            if node.element.type == "intermediateCatchEvent"
            and _link(node.element) == _link(element)
        )
        yield from (Way(None, node) for node in landing)


def _link(element: Element) -> str:
    event = element.event
    return event.name if event is not None and event.kind == "link" else ""


def _attach(nodes: Mapping[str, Node]) -> None:
    for node in nodes.values():
        host = nodes.get(node.element.attached_to)
        if isinstance(host, Activity):
            host.edge = (*host.edge, node)


def _begin(
    scope: ScopeSpec, owner: str, process: Process, nodes: Mapping[str, Node], report: Report
) -> None:
    starts = [node for node in nodes.values() if node.element.type == "startEvent"]
    starts.sort(key=lambda node: node.element.event is not None)
    scope.entries = {node.element.id: node for node in starts}
    scope.listeners = tuple(node for node in nodes.values() if isinstance(node, EventSubProcess))
    if not starts:
        where = owner or process.id
        message = "it has no start event"
        report(Finding("no_start", message, resource=process.resource, element_id=where))


def _upstream(join: Node, flow_id: str, process: Process) -> frozenset[str]:
    """Return the elements from which a flow into a join can be reached without passing the join."""
    sources: dict[str, set[str]] = {}
    for flow in process.flows.values():
        sources.setdefault(flow.target, set()).add(flow.source)
    for element in process.elements.values():
        if element.attached_to:
            sources.setdefault(element.id, set()).add(element.attached_to)
    found: set[str] = set()
    ahead = [process.flows[flow_id].source]
    while ahead:
        element_id = ahead.pop()
        if element_id not in found and element_id != join.element.id:
            found.add(element_id)
            ahead.extend(sources.get(element_id, ()))
    return frozenset(found)
