"""Who comes too late for a user task is told what cancelled it, and when."""

from datetime import timedelta

import pytest

from engine import erasures
from engine.errors import UserTaskNotActive
from engine.records import Cancellation
from tests.engine import diagrams as d
from tests.engine.builders import ANN, ROOT, given_deployed, given_started, given_task, open_tasks
from tests.engine.news import NEWS, news

WITHDRAWS = d.process(
    "withdraws", d.start(), d.user_task("work", groups="spoc"), d.end(),
    d.boundary("stop", "work", d.message_catch("x", "m").inside), d.end("stopped"),
    flows=[("started", "work", ""), ("work", "ended", ""), ("stop", "stopped", "")],
    declared=NEWS,
)  # fmt: skip
BOTH = d.process(
    "both", d.start(), d.Node("fork", "parallelGateway"), d.user_task("one"), d.user_task("two"),
    d.end("all_over", '<bpmn:terminateEventDefinition id="over"/>'), d.end(),
    flows=[
        ("started", "fork", ""), ("fork", "one", ""), ("fork", "two", ""),
        ("one", "all_over", ""), ("two", "ended", ""),
    ],
)  # fmt: skip
HALF_PAST_NINE = "on 2 March 2026 at 9:30am"


def too_late(engine, key: str, by=ROOT) -> str:
    with pytest.raises(UserTaskNotActive) as refused:
        engine.complete_user_task(key, {}, by=by)
    return str(refused.value)


def test_an_event_at_the_edge_is_named_with_its_message(engine, clock):
    given_deployed(engine, WITHDRAWS)
    given_started(engine, "withdraws", topic="T")
    (task,) = open_tasks(engine)
    clock.set(clock.now() + timedelta(hours=1))
    engine.correlate_message(news(), by=ROOT)
    stopped_at = clock.now()
    clock.set(clock.now() + timedelta(days=1))

    words = too_late(engine, task.key, ANN)

    assert words.endswith(
        "it was cancelled on 2 March 2026 at 10:30am, by Stop (stop, message news)"
    )
    assert engine.get_user_task(task.key, by=ANN).cancellation == Cancellation(
        at=stopped_at, element_id="stop", name="Stop", message="news"
    )


def test_an_end_that_ends_everything_is_named(engine):
    given_deployed(engine, BOTH)
    given_started(engine, "both")
    tasks = {one.element_id: one.key for one in open_tasks(engine)}
    engine.complete_user_task(tasks["one"], {}, by=ROOT)

    words = too_late(engine, tasks["two"])

    assert words.endswith(f"it was cancelled {HALF_PAST_NINE}, by All over (all_over)")


def test_whoever_cancelled_the_instance_is_quoted(engine):
    task = given_task(engine)
    engine.cancel(task.process_instance_key, reason="Entered twice", by=ROOT)

    assert too_late(engine, task.key).endswith(f"it was cancelled {HALF_PAST_NINE}, Entered twice")


def test_what_was_erased_is_quoted_no_more(engine):
    task = given_task(engine)
    engine.cancel(task.process_instance_key, reason="Entered twice", by=ROOT)
    keys = [task.process_instance_key]
    engine.carry_out(lambda command: erasures.erase(command, task.tenant_id, keys), by=ROOT)

    assert too_late(engine, task.key).endswith(f"it was cancelled {HALF_PAST_NINE}")
    assert engine.get_user_task(task.key, by=ROOT).cancellation.reason == ""


def test_a_task_that_was_done_was_not_cancelled(engine):
    task = given_task(engine)
    engine.complete_user_task(task.key, {}, by=ROOT)

    assert too_late(engine, task.key).endswith("is COMPLETED, so it can no longer be worked on")
    assert engine.get_user_task(task.key, by=ROOT).cancellation is None
