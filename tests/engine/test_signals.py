"""Signals reach everybody of the tenant, each in a transaction of its own."""

import pytest
from sqlalchemy import text

from engine.errors import InvalidRequest, NotFound
from engine.records import Actor
from tests.engine import diagrams as d
from tests.engine.builders import (
    ISLINGTON,
    NEWCASTLE,
    ROOT,
    given_deployed,
    given_started,
    given_tenants,
    open_tasks,
    waiting_at,
    work,
)

ALARM = d.signal("s", "alarm")
LISTENS = d.process(
    "listens", d.start(), d.signal_catch("hear", "s"), d.user_task("heard"), d.end(),
    declared=ALARM,
)  # fmt: skip
FRAGILE = d.process(
    "fragile", d.start(), d.signal_catch("hear", "s"), d.script("break", "=broken"),
    d.user_task("heard"), d.end(), declared=ALARM,
)  # fmt: skip


def test_a_signal_reaches_every_instance_that_waits(engine):
    given_deployed(engine, LISTENS)
    found = [given_started(engine, "listens") for _ in range(3)]

    broadcast = engine.broadcast_signal("alarm", {"level": 3}, by=ROOT)

    assert broadcast.receivers == 3
    assert work(engine) == 3
    for instance in found:
        assert waiting_at(engine, instance.key) == ["heard"]
        assert engine.get_process_instance(instance.key, by=ROOT).variables["level"] == 3


def test_one_that_fails_does_not_hold_up_the_others(engine):
    given_deployed(engine, FRAGILE, LISTENS)
    broken = given_started(engine, "fragile", broken=[1])
    whole = given_started(engine, "listens")
    engine.broadcast_signal("alarm", {}, by=ROOT)
    work(engine)

    assert waiting_at(engine, whole.key) == ["heard"]
    assert waiting_at(engine, broken.key) == ["hear"]
    assert engine.get_process_instance(broken.key, by=ROOT).has_incident


def test_a_signal_nobody_waits_for_reaches_nobody(engine):
    given_deployed(engine, LISTENS)

    assert engine.broadcast_signal("alarm", {}, by=ROOT).receivers == 0
    assert waiting_at(engine, given_started(engine, "listens").key) == ["hear"]


def test_a_signal_stays_within_its_tenant(engine):
    given_deployed(engine, LISTENS)
    given_tenants(engine, NEWCASTLE, ISLINGTON)
    mine = given_started(engine, "listens", tenant=NEWCASTLE)
    theirs = given_started(engine, "listens", tenant=ISLINGTON)
    engine.broadcast_signal("alarm", {}, by=Actor("n", NEWCASTLE))
    work(engine)

    assert waiting_at(engine, mine.key) == ["heard"]
    assert waiting_at(engine, theirs.key) == ["hear"]
    with pytest.raises(NotFound):
        engine.broadcast_signal("alarm", {}, by=Actor("n", NEWCASTLE), tenant=ISLINGTON)


def test_an_instance_that_ended_meanwhile_is_left_alone(engine):
    given_deployed(engine, LISTENS)
    instance = given_started(engine, "listens")
    engine.broadcast_signal("alarm", {}, by=ROOT)
    engine.cancel(instance.key, reason="over", by=ROOT)

    assert work(engine) == 1
    assert engine.get_process_instance(instance.key, by=ROOT).state == "TERMINATED"


def test_a_signal_starts_the_process_that_begins_with_it(engine):
    begins = d.process(
        "begins", d.signal_catch("on_alarm", "s", "startEvent"), d.user_task("t"), d.end(),
        declared=ALARM,
    )  # fmt: skip
    given_deployed(engine, begins)

    assert engine.broadcast_signal("alarm", {"level": 2}, by=ROOT).receivers == 1
    work(engine)

    assert [one.element_id for one in open_tasks(engine)] == ["t"]


def test_a_diagram_can_broadcast(engine):
    cries = d.process(
        "cries", d.start(), d.signal_throw("cry", "s"), d.user_task("t"), d.end(), declared=ALARM
    )
    given_deployed(engine, LISTENS, cries)
    instance = given_started(engine, "listens")
    given_started(engine, "cries")
    work(engine)

    assert waiting_at(engine, instance.key) == ["heard"]


def test_a_signal_needs_a_name(engine):
    with pytest.raises(InvalidRequest):
        engine.broadcast_signal("", {}, by=ROOT)


def test_a_dry_run_reaches_nobody(engine):
    given_deployed(engine, LISTENS)
    given_started(engine, "listens")

    assert engine.broadcast_signal("alarm", {}, by=ROOT, dry_run=True).receivers == 1
    assert work(engine) == 0


def test_a_signal_whose_process_is_gone_is_left_alone(engine):
    begins = d.process(
        "begins", d.signal_catch("on_alarm", "s", "startEvent"), d.user_task("t"), d.end(),
        declared=d.signal("s", "alarm"),
    )  # fmt: skip
    given_deployed(engine, begins)
    engine.broadcast_signal("alarm", {}, by=ROOT)
    with engine.database.transaction() as tx:
        tx.execute(text("UPDATE wait_state SET correlation_key = 'gone'"))

    assert work(engine) == 1
    assert open_tasks(engine) == []
