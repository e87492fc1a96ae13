"""Time that passes at once: moves a virtual clock and lets everything on the way happen.

Each timer fires at the instant at which it is due, as it would in real time, so what it opens is
counted from there and not from where the clock is moved to.
"""

from dataclasses import dataclass, field
from datetime import datetime

from engine.clock import VirtualClock, as_utc
from engine.door.desk import Desk
from engine.worker import Worker


@dataclass(slots=True)
class Timelapse:
    """One engine on one virtual clock, with a worker that acts only when it is told to."""

    engine: Desk
    clock: VirtualClock
    _worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self._worker = Worker(self.engine, name="timelapse")

    def settle(self) -> int:
        """Do everything that is due now, in due order; say how much that was."""
        return self._worker.run_until_idle()

    def move_to(self, instant: datetime) -> int:
        """Move the clock to an aware instant, stopping wherever something is due.

        Moving back fires nothing. Says how much was done.
        """
        return self._worker.play_until(self.clock, as_utc(instant))
