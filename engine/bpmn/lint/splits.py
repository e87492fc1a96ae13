"""Rules about splitting and joining: conditions, defaults, gateways that wait for ever."""

from engine.bpmn.lint.view import Complaints, Rule, View, at, called, named
from engine.bpmn.model import Element

CHOICES = ("exclusiveGateway", "inclusiveGateway")
GATEWAYS = (*CHOICES, "parallelGateway", "eventBasedGateway", "complexGateway")
RACERS = frozenset({"timer", "message", "signal", "conditional"})


def implicit_split(view: View) -> Complaints:
    """Only gateways split."""
    for one in view.elements:
        if one.type not in GATEWAYS and len(one.outgoing) > 1:
            yield at(one, f"{len(one.outgoing)} flows leave {named(one)}")


def implicit_merge(view: View) -> Complaints:
    """Only gateways (and end events) merge."""
    for one in view.elements:
        if one.type not in (*GATEWAYS, "endEvent") and len(one.incoming) > 1:
            yield at(one, f"{len(one.incoming)} flows enter {named(one)}: it runs once for each")


def choice_without_condition(view: View) -> Complaints:
    """Each exit of a choice has a condition, except the default."""
    for one in view.of(*CHOICES):
        for flow in view.out_of(one):
            if len(one.outgoing) > 1 and not flow.condition and flow.id != one.default_flow:
                yield at(flow, f"{called(flow)} out of {named(one)} has no condition")


def condition_ignored(view: View) -> Complaints:
    """A condition counts only where there is a choice."""
    for flow in view.flows:
        source = view.process.elements.get(flow.source)
        if not flow.condition or source is None:
            continue
        if source.type not in CHOICES:
            yield at(flow, f"{called(flow)} has a condition, but {named(source)} makes no choice")
        elif len(source.outgoing) == 1:
            yield at(flow, f"{called(flow)} has a condition, but it is the only way onward")


def default_flow(view: View) -> Complaints:
    """A choice has exactly one default, which leaves it and has no condition."""
    for one in view.of(*CHOICES):
        ways = {flow.id: flow for flow in view.out_of(one)}
        if one.default_flow and one.default_flow not in ways:
            yield at(one, f"the default flow of {named(one)} does not leave it")
        elif one.default_flow and ways[one.default_flow].condition and len(ways) > 1:
            flow = ways[one.default_flow]
            yield at(flow, f"{called(flow)} is the default and has a condition, which never counts")


def no_default(view: View) -> Complaints:
    """Without a default the case stops when no condition holds."""
    for one in view.of(*CHOICES):
        if len(one.outgoing) > 1 and not one.default_flow:
            yield at(one, f"{named(one)} has no default flow: it stops when no condition holds")


def default_elsewhere(view: View) -> Complaints:
    """Only a choice has a default flow."""
    for one in view.elements:
        if one.default_flow and one.type not in CHOICES:
            yield at(one, f"{named(one)} has a default flow, which has no meaning there")


def joins_and_splits(view: View) -> Complaints:
    """A gateway either joins or splits."""
    for one in view.of(*GATEWAYS):
        if len(one.incoming) > 1 and len(one.outgoing) > 1:
            yield at(one, f"{named(one)} joins and splits at once")


def superfluous_gateway(view: View) -> Complaints:
    """A gateway with one way in and one way out does nothing."""
    for one in view.of(*GATEWAYS):
        if len(one.incoming) == 1 and len(one.outgoing) == 1:
            yield at(one, f"{named(one)} neither joins nor splits")


def race(view: View) -> Complaints:
    """What follows an event-based gateway waits for a timer, message or signal."""
    for one in view.of("eventBasedGateway"):
        if len(one.outgoing) < 2:  # noqa: PLR2004  # a race needs two
            yield at(one, f"{named(one)} waits for one event only")
        for after in view.next_of(one):
            if not _can_race(view, after):
                yield at(after, f"{named(after)} cannot stand behind {named(one)}")


def _can_race(view: View, after: Element) -> bool:
    waits = after.type in ("intermediateCatchEvent", "receiveTask")
    free = not any(view.process.boundary_events(after.id)) and after.loop is None
    right = after.event is not None and after.event.kind in RACERS
    return waits and free and right and len(after.incoming) == 1


def waits_for_ever(view: View) -> Complaints:
    """A parallel join must not wait for the ways that an exclusive choice did not take."""
    for join in view.of("parallelGateway"):
        if len(join.incoming) < 2:  # noqa: PLR2004  # it does not join
            continue
        split = _only_split_before(view, join)
        if split is not None:
            yield at(join, f"{named(join)} waits for all ways, but {named(split)} takes only one")


def _only_split_before(view: View, join: Element) -> Element | None:
    """Go back from each way in; if all first splits are one exclusive gateway, return it."""
    splits = [_split_before(view, flow.source) for flow in view.into(join)]
    first = splits[0]
    if first is None or any(other is not first for other in splits):
        return None
    return first if first.type in ("exclusiveGateway", "eventBasedGateway") else None


def _split_before(view: View, element_id: str) -> Element | None:
    """Return the nearest gateway before an element as long as the way back is not forked."""
    one = view.process.elements.get(element_id)
    while one is not None and len(one.outgoing) == 1 and len(one.incoming) == 1:
        one = view.process.elements.get(view.into(one)[0].source)
    return one if one is not None and len(one.outgoing) > 1 else None


RULES = (
    Rule(
        "implicit_split", implicit_split, "Draw a gateway behind it that says which way is taken."
    ),
    Rule(
        "choice_without_condition",
        choice_without_condition,
        "Write a condition on the flow, or make it the default flow.",
    ),
    Rule(
        "condition_ignored",
        condition_ignored,
        "Draw an exclusive gateway with two ways, or delete the condition.",
    ),
    Rule("default_flow", default_flow, "Make the exit without a condition the default flow."),
    Rule(
        "default_elsewhere",
        default_elsewhere,
        "Draw an exclusive gateway and give it the default flow.",
    ),
    Rule("race", race, "Draw timer, message or signal catch events directly behind the gateway."),
    Rule(
        "waits_for_ever",
        waits_for_ever,
        "Join with an exclusive gateway, or split with a parallel one.",
    ),
    Rule("no_default", no_default, "Make one exit the default flow.", "warning"),
    Rule("implicit_merge", implicit_merge, "Draw a merge gateway before it.", "warning"),
    Rule("joins_and_splits", joins_and_splits, "Draw two gateways.", "warning"),
    Rule("superfluous_gateway", superfluous_gateway, "Delete the gateway.", "warning"),
)
