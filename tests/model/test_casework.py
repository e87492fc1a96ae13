"""Random processes, driven at random: the engine is where a small plain model says it is.

`make soak` runs it at length; a failure prints the steps to it, the shortest that were found.
"""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from engine.errors import EngineError
from engine.stuck import Stuck
from tests import soak
from tests.model.casework import Casework
from tests.model.grounds import Ground, InMemory, OnDisk
from tests.model.mutants import LATE, MUTANTS

STEPS = 15
ONLY_LOOK = [Phase.generate]
FIND_THE_SHORTEST = [Phase.generate, Phase.shrink]


def play(ground: Ground, runs: int, phases: list[Phase]) -> int:
    """Play some runs on one ground and say how many cases were begun."""
    machine = type("Casework", (Casework,), {"ground": ground, "runs": 0})
    wanted = settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(seed(soak.SEED)(machine), settings=wanted)
    finally:
        ground.database.close()
    return machine.runs


def test_engine_and_model_agree_in_memory(sqlite_template):
    runs = soak.size(100, 2_000)

    assert play(InMemory(sqlite_template), runs, FIND_THE_SHORTEST) >= runs
    soak.told(f"{runs} random cases on SQLite agreed with the model")


def test_engine_and_model_agree_on_a_file(sqlite_url):
    runs = soak.size(5, 300)

    assert play(OnDisk(sqlite_url), runs, FIND_THE_SHORTEST) >= runs
    soak.told(f"{runs} random cases on a file of SQLite agreed with the model")


def test_engine_and_model_agree_on_a_server(postgresql_url):
    runs = soak.size(10, 500)

    assert play(OnDisk(postgresql_url), runs, FIND_THE_SHORTEST) >= runs
    soak.told(f"{runs} random cases on PostgreSQL agreed with the model")


@pytest.mark.parametrize("mutant", soak.size(sorted(MUTANTS.keys() - LATE), sorted(MUTANTS)))
def test_each_mistake_is_noticed(sqlite_template, monkeypatch, mutant):
    MUTANTS[mutant](monkeypatch)

    # A disagreement, or a refusal that the model does not expect.
    with pytest.raises((AssertionError, EngineError, KeyError, Stuck)):
        play(InMemory(sqlite_template), soak.size(300, 1_000), ONLY_LOOK)
