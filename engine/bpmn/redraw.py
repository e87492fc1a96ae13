"""The pen for redrawing a diagram: makes nodes and flows, and finds what lies in a scope.

What is made here bears an id that begins with `PREFIX`, so that it can be told from what an
analyst drew; the linter refuses that prefix in diagrams.
"""

from collections.abc import Iterator

from lxml import etree

from engine.bpmn import xml

PREFIX = "reeve__"


def bpmn(name: str) -> str:
    """Return a BPMN tag for lxml."""
    return f"{{{xml.BPMN}}}{name}"


FLOW = bpmn("sequenceFlow")
START = bpmn("startEvent")
ESCALATION = bpmn("escalationEventDefinition")
SCOPE = "scope"
RACE = "race"
ENCLOSURES = (f"{PREFIX}{SCOPE}", f"{PREFIX}{RACE}")


def generated(kind: str, of: str) -> str:
    """Return the id of something that is added on account of the element `of`.

    >>> generated("end", "withdrawal")
    'reeve__end_withdrawal'
    """
    return f"{PREFIX}{kind}_{of}"


def is_generated(element_id: str) -> bool:
    """Tell whether an id was given by a rewrite and not by an analyst."""
    return element_id.startswith(PREFIX)


def is_enclosure(element_id: str) -> bool:
    """Tell whether a sub-process was only added to hold what an analyst drew around it."""
    return element_id.startswith(ENCLOSURES)


def node(scope: etree._Element, name: str, element_id: str) -> etree._Element:
    """Add a flow node to a scope."""
    return etree.SubElement(scope, bpmn(name), {"id": element_id})


def flow(scope: etree._Element, element_id: str, source: str, target: str) -> etree._Element:
    """Add a sequence flow to a scope."""
    ends = {"id": element_id, "sourceRef": source, "targetRef": target}
    return etree.SubElement(scope, FLOW, ends)


def flows_from(scope: etree._Element, element_id: str) -> Iterator[etree._Element]:
    """Yield the flows that leave an element of this scope."""
    return (one for one in scope.iterchildren(FLOW) if one.get("sourceRef") == element_id)


def escalation(event: etree._Element, code: str) -> None:
    """Let an event throw or catch a private escalation."""
    etree.SubElement(event, ESCALATION, {"escalationRef": f"{code}_code"})


def declare_escalation(within: etree._Element, code: str) -> None:
    """Declare a private escalation in the document of an element, unless it is there."""
    root, name = within.getroottree().getroot(), f"{code}_code"
    if root.find(f"{bpmn('escalation')}[@id='{name}']") is None:
        said = {"id": name, "name": name, "escalationCode": name}
        root.insert(0, etree.Element(bpmn("escalation"), said))
