"""How an event that arrives from outside finds the token it is for."""

from collections.abc import Callable, Mapping
from functools import singledispatch

from engine.bpmn import mappings, new_dates, throwing
from engine.bpmn.dates_moved import DatesMoved
from engine.bpmn.flat import READY, STARTED, WAITING, FlatWorkflow, Token
from engine.bpmn.outcome import (
    Cancelled,
    ErrorThrown,
    Event,
    JobCompleted,
    MessageReceived,
    SignalReceived,
    TimerFired,
    TimerMoved,
    UserTaskCompleted,
)
from engine.bpmn.specs_tasks import JobTask, UserTask
from engine.bpmn.triggers import MessageTrigger, TimerTrigger, moved
from engine.clock import as_utc
from engine.errors import NotFound, UserTaskNotActive


def take(top: FlatWorkflow, event: Event) -> bool:
    """Hand an event to whatever waits for it; return whether the instance goes on at all.

    Raises:
        UserTaskNotActive, NotFound: nothing open bears that key and is of that kind.
        ExecutionFailed: an output mapping fails, or nobody catches a thrown error.
    """
    if isinstance(event, Cancelled):
        top.clear()
        return False
    _take(event, top)
    return True


@singledispatch
def _take(event: object, top: FlatWorkflow) -> None:
    message = f"{type(event).__name__} is no event for {top.spec.name!r}"
    raise TypeError(message)


@_take.register
def _(event: UserTaskCompleted, top: FlatWorkflow) -> None:
    token = _open(top, event.key, _is_user_task)
    if token is None:
        raise UserTaskNotActive(event.key, "not open")
    _complete(token, event.variables)


@_take.register
def _(event: JobCompleted, top: FlatWorkflow) -> None:
    _complete(_found(top, event.key, _is_job, "job"), event.variables)


@_take.register
def _(event: ErrorThrown, top: FlatWorkflow) -> None:
    token = _found(top, event.key, lambda one: _is_job(one) or _is_user_task(one), "task or job")
    throwing.throw_error(token, event.code, event.variables, event.message)


@_take.register
def _(event: TimerFired, top: FlatWorkflow) -> None:
    token = _found(top, event.key, _is_timer, "timer")
    token.task_spec.fire(token, {})


@_take.register
def _(event: TimerMoved, top: FlatWorkflow) -> None:
    token = _found(top, event.key, _is_timer, "timer")
    trigger: TimerTrigger = token.task_spec.trigger
    if event.due is None:
        trigger.move(token, trigger.computed(token))
    else:
        trigger.move(token, moved(token.memo["due"], as_utc(event.due)))


@_take.register
def _(event: DatesMoved, top: FlatWorkflow) -> None:
    new_dates.take(top, event)


@_take.register
def _(event: MessageReceived, top: FlatWorkflow) -> None:
    token = _found(top, event.key, _is_message, "message subscription")
    token.task_spec.fire(token, event.variables)


@_take.register
def _(event: SignalReceived, top: FlatWorkflow) -> None:
    throwing.broadcast(top, event.name, event.variables)


def _complete(token: Token, result: Mapping[str, object]) -> None:
    mappings.give_result(token, result)
    token.complete()


def _found(top: FlatWorkflow, key: str, fits: Callable[[Token], bool], what: str) -> Token:
    token = _open(top, key, fits)
    if token is None:
        raise NotFound(what, key)
    return token


def _open(top: FlatWorkflow, key: str, fits: Callable[[Token], bool]) -> Token | None:
    instance_key, _, number = key.rpartition(".")
    if instance_key != top.instance["key"] or not number.isdecimal():
        return None
    token = top.find(int(number))
    return token if token is not None and fits(token) else None


def _is_user_task(token: Token) -> bool:
    return isinstance(token.task_spec, UserTask) and token.state == READY


def _is_job(token: Token) -> bool:
    return isinstance(token.task_spec, JobTask) and token.state == STARTED


def _is_timer(token: Token) -> bool:
    return _listens(token, TimerTrigger)


def _is_message(token: Token) -> bool:
    return _listens(token, MessageTrigger)


def _listens(token: Token, kind: type) -> bool:
    trigger = getattr(token.task_spec, "trigger", None)
    return token.state == WAITING and isinstance(trigger, kind)
