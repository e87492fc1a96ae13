"""What a rule is given and what it answers.

A rule is a function that looks at one process and yields a complaint for each fault; the table
entry round it adds the code, the severity and the advice.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from engine import feel
from engine.bpmn.limits import Limits
from engine.bpmn.model import Element, Flow, Model, Process
from engine.bpmn.xml import line_of
from engine.drawing import UnreadableDiagram
from engine.drawing.check import Inspection, inspect_tree

WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Known:
    """What is there besides the diagrams; None means that it is not known and not checked.

    Attributes:
        forms: form id -> names of the variables that a submission of it may write.
        decision_ids: decisions that business rule tasks may call.
        process_ids: processes of other files that call activities may call.
        letter_ids: letters that a job of the type `letter` may send.
        job_types: job type -> names of the variables that its result holds.
        deadline_rules: names that the function `deadline` understands.
        policy_names: the first names behind `policy.`.
        library: the functions that expressions may call.
        limits: how fast a timer may repeat, how many instances a multi-instance may have.
    """

    forms: Mapping[str, frozenset[str]] | None = None
    decision_ids: frozenset[str] | None = None
    process_ids: frozenset[str] | None = None
    letter_ids: frozenset[str] | None = None
    job_types: Mapping[str, frozenset[str]] | None = None
    deadline_rules: frozenset[str] | None = None
    policy_names: frozenset[str] | None = None
    library: feel.Library = feel.STANDARD
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One fault: where it is and what is wrong, as a sentence for an analyst."""

    element_id: str
    message: str
    line: int | None = None


Complaints = Iterator[Complaint]


@dataclass(frozen=True)
class View:
    """One process and all that is known about what stands round it.

    `tags` holds the BPMN elements of the process by id.
    """

    process: Process
    model: Model
    root: etree._Element
    known: Known = field(default_factory=Known)

    @property
    def elements(self) -> Iterable[Element]:
        """All flow nodes, those of sub-processes included."""
        return self.process.elements.values()

    @property
    def flows(self) -> Iterable[Flow]:
        """All sequence flows, those of sub-processes included."""
        return self.process.flows.values()

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The process itself ('') and the ids of its sub-processes, ad-hoc ones left out."""
        subs = (one.id for one in self.elements if one.type in ("subProcess", "transaction"))
        return ("", *subs)

    @cached_property
    def tag(self) -> etree._Element:
        """The process as it stands in the file."""
        found = (one for one in self.root.iterchildren("{*}process"))
        return next((one for one in found if one.get("id") == self.process.id), self.root)

    @cached_property
    def inspection(self) -> Inspection | UnreadableDiagram:
        """What the drawing of the whole file is like, or why it cannot be read."""
        try:
            return inspect_tree(self.root)
        except UnreadableDiagram as refusal:
            return refusal

    def of(self, *types: str) -> Iterator[Element]:
        """Yield the elements of these types."""
        return (element for element in self.elements if element.type in types)

    def out_of(self, element: Element) -> list[Flow]:
        """Return the flows that leave an element."""
        return [self.process.flows[name] for name in element.outgoing]

    def into(self, element: Element) -> list[Flow]:
        """Return the flows that enter an element."""
        return [self.process.flows[name] for name in element.incoming]

    def next_of(self, element: Element) -> list[Element]:
        """Return the elements to which flows lead from here."""
        found = (self.process.elements.get(flow.target) for flow in self.out_of(element))
        return [one for one in found if one is not None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the table: `advice` says what to draw or write instead."""

    code: str
    check: Callable[[View], Complaints]
    advice: str
    severity: str = "error"


def at(thing: Element | Flow | Process, message: str) -> Complaint:
    """Complain about an element, a flow or the process."""
    return Complaint(thing.id, message, thing.line)


def at_tag(tag: etree._Element, element_id: str, message: str) -> Complaint:
    """Complain about something that is not in the model."""
    return Complaint(element_id, message, line_of(tag))


def named(thing: Element) -> str:
    """Return how a sentence calls an element.

    >>> named(Element(id="a", type="userTask", name="Record application"))
    'the user task "Record application"'
    """
    kind = WORDS.sub(" ", thing.type).lower()
    return f'the {kind} "{thing.name or thing.id}"'


def called(flow: Flow) -> str:
    """Return how a sentence calls a flow."""
    return f'the flow "{flow.name}"' if flow.name else f"the flow {flow.id!r}"


def is_event_sub_process(element: Element) -> bool:
    """Tell whether an element is a sub-process that an event starts."""
    return element.type == "subProcess" and element.triggered_by_event


def is_catching(element: Element) -> bool:
    """Tell whether an element waits for its event (and does not throw it)."""
    return element.type in (
        "startEvent",
        "intermediateCatchEvent",
        "boundaryEvent",
        "receiveTask",
    )
