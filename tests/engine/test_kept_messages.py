"""Messages that are kept until somebody waits for them, and those that nobody can take."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.connectors import Keeper
from engine.engine import Engine
from engine.errors import LimitExceeded
from engine.limits import Limits
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    ROOT,
    events,
    form,
    given_deployed,
    given_started,
    open_tasks,
    waiting_at,
)
from tests.engine.news import NEWS, TYPED, news


def test_a_kept_message_that_does_not_fit_is_refused_and_told(engine):
    later = d.process(
        "later", d.start(), d.user_task("t"), d.message_catch("hear", "m", form="record"),
        d.user_task("heard"), d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, later, form_record=form())
    instance = given_started(engine, "later", topic="T")
    for variables in ({"unknown": 1}, {"count": 2}):
        engine.publish_message(news(ttl=HOUR, variables=variables), by=ROOT)
        engine.clock.set(engine.clock.now() + timedelta(seconds=1))

    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    assert "MESSAGE_REFUSED" in events(engine, instance.key)
    assert waiting_at(engine, instance.key) == ["heard"]
    assert engine.get_process_instance(instance.key, by=ROOT).variables["count"] == 2
    assert engine.verify_history(instance.key, by=ROOT).whole


@pytest.mark.parametrize("begins", [True, False], ids=["a new instance", "a waiting one"])
def test_a_message_that_may_be_kept_is_taken_only_once_by_one_instance(engine, begins):
    entry = "startEvent" if begins else "intermediateCatchEvent"
    first = [] if begins else [d.start()]
    twice = d.process(
        "twice", *first, d.message_catch("once", "m", tag=entry), d.message_catch("again", "m"),
        d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, twice)
    if not begins:
        given_started(engine, "twice", topic="T")

    told = engine.publish_message(news(ttl=HOUR, variables={"topic": "T"}), by=ROOT)

    (taken,) = told.correlations
    assert waiting_at(engine, taken.process_instance_key) == ["again"]


def test_what_a_message_said_is_not_kept_once_it_is_taken(database, clock):
    kept = []
    engine = Engine(database, clock, keeper=Keeper(lambda _tx, entry, _told: kept.append(entry)))
    given_deployed(engine, TYPED, form_record=form())
    said = {"count": 1, "story": "SECRET"}
    engine.publish_message(news(ttl=HOUR, variables=said), by=ROOT)

    instance = given_started(engine, "typed", topic="T")

    assert [one.values for one in kept] == [{"story": "SECRET"}]
    assert waiting_at(engine, instance.key) == ["heard"]
    with database.read() as tx:
        assert "SECRET" not in repr(list(tx.execute(text("SELECT * FROM message"))))


def test_messages_without_an_end_are_stopped(database, clock):
    engine = Engine(database, clock, limits=Limits(messages_in_a_row=3))
    again = d.process(
        "again", d.start(), d.message_catch("hear", "m"), d.end(),
        d.Node("more", "exclusiveGateway", attributes=' default="f2_more_hear"'),
        flows=[("started", "hear", ""), ("hear", "more", ""), ("more", "hear", ""),
               ("more", "ended", "=stop")],
        declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, again)
    for _ in range(5):
        engine.publish_message(news(ttl=HOUR), by=ROOT)

    with pytest.raises(LimitExceeded):
        given_started(engine, "again", topic="T", stop=False)


def test_a_message_caught_in_a_called_process_is_checked_by_its_form(engine):
    child = d.process(
        "child", d.start(), d.message_catch("hear", "m", form="record"), d.end(), declared=NEWS
    )
    parent = d.process(
        "parent", d.start(),
        d.Node("call", "callActivity", d.extension('<zeebe:calledElement processId="child"/>')),
        d.user_task("after"), d.end(),
    )  # fmt: skip
    given_deployed(engine, child, parent, form_record=form())
    instance = given_started(engine, "parent", topic="T")

    engine.correlate_message(news(variables={"count": 3}), by=ROOT)

    assert engine.get_process_instance(instance.key, by=ROOT).variables["count"] == 3


def test_a_tenant_without_anything_deployed_receives_nothing(engine):
    assert engine.publish_message(news(), by=ROOT).correlations == ()
    assert engine.broadcast_signal("alarm", {}, by=ROOT).receivers == 0


def test_a_process_that_takes_a_message_is_not_started_by_it_as_well(engine):
    both = d.process(
        "both", d.start(), d.message_catch("asked", "s", "startEvent"),
        d.message_catch("hear", "m"), d.user_task("t"), d.end(),
        flows=[("started", "hear", ""), ("asked", "t", ""), ("hear", "t", ""), ("t", "ended", "")],
        declared=d.message("m", "news", "=topic") + d.message("s", "news"),
    )  # fmt: skip
    given_deployed(engine, both)
    waiting = given_started(engine, "both", topic="T")

    first = engine.publish_message(news(), by=ROOT)
    second = engine.publish_message(news(), by=ROOT)

    assert [one.process_instance_key for one in first.correlations] == [waiting.key]
    assert [one.started for one in second.correlations] == [True]
