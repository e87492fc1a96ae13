"""What happens at the edges: things that are gone, races that never end, odd files and values."""

import logging
from datetime import timedelta
from enum import StrEnum

import pytest
from sqlalchemy import text

from engine import bundles, encoding, releases
from engine.bpmn import linter
from engine.engine import Engine
from engine.errors import (
    DatabaseUnavailable,
    DeploymentRefused,
    ExecutionFailed,
    InvalidRequest,
    LimitExceeded,
    NotFound,
)
from engine.limits import Limits, Patience
from engine.records import Actor, Bundle, Message, Search, StartRequest
from engine.store.database import Conflict
from engine.store.instant import written
from engine.store.row_shapes import WaitRow
from engine.stuck import Stuck
from engine.timelapse import Timelapse
from engine.worker import Worker
from tests.engine import diagrams as d
from tests.engine.builders import (
    ANN,
    ISLINGTON,
    NEWCASTLE,
    ONE_TASK,
    ROOT,
    bundle,
    events,
    form,
    given_deployed,
    given_started,
    given_task,
    open_tasks,
    waiting_at,
    work,
)
from tests.engine.test_front_door import table

HOUR = timedelta(hours=1)
NEWS = d.message("m", "news", "=topic")


@pytest.fixture(autouse=True)
def quiet():
    logging.getLogger("engine.worker").setLevel(logging.CRITICAL)


# --------------------------------------------------------------------------------------- folders
def test_a_folder_is_read_by_tenant(tmp_path):
    for name in (
        "common/p/p.bpmn",
        "common/p/scenarios/a.yaml",
        "common/README.md",
        "partnerships/islington/forms/f.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "common" / "link.bpmn").symlink_to("/etc/hostname")

    found = bundles.read_all(tmp_path)

    assert {tenant: set(one.files) for tenant, one in found.items()} == {
        "": {"p/p.bpmn"},
        "islington": {"forms/f.json"},
    }


@pytest.mark.parametrize("limits", [Limits(resources=0), Limits(bundle=10)], ids=str)
def test_a_bundle_has_bounds(database, clock, limits):
    with pytest.raises(LimitExceeded):
        given_deployed(Engine(database, clock, limits=limits), ONE_TASK)


# ---------------------------------------------------------------------------------- deployments
def test_a_table_with_a_fault_is_refused_with_its_file(engine):
    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, table_t=table("(("))

    assert {one.resource for one in refused.value.findings} == {"t.dmn"}


def test_another_tenants_release_does_not_exist(engine):
    deployment = given_deployed(engine, ONE_TASK, tenant=NEWCASTLE)
    stranger = Actor("s", ISLINGTON)

    for key in (deployment.release_key, "nothing"):
        with pytest.raises(NotFound):
            engine.resource(key, "process", "one_task", by=stranger)
    with pytest.raises(NotFound):
        engine.resource(deployment.release_key, "process", "nothing", by=ROOT)


def test_only_a_process_has_a_start_form(engine):
    deployment = given_deployed(engine, form_record=form())

    with pytest.raises(NotFound):
        engine.start_form(deployment.changed[0].key, by=ANN)


def test_only_a_process_can_be_started_by_its_key(engine):
    deployment = given_deployed(engine, form_record=form())
    request = StartRequest(process_definition_key=deployment.changed[0].key)

    with pytest.raises(NotFound):
        engine.start(request, by=ROOT)


def test_many_releases_do_not_fill_the_memory(engine, monkeypatch):
    monkeypatch.setattr(releases, "KEPT", 2)
    for number in range(4):
        given_deployed(engine, ONE_TASK, letter_HELLO=f"Hello {number}")
        given_started(engine, "one_task")

    assert len(engine.ground.releases._kept) == 2
    for task in open_tasks(engine):
        engine.complete_user_task(task.key, {}, by=ROOT)


def test_a_version_that_another_one_shadows_can_still_be_asked(engine):
    given_deployed(engine, table_t=table(3))
    given_deployed(engine, tenant=NEWCASTLE, table_t=table(9))
    common = engine.search_definitions(Search(filter={"tenantId": ""}), by=ROOT).items[0]

    found = engine.evaluate_decision(common.key, {"count": 4}, by=ROOT, tenant=NEWCASTLE)

    assert found.value is True


def test_a_decision_that_fails_stops_the_instance_with_its_name(engine):
    decides = d.process(
        "decides", d.start(),
        d.Node("decide", "businessRuleTask", d.extension(
            '<zeebe:calledDecision decisionId="threshold" resultVariable="met"/>')),
        d.user_task("t"), d.end(),
    )  # fmt: skip
    unique = table(3).replace("&lt; 3", "&gt; 1")
    given_deployed(engine, decides, table_t=unique)

    instance = given_started(engine, "decides", count=9)

    assert instance.variables["met"] is None


# ------------------------------------------------------------------------------------- commands
def test_a_race_that_never_ends_makes_the_database_unavailable(engine):
    def conflicting(_command):
        raise Conflict

    with pytest.raises(DatabaseUnavailable):
        engine.carry_out(conflicting, by=ROOT)


def test_work_that_is_gone_opens_no_incident(engine):
    task = given_task(engine)
    engine.complete_user_task(task.key, {}, by=ROOT)
    stuck = Stuck(ExecutionFailed("only", "late"), task.process_instance_key, task.key, "USER_TASK")

    assert engine.give_up(stuck, ROOT).incident_key == ""
    assert list(engine.search_incidents(Search(), by=ROOT).items) == []


def test_a_value_that_is_nested_too_deeply_is_refused(engine):
    task = given_task(engine)
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"a": deep}

    with pytest.raises(InvalidRequest):
        engine.complete_user_task(task.key, deep, by=ANN)


def test_a_value_for_a_form_that_is_nested_too_deeply_is_refused(engine):
    asks = d.process("asks", d.start(), d.user_task("t", form="record"), d.end())
    given_deployed(engine, asks, form_record=form())
    given_started(engine, "asks")
    deep: dict[str, object] = {}
    for _ in range(100):
        deep = {"a": deep}

    with pytest.raises(InvalidRequest):
        engine.complete_user_task(open_tasks(engine)[0].key, deep, by=ROOT)


def test_giving_back_a_task_nobody_has_changes_nothing(engine):
    task = given_task(engine)

    assert engine.unclaim(task.key, by=ANN) == task


def test_a_special_kind_of_text_is_text():
    class Colour(StrEnum):
        RED = "red"

    assert encoding.decode(encoding.encode([Colour.RED])) == ["red"]


# -------------------------------------------------------------------------------- what a step did
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


# ---------------------------------------------------------------------------------- kept messages
def test_a_kept_message_that_does_not_fit_is_refused_and_told(engine):
    typed = d.process(
        "typed", d.start(), d.user_task("t"), d.message_catch("hear", "m", form="record"),
        d.user_task("heard"), d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, typed, form_record=form())
    instance = given_started(engine, "typed", topic="T")
    for variables in ({"unknown": 1}, {"count": 2}):
        news = Message(name="news", correlation_key="T", time_to_live=HOUR, variables=variables)
        engine.publish_message(news, by=ROOT)
        engine.clock.set(engine.clock.now() + timedelta(seconds=1))

    engine.complete_user_task(open_tasks(engine)[0].key, {}, by=ROOT)

    assert "MESSAGE_REFUSED" in events(engine, instance.key)
    assert waiting_at(engine, instance.key) == ["heard"]
    assert engine.get_process_instance(instance.key, by=ROOT).variables["count"] == 2
    assert engine.verify_history(instance.key, by=ROOT).whole


def test_what_a_message_said_is_not_kept_once_it_is_taken(database, clock):
    kept = []
    engine = Engine(database, clock, keep_personal=lambda _tx, entry: kept.append(entry))
    typed = d.process(
        "typed", d.start(), d.message_catch("hear", "m", form="record"), d.user_task("heard"),
        d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, typed, form_record=form())
    said = {"count": 1, "story": "SECRET"}
    news = Message(name="news", correlation_key="T", time_to_live=HOUR, variables=said)
    engine.publish_message(news, by=ROOT)

    instance = given_started(engine, "typed", topic="T")

    assert [one.values for one in kept] == [{"story": "SECRET"}]
    assert waiting_at(engine, instance.key) == ["heard"]
    with database.read() as tx:
        assert "SECRET" not in repr(list(tx.execute(text("SELECT * FROM message"))))


def test_messages_without_an_end_are_stopped(database, clock):
    engine = Engine(database, clock, limits=Limits(messages_in_a_row=3))
    again = d.process(
        "again", d.start(), d.message_catch("hear", "m"), d.end(),
        d.Node("more", "exclusiveGateway", attributes=' default="f2_more_hear"'),
        flows=[("started", "hear", ""), ("hear", "more", ""), ("more", "hear", ""),
               ("more", "ended", "=stop")],
        declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, again)
    for _ in range(5):
        engine.publish_message(
            Message(name="news", correlation_key="T", time_to_live=HOUR), by=ROOT
        )

    with pytest.raises(LimitExceeded):
        given_started(engine, "again", topic="T", stop=False)


def test_a_message_caught_in_a_called_process_is_checked_by_its_form(engine):
    child = d.process(
        "child", d.start(), d.message_catch("hear", "m", form="record"), d.end(), declared=NEWS
    )
    parent = d.process(
        "parent", d.start(),
        d.Node("call", "callActivity", d.extension('<zeebe:calledElement processId="child"/>')),
        d.user_task("after"), d.end(),
    )  # fmt: skip
    given_deployed(engine, child, parent, form_record=form())
    instance = given_started(engine, "parent", topic="T")

    engine.correlate_message(
        Message(name="news", correlation_key="T", variables={"count": 3}), by=ROOT
    )

    assert engine.get_process_instance(instance.key, by=ROOT).variables["count"] == 3


def test_a_tenant_without_anything_deployed_receives_nothing(engine):
    assert engine.publish_message(Message(name="news"), by=ROOT).correlations == ()
    assert engine.broadcast_signal("alarm", {}, by=ROOT).receivers == 0


# ------------------------------------------------------------------------------------ the worker
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


def test_a_thrown_message_that_is_refused_becomes_an_incident(engine):
    throws = d.process(
        "throws", d.start(), d.message_throw("tell", "m", "=topic"), d.user_task("told"), d.end(),
        declared=NEWS,
    )  # fmt: skip
    typed = d.process(
        "typed", d.start(), d.message_catch("hear", "m", form="record"), d.user_task("heard"),
        d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, throws, typed, form_record=form())
    receiver = given_started(engine, "typed", topic="T")
    thrower = given_started(engine, "throws", topic="T")
    work(engine)

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert (incident.kind, incident.process_instance_key) == ("PUBLISH", thrower.key)
    assert waiting_at(engine, receiver.key) == ["hear"]


def test_a_thrown_message_whose_receiver_fails_is_tried_again(engine, clock):
    throws = d.process(
        "throws", d.start(), d.message_throw("tell", "m", "=topic"), d.user_task("told"), d.end(),
        declared=NEWS,
    )  # fmt: skip
    fragile = d.process(
        "fragile", d.start(), d.message_catch("hear", "m"), d.script("s", "=x"),
        d.user_task("heard"), d.end(), declared=NEWS,
    )  # fmt: skip
    given_deployed(engine, throws, fragile)
    receiver = given_started(engine, "fragile", topic="T", x=[1])
    given_started(engine, "throws", topic="T")
    work(engine)

    assert engine.get_process_instance(receiver.key, by=ROOT).has_incident
    wake = Worker(engine).next_wake()
    assert wake is not None
    assert wake > clock.now()
    Timelapse(engine, clock).move_to(clock.now() + timedelta(days=1))
    kinds = {one.kind for one in engine.search_incidents(Search(), by=ROOT).items}
    assert kinds == {"MESSAGE", "PUBLISH"}


def test_a_signal_whose_process_is_gone_is_left_alone(engine):
    begins = d.process(
        "begins", d.signal_catch("on_alarm", "s", "startEvent"), d.user_task("t"), d.end(),
        declared=d.signal("s", "alarm"),
    )  # fmt: skip
    given_deployed(engine, begins)
    engine.broadcast_signal("alarm", {}, by=ROOT)
    with engine.database.transaction() as tx:
        tx.execute(text("UPDATE wait_state SET correlation_key = 'gone'"))

    assert work(engine) == 1
    assert open_tasks(engine) == []


def test_a_worker_outlives_a_database_that_does_not_answer(engine, monkeypatch):
    worker = Worker(engine, patience=Patience(poll=timedelta(milliseconds=10)))
    calls = []

    def absent(_worker):
        calls.append(1)
        if len(calls) == 3:
            worker.stop()
        raise DatabaseUnavailable

    monkeypatch.setattr(Worker, "run_due", absent)

    worker.run_until_stopped()

    assert len(calls) == 3


def test_an_unavailable_database_is_not_held_against_the_work(engine, clock):
    def absent(_context):
        raise DatabaseUnavailable

    engine = Engine(engine.database, clock, connectors={"print": absent})
    prints = d.process(
        "prints", d.start(), d.service_task("print", "print"), d.user_task("t"), d.end()
    )
    given_deployed(engine, prints)
    given_started(engine, "prints")

    with pytest.raises(DatabaseUnavailable):
        Worker(engine).run_due()
    assert list(engine.search_incidents(Search(), by=ROOT).items) == []
    assert Worker(engine).next_wake() == clock.now() + Patience().lease


def test_work_whose_row_is_gone_is_forgotten(engine, clock):
    ghost = WaitRow(
        key="ghost", kind="JOB", state="CREATED", instance_key="nobody", tenant="",
        element_id="x", name="", opened_at=clock.now(), closed_at=None, closed_by=None, ordinal=0,
        attempts=1,
    )  # fmt: skip

    Worker(engine)._do(ghost)
    Worker(engine)._give_up(ghost, "gone")

    assert list(engine.search_incidents(Search(), by=ROOT).items) == []


def test_an_empty_bundle_deploys_nothing(engine):
    assert engine.deploy(Bundle({}), by=ROOT).changed == ()
    assert engine.deploy(bundle(), by=ROOT).definitions == ()


def test_work_retried_while_its_instance_is_suspended_rests_until_it_goes_on(engine, clock):
    results: list[object] = [OSError("no paper")] * 3

    def connector(_context):
        if results:
            raise results.pop()
        return {}

    engine = Engine(engine.database, clock, connectors={"print": connector})
    prints = d.process(
        "prints", d.start(), d.service_task("print", "print"), d.user_task("t"), d.end()
    )
    given_deployed(engine, prints)
    instance = given_started(engine, "prints")
    Timelapse(engine, clock).move_to(clock.now() + HOUR)
    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    engine.suspend(instance.key, reason="court", by=ROOT)

    engine.retry_incident(incident.key, by=ROOT)
    work(engine)
    assert waiting_at(engine, instance.key) == ["print"]

    engine.resume(instance.key, reason="decided", by=ROOT)
    Timelapse(engine, clock).move_to(clock.now() + HOUR)
    assert waiting_at(engine, instance.key) == ["t"]


def test_a_timer_start_whose_value_is_no_time_is_refused(engine):
    leaf = '[pause]\nvalue = "soon"\nsource = "policy"\nstatus = "P"\n'
    begins = d.process(
        "begins", d.timer("later", "timeDuration", "=policy.pause", "startEvent"),
        d.user_task("t"), d.end(),
    )  # fmt: skip

    with pytest.raises(DeploymentRefused) as refused:
        given_deployed(engine, begins, policy_=leaf)

    assert [one.element_id for one in refused.value.findings] == ["later"]


def test_a_process_that_takes_a_message_is_not_started_by_it_as_well(engine):
    both = d.process(
        "both", d.start(), d.message_catch("asked", "s", "startEvent"),
        d.message_catch("hear", "m"), d.user_task("t"), d.end(),
        flows=[("started", "hear", ""), ("asked", "t", ""), ("hear", "t", ""), ("t", "ended", "")],
        declared=d.message("m", "news", "=topic") + d.message("s", "news"),
    )  # fmt: skip
    given_deployed(engine, both)
    waiting = given_started(engine, "both", topic="T")
    news = Message(name="news", correlation_key="T")

    first = engine.publish_message(news, by=ROOT)
    second = engine.publish_message(news, by=ROOT)

    assert [one.process_instance_key for one in first.correlations] == [waiting.key]
    assert [one.started for one in second.correlations] == [True]


def test_a_user_task_is_neither_job_nor_deadline(engine):
    task = given_task(engine)

    for ask in (engine.get_job, engine.deadline, engine.get_timer):
        with pytest.raises(NotFound):
            ask(task.key, by=ROOT)


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


def test_an_instant_without_an_offset_is_never_stored(clock):
    with pytest.raises(ValueError, match="offset"):
        written(clock.now().replace(tzinfo=None))
