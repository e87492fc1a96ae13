"""Two people press the button at once: one wins, the other is told so, never both, never a fault.

The last tests break the locking on purpose. They show that the races above would notice.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import event

from engine.engine import Database, Engine
from engine.errors import BusinessIdInUse, MessageIdReused
from engine.records import Message, StartRequest
from engine.store import database as databases
from engine.store import instances, steps
from engine.store import waits as wait_rows
from engine.store.database import Conflict
from tests import soak
from tests.engine import diagrams as d
from tests.engine.builders import ONE_TASK, ROOT, given_deployed, given_started, open_tasks
from tests.races.racing import completing, race

ROUNDS = 200


def test_of_two_completions_exactly_one_wins(engine):
    given_deployed(engine, ONE_TASK)
    for _ in range(soak.size(30, 1_000)):
        instance = given_started(engine, "one_task")
        (task,) = open_tasks(engine, processInstanceKey=instance.key)

        found = race([completing(engine, task.key, who) for who in ("ann", "bob")])

        assert found == {"won": 1, "late": 1}


def test_of_many_starts_with_one_business_id_exactly_one_wins(engine):
    given_deployed(engine, ONE_TASK)

    def starting(business_id: str) -> Callable[[], str]:
        def start() -> str:
            request = StartRequest(process_definition_id="one_task", business_id=business_id)
            try:
                engine.start(request, by=ROOT)
            except BusinessIdInUse:
                return "refused"
            return "won"

        return start

    for number in range(20):
        found = race([starting(f"CT-{number}")] * 4)
        assert found == {"won": 1, "refused": 3}


TOLD_TWICE = d.process(
    "told_twice",
    d.message_catch("red", "r", "startEvent"), d.message_catch("blue", "b", "startEvent"),
    d.Node("merge", "exclusiveGateway"), d.Node("split", "parallelGateway"),
    d.message_catch("red_again", "r"), d.message_catch("blue_again", "b"),
    d.Node("join", "parallelGateway"), d.end("over"),
    flows=[
        (source, target, "")
        for source, target in (
            *(("red", "merge"), ("blue", "merge"), ("merge", "split"), ("split", "red_again")),
            *(("split", "blue_again"), ("red_again", "join"), ("blue_again", "join")),
            ("join", "over"),
        )
    ],
    declared=d.message("r", "red", "=case") + d.message("b", "blue", "=case"),
)  # fmt: skip


def test_messages_that_begin_and_are_awaited_by_one_case_do_not_wait_for_each_other(engine):
    given_deployed(engine, TOLD_TWICE)
    deadlocks: list[str] = []

    def noted(context) -> None:
        if "deadlock" in str(context.original_exception):
            deadlocks.append(str(context.original_exception))

    def telling(name: str, case: str) -> Callable[[], str]:
        message = Message(
            name=name, correlation_key=case, business_id=case, variables={"case": case}
        )

        def tell() -> str:
            told = engine.correlate_message(message, by=ROOT).correlations
            return "began" if told[0].started else "went on"

        return tell

    event.listen(engine.database.sqlalchemy, "handle_error", noted)
    for number in range(soak.size(10, 500)):
        case = f"CT-{number}"
        found = race([telling("red", case), telling("blue", case)])
        assert found == {"began": 1, "went on": 1}

    assert deadlocks == []


def test_two_branches_of_one_instance_are_completed_at_once(engine):
    both = d.process(
        "both",
        d.start(), d.Node("split", "parallelGateway"), d.user_task("left"), d.user_task("right"),
        d.Node("join", "parallelGateway"), d.end(),
        flows=[
            ("started", "split", ""), ("split", "left", ""), ("split", "right", ""),
            ("left", "join", ""), ("right", "join", ""), ("join", "ended", ""),
        ],
    )  # fmt: skip
    given_deployed(engine, both)
    for _ in range(50):
        instance = given_started(engine, "both")
        keys = [one.key for one in open_tasks(engine, processInstanceKey=instance.key)]

        found = race([completing(engine, key, "ann") for key in keys])

        assert found == {"won": 2}
        assert engine.get_process_instance(instance.key, by=ROOT).state == "COMPLETED"


def test_a_message_and_its_receiver_never_miss_each_other(engine):
    waits = d.process(
        "waits", d.start(), d.user_task("t"), d.message_catch("caught", "m"), d.user_task("after"),
        d.end(), declared=d.message("m", "news", "=topic"),
    )  # fmt: skip
    given_deployed(engine, waits)

    for number in range(50):
        topic = f"t{number}"
        instance = given_started(engine, "waits", topic=topic)
        (task,) = open_tasks(engine, processInstanceKey=instance.key)
        news = Message(name="news", correlation_key=topic, time_to_live=timedelta(hours=1))

        def publish(news: Message = news) -> str:
            engine.publish_message(news, by=ROOT)
            return "won"

        found = race([completing(engine, task.key, "ann"), publish])

        assert found == {"won": 2}
        (after,) = open_tasks(engine, processInstanceKey=instance.key)
        assert after.element_id == "after"


# ------------------------------------------------------------- the same, with a mistake inside
def completed_twice(engine) -> bool:
    """Say whether some round had not exactly one winner, or a fault."""
    for _ in range(ROUNDS):
        instance = given_started(engine, "one_task")
        (task,) = open_tasks(engine, processInstanceKey=instance.key)
        try:
            found = race([completing(engine, task.key, who) for who in ("ann", "bob")])
        except Exception:  # noqa: BLE001
            return True
        if found != {"won": 1, "late": 1}:
            return True
    return False


@pytest.fixture
def unguarded(monkeypatch):
    """Leave out the revision check, so that only the lock is left to be broken."""

    def trusting(tx, row, *, seen):
        with suppress(Conflict):
            move(tx, row, seen=seen)

    move = instances.move
    monkeypatch.setattr(instances, "move", trusting)
    unchecked = steps._MOVE.replace(" AND revision = :seen", "")
    assert unchecked != steps._MOVE
    monkeypatch.setattr(steps, "_MOVE", unchecked)
    steps._statement.cache_clear()
    yield
    steps._statement.cache_clear()


@pytest.mark.usefixtures("unguarded")
def publishing(engine: Engine, topic: str, message_id: str) -> Callable[[], str]:
    message = Message(name="news", correlation_key=topic, message_id=message_id)

    def run() -> str:
        try:
            engine.publish_message(message, by=ROOT)
        except MessageIdReused:
            return "refused"
        return "published"

    return run


def test_of_two_messages_with_one_id_exactly_one_is_published(engine):
    given_deployed(engine, ONE_TASK)

    for number in range(50):
        found = race([publishing(engine, topic, str(number)) for topic in ("T", "U")])
        assert found == {"published": 1, "refused": 1}


def test_begin_instead_of_begin_immediate_would_be_noticed(sqlite_url, clock, monkeypatch):

    say = databases.say_to_sqlite

    def lazily(tx, statement):
        say(tx, statement.removesuffix(" IMMEDIATE"))

    monkeypatch.setattr(databases, "say_to_sqlite", lazily)
    engine = Engine(Database(sqlite_url), clock)
    # Writers of one process queue; this is the lock that keeps those of two processes apart.
    engine.database._pen = None
    given_deployed(engine, ONE_TASK)

    assert completed_twice(engine)
    engine.database.close()


@pytest.mark.usefixtures("unguarded")
def test_a_missing_row_lock_would_be_noticed(postgresql_url, clock, monkeypatch):

    monkeypatch.setattr(wait_rows, "hold", wait_rows.get)
    engine = Engine(Database(postgresql_url), clock)
    given_deployed(engine, ONE_TASK)

    assert completed_twice(engine)
    engine.database.close()


def test_without_the_lock_the_revision_check_still_lets_only_one_win(
    postgresql_url, clock, monkeypatch
):

    monkeypatch.setattr(wait_rows, "hold", wait_rows.get)
    engine = Engine(Database(postgresql_url), clock)
    given_deployed(engine, ONE_TASK)

    assert not completed_twice(engine)
    engine.database.close()
