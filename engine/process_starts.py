"""What begins a process by itself: start events for messages, signals and timers.

Each tenant has the start events of its release in force. Timers of the common release start
something only as long as no tenant has a release of its own; then they are the tenants' affair.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engine import business_ids, encoding, feel
from engine.bpmn import timers
from engine.bpmn.model import expression_of, is_expression
from engine.bpmn.program import StartEvent, start_events
from engine.command import Command
from engine.errors import DeploymentRefused, Finding, NotFound
from engine.keys import new_key
from engine.records import COMMON
from engine.releases import Release
from engine.store import definitions as rows
from engine.store import start_timers as timer_rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import StartRow, WaitRow
from engine.waits import OPEN, START_TIMER

SUBSCRIBED = ("message", "signal")


def replace_all(command: Command, release: Release) -> None:
    """Let exactly the start events of a release start processes of its tenant."""
    found = list(_starts(release))
    for _, event in found:
        business_ids.check_series(release, event, command.at)
    rows.replace_starts(command.tx, release.tenant, list(_subscriptions(release, found)))
    _replace_timers(command, release, [one for one in found if one[1].kind == "timer"])


def rest_timers(command: Command, tenant: str) -> int:
    """Let no timer start event of a tenant fire until its next release; say how many rest."""
    keys = [row.key for row in timer_rows.open_of(command.tx, tenant)]
    timer_rows.close(command.tx, keys, at=command.at, by=command.by.subject)
    return len(keys)


def is_for_nobody(command: Command, row: WaitRow) -> bool:
    """Say whether a timer is of the common release, which the tenants have taken over."""
    return row.tenant == COMMON and rows.tenants_with_releases(command.tx) != [COMMON]


def next_turn(release: Release, row: WaitRow, at: datetime) -> timers.Schedule | None:
    """Return when a timer start event fires after this time, None when it was the last.

    Raises:
        NotFound: the release has no such process or start event.
    """
    event = event_of(release, row.expects or "", row.element_id)
    kept = encoding.decode_variables(row.variables)
    if row.due_at is None or event.timer_kind != "cycle":
        return None
    every = _schedule(release, event, at).every
    turn = int(str(kept["turn"]))
    anchor = timers.instant(kept["anchor"])
    return timers.following(timers.Schedule(row.due_at, row.repeats, anchor, every, turn), at)


def event_of(release: Release, process_id: str, element_id: str) -> StartEvent:
    """Return a start event of a process.

    Raises:
        NotFound: the release has no such process or start event.
    """
    release.entry("process", process_id)
    for event in start_events(release.diagrams.processes[process_id]):
        if event.element_id == element_id:
            return event
    raise NotFound("start event", element_id)


def told(schedule: timers.Schedule) -> str:
    """Return what must be kept of a schedule besides its due instant and its repeats."""
    return encoding.encode({"anchor": schedule.anchor, "turn": schedule.turn})


def _starts(release: Release) -> Iterator[tuple[str, StartEvent]]:
    for kind, identity in release.manifest:
        if kind == "process" and (drawn := release.diagrams.processes[identity]).executable:
            yield from ((identity, one) for one in start_events(drawn))


def _subscriptions(release: Release, found: Sequence[tuple[str, StartEvent]]) -> Iterator[StartRow]:
    for process_id, event in found:
        if event.kind in SUBSCRIBED:
            yield StartRow(
                tenant=release.tenant,
                kind=event.kind,
                name=event.event_name,
                process_id=process_id,
                element_id=event.element_id,
                definition_key=release.entry("process", process_id).key,
            )


def _replace_timers(
    command: Command, release: Release, wanted: Sequence[tuple[str, StartEvent]]
) -> None:
    # A timer whose process is unchanged goes on counting; any other begins anew.
    names = {
        (process_id, event.element_id): release.entry("process", process_id).key
        for process_id, event in wanted
    }
    present = timer_rows.open_of(command.tx, release.tenant)
    kept = {
        (row.expects or "", row.element_id)
        for row in present
        if names.get((row.expects or "", row.element_id)) == row.form_id
    }
    gone = [row.key for row in present if (row.expects or "", row.element_id) not in kept]
    timer_rows.close(command.tx, gone, at=command.at, by=command.by.subject)
    new = [one for one in wanted if (one[0], one[1].element_id) not in kept]
    wait_rows.open_all(
        command.tx,
        [_row(command, release, *one, number=number) for number, one in enumerate(new)],
    )


def _row(
    command: Command, release: Release, process_id: str, event: StartEvent, *, number: int
) -> WaitRow:
    schedule = _schedule(release, event, command.at)
    return WaitRow(
        key=new_key(command.at),
        kind=START_TIMER,
        state=OPEN,
        instance_key=None,
        tenant=release.tenant,
        element_id=event.element_id,
        name=event.name,
        opened_at=command.at,
        closed_at=None,
        closed_by=None,
        ordinal=number,
        due_at=schedule.due,
        wake_at=schedule.due,
        repeats=schedule.repeats,
        expects=process_id,
        # Which version it was armed by, so that a later one is seen to differ.
        form_id=release.entry("process", process_id).key,
        variables=told(schedule),
    )


def _schedule(release: Release, event: StartEvent, at: datetime) -> timers.Schedule:
    value: object = event.timer
    try:
        if is_expression(event.timer):
            expression = feel.compile(expression_of(event.timer), library=release.library)
            value = expression.evaluate({"policy": release.policy.values}, now=at)
        return timers.schedule(event.timer_kind, value, at)
    except (ValueError, feel.FeelError) as error:
        finding = Finding("START_TIMER", str(error), element_id=event.element_id)
        raise DeploymentRefused((finding,)) from error
