"""The worker: does what is due, once, and gives up in a way that a person notices.

It claims due rows under a lease and does each in one transaction of its own. It sleeps until the
earliest row is due, until a commit makes something due soon, in this process or on another node, or
for one poll; what is not due costs nothing. Any number of workers may share a PostgreSQL database.
"""

import logging
import os
import random
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from threading import Event
from typing import TypeVar

from engine import duties, incidents, timer_batches, waits
from engine.command import ENGINE, Command
from engine.door.desk import Desk
from engine.duties import LeaseLost
from engine.errors import DatabaseUnavailable, EngineError
from engine.hearing import hearing
from engine.limits import Patience
from engine.shared_clock import present
from engine.store import claims, instances, messages, receipts
from engine.store.hints import SOON
from engine.store.row_shapes import WaitRow
from engine.stuck import Stuck

T = TypeVar("T")
LOG = logging.getLogger(__name__)
RECEIPTS_KEPT = timedelta(days=30)
HOUSEKEEPING = timedelta(hours=1)
FIRST_PAUSE = timedelta(seconds=2)
MOST_DOUBLINGS = 12
LONGEST_PROBLEM = 2_000
BREATH_SECONDS = 0.01
FEWEST_TOGETHER = 2


def worker_name() -> str:
    """Return a name that tells which process works: host, process id and a random part."""
    return f"{socket.gethostname()}-{os.getpid()}-{token_hex(3)}"


@dataclass(slots=True)
class Worker:
    """Does what is due in one engine's database; one thread each, as many as are wanted."""

    engine: Desk
    name: str = field(default_factory=worker_name)
    patience: Patience = field(default_factory=Patience)
    _stop: Event = field(default_factory=Event)
    _tidied: datetime | None = None
    _resting_until: datetime | None = None

    def run_due(self, limit: int | None = None) -> int:
        """Do what is due now, once, in due order; say how much was claimed.

        Raises:
            DatabaseUnavailable: it did not answer; what was claimed comes back by itself.
        """
        return self._do_due(self.next_wake(), limit)

    def _do_due(self, due: datetime | None, limit: int | None = None) -> int:
        if due is None or due > self.engine.now():
            return 0
        claimed = self._claim(limit)
        self._do_all(claimed)
        return len(claimed)

    def run_until_idle(self, most: int = 100_000) -> int:
        """Do what is due, and what that makes due, until nothing is; say how much that was.

        One row is claimed at a time, so that everything happens in due order.
        """
        done = 0
        while done < most and self.run_due(1):
            done += 1
        return done

    def run_until_stopped(self) -> None:
        """Work until `stop` is called; what has been begun is finished first."""
        with hearing(self.engine.database, self._hear):
            self._work()

    def _work(self) -> None:
        while not self._stop.is_set():
            heard = self.engine.bell.calls()
            # Before looking: a hint that comes while it looks must ring.
            self._resting_until = None
            try:
                self._tidy_now_and_then()
                due = self.next_wake()
                if self._do_due(due):
                    continue
                seconds = self._seconds_to_rest(due)
            except DatabaseUnavailable:
                LOG.warning("the database does not answer; trying again")
                seconds = self.patience.poll.total_seconds()
                self._stop.wait(seconds)
                continue
            self._resting_until = self.engine.now() + timedelta(seconds=seconds)
            self.engine.bell.wait(heard, seconds)
            # Under load one look answers many calls.
            self._stop.wait(BREATH_SECONDS)

    def _hear(self, due: datetime | None) -> None:
        until = self._resting_until
        if due is None or until is None or due < until:
            self.engine.bell.ring(calls=True)

    def stop(self) -> None:
        """Ask the worker to finish what it does and return."""
        self._stop.set()
        self.engine.bell.ring(calls=True)

    def next_wake(self) -> datetime | None:
        """Return when something is due next; None when nothing ever is."""
        with self.engine.database.read() as tx:
            return claims.next_wake(tx)

    def tidy(self) -> int:
        """Forget answers and messages that nobody can ask for any more; say how many."""
        now = self.engine.now()

        def forget(command: Command) -> int:
            return receipts.forget(command.tx, now - RECEIPTS_KEPT) + messages.forget(
                command.tx, now
            )

        return self._quietly(forget)

    def _tidy_now_and_then(self) -> None:
        now = self.engine.now()
        if self._tidied is None or now - self._tidied >= HOUSEKEEPING:
            self._tidied = now
            self.tidy()

    def _seconds_to_rest(self, due: datetime | None) -> float:
        # Of what is due later than soon no other node gives a hint.
        poll = min(self.patience.poll, SOON).total_seconds()
        if due is None:
            return poll
        return min(poll, max(0.0, (due - self.engine.now()).total_seconds()))

    def _claim(self, limit: int | None = None) -> list[WaitRow]:
        with self.engine.database.transaction() as tx:
            now = present(self.engine.clock, tx)
            wish = claims.Claim(
                worker=self.name,
                token=token_hex(8),
                now=now,
                lease_until=now + self.patience.lease,
                most=limit or self.patience.batch,
                timers=limit or self.patience.timers,
            )
            return claims.claim(tx, wish)

    def _do_all(self, claimed: Sequence[WaitRow]) -> None:
        fired = self._fire_together(timer_batches.together(claimed))
        left = [row for row in claimed if row.key not in fired]
        # What has failed most comes last: if it kills this worker, it takes nobody with it.
        left.sort(key=lambda row: row.attempts)
        late = self.engine.now() + self.patience.lease / 2
        for done, row in enumerate(left):
            if self.engine.now() > late:
                self._give_back(left[done:])
                return
            self._do(row)

    def _fire_together(self, timers: Sequence[WaitRow]) -> Collection[str]:
        if len(timers) < FEWEST_TOGETHER:
            return ()
        try:
            return self._quietly(lambda command: timer_batches.fire(command, timers))
        except DatabaseUnavailable:
            raise
        except Exception:
            LOG.exception("%s timers could not be fired together", len(timers))
            return ()

    def _give_back(self, rows: Sequence[WaitRow]) -> None:
        now = self.engine.now()
        with self.engine.database.transaction() as tx:
            claims.give_back(tx, rows, token=rows[0].token or "", now=now)

    def _do(self, row: WaitRow) -> None:
        if row.attempts > self._attempts_for(row):
            # Its attempts were used up by workers that never lived to say what went wrong.
            self._give_up(row, row.problem or "every worker that tried it died")
            return
        try:
            self._quietly(lambda command: duties.perform(command, row))
        except LeaseLost:
            LOG.info("lost the lease of %s", row.key)
        except DatabaseUnavailable:
            raise
        except Stuck as stuck:
            self._stuck(row, stuck)
        except EngineError as refusal:
            # Asking again would be refused again: a person has to look at it.
            self._give_up(row, str(refusal))
        except Exception as error:  # a connector may raise anything; the worker must live on
            LOG.exception("attempt %s at %s failed", row.attempts, row.key)
            self._failed(row, f"{type(error).__name__}: {error}")

    def _stuck(self, row: WaitRow, stuck: Stuck) -> None:
        self.engine.give_up(stuck, ENGINE)
        if stuck.wait_key == row.key:
            self._quietly(lambda command: self._rest(command, row, None, str(stuck.failure)))
        else:
            self._failed(row, str(stuck.failure))

    def _failed(self, row: WaitRow, problem: str) -> None:
        if row.attempts >= self._attempts_for(row):
            self._give_up(row, problem)
            return
        until = self.engine.now() + self._pause_after(row.attempts)
        self._quietly(lambda command: self._rest(command, row, until, problem))

    def _give_up(self, row: WaitRow, problem: str) -> None:
        def given_up(command: Command) -> None:
            if row.instance_key is None:
                if self._rest(command, row, None, problem):
                    incidents.open_without_instance(command, row, problem[:LONGEST_PROBLEM])
                return
            # The instance first, as everywhere, so that no two transactions wait for each other.
            instance = instances.lock(command.tx, row.instance_key)
            if instance is not None and self._rest(command, row, None, problem):
                incidents.open_for(command, instance, row, problem[:LONGEST_PROBLEM])

        self._quietly(given_up)

    def _rest(self, command: Command, row: WaitRow, until: datetime | None, problem: str) -> bool:
        return claims.pause(
            command.tx,
            row.key,
            token=row.token or "",
            until=until,
            problem=problem[:LONGEST_PROBLEM],
        )

    def _attempts_for(self, row: WaitRow) -> int:
        return row.retries if row.kind == waits.JOB and row.retries else self.patience.attempts

    def _pause_after(self, attempts: int) -> timedelta:
        pause = FIRST_PAUSE * (1 << min(attempts - 1, MOST_DOUBLINGS))
        # Some disorder, so that work that failed together does not come back together.
        disorder = timedelta(seconds=random.random())  # noqa: S311  # no secret
        return min(pause, self.patience.longest_pause) + disorder

    def _quietly(self, act: Callable[[Command], T]) -> T:
        return self.engine.as_engine(act)
