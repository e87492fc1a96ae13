"""Reads a BPMN file into what is to be drawn (`Model`) and what is drawn already (`Drawing`)."""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine import safe_xml
from engine.drawing.errors import UnreadableDiagram
from engine.drawing.interchange import BPMN, Drawing
from engine.drawing.interchange_reading import drawing, is_true
from engine.drawing.model import (
    ARTIFACTS,
    DATA,
    FLOWS,
    PROCESS_DATA,
    SUB_PROCESSES,
    Flow,
    Lane,
    Model,
    Node,
    Pool,
    Process,
)
from engine.safe_xml import UnsafeXml

DEFINITION = "EventDefinition"


def parse(document: bytes) -> etree._Element:
    """Return the `definitions` element of a BPMN file.

    Raises:
        UnreadableDiagram: it is hostile, not well-formed, too large or not BPMN.
    """
    try:
        root = safe_xml.parse(document)
    except UnsafeXml as refusal:
        raise UnreadableDiagram(str(refusal), refusal.line) from refusal
    if root.tag != _bpmn("definitions"):
        raise UnreadableDiagram("the file is not a BPMN diagram: its root is not `definitions`")
    return root


def read(root: etree._Element, plane: str = "") -> tuple[Model, Drawing]:
    """Return the model and the drawing of a parsed BPMN file.

    An element without an id cannot be drawn and is passed over; so is a line with fewer than two
    waypoints and a shape without bounds. The data that goes into and out of a whole process need
    not be drawn: it counts only where it is. An element with several shapes has the one on the
    plane of the element `plane`, if there is one.

    Raises:
        UnreadableDiagram: a coordinate of the drawing is not a number, or two elements have the
            same id, so that nobody can tell which of them a shape draws or a child belongs to.
    """
    _check_each_once(root)
    drawn = drawing(root, plane)
    return _Reader(root, drawn).model(), drawn


def _check_each_once(root: etree._Element) -> None:
    seen: set[str] = set()
    for element in root.iter(f"{{{BPMN}}}*"):
        name = _id(element)
        if name and name in seen:
            line = getattr(element, "sourceline", None)
            raise UnreadableDiagram(f"the id {name[:80]!r} is used twice", line)
        seen.add(name)


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _local(tag: etree._Element) -> str:
    return etree.QName(tag).localname


def _id(tag: etree._Element | None) -> str:
    return "" if tag is None else tag.get("id", "")


def _text(tag: etree._Element, child: str) -> str:
    return (tag.findtext(_bpmn(child)) or "").strip()


def _loop(tag: etree._Element) -> str:
    if tag.find(_bpmn("standardLoopCharacteristics")) is not None:
        return "standard"
    several = tag.find(_bpmn("multiInstanceLoopCharacteristics"))
    if several is None:
        return ""
    return "sequential" if is_true(several, "isSequential") else "parallel"


def _event(tag: etree._Element, shared: Mapping[str, str]) -> str:
    kinds = [
        _local(child).removesuffix(DEFINITION)
        for child in tag
        if _local(child).endswith(DEFINITION)
    ]
    named = tag.findall(_bpmn("eventDefinitionRef"))
    kinds += [shared.get((one.text or "").strip(), "reference") for one in named]
    return "multiple" if len(kinds) > 1 else kinds[0] if kinds else ""


def _is_node(local: str) -> bool:
    return (
        local.endswith(("Task", "Event", "Gateway"))
        or local in {"task", "callActivity"}
        or local in SUB_PROCESSES | ARTIFACTS | DATA - PROCESS_DATA
    )


class _Reader:
    """Gathers the elements of one file."""

    def __init__(self, root: etree._Element, drawn: Drawing) -> None:
        self._root, self._drawn = root, drawn
        self._categories = {
            _id(value): value.get("value", "") for value in root.iter(_bpmn("categoryValue"))
        }
        self._lanes = {
            (ref.text or "").strip(): _id(lane)
            for lane in root.iter(_bpmn("lane"))
            for ref in lane.findall(_bpmn("flowNodeRef"))
            if lane.find(f"{_bpmn('childLaneSet')}/{_bpmn('lane')}") is None
        }
        self._defaults = {_id(one): one.get("default") for one in root.iter() if one.get("default")}
        self._collections = {
            _id(one): is_true(one, "isCollection") for one in root.iter(_bpmn("dataObject"))
        }
        self._messages = {
            _id(one): one.get("name", "") or _id(one) for one in root.iterchildren(_bpmn("message"))
        }
        self._events = {
            _id(one): _local(one).removesuffix(DEFINITION)
            for one in root.iterchildren(etree.Element)
            if _local(one).endswith(DEFINITION)
        }

    def model(self) -> Model:
        processes = self._root.findall(_bpmn("process"))
        collaboration = self._root.find(_bpmn("collaboration"))
        scopes = [*processes, *([] if collaboration is None else [collaboration])]
        return Model(
            root=_id(collaboration) or (_id(processes[0]) if processes else ""),
            processes={_id(one): Process(_id(one), one.get("name", "")) for one in processes},
            pools=self._pools(),
            lanes={lane.id: lane for one in processes for lane in self._lanes_of(one)},
            nodes={node.id: node for one in scopes for node in self._nodes(one)},
            flows={flow.id: flow for one in scopes for flow in self._flows(one)},
        )

    def _pools(self) -> dict[str, Pool]:
        return {
            _id(one): Pool(
                _id(one),
                one.get("name", ""),
                one.get("processRef", ""),
                one.find(_bpmn("participantMultiplicity")) is not None,
            )
            for one in self._root.iter(_bpmn("participant"))
            if _id(one)
        }

    def _lanes_of(self, process: etree._Element) -> Iterator[Lane]:
        for lane in process.iter(_bpmn("lane")):
            around = next(lane.iterancestors(_bpmn("lane")), None)
            yield Lane(_id(lane), lane.get("name", ""), _id(process), _id(around))

    def _nodes(self, scope: etree._Element) -> Iterator[Node]:
        for tag in scope:
            local = _local(tag)
            if local == "ioSpecification":
                yield from self._process_data(tag, _id(scope))
            if not _is_node(local) or not _id(tag):
                continue
            yield self._node(tag, local, _id(scope))
            if local in SUB_PROCESSES:
                yield from self._nodes(tag)

    def _process_data(self, specification: etree._Element, scope: str) -> Iterator[Node]:
        for tag in specification:
            if _local(tag) in PROCESS_DATA and _id(tag) in self._drawn.shapes:
                yield self._node(tag, _local(tag), scope)

    def _node(self, tag: etree._Element, local: str, scope: str) -> Node:
        return Node(
            id=_id(tag),
            type=local,
            name=self._name(tag, local),
            scope=scope,
            lane=self._lanes.get(_id(tag), ""),
            host=tag.get("attachedToRef", ""),
            event=_event(tag, self._events) if local.endswith("Event") else "",
            interrupting=is_true(tag, "cancelActivity", "true")
            and is_true(tag, "isInterrupting", "true"),
            parallel_multiple=is_true(tag, "parallelMultiple")
            or tag.get("eventGatewayType") == "Parallel",
            loop=_loop(tag),
            triggered_by_event=is_true(tag, "triggeredByEvent"),
            instantiate=is_true(tag, "instantiate"),
            collection=is_true(tag, "isCollection")
            or self._collections.get(tag.get("dataObjectRef", ""), False),
            compensation=is_true(tag, "isForCompensation"),
        )

    def _name(self, tag: etree._Element, local: str) -> str:
        if local == "textAnnotation":
            return _text(tag, "text")
        if local == "group":
            return self._categories.get(tag.get("categoryValueRef", ""), "")
        state = tag.find(_bpmn("dataState")) if local in DATA else None
        said = "" if state is None else f"[{state.get('name', '')}]"
        return " ".join(f"{tag.get('name', '')} {said}".split())

    def _flows(self, scope: etree._Element) -> Iterator[Flow]:
        for tag in scope:
            local = _local(tag)
            if local in FLOWS and _id(tag):
                yield self._flow(tag, local, scope)
            elif local in SUB_PROCESSES:
                yield from self._flows(tag)
            if _is_node(local):
                yield from self._data_flows(tag, scope)

    def _flow(self, tag: etree._Element, local: str, scope: etree._Element) -> Flow:
        source = tag.get("sourceRef", "")
        return Flow(
            id=_id(tag),
            type=local,
            name=" ".join(tag.get("name", "").split()),
            scope=_id(scope),
            source=source,
            target=tag.get("targetRef", ""),
            default=self._defaults.get(source) == _id(tag),
            conditional=tag.find(_bpmn("conditionExpression")) is not None,
            direction=tag.get("associationDirection", "None"),
            message=self._messages.get(tag.get("messageRef", ""), ""),
        )

    def _data_flows(self, activity: etree._Element, scope: etree._Element) -> Iterator[Flow]:
        for tag in activity:
            local, name = _local(tag), _id(tag)
            if local == "dataInputAssociation" and name:
                source, target = _text(tag, "sourceRef"), _id(activity)
            elif local == "dataOutputAssociation" and name:
                source, target = _id(activity), _text(tag, "targetRef")
            else:
                continue
            yield Flow(name, local, "", _id(scope), source, target, direction="One")
