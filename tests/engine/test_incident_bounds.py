"""Incidents beside work that goes on, and those that no retry can make due."""

import pytest
from sqlalchemy import text

from engine.engine import Engine
from engine.errors import ExecutionFailed, NotFound
from engine.records import Search
from engine.store import tables
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    NEWCASTLE,
    ROOT,
    given_deployed,
    given_started,
    open_tasks,
    table,
    waiting_at,
    work,
)

BESIDE = d.process(
    "beside", d.start(), d.Node("split", "parallelGateway"), d.user_task("ask"),
    d.script("use", "=answer"), d.user_task("other"), d.end(), d.end("others"),
    flows=[
        ("started", "split", ""), ("split", "ask", ""), ("ask", "use", ""), ("use", "ended", ""),
        ("split", "other", ""), ("other", "others", ""),
    ],
)  # fmt: skip
DECIDES = d.process(
    "decides", d.start(), d.user_task("ask"),
    d.Node("decide", "businessRuleTask", d.extension(
        '<zeebe:calledDecision decisionId="threshold" resultVariable="met"/>')),
    d.user_task("after"), d.end(),
)  # fmt: skip


def active(engine):
    return list(engine.search_incidents(Search(filter={"state": "ACTIVE"}), by=ROOT).items)


def test_an_incident_stays_while_the_case_goes_on_elsewhere(engine):
    given_deployed(engine, BESIDE)
    instance = given_started(engine, "beside")
    ask, other = sorted(open_tasks(engine), key=lambda task: task.element_id)
    with pytest.raises(ExecutionFailed):
        engine.complete_user_task(ask.key, {"answer": [1]}, by=ANN)

    engine.complete_user_task(other.key, {}, by=ANN)

    assert [one.waits_for for one in active(engine)] == [ask.key]
    assert engine.get_process_instance(instance.key, by=ROOT).has_incident
    assert waiting_at(engine, instance.key) == ["ask"]


def test_retrying_the_incident_of_a_user_task_leaves_it_to_people(engine):
    given_deployed(engine, BESIDE)
    given_started(engine, "beside")
    (task,) = (one for one in open_tasks(engine) if one.element_id == "ask")
    with pytest.raises(ExecutionFailed) as failed:
        engine.complete_user_task(task.key, {"answer": [1]}, by=ANN)

    assert engine.retry_incident(failed.value.incident_key, by=ROOT).state == "RESOLVED"

    assert work(engine) == 0
    assert engine.get_user_task(task.key, by=ROOT).state == "CREATED"


def test_a_decision_that_is_no_longer_understood_stops_the_case_in_words(database, clock):
    """A newer Reeve may judge a cell that an older one had deployed."""
    given_deployed(Engine(database, clock), DECIDES, table_t=table(3))
    given_started(Engine(database, clock), "decides", count=5)
    with database.transaction() as tx:
        resource = tables.resource
        broken = table(3).replace("&gt;= 3", "&gt;= )").encode()
        stored = resource.c.content == table(3).encode()
        assert tx.execute(resource.update().where(stored).values(content=broken)).rowcount == 1
    engine = Engine(database, clock)
    (task,) = open_tasks(engine)

    with pytest.raises(ExecutionFailed, match="'threshold' cannot be taken"):
        engine.complete_user_task(task.key, {}, by=ANN)

    assert [one.element_id for one in active(engine)] == ["decide"]


def test_a_decision_of_one_partnership_is_none_of_anothers(engine):
    deployment = given_deployed(engine, tenant=NEWCASTLE, table_t=table(3))

    with pytest.raises(NotFound):
        engine.evaluate_decision(deployment.changed[0].key, {"count": 4}, by=ROOT, tenant=ISLINGTON)


@pytest.mark.parametrize("kind", ["signal", "timer"])
def test_a_start_for_a_partnership_without_any_release_is_left_alone(engine, clock, kind):
    catches = {
        "signal": d.signal_catch("begun", "s", "startEvent"),
        "timer": d.timer("begun", "timeDuration", "PT1H", "startEvent"),
    }
    begins = d.process(
        "begins", catches[kind], d.user_task("t"), d.end(), declared=d.signal("s", "alarm")
    )
    given_deployed(engine, begins, tenant=NEWCASTLE)
    engine.broadcast_signal("alarm", {}, by=ROOT, tenant=NEWCASTLE)
    with engine.database.transaction() as tx:
        tx.execute(text("UPDATE wait_state SET tenant = 'gone'"))
    clock.set(clock.now().replace(hour=23))

    assert work(engine) == 1

    assert open_tasks(engine) == []
    assert active(engine) == []
    assert work(engine) == 0
