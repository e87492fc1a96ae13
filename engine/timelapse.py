"""Time that passes at once: moves a virtual clock and lets everything on the way happen.

Each timer fires at the instant at which it is due, as it would in real time, so what it opens is
counted from there and not from where the clock is moved to. Other workers may help, in this process
or in others: the clock moves on only in a moment in which nothing is due and nothing is half done.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Protocol

from engine.clock import as_utc
from engine.door.desk import Desk
from engine.errors import ClockHeldUp
from engine.store import claims
from engine.store.claims import Held
from engine.store.database import Transaction
from engine.worker import Worker

PAUSE_SECONDS = 0.02


class MovableClock(Protocol):
    """A virtual clock, of this process alone or of all on one database."""

    def hold(self, tx: Transaction) -> datetime:
        """Return where the clock stands; nobody else moves it until the transaction ends."""
        ...

    def move(self, tx: Transaction, instant: datetime) -> None:
        """Let the clock, which the transaction holds, stand at an aware instant."""
        ...


@dataclass(slots=True)
class Timelapse:
    """One engine on one virtual clock, with a worker that acts only when it is told to."""

    engine: Desk
    clock: MovableClock
    _worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self._worker = Worker(self.engine, name="timelapse")

    def settle(self) -> int:
        """Do everything that is due now, in due order; say how much that was."""
        return self._worker.run_until_idle()

    def move_to(self, instant: datetime, *, patience: timedelta | None = None) -> int:
        """Move the clock to an aware instant, stopping wherever something is due.

        Moving back fires nothing. What others have in their hands is waited for, at each stop as
        long as `patience` says; without one it is left behind, and comes back when its lease ends.
        Says how much this worker did.

        Raises:
            ClockHeldUp: somebody did not finish in time; the clock stands where it came to.
        """
        target = as_utc(instant)
        if self._went_back(target):
            return 0
        done = self.settle()
        while self._went_on(target, patience):
            done += self.settle()
        return done

    def _went_back(self, target: datetime) -> bool:
        with self.engine.database.transaction() as tx:
            if self.clock.hold(tx) <= target:
                return False
            self.clock.move(tx, target)
            return True

    def _went_on(self, target: datetime, patience: timedelta | None) -> bool:
        """Go one stop further, or say that the clock is there and nothing is left to do."""
        until = monotonic() + (patience or timedelta()).total_seconds()
        while True:
            with self.engine.database.transaction() as tx:
                now = self.clock.hold(tx)
                held = claims.held(tx, now) if patience is not None else None
                if held is None:
                    return self._step(tx, now, target)
            if monotonic() > until:
                raise _held_up(now, held, patience)
            sleep(PAUSE_SECONDS)

    def _step(self, tx: Transaction, now: datetime, target: datetime) -> bool:
        due = claims.next_wake(tx)
        if due is not None and due <= now:
            return True
        if now >= target:
            return False
        self.clock.move(tx, target if due is None else min(due, target))
        return True


def _held_up(now: datetime, held: Held, patience: timedelta | None) -> ClockHeldUp:
    seconds = (patience or timedelta()).total_seconds()
    return ClockHeldUp(
        now, held.kind, held.key, held.element_id, worker=held.worker, seconds=seconds
    )
