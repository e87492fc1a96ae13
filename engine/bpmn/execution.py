"""Runs one command on one instance: a pure function of snapshot, event and instant.

Nothing is read or written here and no clock is looked at. A command that raises has changed
nothing, because the caller still holds the snapshot it began with.
"""

from collections.abc import Mapping
from datetime import datetime

from engine.bpmn import arrivals, marks, pruning
from engine.bpmn import snapshot as snapshots
from engine.bpmn.active_element import ActiveElement
from engine.bpmn.flat import READY, STARTED, WAITING, FlatWorkflow
from engine.bpmn.limits import Limits
from engine.bpmn.outcome import Event, Outcome, Variables
from engine.bpmn.program import Program
from engine.bpmn.turn import Host, Turn, failure
from engine.clock import as_utc

ACTIVE, COMPLETED, TERMINATED = "ACTIVE", "COMPLETED", "TERMINATED"
DEFAULT_LIMITS = Limits()
STATES = {READY: "READY", STARTED: "STARTED", WAITING: "WAITING"}


def start(  # noqa: PLR0913  # two are what to start, the rest is the world it starts in
    program: Program,
    variables: Variables,
    *,
    instance: Mapping[str, object],
    host: Host,
    at: datetime,
    start_element: str = "",
    limits: Limits = DEFAULT_LIMITS,
) -> Outcome:
    """Start an instance and run it to its first rest.

    Args:
        program: what to run.
        variables: what it begins with; for a message or signal start, the payload.
        instance: what expressions see as `instance`; its `key` must be unique in the engine.
        host: functions, constants and decisions.
        at: the present instant, aware.
        start_element: the start event to begin with; by default the one without a trigger.
        limits: when to stop it.

    Raises:
        ExecutionFailed: the diagram cannot go on; the element and the cause are in it.
        LimitExceeded: it runs in a circle, grows or nests too far.
    """
    top = FlatWorkflow(program.scopes[program.process_id], program.scopes, instance)
    top.turn = Turn(host, as_utc(at), limits, top.instance)
    top.data.update(variables)
    top.open(start_element)
    return _outcome(top)


def advance(
    program: Program,
    snapshot: bytes,
    event: Event,
    *,
    host: Host,
    at: datetime,
    limits: Limits = DEFAULT_LIMITS,
) -> Outcome:
    """Give an event to an instance and run it to its next rest.

    Raises:
        UserTaskNotActive, NotFound: what the event is for is not open, or not of its kind.
        ExecutionFailed, LimitExceeded: as for `start`.
        UnreadableSnapshot: the snapshot is not one of this program.
    """
    top = snapshots.load(program, snapshot)
    top.turn = Turn(host, as_utc(at), limits, top.instance)
    if arrivals.take(top, event):
        return _outcome(top)
    return _written(top, TERMINATED)


def inspect(program: Program, snapshot: bytes) -> tuple[ActiveElement, ...]:
    """Return the elements that are active, the outer before the inner.

    What merely listens beside the course of things, such as a boundary event, is none of them.

    Raises:
        UnreadableSnapshot: the snapshot is not one of this program.
    """
    top = snapshots.load(program, snapshot)
    return tuple(
        ActiveElement(
            key=token.key,
            element_id=token.element.id,
            type=token.element.type,
            name=token.element.name,
            process_id=token.element.process_id,
            scope_key=token.scope_key,
            state=STATES[token.state],
            variables={**(token.iteration or {}), **(token.local or {})},
        )
        for token in top.tokens()
        if token.entered or not token.task_spec.listens
    )


def _outcome(top: FlatWorkflow) -> Outcome:
    return _written(top, come_to_rest(top))


def come_to_rest(top: FlatWorkflow) -> str:
    """Run until everything waits, and return the state the instance then is in.

    Raises:
        ExecutionFailed, LimitExceeded: as for `start`; also when it waits for nothing.
    """
    top.settle()
    if top.is_over():
        top.clear()
        return COMPLETED
    _refuse_standstill(top)
    return ACTIVE


def _refuse_standstill(top: FlatWorkflow) -> None:
    # what only listens beside the course of things cannot be what an instance waits for
    tokens = [token for token in top.tokens() if token.task_spec.counts(token)]
    if not any(token.waits for token in tokens):
        message = "the process stands still here: it waits for nothing that could happen"
        raise failure(tokens[0], message)


def _written(top: FlatWorkflow, state: str) -> Outcome:
    marks.sweep(top)
    pruning.prune(top)
    record, variables = top.turn.record, dict(top.data)
    return Outcome(
        snapshot=snapshots.dump(top, top.turn.limits.variables),
        state=state,
        variables=variables,
        opened=tuple(record.opened),
        closed=tuple(record.closed),
        moved=tuple(record.moved),
        elements=tuple(record.elements),
        decisions=tuple(record.decisions),
        messages=tuple(record.messages),
        signals=tuple(record.signals),
        end_element_ids=tuple(record.ends),
    )
