"""What operators do: timers, what begins by the clock, changes of policy, and incidents."""

from engine import adoptions, incidents, process_starts, starts, timers
from engine.door.desk import Desk
from engine.records import (
    Actor,
    Adoption,
    AdoptionRequest,
    Incident,
    Progress,
    Receipt,
    Timer,
    TimerMove,
    Triggered,
)


class Operations(Desk):
    """Commands about timers and incidents.

    Every command on a timer raises `NotFound`, `WrongState` (it has ended, or its instance is
    suspended), and `StaleRevision` when `revision` is given and is not the timer's.
    """

    def trigger_timer(
        self,
        timer_key: str,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Triggered:
        """Fire a timer now, whenever it is due.

        Raises:
            ExecutionFailed: the diagram cannot go on; an incident was opened.
        """
        return self.carry_out(
            lambda command: timers.trigger(command, timer_key, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def move_timer(
        self,
        timer_key: str,
        move: TimerMove,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Timer:
        """Let a timer fire at another instant, for a reason that history keeps.

        An instant in the past makes it fire at once.

        Raises:
            InvalidRequest: no reason, or an instant without an offset.
        """
        return self.carry_out(
            lambda command: timers.move(command, timer_key, move, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def recalculate_timer(
        self,
        timer_key: str,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Timer:
        """Evaluate the timer's expression anew with the present variables.

        Raises:
            ExecutionFailed: the expression cannot be evaluated; nothing has changed.
        """
        return self.carry_out(
            lambda command: timers.recalculate(command, timer_key, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def begin_by_timer(
        self,
        process_id: str,
        element_id: str,
        *,
        tenant: str,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """Begin now what a timer start event of a process begins; its next turn stays as it is.

        Raises:
            NotFound: the tenant has no such process, or it has no such start event.
        """
        return self.carry_out(
            lambda command: starts.begin_by_timer(command, process_id, element_id, tenant),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def adopt_policy(
        self,
        request: AdoptionRequest,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Adoption:
        """Let running instances of a tenant, or of one business id, adopt its policy in force.

        Workers carry it out, each instance in a transaction of its own; `adoption` says how far
        they have come; one that is suspended adopts when it goes on. Diagrams, tables, forms and
        letters stay those of the start. A deadline moves earlier, or later because of a bank
        holiday or as agreed; else it is kept. A dry run foresees which (`Adoption.moves`).

        Raises:
            InvalidRequest: no reason, or an agreement without a business id.
            NotFound: no such tenant, or nothing runs under the business id.
            PolicyNotAdoptable: the policy in force lacks values that running instances may read.
        """
        return self.carry_out(
            lambda command: adoptions.ask(command, request, foresee=dry_run),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def adoption(self, key: str, *, by: Actor) -> Adoption:
        """Return how far an adoption has come.

        Raises:
            NotFound: there is none, or it is another tenant's.
        """
        with self.question(by) as question:
            return adoptions.get(question, key)

    def rest_timer_starts(self, tenant: str, *, by: Actor) -> int:
        """Let nothing of a tenant begin by the clock until its next release.

        Says how many timer start events rest.
        """
        return self.carry_out(
            lambda command: process_starts.rest_timers(command, tenant),
            by=by,
            receipt=None,
            dry_run=False,
        )

    def retry_incident(
        self,
        incident_key: str,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Incident:
        """Resolve an incident and make its job or timer due now, with fresh attempts.

        For a user task nothing becomes due: the task is still open, with the draft kept.

        Raises:
            NotFound. WrongState: it is resolved already.
        """
        return self.carry_out(
            lambda command: incidents.retry(command, incident_key),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def resolve_incident(
        self,
        incident_key: str,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Incident:
        """Mark an incident as dealt with, without trying again; resolving twice is harmless."""
        return self.carry_out(
            lambda command: incidents.resolve(command, incident_key),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )
