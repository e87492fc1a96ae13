"""Rules about how a diagram hangs together: beginnings, ends, and what no token can reach."""

from collections.abc import Iterable, Iterator

from engine.bpmn.lint.view import (
    Complaint,
    Complaints,
    Rule,
    View,
    at,
    called,
    is_event_sub_process,
    named,
)
from engine.bpmn.model import Element

TYPED_STARTS = frozenset({"timer", "message", "signal"})


def process_start(view: View) -> Complaints:
    """A process begins somewhere, and only one start event is plain."""
    starts = [one for one in view.process.inside("") if one.type == "startEvent"]
    if not starts:
        yield at(view.process, f"the process {view.process.id!r} has no start event")
    if len([one for one in starts if one.event is None]) > 1:
        yield at(view.process, f"the process {view.process.id!r} has several plain start events")
    for one in starts:
        if one.event is not None and one.event.kind not in TYPED_STARTS:
            yield at(one, f"{named(one)} cannot start a process by {one.event.kind}")


def sub_process_start(view: View) -> Complaints:
    """A sub-process has exactly one start event, a plain one."""
    for sub in view.of("subProcess"):
        starts = [one for one in view.process.inside(sub.id) if one.type == "startEvent"]
        if len(starts) != 1:
            yield at(sub, f"{named(sub)} has {len(starts)} start events; it needs exactly one")
        elif starts[0].events and not sub.triggered_by_event:
            yield at(starts[0], f"{named(starts[0])} would never fire inside {named(sub)}")


def missing_end(view: View) -> Complaints:
    """Every process and sub-process has an end event."""
    for scope in view.scopes:
        if any(one.type == "endEvent" for one in view.process.inside(scope)):
            continue
        owner = view.process.elements.get(scope)
        name = named(owner) if owner else f"the process {view.process.id!r}"
        yield at(owner or view.process, f"{name} has no end event, so it would never finish")


def _goes_nowhere(one: Element) -> bool:
    return (
        not one.outgoing
        and one.type != "endEvent"
        and not is_event_sub_process(one)
        and not _is_link(one, "intermediateThrowEvent")
    )


def _is_link(one: Element, kind: str) -> bool:
    return one.type == kind and one.event is not None and one.event.kind == "link"


def dead_end(view: View) -> Complaints:
    """Only end events end."""
    for one in view.elements:
        if _goes_nowhere(one):
            yield at(one, f"nothing follows {named(one)}")


def unreachable(view: View) -> Complaints:
    """Every element can be reached from a start event of its scope."""
    reached = _reached(view)
    for one in view.elements:
        if one.id not in reached and not is_event_sub_process(one):
            yield at(one, f"no way leads to {named(one)}")


def _reached(view: View) -> set[str]:
    """Follow every way a token may take: flows, links, boundary events, into sub-processes."""
    frontier = [one for one in view.elements if one.type == "startEvent"]
    boundary: dict[str, list[Element]] = {}
    for one in view.of("boundaryEvent"):
        boundary.setdefault(one.attached_to, []).append(one)
    reached = {one.id for one in frontier}
    while frontier:
        one = frontier.pop()
        onward = [*view.next_of(one), *boundary.get(one.id, ()), *_linked(view, one)]
        fresh = [after for after in onward if after.id not in reached]
        reached.update(after.id for after in fresh)
        frontier.extend(fresh)
    return reached


def _linked(view: View, one: Element) -> Iterator[Element]:
    if _is_link(one, "intermediateThrowEvent") and one.event is not None:
        name = one.event.name
        for other in view.process.inside(one.scope_id):
            if _is_link(other, "intermediateCatchEvent") and _link_name(other) == name:
                yield other


def _link_name(one: Element) -> str:
    return one.event.name if one.event is not None else ""


def links(view: View) -> Complaints:
    """Every link throw event has one catch event of its name in the same scope."""
    for scope in view.scopes:
        inside = list(view.process.inside(scope))
        throws = [one for one in inside if _is_link(one, "intermediateThrowEvent")]
        catches = [one for one in inside if _is_link(one, "intermediateCatchEvent")]
        names = [_link_name(one) for one in catches]
        for one in throws:
            if names.count(_link_name(one)) != 1:
                found = names.count(_link_name(one))
                yield at(one, f"{named(one)} has {found} catching link events; it needs one")
        yield from _unthrown(catches, {_link_name(one) for one in throws})


def _unthrown(catches: Iterable[Element], thrown: set[str]) -> Iterator[Complaint]:
    for one in catches:
        if _link_name(one) not in thrown:
            yield at(one, f"nothing leads to the link {_link_name(one)!r}")


def link_with_flow(view: View) -> Complaints:
    """A link replaces a flow: nothing leaves the throw event, nothing enters the catch event."""
    for one in view.elements:
        if _is_link(one, "intermediateThrowEvent") and one.outgoing:
            yield at(one, f"a flow leaves {named(one)}, although the link leads elsewhere")
        if _is_link(one, "intermediateCatchEvent") and one.incoming:
            yield at(one, f"a flow enters {named(one)}, which only a link may enter")


def misplaced_flow(view: View) -> Complaints:
    """Flows stay in their scope, never enter a start and never leave an end."""
    for flow in view.flows:
        source = view.process.elements.get(flow.source)
        target = view.process.elements.get(flow.target)
        if source is None or target is None:
            yield at(flow, f"{called(flow)} does not connect two elements of the process")
        elif source.scope_id != target.scope_id:
            yield at(flow, f"{called(flow)} crosses the border of a sub-process")
        elif target.type in ("startEvent", "boundaryEvent"):
            yield at(flow, f"{called(flow)} leads into {named(target)}")
        elif source.type == "endEvent":
            yield at(flow, f"{called(flow)} leaves {named(source)}")
        elif is_event_sub_process(source) or is_event_sub_process(target):
            yield at(flow, f"{called(flow)} touches an event sub-process")


RULES = (
    Rule(
        "process_start",
        process_start,
        "Draw one plain start event, or start events that name a message, signal or timer.",
    ),
    Rule("sub_process_start", sub_process_start, "Draw one plain start event in the sub-process."),
    Rule("missing_end", missing_end, "Draw an end event and name the state that is reached."),
    Rule("dead_end", dead_end, "Draw the flow onward, or an end event."),
    Rule("unreachable", unreachable, "Draw the flow that leads there, or delete the element."),
    Rule("link_partner", links, "Give the two link events of a pair the same link name."),
    Rule("link_with_flow", link_with_flow, "Delete the flow, or draw no link event."),
    Rule("misplaced_flow", misplaced_flow, "Draw the flow between two elements of one level."),
)
