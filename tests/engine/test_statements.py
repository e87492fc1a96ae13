"""What a command costs: a fixed number of statements, one commit, and nothing for idle cases."""

from datetime import timedelta

import pytest

from engine.engine import Engine
from engine.records import Receipt, StartRequest
from engine.store import instances
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, bundle, given_deployed, given_started, open_tasks, work
from tests.engine.counting_statements import heard

MOST = 3
STARTING = 4
LOOP = d.process(
    "loop",
    d.start(), d.user_task("again"),
    d.Node("more", "exclusiveGateway", attributes=' default="f3_more_ended"'),
    d.end(), d.boundary("late", "again", d.timer("x", "timeDuration", "P1D").inside),
    d.end("too_late"),
    flows=[
        ("started", "again", ""), ("again", "more", ""), ("more", "again", "=more"),
        ("more", "ended", ""), ("late", "too_late", ""),
    ],
)  # fmt: skip
BUSY = d.process(
    "busy",
    d.start(), d.user_task("first"), d.Node("split", "parallelGateway"),
    d.user_task("one", groups="a, b"), d.user_task("two"), d.service_task("job", "print"),
    d.timer("sleep", "timeDuration", "P1D"),
    d.user_task("three", more='<zeebe:properties><zeebe:property name="deadline" '
        'value="=deadline(&quot;reply&quot;, now())"/></zeebe:properties>'),
    d.boundary("nudge", "three", d.timer("x", "timeCycle", "R3/P1D").inside, interrupting=False),
    d.end("nudged"), d.Node("join", "parallelGateway"), d.end(),
    flows=[
        ("started", "first", ""), ("first", "split", ""),
        *[("split", one, "") for one in ("one", "two", "job", "sleep", "three")],
        *[(one, "join", "") for one in ("one", "two", "job", "sleep", "three")],
        ("nudge", "nudged", ""), ("join", "ended", ""),
    ],
)  # fmt: skip
POLICY = '[deadlines.reply]\nkind = "CD"\ncount = 10\nsource = "policy"\nstatus = "P"\n'


@pytest.fixture
def engine(database, clock):
    return Engine(database, clock, connectors={"print": lambda _job: {}})


def receipt(key="k"):
    return Receipt("ann", key, "f", lambda answer: type(answer).__name__)


def test_a_completion_is_three_statements_and_one_commit(engine, database):
    two = d.process("two", d.start(), d.user_task("a"), d.user_task("b"), d.end())
    given_deployed(engine, two)
    for number in range(2):  # the first time also reads the release
        given_started(engine, "two")
        (task,) = open_tasks(engine, elementId="a")
        with heard(database) as found:
            engine.complete_user_task(task.key, {"n": 1}, by=ROOT, receipt=receipt(f"k{number}"))

    assert len(found.statements) <= MOST, found.statements
    assert found.commits == 1


def test_opening_much_at_once_costs_no_more(engine, database):
    engine.deploy(bundle(BUSY, policy_=POLICY), by=ROOT)
    for number in range(2):
        instance = given_started(engine, "busy")
        (task,) = open_tasks(engine, processInstanceKey=instance.key)
        with heard(database) as found:
            engine.complete_user_task(task.key, {"n": 1}, by=ROOT, receipt=receipt(f"k{number}"))

    kinds = {one.kind for one in engine.waiting(instance.key, by=ROOT)}
    assert kinds == {"USER_TASK", "JOB", "TIMER", "DEADLINE"}
    assert len(found.statements) <= MOST, found.statements
    assert found.commits == 1


def test_ending_an_instance_costs_no_more(engine, database):
    engine.deploy(bundle(BUSY, policy_=POLICY), by=ROOT)
    instance = given_started(engine, "busy")
    (task,) = open_tasks(engine, processInstanceKey=instance.key)
    engine.complete_user_task(task.key, {}, by=ROOT)
    with heard(database) as found:
        engine.cancel(instance.key, reason="withdrawn", by=ROOT)

    assert engine.waiting(instance.key, by=ROOT) == []
    assert len(found.statements) <= MOST, found.statements
    assert found.commits == 1


def test_starting_is_one_commit_and_few_statements(engine, database):
    given_deployed(engine, LOOP)
    given_started(engine, "loop")
    with heard(database) as found:
        engine.start(
            StartRequest(process_definition_id="loop", business_id="CT-1"),
            by=ROOT,
            receipt=receipt(),
        )

    assert len(found.statements) <= STARTING, found.statements
    assert found.commits == 1


def test_turn_five_hundred_costs_what_turn_ten_cost(engine, database):
    given_deployed(engine, LOOP)
    instance = given_started(engine, "loop", more=True)
    costs = {}
    for turn in range(1, 501):
        (task,) = open_tasks(engine, processInstanceKey=instance.key)
        with heard(database) as found:
            engine.complete_user_task(task.key, {"more": True}, by=ROOT)
        if turn in (10, 500):
            costs[turn] = (len(found.statements), snapshot_size(database, instance.key))

    assert costs[10][0] == costs[500][0] <= MOST
    # The snapshot is compressed and holds a counter: a few bytes may come and go.
    assert abs(costs[10][1] - costs[500][1]) <= 16
    assert costs[500][1] < 2_000


def test_idle_instances_cost_a_worker_nothing(engine, database):
    given_deployed(engine, LOOP)

    def listening() -> list[str]:
        worker = Worker(engine)
        with heard(database) as found:
            for _ in range(5):
                assert worker.run_due() == 0
        assert found.commits == 0
        return found.statements

    with_one = given_started(engine, "loop") and listening()
    for _ in range(30):
        given_started(engine, "loop")

    assert listening() == with_one
    assert len(with_one) == 5


def test_firing_a_timer_costs_no_more_than_a_completion(engine, database, clock):
    given_deployed(engine, LOOP)
    instance = given_started(engine, "loop")
    worker = Worker(engine)

    clock.set(clock.now() + timedelta(days=2))
    with heard(database) as found:
        assert worker.run_due() == 1

    assert engine.get_process_instance(instance.key, by=ROOT).state == "COMPLETED"
    assert found.commits == 2  # the claim, and the effect
    assert len(found.statements) <= MOST + 1, found.statements
    assert work(engine) == 0


def snapshot_size(database, key: str) -> int:

    with database.read() as tx:
        row = instances.get(tx, key)
    assert row is not None
    return len(row.snapshot) + len(row.variables) + len(row.end_element_ids)
