"""What a diagram says, as plain frozen records: the part of BPMN that analysts draw and fill in.

Expressions stay as written: text that begins with `=` is FEEL, any other text is a literal.
Nothing here runs, and nothing is judged; that is the linter's work.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Assignment:
    """One input or output mapping: the value of `source` is written to the variable `target`."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Loop:
    """How an activity repeats: once for each item, or while a condition holds.

    `standard` marks BPMN's standard loop, whose `completion_condition` here is its loop condition.
    """

    sequential: bool = False
    collection: str = ""
    element: str = ""
    output_collection: str = ""
    output_element: str = ""
    cardinality: str = ""
    completion_condition: str = ""
    standard: bool = False
    loop_maximum: str = ""
    test_before: bool = False


@dataclass(frozen=True, slots=True)
class Publish:
    """How a thrown message is addressed; `time_to_live` is a literal duration or FEEL."""

    correlation_key: str = ""
    time_to_live: str = ""
    message_id: str = ""


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event waits for or does.

    `kind` is timer, message, signal, error, escalation, conditional, link, terminate, compensate
    or cancel. `name` is the message's, signal's, error's, escalation's or link's name; `code` the
    error or escalation code ('' catches every code). `timer_kind` is date, duration or cycle.
    `expression` is the timer's value or the condition.
    """

    kind: str
    id: str = ""
    timer_kind: str = ""
    expression: str = ""
    reference_id: str = ""
    name: str = ""
    code: str = ""
    correlation_key: str = ""
    publish: Publish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One flow node: a task, gateway, event, sub-process or call activity.

    `type` is BPMN's local name. `scope_id` is the sub-process it lies in, '' at the top.
    `lane_id` is the innermost lane; what lies in a sub-process or sits on an activity's edge
    is in the lane of that sub-process or activity unless the diagram says otherwise.
    `propagate_all` is None when the diagram does not say.
    """

    id: str
    type: str
    name: str = ""
    process_id: str = ""
    scope_id: str = ""
    lane_id: str = ""
    lane_name: str = ""
    documentation: str = ""
    line: int | None = None
    form_id: str = ""
    assignee: str = ""
    candidate_groups: str = ""
    due_date: str = ""
    follow_up_date: str = ""
    priority: str = ""
    job_type: str = ""
    retries: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    script: str = ""
    result_variable: str = ""
    decision_id: str = ""
    called_process_id: str = ""
    propagate_all: bool | None = None
    loop: Loop | None = None
    events: tuple[EventDefinition, ...] = ()
    attached_to: str = ""
    interrupting: bool = True
    triggered_by_event: bool = False
    for_compensation: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default_flow: str = ""

    @property
    def event(self) -> EventDefinition | None:
        """The event definition, if there is one; a receive task awaits a message in this way."""
        return self.events[0] if self.events else None


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is '' when it has none."""

    id: str
    name: str
    source: str
    target: str
    condition: str = ""
    scope_id: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A role; its id is the candidate group of the user tasks in it. `parent_id` nests lanes."""

    id: str
    name: str = ""
    parent_id: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A message, signal, error or escalation declared beside the processes."""

    id: str
    name: str = ""
    code: str = ""
    correlation_key: str = ""
    resource: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Process:
    """One process with all its elements, those inside sub-processes included; equal to itself only.

    `resource` is the file it was read from. `elements`, `flows` and `lanes` keep the file's order.
    """

    id: str
    name: str = ""
    version_tag: str = ""
    executable: bool = False
    documentation: str = ""
    resource: str = ""
    line: int | None = None
    elements: Mapping[str, Element] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)

    def inside(self, scope_id: str) -> Iterator[Element]:
        """Yield the elements that lie directly in a sub-process, or at the top for ''."""
        return (element for element in self.elements.values() if element.scope_id == scope_id)

    def boundary_events(self, element_id: str) -> Iterator[Element]:
        """Yield the events on the edge of an activity."""
        return (one for one in self.elements.values() if one.attached_to == element_id)


@dataclass(frozen=True, slots=True)
class Model:
    """The processes of one or several files and what these declare beside them."""

    processes: Mapping[str, Process] = field(default_factory=dict)
    messages: tuple[Declaration, ...] = ()
    signals: tuple[Declaration, ...] = ()
    errors: tuple[Declaration, ...] = ()
    escalations: tuple[Declaration, ...] = ()


def is_expression(text: str) -> bool:
    """Tell whether a text is FEEL (it begins with `=`) and not a literal.

    >>> is_expression("=proposal"), is_expression("police")
    (True, False)
    """
    return text.lstrip().startswith("=")


def expression_of(text: str) -> str:
    """Return the FEEL text behind the `=`.

    >>> expression_of("= count > 2")
    'count > 2'
    """
    return text.lstrip().removeprefix("=").strip()
