"""User tasks: who may see and do them, and what becomes of what people type."""

import datetime as dt

import pytest

from engine.errors import (
    LimitExceeded,
    NotFound,
    NotPermitted,
    StaleRevision,
    UserTaskClaimedByOther,
    UserTaskNotActive,
)
from engine.records import Actor, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    BOB,
    EVE,
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    TWO_TASKS,
    events,
    given_deployed,
    given_task,
    given_tenants,
    open_tasks,
)


def test_completing_answers_with_the_state_and_the_next_tasks(engine):
    task = given_task(engine, TWO_TASKS, "two_tasks")

    done = engine.complete_user_task(task.key, {"n": 3}, by=ANN)

    assert done.user_task.state == "COMPLETED"
    assert done.user_task.completed_by == "ann"
    assert done.process_instance.state == "ACTIVE"
    assert done.process_instance.variables == {"n": 3}
    assert [one.element_id for one in done.next_user_tasks] == ["second"]
    assert done.revision == done.process_instance.revision
    assert engine.get_user_task(task.key, by=ANN) == done.user_task


def test_the_answer_names_only_tasks_that_the_actor_may_do(engine):
    two = d.process(
        "two", d.start(), d.user_task("a", groups="spoc"), d.user_task("b", groups="chair"), d.end()
    )
    task = given_task(engine, two, "two")

    assert engine.complete_user_task(task.key, {}, by=ANN).next_user_tasks == ()
    assert [one.element_id for one in open_tasks(engine)] == ["b"]


def test_the_last_task_ends_the_instance(engine):
    task = given_task(engine)

    done = engine.complete_user_task(task.key, {}, by=ANN)

    assert done.process_instance.state == "COMPLETED"
    assert done.process_instance.end_element_ids == ("ended",)
    assert done.process_instance.end_date is not None


def test_a_task_cannot_be_completed_twice(engine):
    task = given_task(engine)
    engine.complete_user_task(task.key, {}, by=ANN)

    with pytest.raises(UserTaskNotActive):
        engine.complete_user_task(task.key, {}, by=ANN)
    for again in (engine.claim, engine.unclaim):
        with pytest.raises(UserTaskNotActive):
            again(task.key, by=ANN)


def test_an_unknown_task_is_not_found(engine):
    for key in ("", "nothing", "x" * 5000, "ü"):
        with pytest.raises(NotFound):
            engine.complete_user_task(key, {}, by=ROOT)
        with pytest.raises(NotFound):
            engine.get_user_task(key, by=ROOT)


def test_a_task_of_another_group_is_not_permitted_and_not_found_by_a_search(engine):
    task = given_task(engine)

    for act in (engine.get_user_task, engine.claim, engine.unclaim, engine.form_of):
        with pytest.raises(NotPermitted):
            act(task.key, by=EVE)
    with pytest.raises(NotPermitted):
        engine.complete_user_task(task.key, {}, by=EVE)
    assert open_tasks(engine, EVE) == []
    assert [one.key for one in open_tasks(engine, ANN)] == [task.key]


def test_a_group_whose_name_is_part_of_another_does_not_match(engine):
    two = d.process("p", d.start(), d.user_task("t", groups="chairs, deputy chair"), d.end())
    given_task(engine, two, "p")

    assert open_tasks(engine, Actor("x", "", frozenset({"chair", "deputy", "Chairs"}))) == []
    assert len(open_tasks(engine, Actor("x", "", frozenset({"deputy chair"})))) == 1


def test_a_task_without_groups_is_for_everybody_of_the_tenant(engine):
    given_task(engine, d.process("p", d.start(), d.user_task("t"), d.end()), "p")

    assert len(open_tasks(engine, EVE)) == 1


def test_another_tenants_task_does_not_exist(engine):
    given_deployed(engine, ONE_TASK)
    given_tenants(engine, NEWCASTLE)
    request = StartRequest(process_definition_id="one_task", tenant=NEWCASTLE)
    task = engine.start(request, by=ROOT).next_user_tasks[0]
    stranger = Actor("s", ISLINGTON, frozenset({"spoc"}), operates=True)

    for act in (engine.get_user_task, engine.claim, engine.form_of):
        with pytest.raises(NotFound):
            act(task.key, by=stranger)
    with pytest.raises(NotFound):
        engine.complete_user_task(task.key, {}, by=stranger)
    assert open_tasks(engine, stranger) == []
    assert len(open_tasks(engine, Actor("n", NEWCASTLE, frozenset({"spoc"})))) == 1


def test_claiming_keeps_others_out_until_it_is_given_back(engine):
    task = given_task(engine)
    claimed = engine.claim(task.key, by=ANN)

    assert claimed.assignee == "ann"
    with pytest.raises(UserTaskClaimedByOther):
        engine.claim(task.key, by=BOB)
    with pytest.raises(UserTaskClaimedByOther):
        engine.complete_user_task(task.key, {}, by=BOB)
    with pytest.raises(UserTaskClaimedByOther):
        engine.save_draft(task.key, {}, by=BOB)

    assert engine.unclaim(task.key, by=ANN).assignee == ""
    assert engine.complete_user_task(task.key, {}, by=BOB).user_task.state == "COMPLETED"


@pytest.mark.parametrize("who", [ANN, BOB], ids=lambda actor: actor.subject)
def test_a_group_gets_back_what_was_given_to_nobody_there(engine, who):
    task = given_task(engine)
    engine.assign(task.key, "anne.misspelt", by=ANN)
    for act in (engine.claim, lambda key, by: engine.complete_user_task(key, {}, by=by)):
        with pytest.raises(UserTaskClaimedByOther):
            act(task.key, by=who)

    assert engine.unclaim(task.key, by=who).assignee == ""

    told = engine.history(task.process_instance_key, by=ROOT)[-1]
    assert (told.type, told.actor) == ("USER_TASK_UNCLAIMED", who.subject)
    assert (told.detail["old"], told.detail["new"]) == ("anne.misspelt", "")
    assert engine.claim(task.key, by=BOB).assignee == "bob"


def test_a_group_gives_an_assigned_task_to_another_person(engine):
    task = given_task(engine)
    engine.assign(task.key, "anne.misspelt", by=ANN)

    assert engine.assign(task.key, "bob", by=BOB).assignee == "bob"
    assert engine.complete_user_task(task.key, {}, by=BOB).user_task.completed_by == "bob"


def test_who_is_outside_its_groups_takes_a_task_from_nobody(engine):
    task = given_task(engine)
    engine.assign(task.key, "anne.misspelt", by=ANN)

    with pytest.raises(NotPermitted):
        engine.unclaim(task.key, by=EVE)
    with pytest.raises(NotPermitted):
        engine.assign(task.key, "eve", by=EVE)


def test_claiming_ones_own_task_again_changes_nothing(engine):
    task = given_task(engine)

    assert engine.claim(task.key, by=ANN) == engine.claim(task.key, by=ANN)


def test_an_operator_may_take_over_and_assign(engine):
    task = given_task(engine)
    engine.claim(task.key, by=ANN)

    assert engine.assign(task.key, "bob", by=ROOT).assignee == "bob"
    assert engine.claim(task.key, by=ROOT).assignee == "root"
    assert events(engine, task.process_instance_key)[-3:] == [
        "USER_TASK_CLAIMED",
        "USER_TASK_ASSIGNED",
        "USER_TASK_CLAIMED",
    ]


def test_an_assigned_task_is_its_assignees_whatever_the_groups(engine):
    given_task(
        engine, d.process("p", d.start(), d.user_task("t", assignee="eve", groups="spoc"), d.end()),
        "p",
    )  # fmt: skip

    (task,) = open_tasks(engine, EVE)
    assert engine.complete_user_task(task.key, {}, by=EVE).user_task.completed_by == "eve"


def test_a_stale_revision_is_refused_and_changes_nothing(engine):
    task = given_task(engine)
    engine.claim(task.key, by=ANN, revision=task.revision)

    with pytest.raises(StaleRevision) as stale:
        engine.complete_user_task(task.key, {}, by=ANN, revision=task.revision)

    assert (stale.value.seen, stale.value.current) == (1, 2)
    assert open_tasks(engine)[0].state == "CREATED"
    engine.complete_user_task(task.key, {}, by=ANN, revision=2)


def test_a_draft_is_kept_until_the_task_ends(engine):
    task = given_task(engine)
    typed = {"story": "It was \u00fcgly", "@odd": [1, None, True], "n": 1.5}
    saved = engine.save_draft(task.key, typed, by=ANN)

    assert saved.has_draft
    assert saved.revision == task.revision + 1
    assert engine.get_user_task(task.key, by=ANN).has_draft
    engine.complete_user_task(task.key, {}, by=ANN)
    assert not engine.get_user_task(task.key, by=ANN).has_draft


def test_a_draft_can_be_taken_back(engine):
    task = given_task(engine)
    engine.save_draft(task.key, {"a": 1}, by=ANN)

    assert not engine.save_draft(task.key, None, by=ANN).has_draft


def test_a_draft_that_is_too_large_is_refused(engine):
    task = given_task(engine)

    with pytest.raises(LimitExceeded):
        engine.save_draft(task.key, {"a": "x" * 2**20}, by=ANN)


def test_a_task_without_a_form_has_none(engine):
    assert engine.form_of(given_task(engine).key, by=ANN) is None


def test_due_date_priority_and_documentation_reach_the_task(engine):
    task = given_task(
        engine,
        d.process("p", d.start(), d.user_task(
            "t", due="=date and time(&quot;2026-04-01T12:00:00Z&quot;)",
            more='<zeebe:priorityDefinition priority="80"/>'), d.end()),
        "p",
    )  # fmt: skip

    assert task.due_date == dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
    assert task.priority == 80
