"""What a step did, told for history: elements, decisions, waits, and variables old and new."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from engine import encoding
from engine.bpmn.outcome import (
    DeadlineOpened,
    DecisionTaken,
    ElementEvent,
    MessageThrown,
    Outcome,
    SignalThrown,
    TimerArmed,
    UserTaskOpened,
    Wait,
    WaitClosed,
    WaitMoved,
)
from engine.history import Happening

ENDS = {"COMPLETED": "INSTANCE_COMPLETED", "TERMINATED": "INSTANCE_TERMINATED"}


def of_outcome(outcome: Outcome) -> Iterator[Happening]:
    """Tell what a step did, in the order in which a reader would ask."""
    yield from map(_element, outcome.elements)
    yield from map(_decision, outcome.decisions)
    for wait in outcome.opened:
        if type(wait) in _OPENED:
            yield _OPENED[type(wait)](wait)
    yield from (_met(one) for one in outcome.closed if one.at is not None)
    deadlines = {one.key for one in outcome.opened if isinstance(one, DeadlineOpened)}
    yield from (_moved(one) for one in outcome.moved if one.key not in deadlines)
    yield from map(_message, outcome.messages)
    yield from map(_signal, outcome.signals)
    if outcome.state in ENDS:
        yield Happening(ENDS[outcome.state], detail={"endElementIds": outcome.end_element_ids})


def changed_variables(before: str, after: str) -> Iterator[Happening]:
    """Tell each variable that is new, gone or different, with its old and new value."""
    if before == after:
        return
    old, new = _raw(before), _raw(after)
    changes = {
        name: {"old": _value(old.get(name)), "new": _value(new.get(name))}
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }
    if changes:
        yield Happening("VARIABLES_CHANGED", detail={"variables": changes})


def _raw(text: str) -> Mapping[str, msgspec.Raw]:
    return msgspec.json.decode(text, type=dict[str, msgspec.Raw])


def _value(raw: msgspec.Raw | None) -> object:
    return None if raw is None else encoding.decode(bytes(raw).decode())


def _element(event: ElementEvent) -> Happening:
    detail: dict[str, object] = {
        "key": event.key,
        "elementType": event.element_type,
        "name": event.name,
        "processId": event.process_id,
    }
    if event.scope_key:
        detail["scopeKey"] = event.scope_key
    if event.flow_ids:
        detail["flowIds"] = list(event.flow_ids)
    return Happening(event.kind, event.element_id, detail)


def _decision(taken: DecisionTaken) -> Happening:
    detail = {
        "key": taken.key,
        "decisionId": taken.decision_id,
        "inputs": taken.inputs,
        "rows": list(taken.rows),
        "requiredRows": list(taken.required_rows),
        "result": taken.result,
        "warnings": list(taken.warnings),
    }
    return Happening("DECISION_EVALUATED", taken.element_id, detail)


def _task(wait: UserTaskOpened) -> Happening:
    detail = {"key": wait.key, "candidateGroups": list(wait.candidate_groups), "due": wait.due}
    return Happening("USER_TASK_CREATED", wait.element_id, detail)


def _timer(wait: TimerArmed) -> Happening:
    return Happening("TIMER_ARMED", wait.element_id, {"key": wait.key, "due": wait.due})


def _met(one: WaitClosed) -> Happening:
    return Happening("DEADLINE_MET", detail={"key": one.key, "metAt": one.at})


def _deadline(wait: DeadlineOpened) -> Happening:
    detail = {"key": wait.key, "name": wait.name, "terms": wait.terms}
    return Happening("DEADLINE_OPENED", wait.element_id, detail)


def _moved(moved: WaitMoved) -> Happening:
    kind = "TIMER_ARMED" if moved.wakes else "USER_TASK_DUE_DATE_MOVED"
    detail: dict[str, object] = {"key": moved.key, "due": moved.due}
    if moved.terms is not None:
        kind, detail["terms"] = "DEADLINE_MOVED", moved.terms
    return Happening(kind, detail=detail)


def _message(thrown: MessageThrown) -> Happening:
    detail = {"name": thrown.name, "correlationKey": thrown.correlation_key}
    return Happening("MESSAGE_THROWN", thrown.element_id, detail)


def _signal(thrown: SignalThrown) -> Happening:
    return Happening("SIGNAL_THROWN", thrown.element_id, {"name": thrown.name})


_OPENED: dict[type[Wait], Callable[..., Happening]] = {
    UserTaskOpened: _task,
    TimerArmed: _timer,
    DeadlineOpened: _deadline,
}
