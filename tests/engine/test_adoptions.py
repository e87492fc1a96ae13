"""Running instances keep the policy of their start until they adopt another one."""

from datetime import date, timedelta

import pytest

from engine import adoption_orders, deadline_moves, erasures
from engine.errors import InvalidRequest, NotFound, PolicyNotAdoptable
from engine.records import Actor, AdoptionRequest, Search, StartRequest, TimerMove
from engine.timelapse import Timelapse
from tests.engine.adopting import (
    BEGUN,
    HOLIDAY,
    OPEN,
    REPLIES,
    RULE,
    VALUE,
    adopt,
    begin,
    dates,
    deploy,
    rules,
)
from tests.engine.builders import ISLINGTON, ROOT, bundle, events, form, open_tasks, work


@pytest.fixture
def engine(engine, clock):
    clock.set(BEGUN)
    deploy(engine, rules())
    return engine


def test_a_running_instance_keeps_the_policy_of_its_start(engine):
    begin(engine)
    before = dates(engine)

    deploy(engine, rules(8))
    work(engine)

    assert before == dates(engine) == (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 13))
    begin(engine, "A-2")
    assert {one.due for one in engine.search_deadlines(OPEN, by=ROOT).items} == {
        date(2026, 3, 16),
        date(2026, 3, 12),
    }


def test_adopting_moves_deadline_task_and_timer_together_once_and_says_why(engine):
    instance = begin(engine)
    deploy(engine, rules(8))

    done = adopt(engine)

    assert dates(engine) == (date(2026, 3, 12), date(2026, 3, 12), date(2026, 3, 11))
    assert (done.state, done.planned, done.done, done.changed) == ("COMPLETED", 1, 1, 1)
    assert (done.moved, done.kept) == (1, 0)
    (line,) = [one for one in engine.history(instance.key, by=ROOT) if one.type == "POLICY_ADOPTED"]
    assert (line.detail["reason"], line.detail["askedBy"]) == ("the board decided", "root")
    versions = [line.detail[name]["policyVersions"] for name in ("before", "after")]
    assert versions == [{"own": 1}, {"own": 2}]
    assert line.detail["deadlines"][0]["after"] == date(2026, 3, 12)
    assert engine.verify_history(instance.key, by=ROOT).whole
    before = events(engine, instance.key)
    again = adopt(engine)
    assert (again.done, again.changed, again.moved) == (1, 0, 0)
    assert events(engine, instance.key) == before
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)
    after = engine.get_process_instance(instance.key, by=ROOT).variables
    assert after["promised_for"] == date(2026, 3, 12)


def test_what_begins_later_in_an_instance_follows_the_policy_that_it_adopted(engine):
    begin(engine)
    deploy(engine, rules(10, own=1))
    adopt(engine)

    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    (own,) = engine.search_deadlines(Search(filter={"name": "look"}), by=ROOT).items
    assert own.due == date(2026, 3, 3)


def test_an_activitys_own_deadline_moves_its_task(engine):
    begin(engine)
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)
    deploy(engine, rules(own=1))

    adopt(engine)

    (task,) = open_tasks(engine)
    assert task.due_date.date() == date(2026, 3, 3)


def test_a_later_date_needs_an_agreement(engine):
    begin(engine)
    before = dates(engine)
    deploy(engine, rules(20))

    kept = adopt(engine)

    assert (dates(engine), kept.moved, kept.kept) == (before, 0, 1)
    deploy(engine, rules(15))
    agreed = adopt(engine, business_id="A-1", agreed_on=date(2026, 3, 2))
    assert dates(engine)[0] == date(2026, 3, 23)
    assert (agreed.moved, agreed.kept) == (1, 0)


def test_what_was_kept_moves_when_it_is_agreed_to_later_and_its_timer_with_it(engine):
    instance = begin(engine)
    deploy(engine, rules(20))
    adopt(engine)
    assert dates(engine) == (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 13))

    agreed = adopt(engine, business_id="A-1", agreed_on=date(2026, 3, 2))

    assert dates(engine) == (date(2026, 3, 30), date(2026, 3, 30), date(2026, 3, 27))
    assert (agreed.changed, agreed.moved) == (1, 1)
    before = events(engine, instance.key)
    again = adopt(engine, business_id="A-1", agreed_on=date(2026, 3, 2))
    assert (again.changed, events(engine, instance.key)) == (0, before)


def test_the_reason_is_forgotten_with_the_words_of_its_case(engine):
    instance = begin(engine)
    deploy(engine, rules(8))
    done = adopt(engine, business_id="A-1")
    engine.cancel(instance.key, reason="over", by=ROOT)

    engine.carry_out(lambda command: erasures.erase(command, "", [instance.key]), by=ROOT)

    assert engine.adoption(done.key, by=ROOT).reason == ""


def test_a_date_that_comes_to_lie_in_the_past_is_missed_at_once(engine, clock):
    begin(engine)
    Timelapse(engine, clock).move_to(BEGUN + timedelta(days=9))
    deploy(engine, rules(5))

    adopt(engine)

    (deadline,) = engine.search_deadlines(Search(filter={"rule": "reply"}), by=ROOT).items
    assert (deadline.due, deadline.breached_at) == (date(2026, 3, 9), clock.now())
    assert "TIMER_FIRED" in events(engine, deadline.process_instance_key)


def test_what_was_missed_stays_missed(engine, clock):
    begin(engine)
    Timelapse(engine, clock).move_to(BEGUN + timedelta(days=30))
    deploy(engine, rules(5))

    assert adopt(engine).moved == 0
    assert dates(engine)[0] == date(2026, 3, 16)


def test_a_suspended_instance_adopts_when_it_goes_on_and_keeps_its_draft(engine):
    instance = begin(engine)
    (task,) = open_tasks(engine)
    engine.save_draft(task.key, {"count": 2}, by=ROOT)
    engine.suspend(instance.key, reason="court", by=ROOT)
    deploy(engine, rules(8))

    assert adopt(engine).state == "RUNNING"
    assert dates(engine)[0] == date(2026, 3, 16)
    engine.resume(instance.key, reason="over", by=ROOT)
    work(engine)

    assert dates(engine)[0] == date(2026, 3, 12)
    assert engine.form_of(task.key, by=ROOT).draft == {"count": 2}


def test_a_timer_that_somebody_moved_stays_where_they_put_it(engine):
    begin(engine)
    (timer,) = engine.search_timers(OPEN, by=ROOT).items
    engine.move_timer(timer.key, TimerMove(BEGUN + timedelta(days=4), "asked"), by=ROOT)
    deploy(engine, rules(8))

    adopt(engine)

    assert dates(engine)[1:] == (date(2026, 3, 12), date(2026, 3, 6))


def test_a_dry_run_foresees_what_would_move(engine):
    begin(engine)
    deploy(engine, rules(8))

    wish = AdoptionRequest(tenant="", reason="to see")
    foreseen = engine.adopt_policy(wish, by=ROOT, dry_run=True)

    (move,) = foreseen.moves.items
    assert (move.business_id, move.name, move.effect) == ("A-1", "due", "EARLIER")
    assert (move.due_now, move.due_then) == (date(2026, 3, 16), date(2026, 3, 12))
    with pytest.raises(NotFound):
        engine.adoption(foreseen.key, by=ROOT)


def test_what_cannot_be_adopted_is_refused_with_a_sentence(engine):
    begin(engine)
    with pytest.raises(InvalidRequest, match="needs a reason"):
        adopt(engine, reason=" ")
    with pytest.raises(InvalidRequest, match="name its business id"):
        adopt(engine, agreed_on=date(2026, 3, 2))
    with pytest.raises(NotFound):
        adopt(engine, business_id="nobody's")
    with pytest.raises(NotFound):
        adopt(engine, tenant="nowhere")
    asked = adopt(engine)
    with pytest.raises(NotFound):
        engine.adoption(asked.key, by=Actor("eve", ISLINGTON, operates=True))
    deploy(engine, rules().replace(VALUE, ""))
    with pytest.raises(PolicyNotAdoptable, match="in force lacks threshold"):
        adopt(engine)


def test_a_bank_holiday_proclaimed_later_moves_dates_by_itself(engine):
    instance = begin(engine)
    deploy(engine, rules(20, also=HOLIDAY))
    work(engine)

    assert dates(engine) == (date(2026, 3, 17), date(2026, 3, 17), date(2026, 3, 16))
    assert events(engine, instance.key).count("BANK_HOLIDAYS_ADOPTED") == 1
    assert adopt(engine).kept == 1
    assert dates(engine) == (date(2026, 3, 17), date(2026, 3, 17), date(2026, 3, 16))
    (deadline,) = engine.search_deadlines(OPEN, by=ROOT).items
    explained = engine.explanation(deadline.key, by=ROOT)
    assert explained.agrees
    assert "bank holiday: Jubilee" in {line.why for line in explained.lines}
    deploy(engine, rules(20))
    work(engine)
    assert dates(engine) == (date(2026, 3, 16), date(2026, 3, 16), date(2026, 3, 13))


def test_a_bank_holiday_of_the_common_policy_holds_for_every_tenant(engine):
    own = RULE.format("own", "WD", 1, "theirs")
    engine.deploy(bundle(policy_=own), by=ROOT, tenant=ISLINGTON)
    request = StartRequest(process_definition_id="replies", tenant=ISLINGTON)
    engine.start(request, by=ROOT)

    deploy(engine, rules(also=HOLIDAY))
    work(engine)

    assert dates(engine)[0] == date(2026, 3, 17)
    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)
    (theirs,) = engine.search_deadlines(Search(filter={"name": "look"}), by=ROOT).items
    assert theirs.due == date(2026, 3, 3)


def test_deploying_on_trial_shows_what_differs_and_what_would_move(engine):
    begin(engine)
    begin(engine, "A-2")
    files = bundle(REPLIES, policy_=rules(8, also=HOLIDAY), form_record=form(required=[]))

    told = engine.deploy(files, by=ROOT, dry_run=True)

    changes = {one.path: one for one in told.policy_changes}
    assert list(changes) == ["calendar.bank_holidays", "deadlines.reply"]
    rule = changes["deadlines.reply"]
    assert (rule.before.value["count"], rule.after.value["count"]) == (10, 8)
    assert (rule.before.source, rule.after.status) == ("section 4", "P")
    assert (told.moves.examined, told.moves.is_complete) == (2, True)
    assert told.moves.counts == {"EARLIER": 2}
    assert {one.business_id for one in told.moves.items} == {"A-1", "A-2"}
    assert {one.due_then for one in told.moves.items} == {date(2026, 3, 13)}
    assert work(engine) == 0
    assert engine.deploy(files, by=ROOT).moves is None


def test_what_is_looked_at_is_bounded_and_begins_with_what_is_due_soonest(engine, monkeypatch):
    monkeypatch.setattr(deadline_moves, "MOST_EXAMINED", 1)
    begin(engine, "A-1")
    begin(engine, "A-2")
    deploy(engine, rules(8))

    moves = engine.adopt_policy(
        AdoptionRequest(tenant="", reason="to see"), by=ROOT, dry_run=True
    ).moves

    assert (moves.examined, moves.is_complete, len(moves.items)) == (1, False, 1)


def test_many_instances_are_asked_some_at_a_time(engine, monkeypatch):
    monkeypatch.setattr(adoption_orders, "AT_A_TIME", 2)
    for number in range(5):
        begin(engine, f"A-{number}")
    deploy(engine, rules(8))

    done = adopt(engine)

    assert (done.state, done.planned, done.done, done.moved) == ("COMPLETED", 5, 5, 5)
    assert {one.due for one in engine.search_deadlines(OPEN, by=ROOT).items} == {date(2026, 3, 12)}
