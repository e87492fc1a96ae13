"""Signals: broadcast to every instance that waits, each of which gets it in its own transaction."""

from dataclasses import replace

from engine import encoding, instances, releases, settling, starts, waits
from engine.bpmn.outcome import SignalReceived
from engine.command import Command
from engine.errors import InvalidRequest
from engine.history import Happening
from engine.keys import new_key
from engine.records import Broadcast, Variables
from engine.settling import Settled
from engine.store import definitions as definition_rows
from engine.store import signals as rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow
from engine.stuck import blaming


def broadcast(command: Command, name: str, variables: Variables, tenant: str | None) -> Broadcast:
    """Leave a delivery for each receiver; see `Cases.broadcast_signal`."""
    if not name:
        raise InvalidRequest("a signal needs a name", "/signalName")
    meant = starts.tenant_of(command, tenant)
    limit = command.ground.limits.submission
    payload = encoding.encode_within(variables, limit, "the signal")
    key = new_key(command.at)
    blank = WaitRow(
        key=key,
        kind=waits.DELIVER,
        state=waits.OPEN,
        instance_key=None,
        tenant=meant,
        element_id="",
        name=name,
        opened_at=command.at,
        closed_at=None,
        closed_by=None,
        ordinal=0,
        wake_at=command.at,
        expects=name,
        variables=payload,
    )
    deliveries = [
        replace(blank, key=f"{key}.{number}", ordinal=number, instance_key=receiver)
        for number, receiver in enumerate(rows.instances_waiting(command.tx, meant, name))
    ]
    beginnings = _beginnings(command, blank, first=len(deliveries))
    wait_rows.open_all(command.tx, [*deliveries, *beginnings])
    return Broadcast(signal_key=key, name=name, receivers=len(deliveries) + len(beginnings))


def deliver(command: Command, instance: InstanceRow, wait: WaitRow) -> Settled | None:
    """Hand a signal to a locked instance; one that has ended or does not wait is left alone.

    Raises:
        Stuck: the diagram cannot go on.
    """
    if instance.state != instances.ACTIVE:
        return None
    variables = encoding.decode_variables(wait.variables)
    detail = {"name": wait.expects, "variables": variables}
    cause = Happening("SIGNAL_RECEIVED", detail=detail)
    event = SignalReceived(wait.expects or "", variables)
    with blaming(instance, wait):
        return settling.advance(command, instance, event, cause)


def begin(command: Command, wait: WaitRow) -> Settled | None:
    """Start the process that begins with a signal; one that is gone meanwhile is left alone."""
    release_row = releases.in_force(command.tx, wait.tenant)
    if release_row is None:
        return None
    trigger = starts.Trigger(
        process_id=wait.correlation_key or "",
        tenant=wait.tenant,
        element_id=wait.element_id,
        variables=encoding.decode_variables(wait.variables),
        cause="INSTANCE_STARTED_BY_SIGNAL",
    )
    release = command.release(release_row.key)
    if ("process", trigger.process_id) not in release.manifest:
        return None
    return starts.begin(command, release, trigger)


def _beginnings(command: Command, blank: WaitRow, *, first: int) -> list[WaitRow]:
    release = starts.release_of(command, blank.tenant)
    if release is None:
        return []
    found = definition_rows.starts(command.tx, release.tenant, "signal", blank.name)
    return [
        replace(
            blank,
            key=f"{blank.key}.{number}",
            kind=waits.START_SIGNAL,
            ordinal=number,
            element_id=one.element_id,
            correlation_key=one.process_id,
        )
        for number, one in enumerate(found, first)
    ]
