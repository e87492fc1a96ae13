"""Says that this process is alive, so that nobody migrates its database away from under it.

One row of one table, written every ten seconds by a thread of its own: no request pays for it.
"""

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from threading import Event, Thread

from app.store import nodes
from app.store.database import Database
from app.store.migrating import newest
from app.store.nodes import NodeRow
from engine.clock import SystemClock
from engine.errors import DatabaseUnavailable

LOG = logging.getLogger(__name__)
BEAT_SECONDS = 10.0


class SchemaLeftBehind(Exception):
    """The database was migrated to a schema that this version cannot work on."""


@contextmanager
def present(database: Database, kind: str) -> Iterator[None]:
    """Be known as alive while the block lasts; `kind` is serve or worker.

    Raises:
        SchemaLeftBehind: somebody has just migrated past this version.
        DatabaseUnavailable: it does not answer.
    """
    key = f"{socket.gethostname()}-{os.getpid()}-{token_hex(3)}"
    with database.transaction() as tx:
        if not nodes.join(tx, _row(key, kind)):
            raise SchemaLeftBehind("the database belongs to a newer version of Reeve: run that one")
    stop = Event()
    heart = Thread(target=_beat, args=(database, key, kind, stop), name="heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()
        _leave(database, key)


def _beat(database: Database, key: str, kind: str, stop: Event) -> None:
    while not stop.wait(BEAT_SECONDS):
        try:
            with database.transaction() as tx:
                nodes.note(tx, _row(key, kind))
        except DatabaseUnavailable:
            LOG.warning("the database does not answer; saying later that this node lives")


def _leave(database: Database, key: str) -> None:
    try:
        with database.transaction() as tx:
            nodes.leave(tx, key)
    except DatabaseUnavailable:
        LOG.warning("the database does not answer; this node counts as alive for a while")


def _row(key: str, kind: str) -> NodeRow:
    return NodeRow(key, kind, newest(), SystemClock().now())
