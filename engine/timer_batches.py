"""Timers that are due at once, fired together: one transaction, and in it each for itself.

Every step is calculated before anything is written. Whatever is not as simple as can be is left
to be fired alone, where its failure is its own: an expression that fails, an instance that
somebody else holds, a step that touches more than its own instance.
"""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from time import monotonic

from engine import settling, timers, waits
from engine.bpmn.outcome import TimerFired
from engine.command import Command
from engine.store import step_batches
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow
from engine.store.step_batches import Step

LOG = logging.getLogger(__name__)
# Nobody who waits for one of the instances shall wait longer than a slow command takes.
LONGEST_SECONDS = 2.0


def together(claimed: Sequence[WaitRow]) -> Sequence[WaitRow]:
    """Choose the timers that may be fired together: never tried, and alone in their instance.

    What else is due in an instance keeps its order, so that goes alone.
    """
    due = Counter(row.instance_key for row in claimed)
    return [
        row
        for row in claimed
        if row.kind == waits.TIMER and row.attempts == 1 and due[row.instance_key] == 1
    ]


def fire(command: Command, claimed: Sequence[WaitRow]) -> frozenset[str]:
    """Fire timers of one claim and return the keys of those that fired; the others go alone."""
    token = claimed[0].token or ""
    held = wait_rows.hold_claimed(command.tx, [row.key for row in claimed], token=token)
    steps = dict(_steps(command, [(held[row.key], row) for row in claimed if row.key in held]))
    if not steps:
        return frozenset()
    written = {step.row.key for step in step_batches.write_all(command.tx, list(steps.values()))}
    return frozenset(key for key, step in steps.items() if step.row.key in written)


def _steps(
    command: Command, held: Sequence[tuple[InstanceRow, WaitRow]]
) -> Iterator[tuple[str, Step]]:
    until = monotonic() + LONGEST_SECONDS
    for instance, wait in held:
        if monotonic() > until:
            return
        step = _step(command, instance, wait)
        if step is not None and settling.stays_at_home(step):
            yield wait.key, step


def _step(command: Command, instance: InstanceRow, wait: WaitRow) -> Step | None:
    try:
        return settling.prepared(command, instance, TimerFired(wait.key), timers.fired(wait))
    except Exception:  # noqa: BLE001  # nothing is written; alone, it fails again and is told
        LOG.info("timer %s is fired alone", wait.key)
        return None
