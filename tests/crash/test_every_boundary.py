"""A process is killed at every boundary of a command: nothing is lost, and nothing done twice.

After each kill a fresh process takes over: the client repeats its request with the same key if it
has no answer, and a worker does what is due. Then everything is as in a run without a kill.
"""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from signal import SIGKILL

import pytest

from tests.crash import outcomes, worlds
from tests.crash.journeys import START
from tests.crash.mutants import MUTANTS
from tests.crash.sizes import FULL
from tests.crash.worlds import DAY, LEASE_IS_OVER, Order, Report, World
from tests.engine.builders import open_tasks

Outcome = Mapping[str, object]
TOMORROW = START + DAY
MOST = 400
TOGETHER = 2


@dataclass(frozen=True, slots=True)
class Act:
    """A command: how a case is brought before it, and what comes of it when all is done."""

    prepare: Callable[[World, str], Order]
    outcome: Callable[[World, str], Outcome]
    at: datetime = START


def completing(world: World, topic: str) -> Order:
    instance = world.given_started(topic)
    (task,) = open_tasks(world.engine, processInstanceKey=instance)
    submission = {"variables": {"count": 3, "story": "Noise at night"}}
    return world.post(f"/v1/user-tasks/{task.key}/completion", submission, topic)


def starting(world: World, topic: str) -> Order:
    body = {"processDefinitionId": "journey", "variables": {"topic": topic}}
    return world.post("/v1/process-instances", body, topic)


def publishing(world: World, topic: str) -> Order:
    world.given_recorded(topic, TOMORROW)
    body = {"name": "reply", "correlationKey": topic, "variables": {"said": "yes"}}
    return world.post("/v1/messages/publication", body, topic, TOMORROW)


def deploying(world: World, topic: str) -> Order:
    return world.post(f"/v1/deployments?tenantId={topic}", worlds.clockwork(), topic)


def working(world: World, topic: str) -> Order:
    world.given_recorded(topic, None)
    return {"at": START.isoformat()}


def firing(world: World, topic: str) -> Order:
    world.given_recorded(topic)
    return {"at": TOMORROW.isoformat()}


def firing_together(world: World, topic: str) -> Order:
    for _ in range(TOGETHER):
        world.given_recorded(topic)
    return {"at": TOMORROW.isoformat(), "together": True}


def of_case(world: World, topic: str) -> Outcome:
    return outcomes.of_topic(world.engine, topic)


def of_deployment(world: World, topic: str) -> Outcome:
    return outcomes.of_tenant(world.engine, topic)


ACTS = {
    "complete a task": Act(completing, of_case),
    "start": Act(starting, of_case),
    "publish a message": Act(publishing, of_case, TOMORROW),
    "deploy": Act(deploying, of_deployment),
    "run jobs": Act(working, of_case),
    "fire a timer": Act(firing, of_case, TOMORROW),
    "fire timers together": Act(firing_together, of_case, TOMORROW),
}
MISTAKES = [
    ("complete a task", "answer_first"),
    ("complete a task", "step_apart"),
    ("complete a task", "no_receipt"),
    ("start", "receipt_apart"),
    ("deploy", "release_apart"),
    ("run jobs", "effect_apart"),
    ("run jobs", "claim_for_ever"),
    ("fire timers together", "batch_apart"),
    ("fire timers together", "batch_halved"),
]
if FULL:  # the same mistakes in other commands
    MISTAKES += [
        ("start", "answer_first"),
        ("publish a message", "receipt_apart"),
        ("fire a timer", "step_apart"),
    ]


@pytest.fixture(scope="session")
def launcher() -> Iterator["subprocess.Popen[str]"]:
    with worlds.launching() as begun:
        yield begun


# Both databases notice the same: in a short run one of them dies everywhere, the other at work.
OFTEN = ("complete a task",)
PLACES = [
    *(("sqlite", name) for name in ACTS),
    *(("postgresql", name) for name in ACTS if FULL or name in OFTEN),
]
MADE = [(kind, *made) for kind in ("sqlite", *["postgresql"] * FULL) for made in MISTAKES]


@pytest.fixture
def world(request: pytest.FixtureRequest, launcher) -> Iterator[World]:
    with worlds.opened(request.getfixturevalue(f"{request.param}_url"), launcher) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Trial:
    """One command, killed at one boundary after the other, perhaps with a mistake inside."""

    world: World
    act: Act
    mutant: str = ""

    def undisturbed(self) -> tuple[Report, Outcome]:
        order = self.act.prepare(self.world, "t0")
        report = self.world.run(order)
        self._drain()
        return report, self.act.outcome(self.world, "t0")

    def killed_at(self, number: int, expected: Outcome) -> Report:
        """Let it die there, recover, and compare; the process may have lived."""
        topic = f"t{number}"
        order = self.act.prepare(self.world, topic)
        report = self.world.run(order, die_at=number, mutant=self.mutant)
        place = f"killed {report.boundaries[-1]!r}, the {number}th"
        if report.answer is None and "request" in order:
            self._repeat(order)
        self._drain()
        assert self.act.outcome(self.world, topic) == expected, place
        if report.answer is not None:
            again = self._repeat(order)
            assert "idempotency-replayed" in again["headers"], place
            assert again["body"] == report.answer["body"], place
        return report

    def _repeat(self, order: Order) -> Mapping:
        answer = self.world.run(order, mutant=self.mutant).answer
        assert answer is not None
        assert answer["status"] in (200, 201), answer
        return answer

    def _drain(self) -> None:
        self.world.drain(self.act.at + LEASE_IS_OVER)

    def at_every_boundary(self, expected: Outcome) -> None:
        """Kill at the first boundary, the second, and so on, until the command survives."""
        for number in range(1, MOST):
            if self.killed_at(number, expected).signal == 0:
                return
        raise AssertionError("it never came to its end")


def worth_it(boundaries: Sequence[str]) -> list[int]:
    """Number the boundaries to die at; between two statements there is nothing but memory."""
    return [
        number
        for number, name in enumerate(boundaries, 1)
        if FULL or name.startswith("after") or name.endswith(("COMMIT", "answer"))
    ]


@pytest.mark.parametrize(("world", "name"), PLACES, indirect=["world"])
def test_a_process_may_die_anywhere(world, name):
    trial = Trial(world, ACTS[name])
    report, expected = trial.undisturbed()
    passed = report.boundaries
    assert "after COMMIT" in passed
    assert ("after the answer" in passed) == (report.answer is not None)

    for number in worth_it(passed):
        killed = trial.killed_at(number, expected)
        assert (killed.signal, killed.boundaries) == (SIGKILL, passed[:number])
    assert trial.killed_at(len(passed) + 1, expected).signal == 0


@pytest.mark.parametrize(("world", "name", "mutant"), MADE, indirect=["world"])
def test_a_mistake_would_be_noticed(world, name, mutant):
    _, expected = Trial(world, ACTS[name]).undisturbed()

    with pytest.raises(AssertionError, match=r"killed|409|422|status|replayed"):
        Trial(world, ACTS[name], mutant).at_every_boundary(expected)


def test_every_mistake_is_made_in_some_test():
    assert {mutant for _, mutant in MISTAKES} == set(MUTANTS)
