"""Processes that a timer starts: from the policy, by an expression, and when that fails."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from engine.bpmn import linter
from engine.errors import DeploymentRefused, NotFound
from engine.records import Search
from engine.timelapse import Timelapse
from tests.engine import diagrams as d
from tests.engine.builders import HOUR, ROOT, given_deployed, open_tasks, work


def cyclic(monkeypatch):
    rules = tuple(rule for rule in linter.RULES if rule.code != "cyclic_start")
    monkeypatch.setattr(linter, "RULES", rules)


def test_a_timer_start_that_fails_rests_until_it_is_retried(engine, clock):
    broken = d.process(
        "broken", d.timer("later", "timeDuration", "PT1H", "startEvent"),
        d.script("s", "=missing"), d.user_task("t"), d.end(),
    )  # fmt: skip
    given_deployed(engine, broken)
    Timelapse(engine, clock).move_to(clock.now() + 2 * HOUR)

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert (incident.kind, incident.process_instance_key) == ("START_TIMER", "")
    assert engine.get_incident(incident.key, by=ROOT) == incident
    assert work(engine) == 0
    assert engine.retry_incident(incident.key, by=ROOT).state == "RESOLVED"
    assert work(engine) == 1


def test_a_timer_start_may_be_an_expression_of_the_policy(engine, clock):
    leaf = '[pause]\nvalue = "PT2H"\nsource = "policy"\nstatus = "P"\n'
    begins = d.process(
        "begins", d.timer("later", "timeDuration", "=duration(policy.pause)", "startEvent"),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    given_deployed(engine, begins, policy_=leaf)
    time = Timelapse(engine, clock)

    time.move_to(clock.now() + HOUR)
    assert open_tasks(engine) == []
    time.move_to(clock.now() + HOUR)
    assert [one.element_id for one in open_tasks(engine)] == ["t"]


def test_a_timer_start_that_cannot_be_calculated_is_refused(engine):
    begins = d.process(
        "begins", d.timer("later", "timeDate", "=policy.nothing", "startEvent"),
        d.user_task("t"), d.end(),
    )  # fmt: skip

    with pytest.raises(DeploymentRefused):
        given_deployed(engine, begins)


def test_a_start_event_that_is_gone_is_given_up(engine, clock, monkeypatch):
    cyclic(monkeypatch)
    weekly = d.process(
        "weekly", d.timer("monday", "timeCycle", "R/P7D", "startEvent"), d.user_task("t"), d.end()
    )
    given_deployed(engine, weekly)
    with engine.database.transaction() as tx:
        tx.execute(text("UPDATE wait_state SET element_id = 'gone'"))

    clock.set(clock.now() + timedelta(days=8))
    assert work(engine) == 1

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert "gone" in incident.message


def test_a_timer_start_whose_value_is_no_time_is_refused(engine):
    leaf = '[pause]\nvalue = "soon"\nsource = "policy"\nstatus = "P"\n'
    begins = d.process(
        "begins", d.timer("later", "timeDuration", "=policy.pause", "startEvent"),
        d.user_task("t"), d.end(),
    )  # fmt: skip

    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, begins, policy_=leaf)

    assert [one.element_id for one in refused.value.findings] == ["later"]


WEEKLY = d.process(
    "weekly", d.timer("monday", "timeCycle", "R/P7D", "startEvent"), d.user_task("t"), d.end()
)


def test_what_begins_by_the_clock_may_be_begun_by_hand_and_its_turn_stays(engine, clock):
    given_deployed(engine, WEEKLY)

    begun = engine.begin_by_timer("weekly", "monday", tenant="", by=ROOT)

    assert [one.element_id for one in begun.next_user_tasks] == ["t"]
    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=7))
    assert len(open_tasks(engine)) == 2
    with pytest.raises(NotFound):
        engine.begin_by_timer("weekly", "tuesday", tenant="", by=ROOT)
    with pytest.raises(NotFound):
        engine.begin_by_timer("daily", "monday", tenant="", by=ROOT)


def test_nothing_begins_by_the_clock_while_its_starts_rest(engine, clock):
    given_deployed(engine, WEEKLY)

    assert engine.rest_timer_starts("", by=ROOT) == 1

    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=30))
    assert open_tasks(engine) == []
    given_deployed(engine, WEEKLY)
    assert engine.rest_timer_starts("", by=ROOT) == 0
