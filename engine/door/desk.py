"""Where every command is carried out: one transaction, one receipt, one answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Condition
from typing import TypeVar

from engine import incidents
from engine.clock import Clock
from engine.command import ENGINE, Command, Ground
from engine.connectors import Check, Connector, Keeper
from engine.errors import (
    AlreadyAnswered,
    DatabaseUnavailable,
    EngineError,
    ExecutionFailed,
    IdempotencyKeyReused,
)
from engine.limits import Limits
from engine.records import Actor, Receipt
from engine.shared_clock import present
from engine.store import locks, receipts
from engine.store.database import Conflict, Database
from engine.store.hints import noted
from engine.stuck import Stuck

T = TypeVar("T")
MOST_RUNS = 8


class _DryRun(Exception):
    """Everything happened; now let it not have happened."""


class _Repeated(Exception):
    """The receipt's key was answered before."""


class Bell:
    """Rings after each commit in this process; and calls a worker if something is due soon."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._rings = 0
        self._calls = 0

    def ring(self, *, calls: bool) -> None:
        """Say that something was committed, and wake whoever waits if it `calls` for work."""
        with self._condition:
            self._rings += 1
            if calls:
                self._calls += 1
                self._condition.notify_all()

    def count(self) -> int:
        """Return how often it has rung."""
        with self._condition:
            return self._rings

    def calls(self) -> int:
        """Return how often it has called."""
        with self._condition:
            return self._calls

    def wait(self, heard: int, seconds: float) -> None:
        """Wait until it has called more often than `heard`, or some seconds have passed."""
        with self._condition:
            self._condition.wait_for(lambda: self._calls != heard, timeout=seconds)


class Desk:
    """What all rooms share: the database, the clock, and how a command is carried out."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        connectors: Mapping[str, Connector] | None = None,
        keeper: Keeper | None = None,
        checks: Mapping[str, Check] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.bell = Bell()
        self.ground = Ground(
            limits=limits or Limits(),
            connectors=dict(connectors or {}),
            keeper=keeper,
            checks=dict(checks or {}),
        )

    def carry_out(
        self,
        act: Callable[[Command], T],
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> T:
        """Carry out one command in one transaction and return its answer after the commit.

        Raises:
            AlreadyAnswered, IdempotencyKeyReused: the receipt was used before.
            ExecutionFailed: the diagram cannot go on; unless dry, an incident was opened.
            EngineError: whatever `act` refuses; nothing has changed.
        """
        try:
            return self._run(act, by, None if dry_run else receipt, dry_run=dry_run)
        except _Repeated:
            raise self._earlier_answer(receipt) or DatabaseUnavailable() from None
        except EngineError as refusal:
            # A repeat may be refused where the first was not: the task is done by now.
            raise self._earlier_answer(receipt) or refusal from refusal.__cause__
        except Stuck as stuck:
            raise self._earlier_answer(receipt) or self.give_up(
                stuck, by, dry_run=dry_run
            ) from stuck

    @contextmanager
    def question(self, by: Actor) -> Iterator[Command]:
        """Read, without holding up any writer."""
        at = self.clock.now()
        with self.database.read() as tx:
            yield Command(tx, by, at, self.ground)

    def give_up(self, stuck: Stuck, by: Actor, *, dry_run: bool = False) -> ExecutionFailed:
        """Open an incident for a rolled-back step and return the refusal that names it."""
        if dry_run:
            return stuck.failure
        key = self.carry_out(lambda command: incidents.open_stuck(command, stuck), by=by)
        return replace(stuck.failure, incident_key=key)

    def _run(
        self, act: Callable[[Command], T], by: Actor, receipt: Receipt | None, *, dry_run: bool
    ) -> T:
        busy = ""
        for _ in range(MOST_RUNS):
            answers: list[T] = []
            try:
                with self.database.transaction() as tx:
                    if busy:
                        locks.take(tx, busy)
                    command = Command(tx, by, present(self.clock, tx), self.ground)
                    answers.append(act(command))
                    self._keep(command, receipt, answers[0])
                    _undo_if(dry_run)
                    calls = noted(tx)
            except Conflict as conflict:
                busy = conflict.busy
                continue
            except _DryRun:
                return answers[0]
            self.bell.ring(calls=calls)
            return answers[0]
        raise DatabaseUnavailable

    def _keep(self, command: Command, receipt: Receipt | None, answer: object) -> None:
        if receipt is None:
            return
        kept = receipts.keep(
            command.tx,
            receipt.subject,
            receipt.key,
            fingerprint=receipt.fingerprint,
            answer=receipt.answer(answer),
            at=command.at,
        )
        if not kept:
            raise _Repeated

    def _earlier_answer(self, receipt: Receipt | None) -> EngineError | None:
        if receipt is None:
            return None
        with self.database.read() as tx:
            found = receipts.find(tx, receipt.subject, receipt.key)
        if found is None:
            return None
        fingerprint, answer = found
        if fingerprint != receipt.fingerprint:
            return IdempotencyKeyReused(receipt.key)
        return AlreadyAnswered(answer)

    def as_engine(self, act: Callable[[Command], T]) -> T:
        """Carry out something that nobody asked for: a timer, a job, housekeeping.

        Raises:
            Stuck: a diagram cannot go on; whoever called decides what becomes of it.
        """
        return self._run(act, ENGINE, None, dry_run=False)

    def now(self) -> datetime:
        """Return the engine's present instant."""
        return self.clock.now()


def _undo_if(dry_run: bool) -> None:
    if dry_run:
        raise _DryRun
