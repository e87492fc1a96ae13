"""Reads a BPMN file into what is to be drawn (`Model`) and what is drawn already (`Drawing`)."""

from collections.abc import Iterator

from lxml import etree

from engine import safe_xml
from engine.drawing.errors import UnreadableDiagram
from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import BPMN, BPMN_DI, DC, DI, Drawing, Edge, Shape
from engine.drawing.model import (
    ARTIFACTS,
    DATA,
    FLOWS,
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
TRUE = frozenset({"true", "1"})
FAR = 1_000_000.0  # pixels; what lies further out is a mistake (`nan` is not less than it)


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


def read(root: etree._Element) -> tuple[Model, Drawing]:
    """Return the model and the drawing of a parsed BPMN file.

    An element without an id cannot be drawn and is passed over; so is a line with fewer than two
    waypoints and a shape without bounds.

    Raises:
        UnreadableDiagram: a coordinate of the drawing is not a number.
    """
    return _Reader(root).model(), drawing(root)


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _local(tag: etree._Element) -> str:
    return etree.QName(tag).localname


def _id(tag: etree._Element | None) -> str:
    return "" if tag is None else tag.get("id", "")


def _text(tag: etree._Element, child: str) -> str:
    return (tag.findtext(_bpmn(child)) or "").strip()


def _is_true(tag: etree._Element, name: str, default: str = "false") -> bool:
    return tag.get(name, default).strip() in TRUE


def _loop(tag: etree._Element) -> str:
    if tag.find(_bpmn("standardLoopCharacteristics")) is not None:
        return "standard"
    several = tag.find(_bpmn("multiInstanceLoopCharacteristics"))
    if several is None:
        return ""
    return "sequential" if _is_true(several, "isSequential") else "parallel"


def _event(tag: etree._Element) -> str:
    kinds = [
        _local(child).removesuffix(DEFINITION)
        for child in tag
        if _local(child).endswith(DEFINITION)
    ]
    kinds += ["reference" for _ in tag.findall(_bpmn("eventDefinitionRef"))]
    return "multiple" if len(kinds) > 1 else kinds[0] if kinds else ""


def _is_node(local: str) -> bool:
    return (
        local.endswith(("Task", "Event", "Gateway"))
        or local in {"task", "callActivity"}
        or local in SUB_PROCESSES | ARTIFACTS | DATA
    )


class _Reader:
    """Gathers the elements of one file."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
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
            _id(one): _is_true(one, "isCollection") for one in root.iter(_bpmn("dataObject"))
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
            if not _is_node(local) or not _id(tag):
                continue
            yield self._node(tag, local, _id(scope))
            if local in SUB_PROCESSES:
                yield from self._nodes(tag)

    def _node(self, tag: etree._Element, local: str, scope: str) -> Node:
        return Node(
            id=_id(tag),
            type=local,
            name=self._name(tag, local),
            scope=scope,
            lane=self._lanes.get(_id(tag), ""),
            host=tag.get("attachedToRef", ""),
            event=_event(tag) if local.endswith("Event") else "",
            interrupting=_is_true(tag, "cancelActivity", "true")
            and _is_true(tag, "isInterrupting", "true"),
            parallel_multiple=_is_true(tag, "parallelMultiple")
            or tag.get("eventGatewayType") == "Parallel",
            loop=_loop(tag),
            triggered_by_event=_is_true(tag, "triggeredByEvent"),
            instantiate=_is_true(tag, "instantiate"),
            collection=self._collections.get(tag.get("dataObjectRef", ""), False),
            compensation=_is_true(tag, "isForCompensation"),
        )

    def _name(self, tag: etree._Element, local: str) -> str:
        if local == "textAnnotation":
            return _text(tag, "text")
        if local == "group":
            return self._categories.get(tag.get("categoryValueRef", ""), "")
        return " ".join(tag.get("name", "").split())

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


def drawing(root: etree._Element) -> Drawing:
    """Return what is drawn in a parsed file; the first shape of an element counts.

    Raises:
        UnreadableDiagram: a coordinate is not a number.
    """
    shapes: dict[str, Shape] = {}
    edges: dict[str, Edge] = {}
    planes: list[str] = []
    for plane in root.iter(f"{{{BPMN_DI}}}BPMNPlane"):
        planes.append(plane.get("bpmnElement", ""))
        for tag in plane:
            element = tag.get("bpmnElement", "")
            if tag.tag == f"{{{BPMN_DI}}}BPMNShape" and (box := _bounds(tag)) is not None:
                shapes.setdefault(element, _shape(tag, element, box, planes[-1]))
            elif tag.tag == f"{{{BPMN_DI}}}BPMNEdge" and len(line := _waypoints(tag)) > 1:
                edges.setdefault(element, Edge(element, line, _label(tag), planes[-1]))
    return Drawing(shapes, edges, tuple(planes))


def _shape(tag: etree._Element, element: str, box: Box, plane: str) -> Shape:
    expanded = tag.get("isExpanded")
    return Shape(
        element=element,
        box=box,
        label=_label(tag),
        expanded=None if expanded is None else expanded in TRUE,
        horizontal=_is_true(tag, "isHorizontal", "true"),
        marker_visible=_is_true(tag, "isMarkerVisible"),
        plane=plane,
    )


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
