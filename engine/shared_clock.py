"""A virtual clock for every process on one database, which keeps where it stands.

A command reads it in its own transaction, and it does not move before that has ended: so nothing
is done at an instant that is past already. It is for tests and demonstrations only.
"""

from datetime import datetime

from engine.clock import Clock, as_utc
from engine.store import virtual_clock as row
from engine.store.database import Database, Transaction


class SharedClock:
    """A clock that stands still until somebody moves it, in whatever process."""

    def __init__(self, database: Database, start: datetime) -> None:
        self._database = database
        self._start = as_utc(start)

    def now(self) -> datetime:
        """Return where the clock stands; it may move at any time."""
        return stands_at(self._database) or self._start

    def begin(self) -> datetime:
        """Let the clock stand at its start, unless the database has one; say where that began."""
        with self._database.transaction() as tx:
            row.begin(tx, self._start)
            return row.began_at(tx) or self._start

    def now_in(self, tx: Transaction) -> datetime:
        """Return where the clock stands, and will until the transaction has ended."""
        return row.stand_still(tx) or self._begun(tx)

    def hold(self, tx: Transaction) -> datetime:
        """Return where the clock stands when no other command is under way; new ones wait."""
        return row.hold(tx) or self._begun(tx)

    def move(self, tx: Transaction, instant: datetime) -> None:
        """Let the clock, which the transaction holds, stand at an aware instant."""
        row.move(tx, as_utc(instant))

    def set(self, instant: datetime) -> None:
        """Move the clock to an aware instant, forwards or back, whatever is due on the way."""
        with self._database.transaction() as tx:
            self.hold(tx)
            self.move(tx, instant)

    def reset(self) -> None:
        """Return to the instant at which the database's clock began."""
        with self._database.transaction() as tx:
            self.hold(tx)
            self.move(tx, row.began_at(tx) or self._start)

    def _begun(self, tx: Transaction) -> datetime:
        row.begin(tx, self._start)
        return row.hold(tx) or self._start


def stands_at(database: Database) -> datetime | None:
    """Return where a database's virtual clock stands; None when it runs on real time."""
    with database.read() as tx:
        return row.instant(tx)


def present(clock: Clock, tx: Transaction) -> datetime:
    """Return the instant at which what a transaction does is done."""
    return clock.now_in(tx) if isinstance(clock, SharedClock) else clock.now()
