"""Reads what one BPMN element says: its extension elements, its loop, its event definitions.

The extension elements are those of Camunda 8 (namespace zeebe), so that its free editor shows
and edits everything an analyst needs.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from engine.bpmn import xml
from engine.bpmn.model import Assignment, Declaration, Element, EventDefinition, Loop, Publish

EXTENSIONS = f"{{{xml.BPMN}}}extensionElements"
EVENT_KINDS = {
    f"{{{xml.BPMN}}}{kind}EventDefinition": kind
    for kind in [
        "timer",
        "message",
        "signal",
        "error",
        "escalation",
        "conditional",
        "link",
        "terminate",
        "compensate",
        "cancel",
    ]
}
TIMER_KINDS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef", "activityRef")


def read(tag: etree._Element, declared: Mapping[str, Declaration]) -> Element:
    """Read one flow node; its place (scope, lane, connections) is not known here.

    Args:
        tag: the element of the document.
        declared: messages, signals, errors and escalations by id.
    """
    said = _Extensions(tag)
    return Element(
        id=tag.get("id", ""),
        type=xml.local_name(tag),
        name=tag.get("name", ""),
        documentation=documentation(tag),
        line=xml.line_of(tag),
        form_id=said("formDefinition", "formId"),
        assignee=said("assignmentDefinition", "assignee"),
        candidate_groups=said("assignmentDefinition", "candidateGroups"),
        due_date=said("taskSchedule", "dueDate"),
        follow_up_date=said("taskSchedule", "followUpDate"),
        priority=said("priorityDefinition", "priority"),
        job_type=said("taskDefinition", "type"),
        retries=said("taskDefinition", "retries"),
        headers=_pairs(tag, "taskHeaders", "header", "key"),
        inputs=_assignments(tag, "input"),
        outputs=_assignments(tag, "output"),
        script=said("script", "expression"),
        result_variable=said("script", "resultVariable")
        or said("calledDecision", "resultVariable"),
        decision_id=said("calledDecision", "decisionId"),
        called_process_id=said("calledElement", "processId") or tag.get("calledElement", ""),
        propagate_all=_boolean(said("calledElement", "propagateAllChildVariables")),
        loop=_loop(tag),
        events=tuple(_events(tag, declared)),
        attached_to=tag.get("attachedToRef", ""),
        interrupting=_interrupting(tag),
        triggered_by_event=tag.get("triggeredByEvent") == "true",
        for_compensation=tag.get("isForCompensation") == "true",
        properties=properties(tag),
        default_flow=tag.get("default", ""),
    )


class _Extensions:
    """The attributes of an element's extension elements, '' where there are none."""

    def __init__(self, tag: etree._Element) -> None:
        self._tag = tag

    def __call__(self, name: str, attribute: str) -> str:
        found = extension(self._tag, name)
        return "" if found is None else found.get(attribute, "").strip()


def extension(tag: etree._Element, name: str) -> etree._Element | None:
    """Return the first extension element of ours with this name, or None."""
    return tag.find(f"{EXTENSIONS}/{{{xml.ZEEBE}}}{name}")


def properties(tag: etree._Element) -> dict[str, str]:
    """Return the extension properties of an element or process, name to value."""
    return _pairs(tag, "properties", "property", "name")


def documentation(tag: etree._Element) -> str:
    """Return what the element's documentation says."""
    return child_text(tag, "documentation")


def child_text(tag: etree._Element, name: str) -> str:
    """Return the text of the first BPMN child with this name, without blanks around it."""
    return tag.findtext(f"{{{xml.BPMN}}}{name}", "").strip()


def _pairs(tag: etree._Element, holder: str, item: str, key: str) -> dict[str, str]:
    path = f"{EXTENSIONS}/{{{xml.ZEEBE}}}{holder}/{{{xml.ZEEBE}}}{item}"
    return {one.get(key, ""): one.get("value", "") for one in tag.iterfind(path)}


def _assignments(tag: etree._Element, direction: str) -> tuple[Assignment, ...]:
    path = f"{EXTENSIONS}/{{{xml.ZEEBE}}}ioMapping/{{{xml.ZEEBE}}}{direction}"
    return tuple(
        Assignment(one.get("source", "").strip(), one.get("target", "").strip())
        for one in tag.iterfind(path)
    )


def _boolean(text: str) -> bool | None:
    return None if text == "" else text == "true"


def _interrupting(tag: etree._Element) -> bool:
    return "false" not in (tag.get("cancelActivity"), tag.get("isInterrupting"))


def _loop(tag: etree._Element) -> Loop | None:
    if (many := tag.find(f"{{{xml.BPMN}}}multiInstanceLoopCharacteristics")) is not None:
        return _multi_instance(many)
    if (standard := tag.find(f"{{{xml.BPMN}}}standardLoopCharacteristics")) is not None:
        return Loop(
            sequential=True,
            standard=True,
            completion_condition=child_text(standard, "loopCondition"),
            loop_maximum=standard.get("loopMaximum", ""),
            test_before=standard.get("testBefore") == "true",
        )
    return None


def _multi_instance(tag: etree._Element) -> Loop:
    said = _Extensions(tag)
    return Loop(
        sequential=tag.get("isSequential") == "true",
        collection=said("loopCharacteristics", "inputCollection"),
        element=said("loopCharacteristics", "inputElement"),
        output_collection=said("loopCharacteristics", "outputCollection"),
        output_element=said("loopCharacteristics", "outputElement"),
        cardinality=child_text(tag, "loopCardinality"),
        completion_condition=child_text(tag, "completionCondition"),
    )


def _events(tag: etree._Element, declared: Mapping[str, Declaration]) -> Iterator[EventDefinition]:
    if xml.local_name(tag) == "receiveTask":
        yield _event(tag, "message", tag, declared)
    for child in tag.iterchildren(*EVENT_KINDS):
        yield _event(child, EVENT_KINDS[str(child.tag)], tag, declared)


def _event(
    tag: etree._Element,
    kind: str,
    owner: etree._Element,
    declared: Mapping[str, Declaration],
) -> EventDefinition:
    reference = next((tag.get(name, "") for name in REFERENCES if tag.get(name)), "")
    named = declared.get(reference, Declaration(reference))
    timer_kind, timer = _timer(tag)
    return EventDefinition(
        kind=kind,
        id=tag.get("id", "") if tag is not owner else "",
        timer_kind=timer_kind,
        expression=timer or child_text(tag, "condition"),
        reference_id=reference,
        name=named.name or (tag.get("name", "") if kind == "link" else ""),
        code=named.code,
        correlation_key=named.correlation_key,
        publish=_publish(tag, owner) if kind == "message" else None,
    )


def _timer(tag: etree._Element) -> tuple[str, str]:
    for child in tag.iterchildren():
        if kind := TIMER_KINDS.get(xml.local_name(child)):
            return kind, (child.text or "").strip()
    return "", ""


def _publish(tag: etree._Element, owner: etree._Element) -> Publish | None:
    found = extension(tag, "publishMessage")
    if found is None:
        found = extension(owner, "publishMessage")
    if found is None:
        return None
    return Publish(
        correlation_key=found.get("correlationKey", "").strip(),
        time_to_live=found.get("timeToLive", "").strip(),
        message_id=found.get("messageId", "").strip(),
    )
