"""Reads BPMN files into the model: which element is where, and what it is connected to.

What a single element says (its form, its timer, its mappings) is read in `reading_elements`.
Reading judges nothing: whatever is missing is empty, and the linter speaks about it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from lxml import etree

from engine import safe_xml
from engine.bpmn import reading_elements, xml
from engine.bpmn.model import Declaration, Element, Flow, Lane, Model, Process
from engine.errors import DeploymentRefused, Finding

FLOW_NODES = frozenset(
    [
        "task",
        "userTask",
        "manualTask",
        "scriptTask",
        "businessRuleTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "adHocSubProcess",
        "transaction",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    ]
)
SCOPES = frozenset({"subProcess", "adHocSubProcess", "transaction"})
NODE_TAGS = tuple(f"{{{xml.BPMN}}}{name}" for name in sorted(FLOW_NODES))
PROCESS = f"{{{xml.BPMN}}}process"
LANE = f"{{{xml.BPMN}}}lane"


# Of a new release most files are old: what was read from them is kept, for as many of them.
FILES_KEPT = 256


def read(files: Mapping[str, bytes]) -> Model:
    """Read BPMN files, by file name, into one model.

    Raises:
        DeploymentRefused: a file is refused by `xml.parse`, or two files hold the same process.
    """
    return _joined([_read_file(name, document) for name, document in files.items()])


def read_trees(roots: Mapping[str, etree._Element]) -> Model:
    """Read documents that were parsed before; see `read`."""
    return _joined([_read_tree(name, root) for name, root in roots.items()])


@lru_cache(FILES_KEPT)
def _read_file(name: str, document: bytes) -> Model:
    return _read_tree(name, xml.parse(document, name))


def _read_tree(name: str, root: etree._Element) -> Model:
    declared = declarations(root, name)
    return Model(
        processes=_each_once(_process(tag, declared, name) for tag in root.iterchildren(PROCESS)),
        messages=tuple(_declared(root, "message", name)),
        signals=tuple(_declared(root, "signal", name)),
        errors=tuple(_declared(root, "error", name)),
        escalations=tuple(_declared(root, "escalation", name)),
    )


def _joined(models: Iterable[Model]) -> Model:
    models = tuple(models)
    return Model(
        processes=_each_once(chain.from_iterable(one.processes.values() for one in models)),
        messages=tuple(chain.from_iterable(one.messages for one in models)),
        signals=tuple(chain.from_iterable(one.signals for one in models)),
        errors=tuple(chain.from_iterable(one.errors for one in models)),
        escalations=tuple(chain.from_iterable(one.escalations for one in models)),
    )


def _each_once(processes: Iterable[Process]) -> dict[str, Process]:
    found: dict[str, Process] = {}
    for process in processes:
        _refuse_second(process, found)
        found[process.id] = process
    return found


def _refuse_second(process: Process, processes: Mapping[str, Process]) -> None:
    if first := processes.get(process.id):
        message = f"the process {process.id!r} is also in the file {first.resource!r}"
        raise DeploymentRefused(
            (Finding("duplicate_process", message, resource=process.resource, line=process.line),)
        )


def declarations(root: etree._Element, resource: str) -> dict[str, Declaration]:
    """Return the messages, signals, errors and escalations of one document by id."""
    kinds = ("message", "signal", "error", "escalation")
    return {one.id: one for kind in kinds for one in _declared(root, kind, resource)}


def _declared(root: etree._Element, kind: str, resource: str) -> Iterable[Declaration]:
    for tag in root.iterchildren(f"{{{xml.BPMN}}}{kind}"):
        subscription = reading_elements.extension(tag, "subscription")
        yield Declaration(
            id=tag.get("id", ""),
            name=tag.get("name", ""),
            code=tag.get(f"{kind}Code", ""),
            correlation_key="" if subscription is None else subscription.get("correlationKey", ""),
            resource=resource,
        )


def _process(tag: etree._Element, declared: Mapping[str, Declaration], resource: str) -> Process:
    flows = {flow.id: flow for flow in _flows(tag)}
    lanes = {lane.id: lane for lane in _lanes(tag)}
    version = reading_elements.extension(tag, "versionTag")
    elements = [
        replace(reading_elements.read(node, declared), scope_id=_scope(node))
        for node in tag.iter(*NODE_TAGS)
    ]
    return Process(
        id=tag.get("id", ""),
        name=tag.get("name", ""),
        version_tag="" if version is None else version.get("value", ""),
        executable=tag.get("isExecutable") == "true",
        documentation=reading_elements.documentation(tag),
        resource=resource,
        line=xml.line_of(tag),
        elements=_placed(_connected(elements, flows), lanes, _lane_of(tag), tag.get("id", "")),
        flows=flows,
        lanes=lanes,
        properties=reading_elements.properties(tag),
    )


def _scope(node: etree._Element) -> str:
    parent = node.getparent()
    return "" if parent is None or parent.tag == PROCESS else parent.get("id", "")


def _flows(process: etree._Element) -> Iterator[Flow]:
    for tag in process.iter(f"{{{xml.BPMN}}}sequenceFlow"):
        yield Flow(
            id=tag.get("id", ""),
            name=tag.get("name", ""),
            source=tag.get("sourceRef", ""),
            target=tag.get("targetRef", ""),
            condition=reading_elements.child_text(tag, "conditionExpression"),
            scope_id=_scope(tag),
            line=xml.line_of(tag),
        )


def _connected(elements: Iterable[Element], flows: Mapping[str, Flow]) -> Iterator[Element]:
    """Take incoming and outgoing from the flows themselves: the tags that repeat them may lie."""
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        incoming.setdefault(flow.target, []).append(flow.id)
        outgoing.setdefault(flow.source, []).append(flow.id)
    for element in elements:
        yield replace(
            element,
            incoming=tuple(incoming.get(element.id, ())),
            outgoing=tuple(outgoing.get(element.id, ())),
        )


def _lanes(process: etree._Element) -> Iterator[Lane]:
    for tag in process.iter(LANE):
        outer = next(tag.iterancestors(LANE), None)
        parent = "" if outer is None else outer.get("id", "")
        yield Lane(tag.get("id", ""), tag.get("name", ""), parent)


def _lane_of(process: etree._Element) -> dict[str, str]:
    """Return element id -> lane id; an inner lane comes after its outer one, so it wins."""
    return {
        (member.text or "").strip(): lane.get("id", "")
        for lane in process.iter(LANE)
        for member in lane.iterchildren(f"{{{xml.BPMN}}}flowNodeRef")
    }


def _placed(
    elements: Iterable[Element],
    lanes: Mapping[str, Lane],
    lane_of: Mapping[str, str],
    process_id: str,
) -> dict[str, Element]:
    found = {element.id: element for element in elements}
    return {name: _in_lane(one, found, lanes, lane_of, process_id) for name, one in found.items()}


def _in_lane(
    element: Element,
    elements: Mapping[str, Element],
    lanes: Mapping[str, Lane],
    lane_of: Mapping[str, str],
    process_id: str,
) -> Element:
    at: Element | None = element
    for _turn in range(
        2 * safe_xml.MAX_DEPTH
    ):  # a boundary event attached to itself must not hang us
        if at is None or at.id in lane_of:
            break
        at = elements.get(at.attached_to or at.scope_id)
    lane = lanes.get(lane_of[at.id]) if at is not None and at.id in lane_of else None
    if lane is None:
        return replace(element, process_id=process_id)
    return replace(element, process_id=process_id, lane_id=lane.id, lane_name=lane.name)
