"""What a BPMN file says, as far as a drawing shows it: nodes, flows, lanes and pools."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ARTIFACTS = frozenset({"textAnnotation", "group"})
PROCESS_DATA = frozenset({"dataInput", "dataOutput"})
DATA = frozenset({"dataObjectReference", "dataStoreReference"}) | PROCESS_DATA
FLOWS = frozenset(
    {
        *("sequenceFlow", "messageFlow", "association"),
        *("dataInputAssociation", "dataOutputAssociation"),
    }
)


@dataclass(frozen=True, slots=True)
class Node:
    """Something with a shape of its own inside a process: an activity, event, gateway, note, ...

    Attributes:
        id: The id of the BPMN element.
        type: Its local name in BPMN 2.0: `userTask`, `boundaryEvent`, `textAnnotation`, ...
        name: Its name; the text of an annotation, the category value of a group. That of a data
            object ends with its state in brackets.
        scope: The id of the process or sub-process whose child it is.
        lane: The innermost lane that names it; empty without lanes.
        host: The activity a boundary event sits on; empty for everything else.
        event: The kind of an event's definition (`timer`, `message`, ...); `multiple` for several,
            empty for none.
        interrupting: False for a non-interrupting boundary event or event sub-process start.
        parallel_multiple: Whether an event with several definitions, or an event-based gateway at
            the start, waits for all of them.
        loop: `standard`, `parallel` or `sequential`; empty for none.
        triggered_by_event: Whether it is an event sub-process.
        instantiate: Whether an event-based gateway or receive task starts the process.
        collection: Whether a data object stands for several.
        compensation: Whether an activity is there to compensate.
    """

    id: str
    type: str
    name: str
    scope: str
    lane: str = ""
    host: str = ""
    event: str = ""
    interrupting: bool = True
    parallel_multiple: bool = False
    loop: str = ""
    triggered_by_event: bool = False
    instantiate: bool = False
    collection: bool = False
    compensation: bool = False

    @property
    def is_event(self) -> bool:
        """Whether it is drawn as a circle."""
        return self.type.endswith("Event")

    @property
    def is_gateway(self) -> bool:
        """Whether it is drawn as a diamond."""
        return self.type.endswith("Gateway")

    @property
    def is_sub_process(self) -> bool:
        """Whether it can hold other nodes."""
        return self.type in SUB_PROCESSES

    @property
    def is_activity(self) -> bool:
        """Whether it is a task, a call activity or a sub-process."""
        return self.type in {"task", "callActivity"} or (
            self.type.endswith("Task") or self.is_sub_process
        )

    @property
    def is_flow_node(self) -> bool:
        """Whether sequence flows may begin or end at it."""
        return self.is_event or self.is_gateway or self.is_activity

    @property
    def throws(self) -> bool:
        """Whether it is an event that throws, which fills its symbol."""
        return self.type in {"endEvent", "intermediateThrowEvent"}

    @property
    def labelled_outside(self) -> bool:
        """Whether its name stands beside its shape and not in it."""
        return self.is_event or self.is_gateway or self.type in DATA or self.type == "group"


@dataclass(frozen=True, slots=True)
class Flow:
    """Something drawn as a line: a sequence or message flow, an association, a data association.

    Attributes:
        id: The id of the BPMN element.
        type: Its local name in BPMN 2.0.
        name: Its name, drawn beside the line.
        scope: The process or sub-process it belongs to; the collaboration for a message flow.
        source: The element it leaves (for a data association the shape that is drawn: data or
            activity).
        target: The element it reaches.
        default: Whether it is the default flow of its source.
        conditional: Whether it has a condition.
        direction: `None`, `One` or `Both` of an association.
        message: What the message that a message flow carries is called; empty if none is named.
    """

    id: str
    type: str
    name: str
    scope: str
    source: str
    target: str
    default: bool = False
    conditional: bool = False
    direction: str = "None"
    message: str = ""

    @property
    def is_sequence(self) -> bool:
        """Whether it is a sequence flow."""
        return self.type == "sequenceFlow"

    @property
    def is_message(self) -> bool:
        """Whether it is a message flow between pools."""
        return self.type == "messageFlow"

    @property
    def is_dotted(self) -> bool:
        """Whether it links a note or data: it may slant, and carries no token."""
        return not (self.is_sequence or self.is_message)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; `parent` is the lane it is nested in, or empty."""

    id: str
    name: str
    process: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """A participant; `process` is empty when its work is not modelled (a thin strip)."""

    id: str
    name: str
    process: str = ""
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class Process:
    """A process as a container: its id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Model:
    """Everything of a BPMN file that a drawing can show, each by its id and in file order.

    Attributes:
        root: The id of the collaboration, or of the first process when there is none: what the
            first plane of the drawing stands for.
    """

    root: str
    processes: Mapping[str, Process]
    pools: Mapping[str, Pool]
    lanes: Mapping[str, Lane]
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]

    def children(self, scope: str) -> Iterator[Node]:
        """Yield the nodes directly in a process or sub-process."""
        return (node for node in self.nodes.values() if node.scope == scope)

    def scopes_of(self, element_id: str) -> Iterator[str]:
        """Yield the sub-processes round a node or flow, innermost first, then the process."""
        one = self.nodes.get(element_id) or self.flows.get(element_id)
        while one is not None and one.scope:
            yield one.scope
            one = self.nodes.get(one.scope)

    def process_of(self, element_id: str) -> str:
        """Return the id of the process that an element is in; empty for a message flow."""
        scopes = [scope for scope in self.scopes_of(element_id) if scope in self.processes]
        return scopes[0] if scopes else ""
