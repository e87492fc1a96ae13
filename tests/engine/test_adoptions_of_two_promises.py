"""Two promises by one rule, one of them kept when the policy changed: each has its own count."""

from datetime import date

import pytest

from engine.records import StartRequest
from tests.engine import diagrams as d
from tests.engine.adopting import (
    BEGUN,
    COUNTS,
    HOLIDAY,
    OPEN,
    REMIND,
    adopt,
    marked,
    rules,
)
from tests.engine.builders import ROOT, bundle, form, open_tasks, work

AGAIN = d.script("count_again", "=deadline(&quot;reply&quot;, today())", "again")
TWICE = d.process(
    "twice", d.start(), marked(COUNTS, "opensDeadline", "due"),
    d.user_task("reply", due="=due.due", form="record"),
    marked(AGAIN, "opensDeadline", "again"),
    d.user_task("look", due="=again.due"),
    d.boundary("remind", "look", d.timer("t", "timeDate", REMIND).inside, interrupting=False),
    d.end(), d.end("reminded"),
    flows=[
        ("started", "count", ""), ("count", "reply", ""), ("reply", "count_again", ""),
        ("count_again", "look", ""), ("look", "ended", ""), ("remind", "reminded", ""),
    ],
)  # fmt: skip
FAR = HOLIDAY.replace("2026-03-05", "2026-09-09")


def deploy(engine, text):
    engine.deploy(bundle(TWICE, policy_=text, form_record=form(required=[])), by=ROOT)


def dates(engine):
    """Return until when both promises run, when the task is due, and when the timer."""
    promised = sorted(one.due for one in engine.search_deadlines(OPEN, by=ROOT).items)
    (timer,) = engine.search_timers(OPEN, by=ROOT).items
    return *promised, open_tasks(engine)[0].due_date.date(), timer.due_date.date()


@pytest.fixture
def engine(engine, clock):
    """Return an engine with a case that keeps 8 days of the old rule and has 12 of the new one."""
    clock.set(BEGUN)
    deploy(engine, rules(8))
    engine.start(StartRequest(process_definition_id="twice", business_id="A-1"), by=ROOT)
    deploy(engine, rules(12))
    adopt(engine)
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)
    return engine


def test_a_bank_holiday_moves_only_what_it_lies_in(engine):
    before = dates(engine)
    assert before == (date(2026, 3, 12), date(2026, 3, 18), date(2026, 3, 18), date(2026, 3, 17))

    deploy(engine, rules(12, also=FAR))
    work(engine)

    assert dates(engine) == before
    deploy(engine, rules(12, also=HOLIDAY))
    work(engine)
    after = (date(2026, 3, 13), date(2026, 3, 19), date(2026, 3, 19), date(2026, 3, 18))
    assert dates(engine) == after


def test_a_shorter_rule_moves_both_and_the_timer_with_its_own(engine):
    deploy(engine, rules(7))

    adopt(engine)

    one = date(2026, 3, 11)
    assert dates(engine) == (one, one, one, date(2026, 3, 10))
