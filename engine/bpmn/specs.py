"""What all elements have in common: arriving, running, completing, being canceled.

These are SpiffWorkflow task specs, so that the library's tree, states and life cycle carry them.
A node belongs to a `Program` and is shared by all its instances: it never keeps anything itself.
"""

from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.specs import WorkflowSpec

from engine.bpmn import mappings, marks
from engine.bpmn.expressions import holds
from engine.bpmn.flat import Token
from engine.bpmn.model import Element, Flow
from engine.bpmn.outcome import Wait, WaitClosed
from engine.bpmn.turn import failure

MET, LEFT = "COMPLETED", "CANCELED"
ORIGIN = Element(id="(origin)", type="origin")


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a node; `flow` is None for the leap of a link event."""

    flow: Flow | None
    target: "Node"

    @property
    def flow_id(self) -> str:
        """The id of the sequence flow, '' for a leap."""
        return self.flow.id if self.flow else ""

    @property
    def condition(self) -> str:
        """The condition of the sequence flow, '' when it has none."""
        return self.flow.condition if self.flow else ""


class Node(BpmnTaskSpec):  # type: ignore[misc]  # the library is untyped
    """One element. A plain node is passed through: an undefined or manual task, a merge.

    `reconsiders` says whether it must look again whenever everything else has come to rest,
    `listens` whether its token waits before the element is entered, `races` whether only the
    first of the events behind it is entered; `repeated` is what repeats this activity, if any.
    """

    reconsiders = False
    listens = False
    races = False
    repeated: Any = None

    def __init__(self, scope: "ScopeSpec", element: Element, name: str = "") -> None:
        super().__init__(scope, name or element.id)
        self.element = element
        self.ways: tuple[Way, ...] = ()

    # ------------------------------------------------------------------ what kinds of node change
    def arrive(self, token: Token) -> bool:
        """Take in a token that has arrived; return whether it may run now."""
        token.activate()
        return True

    def perform(self, token: Token) -> bool | None:  # noqa: ARG002  # for those that need it
        """Do the element's work; return True when it is done, None when it goes on outside."""
        return True

    def counts(self, token: Token) -> bool:  # noqa: ARG002  # for those that only listen
        """Return whether its scope lives as long as this token is here."""
        return True

    def chosen(self, token: Token) -> list[Way]:
        """Choose the ways out: every one whose condition holds, else the default."""
        default = self.element.default_flow
        taken = [way for way in self.ways if way.flow_id != default and is_open(token, way)]
        taken = taken or [way for way in self.ways if way.flow_id == default]
        if self.ways and not taken:
            raise failure(
                token, "no outgoing flow has a condition that holds, and none is the default"
            )
        return taken

    # -------------------------------------------------------------------- the library's life cycle
    def _predict(self, *_args: object, **_kwargs: object) -> None:
        """Foretell nothing: only what has happened is in the tree."""

    def _update_hook(self, token: Token) -> bool:
        return self.arrive(token)

    def _on_ready(self, token: Token) -> None:
        token.workflow.top_workflow.agenda.append(token)

    def _run_hook(self, token: Token) -> bool | None:
        return self.perform(token)

    def _on_complete(self, token: Token) -> None:
        self.closing(token, MET)
        marks.apply(token)
        self.leave(token)

    def _on_cancel(self, token: Token) -> None:
        self.closing(token, LEFT)
        if token.entered:
            token.turn.record.canceled(token)

    def leave(self, token: Token) -> None:
        """Send tokens out on the chosen ways."""
        taken = self.chosen(token)
        token.turn.record.completed(token, tuple(filter(None, (way.flow_id for way in taken))))
        for way in taken:
            token.workflow.enter(way.target, token, way.flow_id)

    def closing(self, token: Token, how: str) -> None:
        """Close what this token held open; what it fired lives on."""
        close_wait(token, how)
        for child in token.below:
            if not child.fired:
                child.cancel()


class Activity(Node):
    """A task, sub-process or call: has inputs and outputs, listens at its edge, may be repeated.

    `edge` are its boundary events.
    """

    edge: tuple[Node, ...] = ()

    def arrive(self, token: Token) -> bool:
        """Take in the inputs and begin to listen at the edge."""
        token.activate()
        mappings.take_inputs(token)
        marks.open_own(token)
        for event in self.edge:
            token.workflow.enter(event, token)
        return True

    def closing(self, token: Token, how: str) -> None:
        """Close its own deadline, and whatever is still open inside and at the edge."""
        marks.close_own(token, how)
        super().closing(token, how)
        top = token.workflow.top_workflow
        scope = top.subprocesses.get(token.id)
        if scope is not None:
            scope.clear()
            top.subprocesses.pop(token.id, None)

    def leave(self, token: Token) -> None:
        """Go on, or report to the multi-instance that repeats this activity."""
        if self.repeated is None:
            super().leave(token)
        else:
            token.turn.record.completed(token)
            self.repeated.gather(token.above, token)


class Origin(Node):
    """The root of a scope's tree; nothing happens here."""

    def __init__(self, scope: "ScopeSpec") -> None:
        super().__init__(scope, ORIGIN)


class ScopeSpec(BpmnProcessSpec):  # type: ignore[misc]  # the library is untyped
    """The nodes of one process or one embedded sub-process.

    The library's constructor would add joins and ends of its own, so it is passed by.
    """

    def __init__(self, name: str, process_id: str, *, is_process: bool) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.description = name
        self.process_id = process_id
        self.is_process = is_process
        self.data_objects: dict[str, object] = {}
        self.start = Origin(self)
        self.entries: dict[str, Node] = {}
        self.listeners: tuple[Node, ...] = ()

    def entry(self, start_element: str = "") -> Node:
        """Return the start event asked for, or the one with which the scope begins by itself."""
        return self.entries[start_element] if start_element else next(iter(self.entries.values()))


def is_open(token: Token, way: Way) -> bool:
    """Whether a way may be taken: it has no condition, or its condition holds."""
    return not way.condition or holds(token, way.condition)


def open_wait(token: Token, wait: Wait) -> None:
    """Note that a token waits for something outside."""
    token.waits = True
    token.turn.record.opened.append(wait)


def close_wait(token: Token, how: str) -> None:
    """Note that a token waits no longer."""
    if token.waits:
        token.waits = False
        token.turn.record.closed.append(WaitClosed(token.key, how))
