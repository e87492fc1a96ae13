"""Rules about elements that cannot run as drawn: what is not supported, and what half works."""

import re

from engine.bpmn.lint.view import Complaints, Rule, View, at, named
from engine.bpmn.model import Element, Flow

STYLE = re.compile(r"[a-z][a-z0-9_]*")
ACTIVITY = re.compile(r".*[tT]ask|.*[pP]rocess|transaction|callActivity")
UNFIT_IDS = ("Start", "End")


def complex_gateway(view: View) -> Complaints:
    """No complex gateway: its behaviour is not defined here."""
    for one in view.of("complexGateway"):
        yield at(one, f"{named(one)} is a complex gateway, which cannot be run")


def ad_hoc(view: View) -> Complaints:
    """No ad-hoc sub-process."""
    for one in view.of("adHocSubProcess"):
        yield at(one, f"{named(one)} is an ad-hoc sub-process, which cannot be run")


def compensation(view: View) -> Complaints:
    """No compensation: the library would silently do nothing."""
    for one in view.elements:
        if one.for_compensation or any(event.kind == "compensate" for event in one.events):
            yield at(one, f"{named(one)} uses compensation, which would do nothing")


def standard_loop(view: View) -> Complaints:
    """A loop marker says while what, or how often at most."""
    for one in view.elements:
        if one.loop is None or not one.loop.standard:
            continue
        if not (one.loop.completion_condition or one.loop.loop_maximum):
            yield at(one, f"{named(one)} has a loop marker that does not say when it stops")
        elif not _is_small(one.loop.loop_maximum or "1", view.known.limits.instances):
            yield at(one, f"{named(one)} may loop more than {view.known.limits.instances} times")


def _is_small(number: str, limit: int) -> bool:
    return re.fullmatch(r"\d{1,9}", number, re.ASCII) is not None and int(number) <= limit


def plain_task(view: View) -> Complaints:
    """A task of no kind is probably unfinished."""
    for one in view.of("task"):
        yield at(one, f"{named(one)} has no type, so nobody is asked and nothing is done")


def several_definitions(view: View) -> Complaints:
    """One event, one definition."""
    for one in view.elements:
        if len(one.events) > 1:
            yield at(one, f"{named(one)} waits for or throws several things at once")


def transaction(view: View) -> Complaints:
    """No transaction, and no cancel event."""
    for one in view.elements:
        if one.type == "transaction" or any(event.kind == "cancel" for event in one.events):
            yield at(one, f"{named(one)} belongs to a transaction, which cannot be run")


def condition_missing(view: View) -> Complaints:
    """A conditional event has a condition."""
    for one in view.elements:
        if any(event.kind == "conditional" and not event.expression for event in one.events):
            yield at(one, f"{named(one)} does not say which condition it watches")


def terminate_not_at_end(view: View) -> Complaints:
    """Only an end event may terminate, and only an end event or throw event may throw an error."""
    for one in view.elements:
        if one.type != "endEvent" and any(event.kind == "terminate" for event in one.events):
            yield at(one, f"{named(one)} cannot terminate: only an end event can")


def boundary_host(view: View) -> Complaints:
    """A boundary event sits on an activity of its own scope."""
    for one in view.of("boundaryEvent"):
        host = view.process.elements.get(one.attached_to)
        if host is None:
            yield at(one, f"{named(one)} is not attached to anything, so it would never fire")
        elif not ACTIVITY.fullmatch(host.type) or host.triggered_by_event:
            yield at(one, f"{named(one)} is attached to {named(host)}, which is no task")
        elif not one.events:
            yield at(one, f"{named(one)} does not say what it waits for")


def error_is_interrupting(view: View) -> Complaints:
    """An error always interrupts."""
    for one in view.of("boundaryEvent", "startEvent"):
        if not one.interrupting and any(event.kind == "error" for event in one.events):
            yield at(one, f"{named(one)} catches an error without interrupting, which cannot be")


def unfit_id(view: View) -> Complaints:
    """Some ids belong to the machinery."""
    things: list[Element | Flow] = [*view.elements, *view.flows]
    for thing in things:
        if thing.id in UNFIT_IDS:
            yield at(thing, f"the id {thing.id!r} is reserved")


def id_style(view: View) -> Complaints:
    """Ids are keys in data and tests: stable, lower case."""
    for one in view.elements:
        if not STYLE.fullmatch(one.id):
            yield at(one, f"the id {one.id!r} is not lower case with underscores")


RULES = (
    Rule("complex_gateway", complex_gateway, "Draw exclusive, inclusive or parallel gateways."),
    Rule("ad_hoc_sub_process", ad_hoc, "Draw the tasks with gateways that say which are done."),
    Rule("compensation", compensation, "Draw the undoing tasks behind an error boundary event."),
    Rule("transaction", transaction, "Draw a sub-process with an error boundary event."),
    Rule("standard_loop", standard_loop, "Write a loop condition as FEEL with '='."),
    Rule("condition_missing", condition_missing, "Write the condition as FEEL with '='."),
    Rule(
        "several_definitions",
        several_definitions,
        "Draw one event for each, behind an event-based gateway or on the edge of the task.",
    ),
    Rule("terminate_not_at_end", terminate_not_at_end, "Draw a terminate end event."),
    Rule("boundary_host", boundary_host, "Attach the event to the edge of a task or sub-process."),
    Rule("error_not_interrupting", error_is_interrupting, "Make the event interrupting."),
    Rule("reserved_id", unfit_id, "Give the element another id."),
    Rule(
        "plain_task",
        plain_task,
        "Choose a type: user task, script task, service task, business rule task, ...",
        "warning",
    ),
    Rule("id_style", id_style, "Write the id like record_application.", "warning"),
)
