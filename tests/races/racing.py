"""Runs that begin at one moment, and what came of each."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from engine.engine import Engine
from engine.errors import AlreadyAnswered, NotFound, UserTaskNotActive, WrongState
from engine.records import Actor, Receipt

LATE = (UserTaskNotActive, WrongState, NotFound)


def race(runs: Sequence[Callable[[], str]]) -> Counter[str]:
    """Let all begin at the same moment and count what came of it; a fault is raised."""
    gate = Barrier(len(runs))

    def begin(run: Callable[[], str]) -> str:
        gate.wait()
        return run()

    with ThreadPoolExecutor(len(runs)) as pool:
        return Counter(pool.map(begin, runs))


def won_or_late(act: Callable[[], object]) -> Callable[[], str]:
    """Say `won`, or `late` when the engine says that somebody else was faster."""

    def run() -> str:
        try:
            act()
        except LATE:
            return "late"
        return "won"

    return run


def completing(engine: Engine, key: str, who: str) -> Callable[[], str]:
    by = Actor(who, operates=True)
    return won_or_late(lambda: engine.complete_user_task(key, {"who": who}, by=by))


def repeating(engine: Engine, task: str, key: str) -> Callable[[], str]:
    """Complete a task under one idempotency key: done, or answered as the first was."""
    receipt = Receipt("ann", key, "same", lambda done: done.process_instance.key)

    def run() -> str:
        try:
            done = engine.complete_user_task(
                task, {}, by=Actor("ann", operates=True), receipt=receipt
            )
        except AlreadyAnswered as again:
            return f"answered {again.answer}"
        return f"done {done.process_instance.key}"

    return run
