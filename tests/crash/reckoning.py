"""Counts, when the storm is over, what was acknowledged and what there is."""

import json
from collections import Counter
from dataclasses import dataclass

from engine.engine import Engine
from tests.crash.clients import Ledger
from tests.crash.journeys import TASKS
from tests.crash.outcomes import ask
from tests.engine.builders import ROOT

STATES = "SELECT key, state, open_incidents FROM process_instance"
HAPPENED = "SELECT detail FROM history WHERE type = :type"
CLOSED = "SELECT key, state FROM wait_state WHERE kind = :kind AND expects IS NULL"
EFFECTS = "SELECT job FROM effect"
LETTERS = "SELECT key, job_key FROM letter"
JOBS = "SELECT key, state FROM wait_state WHERE kind = 'JOB' AND expects = :type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What was acknowledged, and how much of it is lost or doubled: every fault should be 0."""

    cases: int
    acknowledged: int
    lost: int
    doubled: int
    unfinished: int
    broken_chains: int
    timers: int
    timers_wrong: int
    effects: int
    effects_wrong: int
    letters: int
    letters_wrong: int
    deliveries: int
    deliveries_wrong: int

    @property
    def faults(self) -> dict[str, int]:
        names = ("lost", "doubled", "unfinished", "broken_chains", "timers_wrong",
                 "effects_wrong", "letters_wrong", "deliveries_wrong")  # fmt: skip
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def reckon(engine: Engine, ledger: Ledger) -> Reckoning:
    """Compare the ledger with history, states and effects, once nothing is due any more."""
    told = ledger.read()
    started, completed = set(told.get("started", [])), set(told.get("completed", []))
    states = {str(key): (state, stuck) for key, state, stuck in ask(engine, STATES)}
    done, fired = _keys(engine, "USER_TASK_COMPLETED"), _keys(engine, "TIMER_FIRED")
    timers, notes = _closed(engine, "TIMER"), _jobs(engine, "effect")
    effects = Counter(str(row[0]) for row in ask(engine, EFFECTS))
    letters = ask(engine, LETTERS)
    sends, delivered = _jobs(engine, "deliver"), Counter(told.get("delivered", []))
    return Reckoning(
        cases=len(states),
        acknowledged=len(completed),
        lost=len(started - states.keys()) + len(completed - done.keys()),
        doubled=_extra(done) + len(states.keys() - started) + len(done.keys() - completed),
        unfinished=sum(1 for state in states.values() if state != ("COMPLETED", 0))
        + abs(len(done) - len(states) * (TASKS + 1)),
        broken_chains=sum(1 for key in states if not engine.verify_history(key, by=ROOT).whole),
        timers=len(timers),
        timers_wrong=_wrong(fired, timers, len(states)),
        effects=len(notes),
        effects_wrong=_wrong(effects, notes, len(states)),
        letters=len(letters),
        letters_wrong=_wrong(Counter(str(row[1]) for row in letters),
                             _jobs(engine, "letter"), len(states)),
        deliveries=sum(delivered.values()),
        # At least once, and never under a key that is no job's.
        deliveries_wrong=len(delivered.keys() ^ sends) + abs(len(sends) - len(states)),
    )  # fmt: skip


def _keys(engine: Engine, kind: str) -> Counter[str]:
    rows = ask(engine, HAPPENED, type=kind)
    return Counter(json.loads(str(row[0]))["key"] for row in rows)


def _closed(engine: Engine, kind: str) -> set[str]:
    rows = ask(engine, CLOSED, kind=kind)
    return {str(key) for key, state in rows if state == "COMPLETED"}


def _jobs(engine: Engine, kind: str) -> set[str]:
    rows = ask(engine, JOBS, type=kind)
    return {str(key) for key, state in rows if state == "COMPLETED"}


def _extra(found: Counter[str]) -> int:
    return sum(number - 1 for number in found.values())


def _wrong(found: Counter[str], wanted: set[str], number: int) -> int:
    """Count what is missing, too much or doubled; there should be one for each case."""
    return len(found.keys() ^ wanted) + _extra(found) + abs(len(wanted) - number)
