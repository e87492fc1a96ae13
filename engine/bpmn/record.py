"""What happens during one command, written down as it happens."""

from collections.abc import Sequence
from typing import Protocol

from engine.bpmn.model import Element
from engine.bpmn.outcome import (
    DecisionTaken,
    ElementEvent,
    MessageThrown,
    SignalThrown,
    Wait,
    WaitClosed,
    WaitMoved,
)

ACTIVATED = "ELEMENT_ACTIVATED"
COMPLETED = "ELEMENT_COMPLETED"
CANCELED = "ELEMENT_CANCELED"


class Visit(Protocol):
    """One visit of one element: what the record needs to know of a token."""

    @property
    def key(self) -> str:
        """The element instance key."""
        ...

    @property
    def scope_key(self) -> str:
        """The key of the activity it lies in, '' at the top."""
        ...

    @property
    def element(self) -> Element:
        """The element as drawn."""
        ...


class Record:
    """Collects the parts of an `Outcome`; nothing is ever taken out again."""

    def __init__(self) -> None:
        self.opened: list[Wait] = []
        self.closed: list[WaitClosed] = []
        self.moved: list[WaitMoved] = []
        self.elements: list[ElementEvent] = []
        self.decisions: list[DecisionTaken] = []
        self.messages: list[MessageThrown] = []
        self.signals: list[SignalThrown] = []
        self.ends: list[str] = []

    def activated(self, visit: Visit) -> None:
        """Note that an element was entered."""
        self._note(ACTIVATED, visit, ())

    def completed(self, visit: Visit, flow_ids: Sequence[str] = ()) -> None:
        """Note that an element was completed and which flows were taken out of it."""
        self._note(COMPLETED, visit, flow_ids)

    def canceled(self, visit: Visit) -> None:
        """Note that an element was canceled."""
        self._note(CANCELED, visit, ())

    def _note(self, kind: str, visit: Visit, flow_ids: Sequence[str]) -> None:
        element = visit.element
        self.elements.append(
            ElementEvent(
                kind=kind,
                key=visit.key,
                element_id=element.id,
                element_type=element.type,
                name=element.name,
                process_id=element.process_id,
                scope_key=visit.scope_key,
                flow_ids=flow_ids,
            )
        )
