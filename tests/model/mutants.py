"""The engine with one mistake each, which the machine must notice."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import text

from engine import settling
from engine.bpmn import snapshot, timers
from engine.bpmn.specs_gateways import ParallelGateway
from engine.bpmn.specs_loops import Repeated
from engine.store import waits

Patch = pytest.MonkeyPatch


def a_join_that_does_not_wait(patch: Patch) -> None:
    def arrive(self, token):
        token.activate()
        return True

    patch.setattr(ParallelGateway, "arrive", arrive)


def a_cycle_of_one_turn(patch: Patch) -> None:
    patch.setattr(timers, "following", lambda _schedule, _at: None)


def days_of_24_hours(patch: Patch) -> None:
    patch.setattr(timers.Span, "after", lambda self, start, times=1: start + self.rest * times)


def a_kept_message_that_is_forgotten(patch: Patch) -> None:
    patch.setattr(settling, "with_kept_messages", lambda _command, settled: settled)


def a_loop_that_is_always_enough(patch: Patch) -> None:
    patch.setattr(Repeated, "_is_enough", lambda *_: True)


def a_snapshot_that_is_not_stored(patch: Patch) -> None:
    """The instance is held in memory, as it were: what is written is what was read."""
    right = snapshot.load
    first: dict[str, bytes] = {}

    def load(program, stored):
        return right(program, first.setdefault(str(id(program)), stored))

    patch.setattr(snapshot, "load", load)


def a_suspension_that_holds_nothing(patch: Patch) -> None:
    patch.setattr(waits, "_SUSPEND", text("SELECT 1 WHERE :wanted IS NULL"))


MUTANTS: Mapping[str, Callable[[Patch], None]] = {
    one.__name__: one
    for one in (
        a_join_that_does_not_wait,
        a_cycle_of_one_turn,
        days_of_24_hours,
        a_kept_message_that_is_forgotten,
        a_loop_that_is_always_enough,
        a_snapshot_that_is_not_stored,
        a_suspension_that_holds_nothing,
    )
}
# They show only after several steps of the right kind: found, but late.
LATE = {"a_kept_message_that_is_forgotten", "a_cycle_of_one_turn"}
