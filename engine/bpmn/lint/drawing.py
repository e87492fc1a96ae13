"""Rules about the file itself: the drawing, the standard's grammar, what is written for others."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import XSD_PATH

from engine.bpmn.lint.view import WORDS, Complaint, Complaints, Rule, View, at, at_tag, named
from engine.bpmn.xml import BPMN, BPMN_DI, ZEEBE, line_of, local_name, owner_id
from engine.drawing import UnreadableDiagram
from engine.drawing.check import ADVICE

SHAPE, EDGE = f"{{{BPMN_DI}}}BPMNShape", f"{{{BPMN_DI}}}BPMNEdge"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
OTHER_ENGINES = ("camunda.org/schema/1.0", "spiffworkflow.org", "activiti.org", "flowable.org")
DROPPED = ("potentialOwner", "humanPerformer", "performer", "resourceRole", "ioSpecification")
TALKS = (
    *("choreography", "globalConversation", "conversation", "callConversation"),
    *("subConversation", "conversationLink"),
)
STORES = ("dataStore", "dataStoreReference")
ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")
UNDERSTOOD = frozenset(
    {
        *("userTask", "formDefinition", "assignmentDefinition", "taskSchedule"),
        *("priorityDefinition", "ioMapping", "input", "output", "script", "calledDecision"),
        *("taskDefinition", "taskHeaders", "header", "calledElement", "loopCharacteristics"),
        *("subscription", "publishMessage", "properties", "property", "versionTag"),
    }
)
SHAPES = ("lane", "participant", "textAnnotation", "dataObjectReference", "dataStoreReference")
EDGES = ("messageFlow", "association")


def without_di(view: View) -> Complaints:
    """Everything that is in the process is drawn, or no editor would show it."""
    shapes, edges = _drawn(view.root)
    for one in view.elements:
        if one.id not in shapes:
            yield at(one, f"{named(one)} has no shape in the drawing")
    for flow in view.flows:
        if flow.id not in edges:
            yield at(flow, f"the flow {flow.id!r} has no line in the drawing")
    yield from _undrawn(view.root, SHAPES, shapes, "shape")
    yield from _undrawn(view.root, EDGES, edges, "line")


def _undrawn(
    root: etree._Element, kinds: tuple[str, ...], drawn: set[str], what: str
) -> Iterator[Complaint]:
    for tag in root.iter(*(f"{{{BPMN}}}{kind}" for kind in kinds)):
        name = tag.get("id", "")
        if name not in drawn:
            yield at_tag(tag, name, f"the {local_name(tag)} {name!r} has no {what} in the drawing")


def _drawn(root: etree._Element) -> tuple[set[str], set[str]]:
    shapes = {
        one.get("bpmnElement", "") for one in root.iter(SHAPE) if one.find(BOUNDS) is not None
    }
    lines = (one for one in root.iter(EDGE) if len(one.findall(WAYPOINT)) > 1)
    return shapes, {one.get("bpmnElement", "") for one in lines}


def unreadable_drawing(view: View) -> Complaints:
    """Every coordinate of the drawing is a number, or no editor opens the file."""
    if isinstance(view.inspection, UnreadableDiagram):
        yield Complaint("", f"the drawing cannot be read: {view.inspection}", view.inspection.line)


def _seen_by_inspection(kind: str) -> Callable[[View], Complaints]:
    """Return the rule that a drawing has no fault of one kind."""

    def check(view: View) -> Complaints:
        found = view.inspection
        told = [] if isinstance(found, UnreadableDiagram) else [*found.faults, *found.remarks]
        for fault in told:
            if fault.kind == kind:
                yield Complaint(fault.elements[0], fault.message, _line(view, fault.elements[0]))

    return check


def _line(view: View, element_id: str) -> int | None:
    """Return where an element is written, also one of another process of the file."""
    for process in view.model.processes.values():
        thing = process.elements.get(element_id) or process.flows.get(element_id)
        if thing is not None and process.resource == view.process.resource:
            return thing.line
    return None


@cache
def _grammar() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(XSD_PATH)))  # the library's own, trusted file


def not_the_standard(view: View) -> Complaints:
    """The file keeps to the grammar of BPMN 2.0."""
    try:
        _grammar().assertValid(view.root)
    except etree.DocumentInvalid as error:
        yield Complaint("", _plain(str(error)))


def _plain(message: str) -> str:
    short = message.replace(f"{{{BPMN}}}", "")
    return f"the file is not written as BPMN 2.0 asks: {short[:300]}"


def for_other_engines(view: View) -> Complaints:
    """What other engines read is ignored here; saying so prevents a surprise."""
    for tag in view.tag.iter(etree.Element):
        for name in (tag.tag, *tag.attrib):
            if _is_foreign(str(name)):
                local = etree.QName(str(name)).localname
                yield Complaint(
                    owner_id(tag),
                    f"{local!r} at {owner_id(tag)!r} is meant for another engine and is ignored",
                    line_of(tag),
                )


def _is_foreign(name: str) -> bool:
    return name.startswith("{") and any(other in name for other in OTHER_ENGINES)


def not_read(view: View) -> Complaints:
    """What is standard but has no meaning here is ignored too."""
    for tag in view.tag.iter(etree.Element):
        name = etree.QName(tag)
        ours = name.namespace == ZEEBE and name.localname not in UNDERSTOOD
        if ours or (name.namespace == BPMN and name.localname in DROPPED):
            owner = owner_id(tag)
            yield at_tag(tag, owner, f"{name.localname!r} at {owner!r} is ignored")


def not_drawn(view: View) -> Complaints:
    """Choreographies and conversations are neither run nor drawn, so nobody would see them."""
    for tag in view.root.iter(*_tags(TALKS)):
        name = owner_id(tag)
        yield at_tag(tag, name, f"the {_words(tag)} {name!r} would be neither run nor drawn")


def _words(tag: etree._Element) -> str:
    return WORDS.sub(" ", local_name(tag)).lower()


def data_store(view: View) -> Complaints:
    """A data store promises that something is kept; nothing would read or write it."""
    stores = list(view.tag.iter(*_tags(STORES)))
    for tag in [*stores, *_associations(view, {one.get("id", "") for one in stores}, stored=True)]:
        name = owner_id(tag)
        yield at_tag(tag, name, f"{local_name(tag)} at {name!r}: no data store is read or written")


def data_is_decoration(view: View) -> Complaints:
    """Associations of data objects are drawn for people only."""
    stores = {one.get("id", "") for one in view.tag.iter(*_tags(STORES))}
    for tag in _associations(view, stores, stored=False):
        name = owner_id(tag)
        yield at_tag(tag, name, f"{local_name(tag)} at {name!r} is a drawing only: no data moves")


def _tags(names: tuple[str, ...]) -> list[str]:
    return [f"{{{BPMN}}}{name}" for name in names]


def _associations(view: View, stores: set[str], *, stored: bool) -> Iterator[etree._Element]:
    """Yield the data associations with a data store at one end, or those without."""
    for tag in view.tag.iter(*_tags(ASSOCIATIONS)):
        ends = {(end.text or "").strip() for end in tag.iter(*_tags(("sourceRef", "targetRef")))}
        if bool(ends & stores) == stored:
            yield tag


RULES = (
    Rule("without_di", without_di, ADVICE["without_di"]),
    Rule("unreadable_drawing", unreadable_drawing, "Save the file with a BPMN 2.0 editor."),
    *(
        Rule(kind, _seen_by_inspection(kind), advice, "warning")
        for kind, advice in ADVICE.items()
        if kind != "without_di"
    ),
    Rule("not_the_standard", not_the_standard, "Save the file with a BPMN 2.0 editor."),
    Rule(
        "for_other_engines",
        for_other_engines,
        "Use the fields of Camunda 8, and delete these.",
        "warning",
    ),
    Rule("not_read", not_read, "Delete it, or say it with an input or output mapping.", "warning"),
    Rule("not_drawn", not_drawn, "Delete it: message flows between pools say who talks to whom."),
    Rule(
        "data_store",
        data_store,
        "Delete it: use variables, input and output mappings, or a service task; a text annotation "
        "can name the register.",
    ),
    Rule(
        "data_is_decoration",
        data_is_decoration,
        "Use variables: input and output mappings, and forms.",
        "warning",
    ),
)
