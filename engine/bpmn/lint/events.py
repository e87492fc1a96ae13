"""Rules about messages, signals, errors, escalations and event sub-processes."""

from collections.abc import Iterator

from engine.bpmn.lint.view import (
    Complaints,
    Rule,
    View,
    at,
    is_catching,
    is_event_sub_process,
    named,
)
from engine.bpmn.model import Element, EventDefinition, Process

Thrown = tuple[str, str]  # the kind, error or escalation, and its code
Asked = set[str]  # the processes whose callers were looked at
HANDLED = frozenset({"timer", "message", "signal", "error", "escalation", "conditional"})
NAMED = ("message", "signal")


def _events(view: View, kind: str) -> Iterator[tuple[Element, EventDefinition]]:
    for one in view.elements:
        for event in one.events:
            if event.kind == kind:
                yield one, event


def handler_payload(view: View) -> Complaints:
    """What a message tells an event sub-process stays in it, unless an output lets it out."""
    for one, event in _events(view, "message"):
        handler = view.process.elements.get(one.scope_id) if one.type == "startEvent" else None
        if handler is not None and is_event_sub_process(handler) and not handler.outputs:
            yield at(
                handler,
                f"whatever the message {event.name!r} brings becomes a variable of all that is "
                f"around {named(handler)}, and may take the place of another",
            )


def unnamed_event(view: View) -> Complaints:
    """A message or signal event names its message or signal."""
    for kind in NAMED:
        for one, event in _events(view, kind):
            if not event.name and not (one.type == "sendTask" or one.job_type):
                yield at(one, f"{named(one)} does not name its {kind}")


def _starts_process(one: Element) -> bool:
    return one.type == "startEvent" and not one.scope_id


def correlation_key(view: View) -> Complaints:
    """Who waits for a message says which one: by a correlation key."""
    for one, event in _events(view, "message"):
        if is_catching(one) and not _starts_process(one) and not event.correlation_key:
            yield at(
                one,
                f"{named(one)} would take the message {event.name!r} of any case: the message has "
                "no correlation key",
            )


def publish_key(view: View) -> Complaints:
    """Who sends a message says to whom."""
    for one, event in _events(view, "message"):
        if is_catching(one) or one.job_type:
            continue
        if event.publish is None or not event.publish.correlation_key:
            yield at(one, f"{named(one)} sends {event.name!r} without a correlation key")


def handler_start(view: View) -> Complaints:
    """An event sub-process begins with an event that can happen while its scope runs."""
    for sub in view.of("subProcess"):
        if not sub.triggered_by_event:
            continue
        for one in view.process.inside(sub.id):
            kind = one.event.kind if one.event else "nothing"
            if one.type == "startEvent" and kind not in HANDLED:
                yield at(one, f"{named(one)} starts an event sub-process by {kind}")


def handler_decorated(view: View) -> Complaints:
    """An event sub-process is not repeated."""
    for sub in view.elements:
        if is_event_sub_process(sub) and sub.loop is not None:
            yield at(sub, f"{named(sub)} is started by an event and cannot be multi-instance")


def uncaught_error(view: View) -> Complaints:
    """An error end event has somebody who catches it."""
    for one, code in _uncaught(view, "error"):
        if one.type == "endEvent":
            yield at(one, f"nobody catches the error {code!r} of {named(one)}")


def uncaught_escalation(view: View) -> Complaints:
    """What an escalation asks for is done by somebody: one that nobody catches is over at once."""
    for one, code in _uncaught(view, "escalation"):
        yield at(one, f"nobody catches the escalation {code!r} of {named(one)}, so it is lost")


def _uncaught(view: View, kind: str) -> Iterator[tuple[Element, str]]:
    for one, event in _events(view, kind):
        code = code_of(event)
        if not is_catching(one) and not _is_caught(view, view.process, one, (kind, code), set()):
            yield one, code


def _is_caught(
    view: View, process: Process, thrower: Element, thrown: Thrown, asked: Asked
) -> bool:
    """Look in each scope outwards, then at whoever calls this process."""
    scope = thrower.scope_id
    while scope:
        owner = process.elements[scope]
        if _has_handler(process, scope, thrown) or _has_boundary(process, scope, thrown):
            return True
        scope = owner.scope_id
    if _has_handler(process, "", thrown):
        return True
    return _is_caught_by_caller(view, process, thrown, asked)


def _is_caught_by_caller(view: View, process: Process, thrown: Thrown, asked: Asked) -> bool:
    if process.id in asked:
        return False
    asked.add(process.id)
    return any(
        _has_boundary(caller, call.id, thrown) or _is_caught(view, caller, call, thrown, asked)
        for caller in view.model.processes.values()
        for call in caller.elements.values()
        if call.called_process_id == process.id
    )


def _has_boundary(process: Process, element_id: str, thrown: Thrown) -> bool:
    return any(_catches(one, thrown) for one in process.boundary_events(element_id))


def _has_handler(process: Process, scope: str, thrown: Thrown) -> bool:
    handlers = (one for one in process.inside(scope) if is_event_sub_process(one))
    return any(_catches(one, thrown) for sub in handlers for one in process.inside(sub.id))


def _catches(one: Element, thrown: Thrown) -> bool:
    kind, code = thrown
    return one.type in ("startEvent", "boundaryEvent") and any(
        event.kind == kind and code_of(event) in ("", code) for event in one.events
    )


def code_of(event: EventDefinition) -> str:
    """Return the code by which an error or escalation is caught; without one, its name."""
    return event.code or event.name


def thrown_without_code(view: View) -> Complaints:
    """What is thrown has a code, or nobody can tell it from another."""
    for kind in ("error", "escalation"):
        for one, event in _events(view, kind):
            if not is_catching(one) and not code_of(event):
                yield at(one, f"{named(one)} throws an {kind} without a code")


def thrown_in_the_wrong_place(view: View) -> Complaints:
    """An error is thrown by an end event; timers and conditions are never thrown."""
    for one in view.of("intermediateThrowEvent", "endEvent"):
        for event in one.events:
            if event.kind == "timer" or (event.kind, one.type) == (
                "error",
                "intermediateThrowEvent",
            ):
                yield at(one, f"{named(one)} cannot throw a {event.kind}")


def caught_in_the_wrong_place(view: View) -> Complaints:
    """Errors and escalations are caught on an edge or by an event sub-process."""
    for one in view.of("intermediateCatchEvent"):
        for event in one.events:
            if event.kind in ("error", "escalation"):
                yield at(one, f"{named(one)} would wait for an {event.kind} for ever")
        if not one.events:
            yield at(one, f"{named(one)} does not say what it waits for")


RULES = (
    Rule("unnamed_event", unnamed_event, "Choose a message or signal, and give it a name."),
    Rule(
        "correlation_key",
        correlation_key,
        "Give the message a subscription correlation key, for example =application_no.",
    ),
    Rule("publish_key", publish_key, "Give the event a correlation key.", "warning"),
    Rule(
        "handler_start",
        handler_start,
        "Start it with a timer, message, signal, error, escalation or condition.",
    ),
    Rule(
        "handler_payload",
        handler_payload,
        "Give the event sub-process an output for what shall leave it: all else stays inside.",
        "warning",
    ),
    Rule("handler_repeated", handler_decorated, "Put the multi-instance activity inside it."),
    Rule(
        "uncaught_error",
        uncaught_error,
        "Draw an error boundary event on the sub-process or call activity, or an error event "
        "sub-process; or end with a plain end event.",
    ),
    Rule(
        "uncaught_escalation",
        uncaught_escalation,
        "Draw an escalation boundary event on each call of this process, or throw nothing.",
        "warning",
    ),
    Rule("thrown_without_code", thrown_without_code, "Give the error or escalation a code."),
    Rule(
        "thrown_in_the_wrong_place",
        thrown_in_the_wrong_place,
        "Throw errors by an end event; wait for timers with a catch event.",
    ),
    Rule(
        "caught_in_the_wrong_place",
        caught_in_the_wrong_place,
        "Attach the event to the edge of an activity, or name what it waits for.",
    ),
)
