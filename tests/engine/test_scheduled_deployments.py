"""Deployments for a day to come: judged now, in force from the first instant of that day."""

from datetime import UTC, date, datetime

import pytest

from engine.errors import DeploymentRefused, InvalidRequest, NotFound
from engine.records import Actor, Search
from engine.timelapse import Timelapse
from tests.engine import diagrams as d
from tests.engine.adopting import RULE, marked
from tests.engine.builders import ISLINGTON, ROOT, bundle, given_started, work

OWN = "=deadline(&quot;reply&quot;, today())"
REPLIES = d.process("replies", d.start(), marked(d.user_task("reply"), "deadline", OWN), d.end())
DAY = date(2026, 4, 1)
MIDNIGHT = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)  # in London it is 1 April, and summer


def rule(count, name="reply"):
    return RULE.format(name, "WD", count, "board")


def files(count, *more):
    return bundle(REPLIES, *more, policy_=rule(count))


@pytest.fixture
def engine(engine):
    engine.deploy(files(5), by=ROOT)
    return engine


def counts(engine):
    """Return by how many days the deadlines are counted, oldest first."""
    search = Search(sort=[("creationDate", "asc")])
    return [one.count for one in engine.search_deadlines(search, by=ROOT).items]


def test_it_comes_into_force_with_its_day_for_what_begins_then(engine, clock):
    given_started(engine, "replies")
    ann = Actor("ann", None, operates=True)

    told = engine.deploy(files(3), in_force_from=DAY, by=ann)

    assert told.in_force_from == DAY
    assert [one.id for one in told.changed] == ["policy"]
    assert [one.path for one in told.policy_changes] == ["deadlines.reply"]
    (planned,) = engine.scheduled_deployments(by=ROOT)
    assert (planned.key, planned.in_force_from, planned.scheduled_by) == (told.key, DAY, "ann")
    assert planned.resources == [("policy", "policy")]
    given_started(engine, "replies")
    Timelapse(engine, clock).move_to(MIDNIGHT)
    given_started(engine, "replies")
    assert counts(engine) == [5, 5, 3]
    assert engine.scheduled_deployments(by=ROOT) == []
    newest = Search(filter={"kind": "policy", "isLatestVersion": True})
    (policy,) = engine.search_definitions(newest, by=ROOT).items
    assert (policy.version, policy.deployment_key, policy.deployed_at) == (2, told.key, MIDNIGHT)


def test_until_its_day_it_can_be_withdrawn(engine, clock):
    told = engine.deploy(files(3), in_force_from=DAY, by=ROOT)
    with pytest.raises(NotFound):
        engine.withdraw_deployment(told.key, by=Actor("eve", ISLINGTON, operates=True))

    engine.withdraw_deployment(told.key, by=ROOT)

    Timelapse(engine, clock).move_to(MIDNIGHT)
    given_started(engine, "replies")
    assert counts(engine) == [5]
    with pytest.raises(NotFound):
        engine.withdraw_deployment(told.key, by=ROOT)


def test_what_is_wrong_is_refused_at_once(engine):
    with pytest.raises(InvalidRequest, match="no day to come"):
        engine.deploy(files(3), in_force_from=date(2026, 3, 2), by=ROOT)
    with pytest.raises(DeploymentRefused):
        engine.deploy(files("many"), in_force_from=DAY, by=ROOT)
    assert engine.deploy(files(5), in_force_from=DAY, by=ROOT).changed == ()
    engine.deploy(files(3), in_force_from=DAY, by=ROOT, dry_run=True)
    assert engine.scheduled_deployments(by=ROOT) == []


def test_what_is_deployed_meanwhile_says_that_it_will_be_replaced(engine):
    later = engine.deploy(files(3), in_force_from=DAY, by=ROOT)

    now = engine.deploy(files(4), by=ROOT)

    (warning,) = [one for one in now.warnings if one.code == "REPLACED_LATER"]
    assert f"the policy 'policy' is replaced on 2026-04-01 by {later.key}" in warning.message
    theirs = engine.deploy(bundle(policy_=rule(4)), tenant=ISLINGTON, by=ROOT)
    assert "REPLACED_LATER" not in {one.code for one in theirs.warnings}


def test_what_does_not_fit_on_its_day_is_an_incident_and_changes_nothing(engine, clock):
    engine.deploy(files(3), in_force_from=DAY, by=ROOT)
    late = OWN.replace("reply", "late")
    also = d.process("also", d.start(), marked(d.user_task("t"), "deadline", late), d.end())
    engine.deploy(bundle(REPLIES, also, policy_=rule(5) + rule(9, "late")), by=ROOT)

    Timelapse(engine, clock).move_to(MIDNIGHT)
    work(engine)

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert "the bundle was not deployed" in incident.message
    given_started(engine, "replies")
    assert counts(engine) == [5]


def test_a_change_back_can_be_planned_and_says_what_it_changes_on_that_day(engine, clock):
    engine.deploy(files(3), in_force_from=DAY, by=ROOT)

    told = engine.deploy(files(5), in_force_from=date(2026, 5, 1), by=ROOT)

    assert told.in_force_from == date(2026, 5, 1)
    (change,) = told.policy_changes
    assert (change.before.value["count"], change.after.value["count"]) == (3, 5)
    assert "REPLACED_LATER" not in {one.code for one in told.warnings}
    assert engine.deploy(files(5), in_force_from=date(2026, 3, 31), by=ROOT).changed == ()
    assert engine.deploy(files(5), in_force_from=date(2026, 6, 1), by=ROOT).changed == ()
    Timelapse(engine, clock).move_to(MIDNIGHT)
    given_started(engine, "replies")
    Timelapse(engine, clock).move_to(datetime(2026, 4, 30, 23, 0, tzinfo=UTC))
    given_started(engine, "replies")
    assert counts(engine) == [3, 5]


def test_what_is_planned_holds_also_if_what_comes_before_it_is_withdrawn(engine, clock):
    other = d.process("other", d.start(), d.user_task("t"), d.end())
    before = engine.deploy(files(3), in_force_from=DAY, by=ROOT)
    engine.deploy(files(3, other), in_force_from=date(2026, 5, 1), by=ROOT)

    engine.withdraw_deployment(before.key, by=ROOT)

    Timelapse(engine, clock).move_to(datetime(2026, 4, 30, 23, 0, tzinfo=UTC))
    given_started(engine, "replies")
    given_started(engine, "other")
    assert counts(engine) == [3]
