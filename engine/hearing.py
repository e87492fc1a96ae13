"""An ear on other nodes: wakes a worker when one of them commits something that is due soon.

A lost connection is only a delay: the worker polls, and the ear listens again when it can.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from engine.errors import DatabaseUnavailable
from engine.store.database import Database
from engine.store.hints import can_listen, listening

LOG = logging.getLogger(__name__)
# How long it takes to notice that it shall stop, and to try again after a loss.
TURN_SECONDS = 0.5
PAUSE_SECONDS = 2.0
Tell = Callable[[datetime | None], None]


@contextmanager
def hearing(database: Database, tell: Tell) -> Iterator[None]:
    """Tell of each hint while the block lasts; None says to look at once, whatever is planned."""
    if not can_listen(database):
        yield
        return
    stop = Event()
    ear = Thread(target=_listen, args=(database, tell, stop), name="ear", daemon=True)
    ear.start()
    try:
        yield
    finally:
        stop.set()
        ear.join(PAUSE_SECONDS)


def _listen(database: Database, tell: Tell, stop: Event) -> None:
    while not stop.is_set():
        try:
            _listen_once(database, tell, stop)
        except DatabaseUnavailable:
            LOG.warning("no hints from other nodes; polling until they are heard again")
            stop.wait(PAUSE_SECONDS)


def _listen_once(database: Database, tell: Tell, stop: Event) -> None:
    with listening(database) as hints:
        tell(None)  # what was committed before anybody listened
        while not stop.is_set():
            for due in hints.within(TURN_SECONDS):
                tell(due)
