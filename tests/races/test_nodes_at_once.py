"""Races on one node and across nodes: exactly one wins, the others are told so, never a fault.

A thousand rounds of each in `make soak`; that they would notice a missing lock is shown in
`test_races.py` beside this file.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import cycle, islice

import pytest

from engine.clock import SystemClock
from engine.engine import Database, Engine
from engine.records import Message, Search
from tests import soak
from tests.databases import ROOT as HERE
from tests.engine import diagrams as d
from tests.engine.builders import (
    ONE_TASK,
    ROOT,
    events,
    given_deployed,
    given_started,
    open_tasks,
    waiting_at,
)
from tests.races.racing import completing, race, repeating, won_or_late

ROUNDS = soak.size(12, 1_000)
ACROSS = soak.size(10, 1_000)
OTHERS = soak.size(1, 3)
EDGED = d.process(
    "edged", d.start(), d.user_task("work"), d.end(), d.user_task("late"), d.end("ended_late"),
    d.boundary("edge", "work", d.timer("t", "timeDuration", "PT1H").inside),
    d.boundary("heard", "work", d.message_catch("m", "m").inside),
    flows=[("started", "work", ""), ("work", "ended", ""), ("edge", "late", ""),
           ("heard", "late", ""), ("late", "ended_late", "")],
    declared=d.message("m", "news", "=topic"),
)  # fmt: skip


@pytest.fixture(params=["one node", "two nodes"])
def nodes(request, database_url, clock) -> Iterator[list[Engine]]:
    """One engine twice, or two engines with connections and caches of their own."""
    made = [Engine(Database(database_url), clock) for _ in range(1 + (request.param[:3] == "two"))]
    yield list(islice(cycle(made), 2))
    for one in made:
        one.database.close()


def given_work(engine: Engine, process_id: str, **variables: object) -> tuple[str, str]:
    instance = given_started(engine, process_id, **variables)
    (task,) = open_tasks(engine, processInstanceKey=instance.key)
    return instance.key, task.key


def test_of_many_clients_one_completes_a_task(nodes):
    given_deployed(nodes[0], ONE_TASK)
    for number in range(ROUNDS):
        clients = 2 + number % 7
        instance, task = given_work(nodes[0], "one_task")

        found = race([completing(nodes[n % 2], task, f"client {n}") for n in range(clients)])

        assert found == {"won": 1, "late": clients - 1}
        assert events(nodes[0], instance).count("USER_TASK_COMPLETED") == 1
    soak.told(f"{ROUNDS} rounds of 2 to 8 clients for one task: one winner each")


def test_a_timer_and_a_completion_do_not_both_happen(nodes):
    given_deployed(nodes[0], EDGED)
    sides: Counter[str] = Counter()
    for number in range(ROUNDS):
        instance, task = given_work(nodes[0], "edged", topic=f"t{number}")
        (timer,) = (
            nodes[0]
            .search_timers(
                Search(filter={"processInstanceKey": instance, "state": "CREATED"}), by=ROOT
            )
            .items
        )

        found = race([
            completing(nodes[0], task, "ann"),
            triggering(nodes[1], timer.key),
        ])  # fmt: skip

        assert found == {"won": 1, "late": 1}
        sides[_outcome(nodes[0], instance, "TIMER_FIRED")] += 1
    soak.told(f"{ROUNDS} rounds of a timer against a completion: {dict(sides)}")


def test_a_message_and_a_timer_do_not_both_end_an_activity(nodes):
    given_deployed(nodes[0], EDGED)
    for number in range(ROUNDS):
        instance, _ = given_work(nodes[0], "edged", topic=f"t{number}")
        (timer,) = (
            nodes[0]
            .search_timers(
                Search(filter={"processInstanceKey": instance, "state": "CREATED"}), by=ROOT
            )
            .items
        )
        news = Message(name="news", correlation_key=f"t{number}", time_to_live=timedelta(0))
        taken: list[int] = []

        def publish(news: Message = news, taken: list[int] = taken) -> str:
            taken.append(len(nodes[1].publish_message(news, by=ROOT).correlations))
            return "published"

        found = race([publish, triggering(nodes[0], timer.key)])

        told = events(nodes[0], instance)
        assert found["won"] + taken[0] == 1
        assert told.count("TIMER_FIRED") == found["won"]
        assert told.count("MESSAGE_RECEIVED") == taken[0]
        assert waiting_at(nodes[0], instance) == ["late"]
    soak.told(f"{ROUNDS} rounds of a message against a boundary timer: one of them each")


def test_one_idempotency_key_is_answered_once(nodes):
    given_deployed(nodes[0], ONE_TASK)
    for number in range(ROUNDS):
        clients = 2 + number % 7
        instance, task = given_work(nodes[0], "one_task")
        key = f"key {number}"

        found = race([repeating(nodes[n % 2], task, key) for n in range(clients)])

        assert found == {f"done {instance}": 1, f"answered {instance}": clients - 1}
        assert events(nodes[0], instance).count("USER_TASK_COMPLETED") == 1
    soak.told(f"{ROUNDS} rounds of 2 to 8 requests with one key: one answer each")


def test_of_several_processes_one_completes_a_task(database_url):
    engine = Engine(Database(database_url), SystemClock())
    given_deployed(engine, ONE_TASK)
    with ExitStack() as stack:
        others = [stack.enter_context(node(database_url)) for _ in range(OTHERS)]
        for _ in range(ACROSS):
            instance, task = given_work(engine, "one_task")
            for one in others:
                one.stdin.write(f"{task}\n")
                one.stdin.flush()
            own = completing(engine, task, "here")()
            found = Counter([own, *(one.stdout.readline().strip() for one in others)])

            assert found == {"won": 1, "late": OTHERS}
            assert engine.get_process_instance(instance, by=ROOT).state == "COMPLETED"
    engine.database.close()
    soak.told(f"{ACROSS} rounds of {OTHERS + 1} processes for one task: one winner each")


def triggering(engine: Engine, key: str) -> Callable[[], str]:
    return won_or_late(lambda: engine.trigger_timer(key, by=ROOT))


@contextmanager
def node(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process on the same database."""
    command = [sys.executable, "-m", "tests.races.runner", url]
    with subprocess.Popen(  # noqa: S603  # a program of ours
        command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdout.readline() == "ready\n"
        yield one
        one.stdin.close()


def _outcome(engine: Engine, instance: str, kind: str) -> str:
    """Say which side won, after a look at history and at what is open now."""
    told = events(engine, instance)
    fired = kind in told
    assert told.count(kind) + told.count("USER_TASK_COMPLETED") == 1
    assert waiting_at(engine, instance) == (["late"] if fired else [])
    return "timer" if fired else "completion"
