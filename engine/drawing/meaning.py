"""What each element of a BPMN file says, as facts in an analyst's words.

A fact is a label and the values that the file gives for it. Left out are the drawing, the order of
things, white space, ids of parts that nobody refers to, and what a flow already says (`incoming`
and `outgoing`).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.drawing.interchange import BPMN, BPMN_DI
from engine.drawing.model import ARTIFACTS, DATA, FLOWS, SUB_PROCESSES, Model

XSI = "http://www.w3.org/2001/XMLSchema-instance"

# What stands for itself; everything else belongs to the element it is written in.
OWN = frozenset(
    {
        *("process", "participant", "lane", "task", "callActivity", "message", "signal", "error"),
        *("escalation", "dataObject", "dataStore", "category", "categoryValue"),
        *(SUB_PROCESSES | ARTIFACTS | DATA | FLOWS),
    }
)
SKIPPED = frozenset({"incoming", "outgoing", "flowNodeRef"})
WRAPPERS = frozenset({"extensionElements", "ioMapping", "taskHeaders", "properties", "laneSet"})

# Elements that are a row of a table: the attribute that names the row, and the one it holds.
ROWS: Mapping[str, tuple[str, str, str]] = {
    "input": ("input", "target", "source"),
    "output": ("output", "target", "source"),
    "header": ("header", "key", "value"),
    "property": ("property", "name", "value"),
}
WORDS: Mapping[str, str] = {
    "activationCondition": "activation condition",
    "assignmentDefinition assignee": "assignee",
    "assignmentDefinition candidateGroups": "candidate groups",
    "assignmentDefinition candidateUsers": "candidate users",
    "associationDirection": "direction",
    "attachedToRef": "attached to",
    "calledDecision decisionId": "decision",
    "calledDecision resultVariable": "result",
    "calledElement processId": "called process",
    "calledElement propagateAllChildVariables": "takes over all results",
    "cancelActivity": "interrupting",
    "completionCondition": "stops when",
    "conditionExpression": "condition",
    "default": "default flow",
    "documentation": "instructions",
    "errorEventDefinition errorRef": "error",
    "escalationEventDefinition escalationRef": "escalation",
    "formDefinition formId": "form",
    "isInterrupting": "interrupting",
    "loopCharacteristics inputCollection": "for each of",
    "loopCharacteristics inputElement": "each is called",
    "loopCharacteristics outputCollection": "results are gathered in",
    "loopCharacteristics outputElement": "result of each",
    "messageEventDefinition messageRef": "message",
    "multiInstanceLoopCharacteristics isSequential": "one after the other",
    "priorityDefinition priority": "priority",
    "processRef": "process",
    "publishMessage correlationKey": "correlation key",
    "publishMessage timeToLive": "time to live",
    "script expression": "expression",
    "script resultVariable": "result",
    "signalEventDefinition signalRef": "signal",
    "sourceRef": "from",
    "subscription correlationKey": "correlation key",
    "targetRef": "to",
    "taskDefinition retries": "retries",
    "taskDefinition type": "job",
    "taskSchedule dueDate": "due date",
    "taskSchedule followUpDate": "follow-up date",
    "timeCycle": "cycle of the timer",
    "timeDate": "date of the timer",
    "timeDuration": "duration of the timer",
    "triggeredByEvent": "started by an event",
}

Facts = Mapping[str, tuple[str, ...]]


def meanings(root: etree._Element, model: Model) -> Mapping[str, Facts]:
    """Return the facts of every element that stands for itself, by id, in file order."""
    return {
        tag.get("id", ""): _facts(tag, model)
        for tag in root.iter(f"{{{BPMN}}}*")
        if tag.get("id") and _is_own(_local(tag))
    }


def _is_own(local: str) -> bool:
    return local in OWN or local.endswith(("Task", "Event", "Gateway"))


def _local(tag: etree._Element) -> str:
    return etree.QName(tag).localname


def _facts(tag: etree._Element, model: Model) -> Facts:
    found: dict[str, list[str]] = defaultdict(list)
    found["kind"].append(_spaced(_local(tag)))
    for label, value in (*_attributes(tag, ""), *_place(tag, model), *_inside(tag)):
        found[label].append(value)
    return {label: tuple(sorted(values)) for label, values in found.items()}


def _place(tag: etree._Element, model: Model) -> Iterator[tuple[str, str]]:
    """Yield in which lane and which sub-process an element is."""
    node = model.nodes.get(tag.get("id", ""))
    if node is not None and node.lane:
        yield "lane", node.lane
    parent = tag.getparent()
    if parent is not None and _local(parent) in SUB_PROCESSES | {"process"}:
        yield "inside", parent.get("id", "")


def _inside(tag: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield what is written in an element and is part of it."""
    for child in tag:
        local = _local(child)
        if local in SKIPPED or child.tag.startswith(f"{{{BPMN_DI}}}"):
            continue
        if _is_own(local) and child.get("id"):
            continue
        if local in WRAPPERS:
            yield from _inside(child)
        elif local in ROWS:
            yield _row(child, *ROWS[local])
        else:
            yield from _part(child, local)


def _row(tag: etree._Element, word: str, key: str, value: str) -> tuple[str, str]:
    return f"{word} {tag.get(key, '')}", _plain(tag.get(value, ""))


def _part(tag: etree._Element, local: str) -> Iterator[tuple[str, str]]:
    facts = [*_attributes(tag, local), *_inside(tag)]
    if text := _plain(tag.text or ""):
        facts.append((WORDS.get(local, _spaced(local)), text))
    if local.endswith("EventDefinition"):
        yield "event", _spaced(local.removesuffix("EventDefinition"))
    elif not facts:
        yield WORDS.get(local, _spaced(local)), "yes"
    yield from facts


def _attributes(tag: etree._Element, owner: str) -> Iterator[tuple[str, str]]:
    for name, value in tag.attrib.items():
        key = etree.QName(str(name))
        if key.localname != "id" and key.namespace != XSI:
            yield _label(owner, key.localname), _plain(str(value))


def _label(owner: str, attribute: str) -> str:
    known = f"{owner} {attribute}".strip()
    return WORDS.get(known) or _spaced(f"{owner} {attribute.removesuffix('Ref')}".strip())


def _plain(text: str) -> str:
    words = " ".join(text.split())
    return {"true": "yes", "false": "no"}.get(words, words)


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
