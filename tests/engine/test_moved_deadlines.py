"""Deadlines that the diagram moves."""

from datetime import timedelta

from engine.records import Search
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, events, given_deployed, given_started, open_tasks


def test_a_deadline_is_moved_by_the_diagram(engine):
    policy = '[deadlines.reply]\nkind = "CD"\ncount = {}\nsource = "policy"\nstatus = "P"\n'
    prop = '<zeebe:properties><zeebe:property name="{}" value="due"/></zeebe:properties>'
    begins = d.script("begin", "=deadline(&quot;reply&quot;, date(day))", "due")
    again = d.script("again", "=deadline(&quot;reply&quot;, date(day))", "due")
    moves = d.process(
        "moves", d.start(), d.Node(begins.id, begins.tag, marked(begins, prop, "opensDeadline")),
        d.user_task("ask"), d.Node(again.id, again.tag, marked(again, prop, "movesDeadline")),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    given_deployed(engine, moves, policy_=policy.format(10))
    instance = given_started(engine, "moves", day="2026-03-02")
    (before,) = engine.search_deadlines(Search(), by=ROOT).items

    engine.complete_user_task(open_tasks(engine)[0].key, {"day": "2026-03-09"}, by=ROOT)

    (after,) = engine.search_deadlines(Search(), by=ROOT).items
    assert after.key == before.key
    assert (after.due - before.due, after.breach_at - before.breach_at) == (
        timedelta(days=7),
        timedelta(days=7),
    )
    assert "DEADLINE_MOVED" in events(engine, instance.key)


def marked(node, prop, name):
    closing = "</bpmn:extensionElements>"
    return node.inside.replace(closing, prop.format(name) + closing)
