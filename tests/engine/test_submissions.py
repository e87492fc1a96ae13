"""What people submit: typed and checked by the form, personal values parted, nothing too large."""

import datetime as dt

import pytest

from engine.connectors import Keeper
from engine.engine import Engine
from engine.errors import EngineError, LimitExceeded, SubmissionRefused
from engine.limits import Limits
from engine.records import StartRequest
from engine.store import tables
from tests.engine import diagrams as d
from tests.engine.builders import ANN, ROOT, TWO_TASKS, form, given_deployed, given_task, open_tasks

WITH_FORM = d.process(
    "recorded", d.start(), d.user_task("record", groups="spoc", form="record"),
    d.user_task("after", groups="spoc"), d.end(),
)  # fmt: skip


@pytest.fixture
def kept():
    return []


@pytest.fixture
def keeping(database, clock, kept):
    return Engine(database, clock, keeper=Keeper(lambda _tx, entry, _told: kept.append(entry)))


def given_recorded(engine, **start):
    given_deployed(engine, WITH_FORM, form_record=form())
    request = StartRequest(process_definition_id="recorded", business_id="CT-1", variables=start)
    return engine.start(request, by=ROOT).next_user_tasks[0]


def test_a_submission_is_typed_by_the_form(keeping, kept):
    task = given_recorded(keeping)

    done = keeping.complete_user_task(task.key, {"count": 3, "received": "2026-03-02"}, by=ANN)

    assert done.process_instance.variables == {"count": 3, "received": dt.date(2026, 3, 2)}
    assert kept == []


def test_personal_values_go_to_the_keeper_and_nowhere_else(keeping, kept, clock):
    task = given_recorded(keeping)

    done = keeping.complete_user_task(task.key, {"count": 3, "story": "SECRET"}, by=ANN)

    (entry,) = kept
    assert entry.values == {"story": "SECRET"}
    assert (entry.user_task_key, entry.form_id, entry.by) == (task.key, "record", "ann")
    assert (entry.instance_key, entry.business_id) == (task.process_instance_key, "CT-1")
    assert entry.at == clock.now()
    assert "SECRET" not in repr(done)
    assert "SECRET" not in everything_stored(keeping)


def everything_stored(engine) -> str:

    with engine.database.read() as tx:
        return repr([list(tx.execute(table.select())) for table in tables.metadata.sorted_tables])


def test_without_a_keeper_a_personal_value_is_refused(engine):
    task = given_recorded(engine)

    with pytest.raises(SubmissionRefused):
        engine.complete_user_task(task.key, {"count": 3, "story": "SECRET"}, by=ANN)
    assert "SECRET" not in everything_stored(engine)


def test_a_keeper_that_fails_stops_the_completion(database, clock):
    def broken(_tx, _entry, _told):
        raise RuntimeError("the disk is full")

    engine = Engine(database, clock, keeper=Keeper(broken))
    task = given_recorded(engine)

    with pytest.raises(RuntimeError):
        engine.complete_user_task(task.key, {"count": 3, "story": "x"}, by=ANN)
    assert open_tasks(engine)[0].key == task.key


@pytest.mark.parametrize(
    ("submission", "pointer"),
    [
        ({}, "/count"),
        ({"count": "three"}, "/count"),
        ({"count": 3, "received": "yesterday"}, "/received"),
        ({"count": 3, "unknown": 1}, "/unknown"),
    ],
)
def test_what_does_not_fit_the_form_is_refused_with_its_place(engine, submission, pointer):
    task = given_recorded(engine)

    with pytest.raises(SubmissionRefused) as refused:
        engine.complete_user_task(task.key, submission, by=ANN)

    assert [one.pointer for one in refused.value.findings] == [pointer]
    assert engine.get_user_task(task.key, by=ANN) == task


def test_the_form_is_that_of_the_release_the_case_began_with(engine):
    task = given_recorded(engine)
    given_deployed(engine, WITH_FORM, form_record=form(title="Another"))
    engine.save_draft(task.key, {"count": "thr"}, by=ANN)

    found = engine.form_of(task.key, by=ANN)

    assert found is not None
    assert (found.form_id, found.version) == ("record", 1)
    assert '"title": "Record"' in found.schema
    assert found.draft == {"count": "thr"}
    assert found.revision == 2


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800"])
def test_a_text_that_no_database_can_store_is_refused(engine, text):

    task = given_task(engine)

    with pytest.raises(EngineError):
        engine.complete_user_task(task.key, {"a": text}, by=ANN)
    assert open_tasks(engine)[0].key == task.key


def test_variables_that_grow_too_large_are_refused(database, clock):
    engine = Engine(database, clock, limits=Limits(submission=10**7))
    task = given_task(engine, TWO_TASKS, "two_tasks")

    with pytest.raises(LimitExceeded):
        engine.complete_user_task(task.key, {"a": "x" * 300_000}, by=ANN)
    assert open_tasks(engine)[0].key == task.key


def test_a_submission_that_is_too_large_is_refused(engine):
    task = given_task(engine)

    with pytest.raises(LimitExceeded):
        engine.complete_user_task(task.key, {"a": "x" * 2**20}, by=ANN)


def test_a_dry_run_says_what_would_happen_and_nothing_does(keeping, kept):
    task = given_recorded(keeping)

    done = keeping.complete_user_task(task.key, {"count": 3}, by=ANN, dry_run=True)

    assert done.user_task.state == "COMPLETED"
    assert [one.element_id for one in done.next_user_tasks] == ["after"]
    assert keeping.get_user_task(task.key, by=ANN) == task
    assert keeping.get_process_instance(task.process_instance_key, by=ROOT).revision == 1
