"""Messages that a diagram throws: delivered once by the worker, or an incident."""

from datetime import UTC, datetime, timedelta

from engine.records import Search, StartRequest
from engine.timelapse import Timelapse
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import (
    ROOT,
    form,
    given_deployed,
    given_started,
    open_tasks,
    waiting_at,
    work,
)
from tests.engine.news import LISTENS, NEWS, THROWS, TYPED, given_listening, news

PUBLISHED_AS_ONE = b'<zeebe:publishMessage messageId="=&quot;one&quot;" '


def test_a_thrown_message_that_is_refused_becomes_an_incident(engine):
    given_deployed(engine, THROWS, TYPED, form_record=form())
    receiver = given_started(engine, "typed", topic="T")
    thrower = given_started(engine, "throws", topic="T")
    work(engine)

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert (incident.kind, incident.process_instance_key) == ("PUBLISH", thrower.key)
    assert waiting_at(engine, receiver.key) == ["hear"]


def test_a_thrown_message_with_the_id_of_another_becomes_an_incident(engine):
    receiver = given_listening(engine)
    given_deployed(engine, THROWS.replace(b"<zeebe:publishMessage ", PUBLISHED_AS_ONE))
    engine.publish_message(news("U", message_id="one"), by=ROOT)
    thrower = given_started(engine, "throws", topic="T")
    work(engine)

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert (incident.kind, incident.process_instance_key) == ("PUBLISH", thrower.key)
    assert "'one' was used before" in incident.message
    assert waiting_at(engine, receiver.key) == ["hear"]


def test_a_thrown_message_whose_receiver_fails_is_tried_again(engine, clock):
    fragile = d.process(
        "fragile", d.start(), d.message_catch("hear", "m"), d.script("s", "=x"),
        d.user_task("heard"), d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, THROWS, fragile)
    receiver = given_started(engine, "fragile", topic="T", x=[1])
    given_started(engine, "throws", topic="T")
    work(engine)

    assert engine.get_process_instance(receiver.key, by=ROOT).has_incident
    wake = Worker(engine).next_wake()
    assert wake is not None
    assert wake > clock.now()
    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=1))
    kinds = {one.kind for one in engine.search_incidents(Search(), by=ROOT).items}
    assert kinds == {"MESSAGE", "PUBLISH"}


def test_a_thrown_message_is_delivered_by_the_worker_once(engine):
    instance = given_listening(engine)
    given_deployed(engine, THROWS)
    given_started(engine, "throws", topic="T")
    assert waiting_at(engine, instance.key) == ["hear"]

    assert work(engine) == 1
    assert waiting_at(engine, instance.key) == ["heard"]
    assert work(engine) == 0


def test_a_thrown_message_is_kept_as_long_as_the_diagram_says(engine):
    given_deployed(engine, THROWS, LISTENS)
    given_started(engine, "throws", topic="T")
    work(engine)

    assert waiting_at(engine, given_started(engine, "listens", topic="T").key) == ["heard"]


def test_a_thrown_message_can_start_a_process(engine):
    begins = d.process(
        "begins", d.message_catch("asked", "m", "startEvent"), d.user_task("t"), d.end(),
        declared=d.message("m", "news"),
    )  # fmt: skip
    given_deployed(engine, THROWS, begins)
    given_started(engine, "throws", topic="T")
    work(engine)

    assert {one.element_id for one in open_tasks(engine)} == {"t", "told"}


def test_what_a_thrown_message_starts_belongs_to_the_same_case(engine):
    begins = d.process(
        "begins", d.message_catch("asked", "m", "startEvent"), d.user_task("t"), d.end(),
        declared=d.message("m", "news"),
    )  # fmt: skip
    given_deployed(engine, THROWS, begins)
    request = StartRequest(
        process_definition_id="throws", business_id="CT-7", variables={"topic": "T"}
    )
    engine.start(request, by=ROOT)
    work(engine)

    assert [one.business_id for one in open_tasks(engine, elementId="t")] == ["CT-7"]


def test_a_throw_that_hands_on_no_business_id_begins_another_case(engine):
    begins = d.process(
        "begins",
        d.Node(
            "asked",
            "startEvent",
            d.extension(
                '<zeebe:properties><zeebe:property name="businessIdSeries" value="N-"/>'
                "</zeebe:properties>"
            )
            + d.message_catch("x", "m").inside,
        ),
        d.user_task("t"), d.end(), declared=d.message("m", "news"),
    )  # fmt: skip
    named = b'<zeebe:property name="handsOnBusinessId" value="false"/>'
    alone = b"<zeebe:properties>" + named + b"</zeebe:properties>"
    throws = THROWS.replace(b"<zeebe:publishMessage", alone + b"<zeebe:publishMessage", 1)
    given_deployed(engine, throws, begins)
    request = StartRequest(
        process_definition_id="throws", business_id="CT-7", variables={"topic": "T"}
    )
    engine.start(request, by=ROOT)
    work(engine)

    assert [one.business_id for one in open_tasks(engine, elementId="t")] == ["N-0001"]


def test_thirty_days_may_be_an_hour_longer_where_the_clocks_go_back(engine, clock):
    clock.set(datetime(2026, 10, 8, 9, tzinfo=UTC))
    given_deployed(engine, THROWS.replace(b"PT1H", b"PT720H"))
    given_started(engine, "throws", topic="T")
    work(engine)

    assert not engine.search_incidents(Search(), by=ROOT).items
