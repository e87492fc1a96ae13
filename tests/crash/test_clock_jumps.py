"""The clock of the machine jumps an hour, forwards and back: no timer is lost or fires twice."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from engine import duties
from engine.clock import SystemClock, VirtualClock
from engine.engine import Database, Engine
from engine.limits import Patience
from engine.records import Search
from engine.worker import Worker
from tests.crash.outcomes import ask
from tests.crash.sizes import FULL
from tests.engine import diagrams as d
from tests.engine.builders import HOUR, ROOT, given_deployed, given_started

INSTANCES, JUMPS, SEED = (200, 60, 7) if FULL else (24, 10, 7)
WAITS = ("PT0.5S", "PT1S", "PT2S", "PT40M", "PT59M59S", "PT1H", "PT1H1S", "PT2H")
FIRED = "SELECT detail, instance_key FROM history WHERE type = 'TIMER_FIRED'"
SOON = Patience(lease=timedelta(seconds=2), poll=timedelta(milliseconds=50))
ONCE = d.process("once", d.start(), d.timer("wait", "timeDuration", "=wait"), d.end())
CYCLE = d.process(
    "cycle", d.start(), d.user_task("t"), d.end(),
    d.boundary("tick", "t", d.timer("tick", "timeCycle", "R4/PT1H").inside, interrupting=False),
    d.end("ticked"),
    flows=[("started", "t", ""), ("t", "ended", ""), ("tick", "ticked", "")],
)  # fmt: skip


@dataclass(slots=True)
class JumpingClock:
    """The machine's time, as wrong as somebody has set it."""

    wrong_by: timedelta = timedelta(0)
    right: SystemClock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        return self.right.now() + self.wrong_by


@pytest.fixture
def jumping(database: Database) -> Engine:
    return Engine(database, JumpingClock())


def jump_about(clock: JumpingClock, dice: random.Random) -> None:
    for _ in range(JUMPS):
        time.sleep(dice.uniform(0.05, 0.3))
        clock.wrong_by = dice.choice([-HOUR, timedelta(0), HOUR])
    clock.wrong_by = 4 * HOUR


def still_waits(engine: Engine) -> bool:
    wish = Search(filter={"state": "ACTIVE"}, limit=1)
    return bool(engine.search_process_instances(wish, by=ROOT).items)


def test_workers_whose_clock_jumps_fire_each_timer_once(jumping):
    given_deployed(jumping, ONCE)
    keys = [
        given_started(jumping, "once", wait=WAITS[n % len(WAITS)]).key for n in range(INSTANCES)
    ]
    workers = [Worker(jumping, patience=SOON) for _ in range(2)]
    threads = [threading.Thread(target=worker.run_until_stopped) for worker in workers]
    for thread in threads:
        thread.start()

    jump_about(jumping.clock, random.Random(SEED))  # noqa: S311  # no secret
    until = time.monotonic() + 30
    while still_waits(jumping) and time.monotonic() < until:
        time.sleep(0.05)
    for worker, thread in zip(workers, threads, strict=True):
        worker.stop()
        thread.join()

    fired = Counter(str(instance) for _, instance in ask(jumping, FIRED))
    assert fired == Counter(keys)
    assert all(jumping.verify_history(key, by=ROOT).whole for key in keys)


def fired(engine: Engine) -> int:
    return len(ask(engine, FIRED))


def overtaken(engine: Engine, clock: VirtualClock) -> tuple[int, int]:
    """A worker claims; the clock jumps, so another takes over; the first goes on where it was.

    Says how often the cycle had fired before the first went on, and after.
    """
    given_deployed(engine, CYCLE)
    given_started(engine, "cycle")
    clock.set(clock.now() + HOUR)
    first, second = Worker(engine, name="first"), Worker(engine, name="second")
    (row,) = first._claim(1)
    clock.set(clock.now() + HOUR)
    second.run_until_idle()
    before = fired(engine)
    clock.set(clock.now() - HOUR)
    first._do(row)
    return before, fired(engine)


def test_a_worker_that_a_jump_has_overtaken_writes_nothing(engine, clock):
    before, after = overtaken(engine, clock)

    assert before >= 1
    assert after == before


def test_a_lease_without_a_token_would_fire_twice(engine, clock, monkeypatch):
    monkeypatch.setattr(duties, "_checked", lambda wait, _claimed: wait)

    before, after = overtaken(engine, clock)

    assert after == before + 1


def test_a_jump_back_delays_what_a_dead_worker_had_claimed_but_loses_nothing(engine, clock):
    given_deployed(engine, ONCE)
    given_started(engine, "once", wait="PT10M")
    begun = clock.now()
    clock.set(begun + HOUR)
    (row,) = Worker(engine)._claim(1)  # and it dies
    clock.set(begun)

    late = row.wake_at or begun
    assert late == begun + HOUR + Patience().lease
    clock.set(late - timedelta(seconds=1))
    assert Worker(engine).run_until_idle() == 0
    clock.set(late)
    assert Worker(engine).run_until_idle() == 1
    assert fired(engine) == 1
    clock.set(begun)
    assert Worker(engine).run_until_idle() == 0


def test_the_same_timers_are_due_after_any_jump(engine, clock):
    given_deployed(engine, ONCE)
    for wait in WAITS:
        given_started(engine, "once", wait=wait)
    begun = clock.now()

    for hours in (1, 0, -1, 1, 0, 3, 2):
        clock.set(begun + hours * HOUR)
        Worker(engine).run_until_idle()

    assert fired(engine) == len(WAITS)
