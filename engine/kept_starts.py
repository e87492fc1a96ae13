"""Messages that would begin a process whose business id an active instance still bears.

At most one active instance of a process bears a business id. A message that may be kept waits
until that instance has ended, as long as its time to live allows, and begins the next one then.
One that may not be kept is refused, and nothing has changed.
"""

from datetime import timedelta

from engine import covering, encoding, instances, releases, starts, waits
from engine.command import Command
from engine.errors import BusinessIdInUse
from engine.keys import new_key
from engine.records import Message
from engine.releases import Release
from engine.settling import Settled
from engine.starts import Trigger
from engine.store import instances as instance_rows
from engine.store import waits as wait_rows
from engine.store.database import Conflict, attempt
from engine.store.row_shapes import WaitRow

CAUSE = "INSTANCE_STARTED_BY_MESSAGE"


def begin_or_keep(
    command: Command, release: Release, trigger: Trigger, message: Message
) -> Settled | None:
    """Begin an instance with a message; None when the message is kept until it can.

    Raises:
        BusinessIdInUse: the business id is taken and the message may not be kept.
        And all of `starts.begin`.
    """
    trigger = starts.identified(command, release, trigger)
    if trigger.business_id is None or message.time_to_live <= timedelta(0):
        return starts.begin(command, release, trigger)
    settled = _begun(command, release, trigger)
    if settled is None:
        wait_rows.open_all(command.tx, [_row(command, trigger, message)])
    return settled


def offer(command: Command, wait: WaitRow) -> None:
    """Begin what was kept, let it rest if the business id is taken again, or let it expire.

    Raises:
        NotFound: the process does not begin in this way any more. SubmissionRefused: its form
            has changed, and the message does not fit it.
    """
    release_row = releases.in_force(command.tx, wait.tenant)
    if release_row is None or wait.due_at is None or wait.due_at <= command.at:
        _finish(command, wait, "CANCELED")
        return
    trigger = Trigger(
        process_id=wait.expects or "",
        tenant=wait.tenant,
        element_id=wait.element_id,
        business_id=wait.correlation_key,
        variables=covering.variables(command, wait.variables),
        cause=CAUSE,
    )
    if _begun(command, command.release(release_row.key), trigger) is not None:
        _finish(command, wait, "COMPLETED")
        return
    rest = {"key": wait.key, "state": waits.OPEN, "wake_at": wait.due_at}
    wait_rows.change_all(command.tx, [rest])


def _begun(command: Command, release: Release, trigger: Trigger) -> Settled | None:
    try:
        with attempt(command.tx):
            return starts.begin(command, release, trigger)
    except BusinessIdInUse as taken:
        # Locked, so that it cannot end before it is seen that something is kept for its end.
        holder = instance_rows.lock(command.tx, taken.process_instance_key)
        if holder is None or holder.state not in (instances.ACTIVE, instances.SUSPENDED):
            raise Conflict from taken
        return None


def _row(command: Command, trigger: Trigger, message: Message) -> WaitRow:
    expires = command.at + message.time_to_live
    return WaitRow(
        key=new_key(command.at),
        kind=waits.START_MESSAGE,
        state=waits.OPEN,
        instance_key=None,
        tenant=trigger.tenant,
        element_id=trigger.element_id,
        name=message.name,
        opened_at=command.at,
        closed_at=None,
        closed_by=None,
        ordinal=0,
        due_at=expires,
        wake_at=expires,
        expects=trigger.process_id,
        correlation_key=trigger.business_id,
        variables=covering.of_nobody_yet(
            command, trigger.tenant, encoding.encode(trigger.variables)
        ),
    )


def _finish(command: Command, wait: WaitRow, state: str) -> None:
    ended = waits.closing(wait.key, state, at=command.at, by=command.by.subject)
    wait_rows.change_all(command.tx, [{**ended, "variables": "{}"}])
