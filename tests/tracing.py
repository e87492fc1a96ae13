"""Which tests coverage counts: those that try examples, each once.

Tracing makes Python run two to five times as slowly, so what adds nothing runs without it. The
same example on PostgreSQL says what it said on SQLite. Lines that only random input reaches are
not covered by anything that stays the same. Processes that are killed keep no account at all.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping

import pytest
from coverage import Coverage
from hypothesis import is_hypothesis_test

# Random requests and cases, processes that are killed, what is only measured, and the real
# processes played or judged whole: what they reach, smaller examples have reached before.
UNCOUNTED = (
    "tests/api/test_contract.py",
    "tests/bench/",
    "tests/casework/test_appeals.py",
    "tests/cli/test_analysts_walk.py",
    "tests/crash/",
    "tests/model/",
    "tests/scenarios/test_season.py::test_the_real_",
    "tests/scenarios/test_season.py::test_the_time_",
)
SUBPROCESSES = "COVERAGE_PROCESS_CONFIG"


def is_counted(item: pytest.Item) -> bool:
    """Say whether a test is traced: not when it is random, and not on a second database."""
    if item.nodeid.startswith(UNCOUNTED) or is_hypothesis_test(getattr(item, "obj", None)):
        return False
    parameters = getattr(item, "callspec", None)
    return parameters is None or "postgresql" not in parameters.id.split("-")


def untraced(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which no process is traced, as for a service that others call."""
    return {name: value for name, value in environment.items() if name != SUBPROCESSES}


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Trace nothing in this block, nor in the processes that it begins."""
    running = Coverage.current()
    if running is None:
        yield
        return
    running.stop()
    asked = os.environ.pop(SUBPROCESSES, None)
    try:
        yield
    finally:
        if asked is not None:
            os.environ[SUBPROCESSES] = asked
        running.start()


def stop() -> None:
    """Trace nothing any more in this process; those that it begins are traced as before."""
    if (running := Coverage.current()) is not None:
        running.stop()
