"""What runs in another version or by another policy than those in force is counted, and how old."""

from datetime import timedelta

from engine.records import Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.adopting import BEGUN, HOLIDAY, adopt, rules
from tests.engine.builders import ROOT, bundle, work

DUE = "=date(&quot;2026-03-04&quot;)"
OLD = d.process("permit", d.start(), d.user_task("look", due=DUE, groups="agency:police"), d.end())
NEW = d.process("permit", d.start(), d.user_task("look_closely"), d.end())
SPAN = BEGUN - timedelta(days=1), BEGUN + timedelta(days=30)


def begin(engine):
    engine.start(StartRequest(process_definition_id="permit"), by=ROOT)


def running(engine):
    return {
        one.version: (
            one.in_force, one.is_behind, one.count, one.oldest, one.earlier_policy, one.adopted
        )
        for one in engine.figures("", *SPAN, by=ROOT).running
    }  # fmt: skip


def test_instances_are_counted_by_what_they_stand_behind_and_by_what_they_adopted(engine, clock):
    clock.set(BEGUN)
    engine.deploy(bundle(OLD, policy_=rules()), by=ROOT)
    begin(engine)
    clock.set(clock.now() + timedelta(days=1))
    begin(engine)
    assert running(engine) == {1: (1, False, 2, BEGUN, 0, 0)}

    clock.set(clock.now() + timedelta(hours=1))
    engine.deploy(bundle(NEW, policy_=rules(8)), by=ROOT)
    begun = clock.now()
    begin(engine)
    assert running(engine) == {1: (2, True, 2, BEGUN, 2, 0), 2: (2, False, 1, begun, 0, 0)}

    adopt(engine)
    assert running(engine) == {1: (2, True, 2, BEGUN, 0, 2), 2: (2, False, 1, begun, 0, 0)}

    clock.set(clock.now() + timedelta(hours=1))
    engine.deploy(bundle(NEW, policy_=rules(8, also=HOLIDAY)), by=ROOT)
    work(engine)
    # They have its bank holidays, and else keep the policy that they had.
    assert running(engine) == {1: (2, True, 2, BEGUN, 2, 2), 2: (2, False, 1, begun, 1, 1)}


def test_a_task_is_overdue_from_when_it_is_due_until_it_is_done(engine, clock):
    clock.set(BEGUN)
    engine.deploy(bundle(OLD), by=ROOT)
    begin(engine)

    def overdue():
        return engine.figures("", *SPAN, by=ROOT).overdue_tasks

    assert overdue() == {}
    clock.set(clock.now() + timedelta(days=3))
    assert overdue() == {"agency:police": 1}
    (task,) = engine.search_user_tasks(Search(), by=ROOT).items
    engine.complete_user_task(task.key, {}, by=ROOT)
    assert overdue() == {}
