"""The mistakes that the crash tests exist to catch, each made in one place.

Every test of this folder runs once more with the mistake that it must notice. A test that has
never failed proves nothing.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection
from sqlalchemy.engine.default import DefaultDialect

from app import assembly
from engine.door.desk import Desk
from engine.engine import Engine
from engine.store import (
    answering,
    claims,
    database,
    definitions,
    history,
    instances,
    receipts,
    step_batches,
    steps,
    waits,
)
from engine.store.database import say_to_sqlite
from tests.crash.journeys import EFFECT


@dataclass(slots=True)
class Stage:
    """A service that a mutant may spoil; what is late is done after the answer was sent."""

    app: FastAPI
    after_the_answer: list[Callable[[], object]] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        found: Engine = self.app.state.engine
        return found


def commit_now(tx: Connection) -> None:
    """End the transaction half-way and begin another, which nobody should ever do."""
    if tx.dialect.name == "sqlite":
        say_to_sqlite(tx, "COMMIT")
        say_to_sqlite(tx, "BEGIN IMMEDIATE")
    else:
        driver: Any = tx.connection.driver_connection
        driver.commit()


def effect_apart(stage: Stage) -> None:
    """The effect of a job is committed before the job's completion."""
    connectors: Any = stage.engine.ground.connectors
    right = connectors[EFFECT]

    def wrong(context):
        result = right(context)
        commit_now(context.tx)
        return result

    connectors[EFFECT] = wrong


def step_apart(_stage: Stage) -> None:
    """An instance is moved in one transaction, and what it waited for is closed in the next."""

    def wrong(tx, row, lines, *, seen, changed=(), opened=()):
        instances.move(tx, row, seen=seen)
        commit_now(tx)
        history.append(tx, lines)
        waits.change_all(tx, changed)
        waits.open_all(tx, opened)

    steps.write = wrong


def batch_apart(_stage: Stage) -> None:
    """Instances of a batch are moved in one transaction, their waits close in the next."""

    def wrong(tx, written):
        for step in written:
            instances.move(tx, step.row, seen=step.seen)
        commit_now(tx)
        for step in written:
            history.append(tx, step.lines)
            waits.change_all(tx, step.changed)
            waits.open_all(tx, step.opened)
        return written

    step_batches.write_all = wrong


def batch_halved(_stage: Stage) -> None:
    """The last step of a batch is taken for written and is not."""
    right = step_batches.write_all

    def wrong(tx, written):
        for step in written[-1:]:
            waits.change_all(tx, step.changed)
        right(tx, written[:-1])
        return written

    step_batches.write_all = wrong


def release_apart(_stage: Stage) -> None:
    """New definitions are committed before the release that puts them in force."""
    right = definitions.insert_release

    def wrong(tx, row):
        commit_now(tx)
        right(tx, row)

    definitions.insert_release = wrong


def receipt_apart(_stage: Stage) -> None:
    """The answer to an idempotency key is kept after the command was committed."""
    right = receipts.keep

    def wrong(tx, subject, key, **more):
        commit_now(tx)
        return right(tx, subject, key, **more)

    receipts.keep = wrong


def no_receipt(_stage: Stage) -> None:
    """Nothing unique is stored for an idempotency key, so a repeat is done again."""
    receipts.keep = lambda *_row, **_more: True


def answer_first(stage: Stage) -> None:
    """The answer is sent before the commit."""
    right: Callable[..., Any] = Desk.carry_out

    def wrong(self, act, *, by, receipt=None, dry_run=False):
        answered = right(self, act, by=by, dry_run=True)
        stage.after_the_answer.append(lambda: right(self, act, by=by, receipt=receipt))
        return answered

    Desk.carry_out = wrong  # type: ignore[method-assign]


def claim_for_ever(_stage: Stage) -> None:
    """A claim has no lease, so the work of a dead worker never comes back."""
    right = claims.claim

    def wrong(tx, wish):
        return right(tx, replace(wish, lease_until=None))

    claims.claim = wrong


MUTANTS: Mapping[str, Callable[[Stage], None]] = {
    one.__name__: one
    for one in (
        answer_first,
        batch_apart,
        batch_halved,
        claim_for_ever,
        effect_apart,
        no_receipt,
        receipt_apart,
        release_apart,
        step_apart,
    )
}


# ---------------------------------------------- for real processes that are killed at random
GAP_SECONDS = 0.25
ONE_IN = 150


def noisy_effect_apart() -> None:
    """As `effect_apart`; a moment passes in between, so that some kill falls into it."""
    right = assembly.connectors

    def apart(context):
        result = right(None)[EFFECT](context)
        commit_now(context.tx)
        time.sleep(GAP_SECONDS)
        return result

    assembly.connectors = lambda *given: {**right(*given), EFFECT: apart}


def noisy_commit_lost() -> None:
    """Now and then a commit is answered for and was never made."""
    seen, right = count(1), DefaultDialect.do_commit

    def wrong(self, connection):
        if next(seen) % ONE_IN == 0:
            self.do_rollback(connection)
        else:
            right(self, connection)

    DefaultDialect.do_commit = wrong  # type: ignore[method-assign]


def waits_for_ever() -> None:
    """A connection to PostgreSQL has no bound of its own."""
    answering.SECONDS = float("inf")


def full_disk_unknown() -> None:
    """A full disk is taken for a fault of the program."""
    right = database._is_unavailable

    def wrong(error, state):
        return "disk" not in str(error.orig) and right(error, state)

    database._is_unavailable = wrong


NOISY: Mapping[str, Callable[[], None]] = {
    one.__name__: one
    for one in (full_disk_unknown, noisy_commit_lost, noisy_effect_apart, waits_for_ever)
}
