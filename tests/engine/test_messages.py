"""Messages: to whoever waits, kept while nobody does, and never taken twice."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.errors import (
    InvalidRequest,
    MessageIdReused,
    MessageNotCorrelated,
    NotFound,
    SubmissionRefused,
)
from engine.records import Actor, Message
from tests.engine import diagrams as d
from tests.engine.builders import (
    HOUR,
    ISLINGTON,
    NEWCASTLE,
    ROOT,
    TWO_TASKS,
    events,
    form,
    given_deployed,
    given_started,
    given_tenants,
    open_tasks,
    waiting_at,
)
from tests.engine.news import LISTENS, NEWS, given_listening, news

LATER = d.process(
    "later", d.start(), d.user_task("t"), d.message_catch("hear", "m"), d.user_task("heard"),
    d.end(), declared=NEWS,
)  # fmt: skip


WITHDRAWS = d.process(
    "withdraws", d.start(), d.user_task("work"), d.end(),
    d.boundary("stop", "work", d.message_catch("x", "m").inside), d.end("stopped"),
    flows=[("started", "work", ""), ("work", "ended", ""), ("stop", "stopped", "")],
    declared=NEWS,
)  # fmt: skip


def test_a_message_reaches_the_one_that_waits_for_its_key(engine):
    given_deployed(engine, LISTENS)
    mine, other = (given_started(engine, "listens", topic=topic) for topic in ("T", "U"))

    published = engine.publish_message(news(variables={"a": 1}), by=ROOT)

    assert [one.process_instance_key for one in published.correlations] == [mine.key]
    assert not published.correlations[0].started
    assert [one.element_id for one in published.next_user_tasks] == ["heard"]
    assert engine.get_process_instance(mine.key, by=ROOT).variables["a"] == 1
    assert waiting_at(engine, other.key) == ["hear"]


def test_a_message_interrupts_a_task(engine):
    instance = given_listening(engine, process=WITHDRAWS, process_id="withdraws")

    engine.correlate_message(news(), by=ROOT)

    assert engine.get_process_instance(instance.key, by=ROOT).end_element_ids == ("stopped",)
    assert open_tasks(engine) == []


def test_of_two_that_wait_the_one_that_waited_longest_takes_it(engine, clock):
    given_deployed(engine, LISTENS)
    keys = []
    for _ in range(3):
        keys.append(given_started(engine, "listens", topic="T").key)
        clock.set(clock.now() + HOUR)

    taken = [
        engine.publish_message(news(), by=ROOT).correlations[0].process_instance_key
        for _ in range(3)
    ]

    assert taken == keys


def test_one_instance_of_each_process_takes_it(engine):
    given_deployed(engine, LISTENS, WITHDRAWS)
    for process_id in ("listens", "withdraws"):
        given_started(engine, process_id, topic="T")

    published = engine.publish_message(news(), by=ROOT)

    found = {one.process_definition_id for one in published.correlations}
    assert found == {"listens", "withdraws"}


def test_a_message_that_nobody_waits_for_is_kept_for_its_time_to_live(engine, clock):
    given_deployed(engine, LATER)
    instance = given_started(engine, "later", topic="T")
    published = engine.publish_message(news(ttl=HOUR, variables={"a": 1}), by=ROOT)
    assert published.buffered
    clock.set(clock.now() + HOUR - timedelta(seconds=1))

    done = engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    assert [one.element_id for one in done.next_user_tasks] == ["heard"]
    assert done.process_instance.variables["a"] == 1
    assert engine.verify_history(instance.key, by=ROOT).whole


def test_a_message_that_has_expired_is_not_taken(engine, clock):
    given_deployed(engine, LATER)
    instance = given_started(engine, "later", topic="T")
    engine.publish_message(news(ttl=HOUR), by=ROOT)
    clock.set(clock.now() + HOUR)

    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    assert waiting_at(engine, instance.key) == ["hear"]


def test_a_message_without_time_to_live_is_not_kept(engine):
    given_deployed(engine, LISTENS)
    assert not engine.publish_message(news(), by=ROOT).buffered

    instance = given_started(engine, "listens", topic="T")

    assert waiting_at(engine, instance.key) == ["hear"]


def test_a_kept_message_is_taken_once(engine):
    given_deployed(engine, LISTENS)
    engine.publish_message(news(ttl=HOUR), by=ROOT)

    first, second = (given_started(engine, "listens", topic="T") for _ in range(2))

    assert waiting_at(engine, first.key) == ["heard"]
    assert waiting_at(engine, second.key) == ["hear"]


def test_kept_messages_are_taken_one_after_the_other(engine, clock):
    twice = d.process(
        "twice", d.start(), d.message_catch("one", "m"), d.message_catch("two", "m"),
        d.user_task("both"), d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, twice)
    for number in (1, 2):
        engine.publish_message(news(ttl=HOUR, variables={f"n{number}": number}), by=ROOT)
        clock.set(clock.now() + timedelta(seconds=1))

    instance = given_started(engine, "twice", topic="T")

    assert waiting_at(engine, instance.key) == ["both"]
    assert (instance.variables["n1"], instance.variables["n2"]) == (1, 2)


def test_a_message_id_is_taken_once(engine):
    given_deployed(engine, LISTENS)
    first, second = (given_started(engine, "listens", topic="T") for _ in range(2))

    published = engine.publish_message(news(message_id="a"), by=ROOT)
    again = engine.publish_message(news(message_id="a"), by=ROOT)

    assert again.repeated
    assert again.message_key == published.message_key
    assert waiting_at(engine, first.key) == ["heard"]
    assert waiting_at(engine, second.key) == ["hear"]
    assert not engine.publish_message(news(message_id="b"), by=ROOT).repeated


def test_a_message_id_may_return_when_the_first_is_forgotten(engine, clock):
    given_deployed(engine, LISTENS)
    engine.publish_message(news(message_id="a"), by=ROOT)
    clock.set(clock.now() + timedelta(days=2))

    assert not engine.publish_message(news(message_id="a"), by=ROOT).repeated


@pytest.mark.parametrize(
    "other",
    [{"topic": "U"}, {"business_id": "MID-2"}, {"business_id": None}, {"variables": {"a": 2}}],
    ids=str,
)
def test_a_message_id_of_another_message_is_refused(engine, other):
    given_deployed(engine, LISTENS)
    first, second = (given_started(engine, "listens", topic=topic) for topic in ("T", "U"))
    said = {"topic": "T", "message_id": "a", "business_id": "MID-1", "variables": {"a": 1}}
    engine.publish_message(news(**said), by=ROOT)

    with pytest.raises(MessageIdReused, match="'a' was used before for another message 'news'"):
        engine.publish_message(news(**said | other), by=ROOT)

    assert waiting_at(engine, first.key) == ["heard"]
    assert waiting_at(engine, second.key) == ["hear"]
    assert engine.publish_message(news(**said), by=ROOT).repeated


def test_a_message_is_the_same_in_another_order_and_with_another_time_to_live(engine):
    given_deployed(engine, LISTENS)
    told = {"a": 1, "b": {"c": [1, 2], "d": None}}
    turned = {"b": {"d": None, "c": [1, 2]}, "a": 1}
    engine.publish_message(news(message_id="a", variables=told), by=ROOT)

    again = engine.publish_message(news(ttl=HOUR, message_id="a", variables=turned), by=ROOT)

    assert again.repeated


def test_a_message_id_kept_without_its_content_is_a_repeat(engine, database):
    given_deployed(engine, LISTENS)
    engine.publish_message(news(message_id="a"), by=ROOT)
    with database.transaction() as tx:
        tx.execute(text("UPDATE message SET content_hmac = NULL"))

    assert engine.publish_message(news("U", message_id="a"), by=ROOT).repeated


def test_of_what_a_message_said_only_a_hash_is_kept(engine, database):
    given_listening(engine)
    engine.publish_message(news(message_id="a", variables={"name": "Ada Unwin"}), by=ROOT)
    with database.read() as tx:
        (row,) = tx.execute(text("SELECT * FROM message")).all()

    assert "Ada" not in str(row)
    assert re.fullmatch("[0-9a-f]{64}", row.content_hmac)


def test_correlating_needs_somebody_who_waits_and_keeps_nothing(engine):
    given_deployed(engine, LISTENS)

    with pytest.raises(MessageNotCorrelated):
        engine.correlate_message(news(ttl=HOUR), by=ROOT)

    assert waiting_at(engine, given_started(engine, "listens", topic="T").key) == ["hear"]


def test_a_message_stays_within_its_tenant(engine):
    given_deployed(engine, LISTENS)
    given_tenants(engine, NEWCASTLE, ISLINGTON)
    mine = given_started(engine, "listens", tenant=NEWCASTLE, topic="T")
    given_started(engine, "listens", tenant=ISLINGTON, topic="T")

    with pytest.raises(MessageNotCorrelated):
        engine.correlate_message(news(), by=ROOT)
    published = engine.correlate_message(news(), by=Actor("n", NEWCASTLE))
    assert [one.process_instance_key for one in published.correlations] == [mine.key]
    with pytest.raises(NotFound):
        engine.correlate_message(news(tenant=ISLINGTON), by=Actor("n", NEWCASTLE))


def test_what_makes_no_sense_is_refused(engine):
    for message in (
        Message(name=""),
        news(ttl=timedelta(seconds=-1)),
        news(ttl=timedelta(days=400)),
    ):
        with pytest.raises(InvalidRequest):
            engine.publish_message(message, by=ROOT)


def test_the_payload_is_checked_by_the_form_of_the_event(engine):
    typed = d.process(
        "typed", d.start(), d.message_catch("hear", "m", form="record"), d.user_task("heard"),
        d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, typed, form_record=form())
    instance = given_started(engine, "typed", topic="T")

    with pytest.raises(SubmissionRefused):
        engine.publish_message(news(variables={"unknown": 1}), by=ROOT)
    assert waiting_at(engine, instance.key) == ["hear"]
    engine.publish_message(news(variables={"count": 2}), by=ROOT)
    assert waiting_at(engine, instance.key) == ["heard"]


def test_a_suspended_instance_gets_a_kept_message_when_it_goes_on(engine):
    instance = given_listening(engine)
    engine.suspend(instance.key, reason="court", by=ROOT)

    published = engine.publish_message(news(ttl=HOUR), by=ROOT)
    assert published.buffered
    engine.resume(instance.key, reason="decided", by=ROOT)

    assert waiting_at(engine, instance.key) == ["heard"]


def test_a_dry_run_hands_over_nothing(engine):
    instance = given_listening(engine)

    published = engine.publish_message(news(ttl=HOUR), by=ROOT, dry_run=True)

    assert len(published.correlations) == 1
    assert waiting_at(engine, instance.key) == ["hear"]
    assert "MESSAGE_RECEIVED" not in events(engine, instance.key)


def test_nothing_else_is_disturbed(engine):
    given_deployed(engine, TWO_TASKS)
    instance = given_started(engine, "two_tasks", topic="T")

    engine.publish_message(news(), by=ROOT)

    assert engine.get_process_instance(instance.key, by=ROOT).revision == 1
