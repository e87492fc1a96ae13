"""Redraws event-based gateways so that any number of timers and messages may race.

SpiffWorkflow keeps one due instant per gateway, so a second timer never counts. Here the gateway
and the events after it move into an enclosure, where the gateway forks to all of them. The first
event that fires leaves by a private escalation of its own, whose boundary event interrupts the
enclosure and thereby the other events.
"""

from lxml import etree

from engine.bpmn.redraw import (
    FLOW,
    RACE,
    bpmn,
    declare_escalation,
    escalation,
    flow,
    flows_from,
    generated,
    node,
)

GATEWAY = bpmn("eventBasedGateway")


def enclose(scope: etree._Element) -> None:
    """Replace the event-based gateways that lie directly in a scope."""
    for gateway in list(scope.iterchildren(GATEWAY)):
        _enclose(scope, gateway)


def _enclose(scope: etree._Element, gateway: etree._Element) -> None:
    gateway_id = gateway.get("id", "")
    race_id = generated(RACE, gateway_id)
    race = node(scope, "subProcess", race_id)
    racing = {one.get("targetRef", ""): one for one in flows_from(scope, gateway_id)}
    for event in [one for one in scope if one.get("id") in racing]:
        _enter(scope, race, event)
    race.extend(racing.values())
    for one in scope.iterchildren(FLOW):
        if one.get("targetRef") == gateway_id:
            one.set("targetRef", race_id)
    gateway.tag = bpmn("parallelGateway")
    for name in ("instantiate", "eventGatewayType"):
        gateway.attrib.pop(name, "")
    race.append(gateway)
    _begin(race, gateway_id)


def _begin(race: etree._Element, gateway_id: str) -> None:
    inner = generated("start", race.get("id", ""))
    node(race, "startEvent", inner)
    flow(race, generated("flow", inner), inner, gateway_id)


def _enter(scope: etree._Element, race: etree._Element, event: etree._Element) -> None:
    """Move one event in and lead its win out to where the event led before."""
    name = event.get("id", "")
    won, caught = generated("won", name), generated("caught", name)
    declare_escalation(scope, won)
    for one in list(flows_from(scope, name)):
        flow(scope, generated("flow", one.get("id", "")), caught, one.get("targetRef", ""))
        one.set("targetRef", won)
        race.append(one)
    race.append(event)
    escalation(node(race, "endEvent", won), won)
    boundary = node(scope, "boundaryEvent", caught)
    boundary.set("attachedToRef", race.get("id", ""))
    escalation(boundary, won)
