"""Starting, pausing and ending instances, and what reaches them from outside."""

from engine import cases, messages, signals, starts
from engine.command import Command
from engine.door.desk import Desk
from engine.records import (
    Actor,
    Broadcast,
    Message,
    Progress,
    Published,
    Receipt,
    StartRequest,
    Variables,
)


class Cases(Desk):
    """Commands about whole process instances, messages and signals."""

    def start(
        self,
        request: StartRequest,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """Start an instance and run it to its first resting point.

        Variables are checked against the form of the start event, if it has one; personal values
        go to the keeper. The instance pins the release of its tenant that is in force.

        Raises:
            NotFound: no such process for this tenant, or nothing was ever deployed for it.
            BusinessIdInUse: an active instance of the process bears that business id.
            SubmissionRefused: the variables do not fit the start form.
            LimitExceeded: the variables are too large.
            ExecutionFailed: the diagram cannot go on; no instance was started.
            InvalidRequest: neither id nor key, no tenant, or the process does not begin on
                request but with a message, a signal or a timer.
        """
        return self.carry_out(
            lambda command: starts.start(command, request),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def suspend(
        self,
        process_instance_key: str,
        *,
        reason: str,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """Pause an instance: no timer fires, no job runs, every command but these is refused.

        Its deadlines go on: a statutory clock does not stop because work does.

        Raises:
            NotFound, WrongState: it is not active. StaleRevision.
        """
        return self.carry_out(
            lambda command: cases.suspend(command, process_instance_key, reason, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def resume(
        self,
        process_instance_key: str,
        *,
        reason: str,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """Let a suspended instance go on; timers that came due meanwhile fire at once.

        Raises:
            NotFound, WrongState: it is not suspended. StaleRevision.
        """
        return self.carry_out(
            lambda command: cases.resume(command, process_instance_key, reason, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def cancel(
        self,
        process_instance_key: str,
        *,
        reason: str,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """End an instance before its end; everything it waits for is canceled.

        Raises:
            NotFound, WrongState: it has ended already. StaleRevision. InvalidRequest: no reason.
        """
        return self.carry_out(
            lambda command: cases.cancel(command, process_instance_key, reason, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def publish_message(
        self,
        message: Message,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Published:
        """Publish a message: hand it to whoever waits, else keep it for its time to live.

        At most one instance of each process takes it: the one that has waited longest, or a new
        one if the process begins with this message. Repeating a message changes nothing:
        one with the same message id, name, key, business id and variables.
        A new instance whose business id an active one bears begins when that one has ended, if
        the time to live allows.

        Raises:
            InvalidRequest: no name, no tenant, or a time to live that is negative or too long.
            NotFound: nothing was ever deployed for the tenant.
            SubmissionRefused: the payload does not fit the form of the event.
            BusinessIdInUse: as above, and it has no time to live.
            MessageIdReused: its message id is another message's that is still remembered.
            ExecutionFailed: the receiving instance cannot go on; the message was not taken.
        """
        return self.carry_out(
            lambda command: messages.publish(command, message),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def publish_within(self, command: Command, message: Message) -> Published:
        """Publish a message in a command that the application carries out, as part of it.

        Raises:
            EngineError: whatever `publish_message` raises; the whole command is rolled back.
        """
        return messages.publish(command, message)

    def correlate_message(
        self,
        message: Message,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Published:
        """Hand a message to whoever waits for it now; it is never kept.

        Raises:
            MessageNotCorrelated: nobody waits for it. And all of `publish_message`.
        """
        return self.carry_out(
            lambda command: messages.correlate(command, message),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def broadcast_signal(
        self,
        name: str,
        variables: Variables,
        *,
        by: Actor,
        tenant: str | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Broadcast:
        """Send a signal to every instance of the tenant that waits for it, and start processes.

        Each instance gets it from a worker in its own transaction, so one that fails does not
        hold up the others.

        Raises:
            InvalidRequest: no name or no tenant.
            NotFound: nothing was ever deployed for the tenant.
        """
        return self.carry_out(
            lambda command: signals.broadcast(command, name, variables, tenant),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )
