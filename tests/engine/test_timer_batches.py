"""Timers that are due at once: fired together, each exactly once, and each failure its own."""

from datetime import timedelta

import pytest

from engine.engine import Engine
from engine.limits import Patience
from engine.records import Message, Search, StartRequest
from engine.store import step_batches
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    ROOT,
    events,
    given_deployed,
    given_started,
    waiting_at,
)
from tests.engine.counting_statements import heard

SLEEP = d.process(
    "sleep", d.start(), d.timer("wait", "timeDuration", "PT1H"), d.script("use", "=facts"),
    d.user_task("up"), d.end(),
)  # fmt: skip
ENDS = d.process("ends", d.start(), d.timer("wait", "timeDuration", "PT1H"), d.end())
HEARS = d.process(
    "hears", d.start(), d.timer("wait", "timeDuration", "PT1H"), d.message_catch("hear", "m"),
    d.user_task("heard"), d.end(), declared=d.message("m", "news", "=topic"),
)  # fmt: skip
JOB = d.process("job", d.start(), d.service_task("do", "print", retries="8"), d.end())
MANY = 30


class Killed(BaseException):
    """What ends a worker's process, as far as the worker can see."""


class Printer:
    """A connector at the outer edge; it may kill whoever calls it, or take its time."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.takes = timedelta(0)
        self.printed = 0

    def __call__(self, context):
        if context.scope["kills"]:
            raise Killed
        self.clock.set(self.clock.now() + self.takes)
        self.printed += 1
        return {}


@pytest.fixture
def printer(clock):
    return Printer(clock)


@pytest.fixture
def engine(database, clock, printer):
    engine = Engine(database, clock, connectors={"print": printer})
    given_deployed(engine, SLEEP, ENDS, HEARS, JOB)
    return engine


def given_asleep(engine, count=MANY):
    return [given_started(engine, "sleep", facts={"n": 1}).key for _ in range(count)]


def fired(engine, key):
    return events(engine, key).count("TIMER_FIRED")


def incidents(engine):
    return list(engine.search_incidents(Search(), by=ROOT).items)


def still_due(engine):
    wake = Worker(engine).next_wake()
    return wake is not None and wake <= engine.now()


def test_timers_due_at_once_fire_once_each_in_one_transaction(engine, clock, database):
    given_asleep(engine, 1)
    keys = given_asleep(engine)
    clock.set(clock.now() + HOUR)
    worker = Worker(engine)
    worker.run_due(1)  # the first time also reads the release

    with heard(database) as said:
        assert worker.run_due() == MANY

    assert said.commits == 2  # one claims, one fires
    assert len(said.statements) <= (4 if database.sqlalchemy.name == "postgresql" else 6 + MANY)
    assert [fired(engine, key) for key in keys] == [1] * MANY
    assert all(waiting_at(engine, key) == ["up"] for key in keys)
    assert all(engine.verify_history(key, by=ROOT).whole for key in keys)
    assert worker.run_due() == 0


def test_what_is_fired_together_comes_out_as_what_is_fired_alone(engine, clock):
    alone, *together = given_asleep(engine)
    clock.set(clock.now() + HOUR)
    worker = Worker(engine)
    worker.run_due(1)
    worker.run_due()

    def told(key):
        instance = engine.get_process_instance(key, by=ROOT)
        lines = [(one.type, one.element_id, one.actor) for one in engine.history(key, by=ROOT)]
        return instance.revision, instance.variables, lines

    assert [told(key) for key in together] == [told(alone)] * len(together)


def test_one_that_cannot_go_on_undoes_no_other(engine, clock):
    keys = given_asleep(engine)
    stuck = given_started(engine, "sleep", facts=[1]).key
    clock.set(clock.now() + HOUR)

    Worker(engine).run_due()

    assert [waiting_at(engine, key) for key in keys] == [["up"]] * MANY
    (incident,) = incidents(engine)
    assert incident.process_instance_key == stuck
    assert waiting_at(engine, stuck) == ["wait"]


def test_a_lease_that_was_lost_loses_only_its_own_timer(engine, clock):
    keys = given_asleep(engine)
    clock.set(clock.now() + HOUR)
    slow, fast = Worker(engine, name="slow"), Worker(engine, name="fast")
    claimed = slow._claim()
    clock.set(clock.now() + slow.patience.lease)
    assert fast.run_due(5) == 5

    slow._do_all(claimed)

    assert [fired(engine, key) for key in keys] == [1] * MANY


def test_an_instance_that_somebody_holds_holds_up_no_other(engine, clock, database):
    if database.sqlalchemy.name == "sqlite":
        pytest.skip("one writer at a time: nobody else can hold anything")
    keys = given_asleep(engine)
    clock.set(clock.now() + HOUR)
    worker = Worker(engine)
    claimed = worker._claim()
    with database.transaction() as tx:
        step_batches.instances.lock(tx, keys[0])

        done = worker._fire_together(claimed)

        assert len(done) == MANY - 1
    worker._do_all([row for row in claimed if row.key not in done])
    assert [fired(engine, key) for key in keys] == [1] * MANY


def test_a_step_whose_instance_has_moved_on_is_not_written_at_all(engine, clock, database):
    keys = given_asleep(engine, 3)
    clock.set(clock.now() + HOUR)
    worker = Worker(engine)
    claimed = worker._claim()
    right = step_batches.write_all

    def late(tx, steps):
        # Somebody moves the first although it is locked, which no command of ours would do.
        row = steps[0].row
        step_batches.instances.move(tx, row, seen=steps[0].seen)
        return right(tx, steps)

    with pytest.MonkeyPatch.context() as spoiled:
        spoiled.setattr(step_batches, "write_all", late)
        done = worker._fire_together(claimed)

    assert len(done) == 2
    first = next(row.instance_key for row in claimed if row.key not in done)
    assert fired(engine, first) == 0
    assert waiting_at(engine, first) == ["wait"]
    assert sum(fired(engine, key) for key in keys) == 2


def test_two_timers_of_one_instance_fire_in_the_order_in_which_they_are_due(engine, clock):
    twice = d.process(
        "twice", d.start(), d.user_task("t"), d.end(),
        d.boundary("warned", "t", d.timer("a", "timeDuration", "PT10M").inside, interrupting=False),
        d.end("w"), d.boundary("over", "t", d.timer("b", "timeDuration", "PT20M").inside),
        d.end("o"),
        flows=[("started", "t", ""), ("t", "ended", ""), ("warned", "w", ""), ("over", "o", "")],
    )  # fmt: skip
    given_deployed(engine, twice)
    keys = [given_started(engine, "twice").key for _ in range(3)]
    clock.set(clock.now() + HOUR)

    Worker(engine).run_due()

    for key in keys:
        lines = engine.history(key, by=ROOT)
        assert [one.element_id for one in lines if one.type == "TIMER_FIRED"] == ["warned", "over"]


def test_a_message_that_was_kept_is_taken_by_what_a_timer_opens(engine, clock):
    keys = [given_started(engine, "hears", topic=f"t{n}").key for n in range(3)]
    for n in range(3):
        message = Message(name="news", correlation_key=f"t{n}", time_to_live=2 * HOUR)
        engine.publish_message(message, by=ROOT)
    clock.set(clock.now() + HOUR)

    Worker(engine).run_due()

    assert [waiting_at(engine, key) for key in keys] == [["heard"]] * 3


def test_an_end_frees_the_business_id_for_what_waits_for_it(engine, clock):
    asked = d.process(
        "begun", d.message_catch("asked", "m", "startEvent"), d.timer("w", "timeDuration", "PT1H"),
        d.end(), declared=d.message("m", "please"),
    )  # fmt: skip
    given_deployed(engine, asked)
    for business_id in ("CT-1", "CT-2") * 2:
        engine.publish_message(
            Message(name="please", business_id=business_id, time_to_live=2 * HOUR), by=ROOT
        )
    clock.set(clock.now() + HOUR)
    worker = Worker(engine)
    while worker.run_due():
        pass

    found = engine.search_process_instances(
        Search(filter={"processDefinitionId": "begun"}), by=ROOT
    ).items
    assert sorted(one.state for one in found) == ["ACTIVE"] * 2 + ["COMPLETED"] * 2


def test_the_timer_of_a_suspended_instance_stays_where_it_is(engine, clock):
    first, *others = given_asleep(engine, 3)
    clock.set(clock.now() + HOUR)
    worker = Worker(engine)
    claimed = worker._claim()
    engine.suspend(first, reason="court", by=ROOT)

    worker._do_all(claimed)

    assert [fired(engine, key) for key in others] == [1, 1]
    assert fired(engine, first) == 0
    engine.resume(first, reason="decided", by=ROOT)
    Worker(engine).run_due()
    assert fired(engine, first) == 1


def test_work_that_kills_its_workers_takes_no_other_work_with_it(engine, clock, printer):
    keys = given_asleep(engine, 10)
    engine.start(StartRequest(process_definition_id="job", variables={"kills": True}), by=ROOT)
    for _ in range(10):
        given_started(engine, "job", kills=False)
    clock.set(clock.now() + HOUR)
    deaths = 0
    while still_due(engine):
        worker = Worker(engine)
        try:
            worker.run_due()
        except Killed:
            deaths += 1
            clock.set(clock.now() + worker.patience.lease)

    assert deaths == worker.patience.attempts
    (incident,) = incidents(engine)
    assert "died" in incident.message
    assert printer.printed == 10
    assert [fired(engine, key) for key in keys] == [1] * 10


def test_what_was_not_begun_in_half_a_lease_is_given_back(engine, clock, printer):
    for _ in range(6):
        given_started(engine, "job", kills=False)
    printer.takes = timedelta(seconds=6)
    worker = Worker(engine, patience=Patience(lease=timedelta(seconds=30)))

    assert worker.run_due() == 6
    assert printer.printed == 3

    printer.takes = timedelta(0)
    rest = Worker(engine)._claim()
    assert [row.attempts for row in rest] == [1] * 3


def test_a_claim_takes_many_timers_and_few_of_what_runs_code_of_others(engine, clock):
    given_asleep(engine, 12)
    for _ in range(12):
        given_started(engine, "job", kills=False)
    clock.set(clock.now() + HOUR)
    worker = Worker(engine, patience=Patience(timers=20))

    kinds = [row.kind for row in worker._claim()]

    assert (kinds.count("TIMER"), kinds.count("JOB")) == (8, 8)
    # Twelve jobs were due before the timers, and twenty rows were looked at.
