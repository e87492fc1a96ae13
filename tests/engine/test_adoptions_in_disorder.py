"""Orders to adopt may be carried out late, or after later ones: nothing newer is undone."""

from datetime import date, timedelta

import pytest

from engine.records import AdoptionRequest, StartRequest
from engine.worker import Worker
from tests.engine.adopting import BEGUN, HOLIDAY, OPEN, REPLIES, adopt, begin, dates, deploy, rules
from tests.engine.builders import ROOT, bundle, events, work

NEXT_DAY = '{ day = 2026-03-06, name = "Second" }'
HOLIDAYS = HOLIDAY.replace("}], source", f"}}, {NEXT_DAY}], source")


@pytest.fixture
def engine(engine, clock):
    clock.set(BEGUN)
    deploy(engine, rules())
    return engine


def by_case(engine):
    found = engine.search_deadlines(OPEN, by=ROOT).items
    return {one.business_id: one.due for one in found if one.rule == "reply"}


def ask(engine):
    return engine.adopt_policy(AdoptionRequest(tenant="", reason="decided"), by=ROOT)


def test_a_late_order_of_bank_holidays_takes_back_none_that_came_later(engine, clock):
    begin(engine)
    deploy(engine, rules(also=HOLIDAY))
    assert len(Worker(engine, name="dies")._claim(1)) == 1
    deploy(engine, rules(also=HOLIDAYS))
    begin(engine, "A-2")
    work(engine)
    both = {"A-1": date(2026, 3, 18), "A-2": date(2026, 3, 18)}
    assert by_case(engine) == both

    clock.set(BEGUN + timedelta(hours=1))
    assert work(engine) > 0

    assert by_case(engine) == both


def test_an_order_leaves_alone_what_began_by_a_later_policy(engine):
    begin(engine)
    deploy(engine, rules(8))
    ask(engine)
    deploy(engine, rules(12))
    newer = begin(engine, "A-2")

    work(engine)

    assert by_case(engine) == {"A-1": date(2026, 3, 12), "A-2": date(2026, 3, 18)}
    assert "POLICY_ADOPTED" not in events(engine, newer.key)


def test_of_two_orders_the_later_policy_stays_whichever_is_carried_out_last(engine, clock):
    begin(engine)
    deploy(engine, rules(8))
    ask(engine)
    assert len(Worker(engine, name="dies")._claim(1)) == 1
    deploy(engine, rules(6, also=HOLIDAY))
    assert adopt(engine).changed == 1
    before = dates(engine)

    clock.set(BEGUN + timedelta(hours=1))
    assert work(engine) > 0

    assert dates(engine) == before == (date(2026, 3, 11), date(2026, 3, 11), date(2026, 3, 10))


def test_a_late_order_keeps_the_bank_holidays_that_came_after_it(engine, clock):
    begin(engine)
    deploy(engine, rules(8))
    ask(engine)
    assert len(Worker(engine, name="dies")._claim(1)) == 1
    deploy(engine, rules(20, also=HOLIDAY))
    work(engine)
    assert dates(engine)[0] == date(2026, 3, 17)

    clock.set(BEGUN + timedelta(hours=1))
    work(engine)

    assert dates(engine) == (date(2026, 3, 13), date(2026, 3, 13), date(2026, 3, 12))


def test_what_begins_in_an_earlier_version_has_the_bank_holidays_in_force(engine):
    newer = REPLIES.replace(b"reminded", b"told")
    engine.deploy(bundle(newer, policy_=rules(20, also=HOLIDAY)), by=ROOT)
    request = StartRequest(process_definition_id="replies", version=1)

    begun = engine.start(request, by=ROOT).process_instance
    work(engine)

    assert dates(engine) == (date(2026, 3, 17), date(2026, 3, 17), date(2026, 3, 16))
    assert "BANK_HOLIDAYS_ADOPTED" not in events(engine, begun.key)


def test_a_bank_holiday_reaches_a_suspended_case_before_its_deadline_would_be_missed(engine, clock):
    instance = begin(engine)
    engine.suspend(instance.key, reason="court", by=ROOT)
    deploy(engine, rules(also=HOLIDAY))
    work(engine)
    assert dates(engine) == (date(2026, 3, 17), date(2026, 3, 17), date(2026, 3, 16))
    assert engine.get_process_instance(instance.key, by=ROOT).state == "SUSPENDED"

    clock.set(BEGUN + timedelta(days=15))
    assert work(engine) == 0
    assert "TIMER_FIRED" not in events(engine, instance.key)
    engine.resume(instance.key, reason="over", by=ROOT)
    work(engine)

    (deadline,) = engine.search_deadlines(OPEN, by=ROOT).items
    assert deadline.breached_at is None
    assert events(engine, instance.key).count("TIMER_FIRED") == 1


def test_a_bank_holiday_told_before_the_suspension_does_not_rest_in_it(engine):
    instance = begin(engine)
    deploy(engine, rules(also=HOLIDAY))
    worker = Worker(engine, name="w")
    worker.run_due(1)
    engine.suspend(instance.key, reason="court", by=ROOT)

    worker.run_until_idle()

    assert dates(engine)[0] == date(2026, 3, 17)


def test_an_order_is_over_when_a_suspended_case_that_it_waits_for_is_cancelled(engine):
    instance = begin(engine)
    engine.suspend(instance.key, reason="court", by=ROOT)
    deploy(engine, rules(8))
    asked = adopt(engine)
    assert asked.state == "RUNNING"

    engine.cancel(instance.key, reason="gone", by=ROOT)
    work(engine)

    over = engine.adoption(asked.key, by=ROOT)
    assert (over.state, over.done, over.changed) == ("COMPLETED", 1, 0)
    assert not engine.forgotten(by=ROOT)
