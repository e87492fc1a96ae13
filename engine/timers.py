"""Timers: fired when due or by hand, moved for a reason, or calculated anew."""

from engine import instances, settling, tasks, waits
from engine.bpmn.outcome import TimerFired, TimerMoved
from engine.clock import as_utc
from engine.command import Command
from engine.errors import InvalidRequest, NotFound, StaleRevision, WrongState
from engine.history import Happening
from engine.records import Timer, TimerMove, Triggered
from engine.settling import Settled
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow
from engine.stuck import blaming

Held = tuple[InstanceRow, WaitRow]


def get(command: Command, key: str) -> Held:
    """Return a timer, open or ended, with its instance.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    return _visible(command, key, wait_rows.get(command.tx, key))


def trigger(command: Command, key: str, *, revision: int | None) -> Triggered:
    """Fire a timer now; see `Operations.trigger_timer`."""
    instance, wait = _held(command, key, revision)
    settled = fire(command, instance, wait)
    after = wait_rows.get(command.tx, key)
    return Triggered(
        timer=record(settled.row, after[1] if after else wait),
        process_instance=instances.record(settled.row),
        next_user_tasks=tasks.opened_for(command.by, settled),
    )


def fire(command: Command, instance: InstanceRow, wait: WaitRow) -> Settled:
    """Let a locked, open timer fire.

    Raises:
        Stuck: the diagram cannot go on.
    """
    with blaming(instance, wait):
        return settling.advance(command, instance, TimerFired(wait.key), fired(wait))


def fired(wait: WaitRow) -> Happening:
    """Return what history says of a timer that fires."""
    return Happening("TIMER_FIRED", wait.element_id, {"key": wait.key, "due": wait.due_at})


def move(command: Command, key: str, wanted: TimerMove, *, revision: int | None) -> Timer:
    """Let a timer fire at another instant; see `Operations.move_timer`."""
    if not wanted.reason.strip():
        raise InvalidRequest("moving a timer needs a reason", "/reason")
    if wanted.due.tzinfo is None:
        raise InvalidRequest("the new due date needs an offset from UTC", "/dueDate")
    instance, wait = _held(command, key, revision)
    due = as_utc(wanted.due)
    detail = {"key": key, "old": wait.due_at, "new": due, "reason": wanted.reason}
    cause = Happening("TIMER_MOVED", wait.element_id, detail)
    return _changed(command, (instance, wait), TimerMoved(key, due), cause)


def recalculate(command: Command, key: str, *, revision: int | None) -> Timer:
    """Evaluate a timer's expression anew; see `Operations.recalculate_timer`."""
    instance, wait = _held(command, key, revision)
    detail = {"key": key, "old": wait.due_at}
    cause = Happening("TIMER_RECALCULATED", wait.element_id, detail)
    return _changed(command, (instance, wait), TimerMoved(key, None), cause)


def record(instance: InstanceRow, wait: WaitRow) -> Timer:
    """Return a timer as it is told."""
    return Timer(
        key=wait.key,
        element_id=wait.element_id,
        name=wait.name,
        process_instance_key=instance.key,
        process_definition_id=instance.process_id,
        tenant_id=wait.tenant,
        business_id=instance.business_id,
        state=wait.state,
        revision=wait.revision,
        due_date=wait.due_at or wait.opened_at,
        attached_to=wait.attached_to or "",
        interrupting=bool(wait.interrupting),
        repeats=wait.repeats,
        creation_date=wait.opened_at,
        completion_date=wait.closed_at,
        has_incident=is_stuck(wait),
    )


def is_stuck(wait: WaitRow) -> bool:
    """Say whether work was given up and waits for somebody to retry its incident."""
    asleep = wait.wake_at is None and wait.held_at is None
    return wait.state == waits.OPEN and wait.problem is not None and asleep


def _changed(command: Command, held: Held, event: TimerMoved, cause: Happening) -> Timer:
    instance, wait = held
    settled = settling.advance(command, instance, event, cause)
    after = wait_rows.get(command.tx, event.key)
    return record(settled.row, after[1] if after else wait)


def _held(command: Command, key: str, revision: int | None) -> Held:
    instance, wait = _visible(command, key, wait_rows.hold(command.tx, key))
    if wait.state != waits.OPEN:
        raise WrongState("timer", key, wait.state, waits.OPEN)
    instances.check_active(instance)
    if revision is not None and revision != wait.revision:
        raise StaleRevision("timer", key, revision, wait.revision)
    return instance, wait


def _visible(command: Command, key: str, found: Held | None) -> Held:
    if found is None or found[1].kind != waits.TIMER:
        raise NotFound("timer", key)
    command.check_sees(found[1].tenant, "timer", key)
    return found
