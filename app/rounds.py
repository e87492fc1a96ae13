"""Rounds: work beside the engine's own, done again and again by one thread until it is stopped."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from engine.errors import DatabaseUnavailable

LOG = logging.getLogger(__name__)
POLL_SECONDS = 2.0

# Does one piece of work and says whether there was one.
Step = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Rounds:
    """Does each step as often as there is work for it, then rests for some seconds."""

    steps: Sequence[Step]
    seconds: float = POLL_SECONDS
    _stop: Event = field(default_factory=Event)

    def run_until_stopped(self) -> None:
        """Work until `stop` is called; what has been begun is finished first."""
        while not self._stop.is_set():
            done = [self._does(step) for step in self.steps]
            if not any(done):
                self._stop.wait(self.seconds)

    def stop(self) -> None:
        """Ask to finish what is being done and return."""
        self._stop.set()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Work in a thread of its own while the block lasts."""
        thread = Thread(target=self.run_until_stopped, name="rounds")
        thread.start()
        try:
            yield
        finally:
            self.stop()
            thread.join()

    def _does(self, step: Step) -> bool:
        if self._stop.is_set():
            return False
        try:
            return step()
        except DatabaseUnavailable:
            LOG.warning("the database does not answer; trying again")
        except Exception as error:  # noqa: BLE001  # the other steps must go on
            # No trace: it may show what is personal.
            LOG.warning("a round failed and is tried again: %s", type(error).__name__)
        return False
