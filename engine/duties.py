"""What a worker does with one claimed row: the effect and its end, in one transaction.

The row is locked and its token compared before anything is done. Whoever lost the lease writes
nothing, and nobody else can take it until the transaction has ended.
"""

import json
from collections.abc import Callable

from engine import (
    adoption_orders,
    adoptions,
    encoding,
    instances,
    jobs,
    kept_starts,
    messages,
    process_starts,
    releases,
    running_deadlines,
    scheduled_deployments,
    settling,
    signals,
    starts,
    timers,
    waits,
)
from engine.command import Command
from engine.errors import BusinessIdInUse, InvalidRequest
from engine.history import Happening
from engine.store import waits as wait_rows
from engine.store.database import attempt
from engine.store.row_shapes import InstanceRow, WaitRow


class LeaseLost(Exception):
    """Somebody else has the work now: nothing was written, forget it."""


def perform(command: Command, claimed: WaitRow) -> None:
    """Do what is due and finish it.

    Raises:
        LeaseLost: the work is no longer this worker's, or is done.
        Stuck: a diagram cannot go on.
    """
    if claimed.instance_key is None:
        wait = wait_rows.hold_alone(command.tx, claimed.key)
        _alone(command, _checked(wait, claimed))
        return
    found = wait_rows.hold(command.tx, claimed.key)
    if found is None:
        raise LeaseLost
    _of_instance(command, found[0], _checked(found[1], claimed))


def _checked(wait: WaitRow | None, claimed: WaitRow) -> WaitRow:
    if wait is None or wait.state != waits.OPEN or wait.token != claimed.token:
        raise LeaseLost
    return wait


def _of_instance(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    if instance.state == instances.SUSPENDED and _rests_when_suspended(wait):
        wait_rows.suspend(command.tx, instance.key)
        return
    _DUTIES[wait.kind](command, instance, wait)


def _rests_when_suspended(wait: WaitRow) -> bool:
    if wait.kind == waits.ADOPT:  # deadlines go on, and no bank holiday may come too late for them
        return wait.name != adoption_orders.BANK_HOLIDAYS
    return wait.kind in _RESTS_WHEN_SUSPENDED


def _alone(command: Command, wait: WaitRow) -> None:
    duty = _DUTIES_ALONE.get(wait.kind)
    if duty is None:
        raise InvalidRequest(_UNKNOWN.format(wait.kind))
    duty(command, wait)


def _begin_by_signal(command: Command, wait: WaitRow) -> None:
    signals.begin(command, wait)
    _finish(command, wait)


def _take_force(command: Command, wait: WaitRow) -> None:
    scheduled_deployments.take_force(command, wait)
    _finish(command, wait)


def _plan_adoption(command: Command, wait: WaitRow) -> None:
    if adoption_orders.plan(command, wait):
        _finish(command, wait)
    else:
        change = {"key": wait.key, "state": waits.OPEN, "wake_at": command.at}
        wait_rows.change_all(command.tx, [change])


def _start_on_time(command: Command, wait: WaitRow) -> None:
    release_row = releases.in_force(command.tx, wait.tenant)
    if release_row is None:
        _finish(command, wait)
        return
    release = command.release(release_row.key)
    trigger = starts.Trigger(
        process_id=wait.expects or "",
        tenant=wait.tenant,
        element_id=wait.element_id,
        variables={},
        cause="INSTANCE_STARTED_BY_TIMER",
    )
    if not process_starts.is_for_nobody(command, wait):
        starts.begin(command, release, trigger)
    following = process_starts.next_turn(release, wait, command.at)
    if following is None:
        _finish(command, wait)
        return
    change = {
        "key": wait.key,
        "state": waits.OPEN,
        "due_at": following.due,
        "wake_at": following.due,
        "repeats": following.repeats,
        "variables": process_starts.told(following),
    }
    wait_rows.change_all(command.tx, [change])


def _fire(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    timers.fire(command, instance, wait)


def _run_job(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    jobs.run(command, instance, wait)


def _breach(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    running_deadlines.breach(command, instance, wait)


def _publish(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    headers = json.loads(wait.headers or "{}")
    # What a message begins belongs to the same case as the instance that threw it.
    thrown = messages.of_row(wait, headers, business_id=instance.business_id)
    try:
        with attempt(command.tx):
            messages.publish(command, thrown)
    except BusinessIdInUse as taken:
        # It may not be kept and cannot begin anything: told, so that it is not lost unnoticed.
        detail = {**settling.told_message(wait), "why": str(taken)}
        refused = Happening("MESSAGE_REFUSED", wait.element_id, detail)
        instances.write(command, instance, instance, [refused])
    _finish(command, wait)


def _broadcast(command: Command, _: InstanceRow, wait: WaitRow) -> None:
    variables = encoding.decode_variables(wait.variables)
    signals.broadcast(command, wait.expects or "", variables, wait.tenant)
    _finish(command, wait)


def _deliver(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    signals.deliver(command, instance, wait)
    _finish(command, wait)


def _adopt(command: Command, instance: InstanceRow, wait: WaitRow) -> None:
    adoptions.adopt(command, instance, wait)
    _finish(command, wait)


def _finish(command: Command, wait: WaitRow) -> None:
    ended = waits.closing(wait.key, "COMPLETED", at=command.at, by=command.by.subject)
    wait_rows.change_all(command.tx, [ended])


_RESTS_WHEN_SUSPENDED = (waits.TIMER, waits.JOB, waits.DELIVER)
_UNKNOWN = (
    "this version of the engine knows no work of the kind {!r}: let a newer one run, and retry it"
)
_DUTIES_ALONE: dict[str, Callable[[Command, WaitRow], None]] = {
    waits.START_TIMER: _start_on_time,
    waits.START_MESSAGE: kept_starts.offer,
    waits.START_SIGNAL: _begin_by_signal,
    waits.RELEASE: _take_force,
    waits.ADOPTION: _plan_adoption,
}
_DUTIES: dict[str, Callable[[Command, InstanceRow, WaitRow], None]] = {
    waits.TIMER: _fire,
    waits.JOB: _run_job,
    waits.DEADLINE: _breach,
    waits.PUBLISH: _publish,
    waits.BROADCAST: _broadcast,
    waits.DELIVER: _deliver,
    waits.ADOPT: _adopt,
}
