"""Redraws link events, and end events that throw, as plain sequence flows.

SpiffWorkflow lets a link throw event end in nothing, and takes a signal end event for a plain one.
"""

from lxml import etree

from engine.bpmn.redraw import bpmn, flow, generated, node

LINK = bpmn("linkEventDefinition")
THROW = bpmn("intermediateThrowEvent")
CATCH = bpmn("intermediateCatchEvent")
END = bpmn("endEvent")
THROWN = (bpmn("messageEventDefinition"), bpmn("signalEventDefinition"))


def join(scope: etree._Element) -> None:
    """Lead every link throw event of a scope to the catch event of the same name.

    Both stay as events without a definition, so the token still passes through them.
    """
    targets = {name: catch.get("id", "") for catch, name in _linked(scope, CATCH)}
    for throw, name in _linked(scope, THROW):
        source = throw.get("id", "")
        if name in targets:
            flow(scope, generated("link", source), source, targets[name])
    for event in scope.iterchildren(THROW, CATCH):
        for definition in event.findall(LINK):
            event.remove(definition)


def _linked(scope: etree._Element, tag: str) -> list[tuple[etree._Element, str]]:
    events = ((event, event.find(LINK)) for event in scope.iterchildren(tag))
    return [(event, link.get("name", "")) for event, link in events if link is not None]


def throw_before_the_end(scope: etree._Element) -> None:
    """Turn message and signal end events into a throw event that leads to a plain end event."""
    for end in list(scope.iterchildren(END)):
        if any(end.find(tag) is not None for tag in THROWN):
            name = end.get("id", "")
            end.tag = THROW
            node(scope, "endEvent", generated("end", name))
            flow(scope, generated("flow", name), name, generated("end", name))
