"""Redraws event sub-processes as boundary events.

The content of the scope moves into an embedded sub-process, the enclosure. The typed start event
of each event sub-process becomes a boundary event on the enclosure, keeping its id, and leads to
the handler, which becomes a plain sub-process. With handlers of both kinds there are two
enclosures, one in the other: an interrupting handler then ends the non-interrupting ones too.

Two differences from BPMN remain. A non-interrupting handler can only begin while the scope's main
course still runs, not while only other handlers run. A terminate end event beside non-interrupting
handlers leaves through a private escalation, which a catch-all escalation handler would take for
its own; the linter refuses that combination.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from engine.bpmn.redraw import (
    FLOW,
    PREFIX,
    SCOPE,
    START,
    bpmn,
    declare_escalation,
    escalation,
    flow,
    flows_from,
    generated,
    node,
)

HANDLER = bpmn("subProcess")
END = bpmn("endEvent")
KEPT_BY_THE_SCOPE = frozenset(
    bpmn(name)
    for name in (
        "documentation",
        "extensionElements",
        "laneSet",
        "startEvent",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
    )
)
TERMINATE = bpmn("terminateEventDefinition")
TERMINATED = f"{PREFIX}terminated"


@dataclass(frozen=True, slots=True)
class _Handler:
    tag: etree._Element
    start: etree._Element

    @property
    def id(self) -> str:
        return str(self.tag.get("id", ""))

    @property
    def interrupting(self) -> bool:
        return self.start.get("isInterrupting") != "false"


def enclose(scope: etree._Element) -> None:
    """Replace the event sub-processes that lie directly in a scope, if there are any."""
    handlers = [
        _Handler(tag, start)
        for tag in scope.iterchildren(HANDLER)
        if tag.get("triggeredByEvent") == "true"
        if (start := tag.find(START)) is not None
    ]
    lasting = [handler for handler in handlers if not handler.interrupting]
    ending = [handler for handler in handlers if handler.interrupting]
    escalates = bool(lasting) and _leave_by_escalation(scope)
    if lasting:
        _wrap(scope, lasting, spare=handlers, name=f"{SCOPE}_inner" if ending else SCOPE)
    if ending:
        _wrap(scope, ending, spare=ending, name=SCOPE)
    if escalates:
        _terminate_outside(scope)


def _wrap(
    scope: etree._Element, handlers: Iterable[_Handler], *, spare: Iterable[_Handler], name: str
) -> None:
    wrapper_id = generated(name, scope.get("id", ""))
    outside = {id(handler.tag) for handler in spare}
    starts = {start.get("id") for start in scope.iterchildren(START)}
    content = [
        child
        for child in scope
        if child.tag not in KEPT_BY_THE_SCOPE
        and id(child) not in outside
        and not (child.tag == FLOW and child.get("sourceRef") in starts)
    ]
    wrapper = node(scope, "subProcess", wrapper_id)
    _begin_inside(scope, wrapper, wrapper_id)
    wrapper.extend(content)
    _end_after(scope, wrapper_id)
    for handler in handlers:
        _attach(scope, handler, wrapper_id)


def _begin_inside(scope: etree._Element, wrapper: etree._Element, wrapper_id: str) -> None:
    """Lead the scope's start events to the wrapper, and its own start to where they led."""
    inner = generated("start", wrapper_id)
    node(wrapper, "startEvent", inner)
    targets: dict[str, None] = {}
    for start in scope.iterchildren(START):
        for one in flows_from(scope, start.get("id", "")):
            targets[one.get("targetRef", "")] = None
            one.set("targetRef", wrapper_id)
    for number, target in enumerate(targets):
        flow(wrapper, generated(f"flow{number}", inner), inner, target)


def _end_after(scope: etree._Element, element_id: str) -> None:
    node(scope, "endEvent", generated("end", element_id))
    flow(scope, generated("flow", element_id), element_id, generated("end", element_id))


def _attach(scope: etree._Element, handler: _Handler, wrapper_id: str) -> None:
    """Hang the handler's start event on the wrapper's edge; give the handler a plain start."""
    start_id = handler.start.get("id", "")
    inner = generated("start", handler.id)
    node(handler.tag, "startEvent", inner)
    for one in list(flows_from(handler.tag, start_id)):
        flow(handler.tag, generated("flow", one.get("id", "")), inner, one.get("targetRef", ""))
        one.set("targetRef", handler.id)
        scope.append(one)
    handler.start.tag = bpmn("boundaryEvent")
    handler.start.set("attachedToRef", wrapper_id)
    handler.start.set("cancelActivity", "true" if handler.interrupting else "false")
    handler.start.attrib.pop("isInterrupting", "")
    scope.append(handler.start)
    handler.tag.attrib.pop("triggeredByEvent", "")
    _end_after(scope, handler.id)


def _leave_by_escalation(scope: etree._Element) -> bool:
    """Let terminate end events escalate: in a wrapper they would end the wrapper only."""
    ends = [one for one in scope.iterchildren(END) if one.find(TERMINATE) is not None]
    for end in ends:
        etree.strip_elements(end, TERMINATE)
        escalation(end, TERMINATED)
    return bool(ends)


def _terminate_outside(scope: etree._Element) -> None:
    wrapper_id = generated(SCOPE, scope.get("id", ""))
    caught, end_id = generated("terminated", wrapper_id), generated("terminate", wrapper_id)
    boundary = node(scope, "boundaryEvent", caught)
    boundary.set("attachedToRef", wrapper_id)
    escalation(boundary, TERMINATED)
    etree.SubElement(node(scope, "endEvent", end_id), TERMINATE)
    flow(scope, generated("flow", caught), caught, end_id)
    declare_escalation(scope, TERMINATED)
