"""Whole instances: suspended, resumed, and ended before their end."""

from dataclasses import replace

from engine import instances, settling, tasks
from engine.bpmn.outcome import Cancelled
from engine.command import Command
from engine.errors import InvalidRequest, WrongState
from engine.history import Happening
from engine.instances import ACTIVE, SUSPENDED
from engine.records import Progress
from engine.settling import Settled
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow


def suspend(command: Command, key: str, reason: str, *, revision: int | None) -> Progress:
    """Pause an instance; see `Cases.suspend`."""
    row = _held(command, key, ACTIVE, reason, revision)
    wait_rows.suspend(command.tx, key)
    return _moved(command, row, SUSPENDED, "INSTANCE_SUSPENDED", reason)


def resume(command: Command, key: str, reason: str, *, revision: int | None) -> Progress:
    """Let a suspended instance go on; see `Cases.resume`."""
    row = _held(command, key, SUSPENDED, reason, revision)
    wait_rows.resume(command.tx, key, now=command.at)
    happening = Happening("INSTANCE_RESUMED", detail={"reason": reason})
    moved = instances.write(command, row, replace(row, state=ACTIVE), [happening])
    # A message that came while it was suspended was kept for it, if it was to be kept at all.
    waiting = Settled(moved, wait_rows.open_of(command.tx, key))
    settled = settling.with_kept_messages(command, waiting)
    return Progress(process_instance=instances.record(settled.row))


def cancel(command: Command, key: str, reason: str, *, revision: int | None) -> Progress:
    """End an instance before its end; see `Cases.cancel`."""
    row = instances.locked(command, key)
    _check_reason(reason)
    if row.state not in (ACTIVE, SUSPENDED):
        raise WrongState("process instance", key, row.state, f"{ACTIVE} or {SUSPENDED}")
    instances.check_revision(row, revision)
    cause = Happening("INSTANCE_CANCELED", detail={"reason": reason})
    settled = settling.advance(command, row, Cancelled(), cause)
    return Progress(
        process_instance=instances.record(settled.row),
        next_user_tasks=tasks.opened_for(command.by, settled),
    )


def _held(command: Command, key: str, state: str, reason: str, revision: int | None) -> InstanceRow:
    row = instances.locked(command, key)
    _check_reason(reason)
    if row.state != state:
        raise WrongState("process instance", key, row.state, state)
    instances.check_revision(row, revision)
    return row


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidRequest("this needs a reason, which history keeps", "/reason")


def _moved(command: Command, row: InstanceRow, state: str, kind: str, reason: str) -> Progress:
    happening = Happening(kind, detail={"reason": reason})
    moved = instances.write(command, row, replace(row, state=state), [happening])
    return Progress(process_instance=instances.record(moved))
