"""History is complete, in order, and shows whether somebody changed it."""

import pytest
from sqlalchemy import text

from engine.errors import InvalidRequest, NotFound
from engine.records import Actor
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    ROOT,
    events,
    given_deployed,
    given_started,
    open_tasks,
)

DECIDES = d.process(
    "decides", d.start(), d.user_task("ask", groups="spoc"),
    d.Node("which", "exclusiveGateway", attributes=' default="f3_which_other"'),
    d.user_task("yes"), d.user_task("other"), d.end(), d.end("ended_too"),
    flows=[
        ("started", "ask", ""), ("ask", "which", ""), ("which", "yes", "=count &gt; 2"),
        ("which", "other", ""), ("yes", "ended", ""), ("other", "ended_too", ""),
    ],
)  # fmt: skip


@pytest.fixture
def instance(engine):
    given_deployed(engine, DECIDES)
    instance = given_started(engine, "decides", count=1)
    engine.complete_user_task(open_tasks(engine)[0].key, {"count": 3}, by=ANN)
    return instance


def test_history_tells_who_did_what_and_what_followed(engine, instance):
    told = engine.history(instance.key, by=ROOT)

    assert [one.sequence for one in told] == list(range(1, len(told) + 1))
    done = next(one for one in told if one.type == "USER_TASK_COMPLETED")
    assert (done.actor, done.element_id) == ("ann", "ask")
    assert done.detail["variables"] == {"count": 3}
    changed = next(one for one in told if one.type == "VARIABLES_CHANGED" and one.actor == "ann")
    assert changed.detail == {"variables": {"count": {"old": 1, "new": 3}}}
    taken = [f for one in told for f in one.detail.get("flowIds", [])]
    assert taken == ["f0_started_ask", "f1_ask_which", "f2_which_yes"]


def test_the_state_of_the_diagram_is_told_element_by_element(engine, instance):
    states = {one.element_id: one.state for one in engine.element_instances(instance.key, by=ROOT)}

    assert states == {
        "started": "COMPLETED",
        "ask": "COMPLETED",
        "which": "COMPLETED",
        "yes": "ACTIVE",
    }


def test_cancelled_elements_are_terminated(engine, instance):
    engine.cancel(instance.key, reason="over", by=ROOT)

    found = {one.element_id: one for one in engine.element_instances(instance.key, by=ROOT)}

    assert found["yes"].state == "TERMINATED"
    assert found["yes"].end_date is not None


def test_history_is_read_page_by_page(engine, instance):
    whole = engine.history(instance.key, by=ROOT)

    first = engine.history(instance.key, by=ROOT, limit=3)
    rest = engine.history(instance.key, by=ROOT, after=3)

    assert [*first, *rest] == list(whole)
    for wrong in ({"limit": 0}, {"limit": 10**6}, {"after": -1}):
        with pytest.raises(InvalidRequest):
            engine.history(instance.key, by=ROOT, **wrong)


def test_an_untouched_history_is_whole(engine, instance):
    found = engine.verify_history(instance.key, by=ROOT)

    assert found.whole
    assert found.events == len(events(engine, instance.key))


TAMPERING = [
    "UPDATE history SET detail = replace(detail, '3', '4') WHERE seq = (SELECT min(seq) FROM"
    " history WHERE type = 'USER_TASK_COMPLETED')",
    "UPDATE history SET actor = 'eve' WHERE seq = 5",
    "UPDATE history SET type = 'NOTHING' WHERE seq = 2",
    "UPDATE history SET element_id = 'x' WHERE seq = 5",
    "DELETE FROM history WHERE seq = 4",
    "DELETE FROM history WHERE seq = (SELECT max(seq) FROM history)",
    "UPDATE history SET hash = 'x' WHERE seq = 3",
    "UPDATE history SET seq = 999 WHERE seq = 5",
    "INSERT INTO history SELECT instance_key, 1000, at, type, actor, element_id, detail, hash"
    " FROM history WHERE seq = 1",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_whatever_is_changed_shows(engine, instance, statement):
    with engine.database.transaction() as tx:
        assert tx.execute(text(statement)).rowcount >= 1

    assert not engine.verify_history(instance.key, by=ROOT).whole


def test_changing_an_instant_shows(engine, instance):
    with engine.database.transaction() as tx:
        at = "'2026-03-02T09:31:00.000000Z'"
        tx.execute(text(f"UPDATE history SET at = {at} WHERE seq = 4"))

    assert engine.verify_history(instance.key, by=ROOT).broken_at == 4


def test_each_instance_has_a_chain_of_its_own(engine, instance):
    other = given_started(engine, "decides", count=1)

    assert engine.verify_history(other.key, by=ROOT).whole
    assert engine.verify_history(instance.key, by=ROOT).whole


def test_another_tenants_history_does_not_exist(engine, instance):
    stranger = Actor("s", ISLINGTON, operates=True)
    questions = (
        engine.history,
        engine.verify_history,
        engine.element_instances,
        engine.waiting,
        engine.get_process_instance,
    )
    for ask in questions:
        with pytest.raises(NotFound):
            ask(instance.key, by=stranger)
        with pytest.raises(NotFound):
            ask("nothing", by=ROOT)
