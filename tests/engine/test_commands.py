"""Commands: those that lose every race, those that come too late, those that change nothing."""

import pytest

from engine.errors import DatabaseUnavailable, ExecutionFailed
from engine.records import Search
from engine.store.database import Conflict
from engine.stuck import Stuck
from tests.engine import diagrams as d
from tests.engine.builders import ANN, ROOT, given_deployed, given_started, given_task, open_tasks


def test_a_race_that_never_ends_makes_the_database_unavailable(engine):
    def conflicting(_command):
        raise Conflict

    with pytest.raises(DatabaseUnavailable, match="try again shortly"):
        engine.carry_out(conflicting, by=ROOT)


def test_work_that_is_gone_opens_no_incident(engine):
    task = given_task(engine)
    engine.complete_user_task(task.key, {}, by=ROOT)
    stuck = Stuck(ExecutionFailed("only", "late"), task.process_instance_key, task.key, "USER_TASK")

    assert engine.give_up(stuck, ROOT).incident_key == ""
    assert list(engine.search_incidents(Search(), by=ROOT).items) == []


def test_giving_back_a_task_nobody_has_changes_nothing(engine):
    task = given_task(engine)

    assert engine.unclaim(task.key, by=ANN) == task


def test_a_wait_that_opens_and_closes_in_one_step_is_told_and_closed(engine):
    race = d.process(
        "race", d.start(), d.Node("split", "parallelGateway"), d.user_task("t"),
        d.end("over", '<bpmn:terminateEventDefinition id="x"/>'), d.end(),
        flows=[
            ("started", "split", ""), ("split", "t", ""), ("split", "over", ""),
            ("t", "ended", ""),
        ],
    )  # fmt: skip
    given_deployed(engine, race)

    instance = given_started(engine, "race")

    assert instance.state in ("COMPLETED", "TERMINATED")
    assert open_tasks(engine) == []
    assert engine.verify_history(instance.key, by=ROOT).whole
