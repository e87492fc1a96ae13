"""Rules of forms at work: on user tasks, start forms and messages, on both databases."""

from datetime import timedelta

import pytest

from engine.engine import Engine
from engine.errors import DeploymentRefused, ExecutionFailed, SubmissionRefused
from engine.records import Message, Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import ASKS, ROOT, form, given_deployed, given_started, open_tasks
from tests.engine.counting_statements import heard

INPUTS = (
    "<zeebe:ioMapping><zeebe:input source='=limits.most' target='most'/>"
    "<zeebe:input source='=today()' target='received'/></zeebe:ioMapping>"
)
RECORDED = d.process(
    "recorded", d.start(), d.user_task("record", form="record", more=INPUTS), d.user_task("next"),
    d.end(),
)  # fmt: skip
HEARS = d.process(
    "hears", d.start(), d.user_task("t"), d.message_catch("hear", "m", form="record"),
    d.user_task("heard"), d.end(), declared=d.message("m", "news", "=&quot;k&quot;"),
)  # fmt: skip
POLICY = """[desk]
most = { value = 5, source = "test", status = "D" }
[deadlines.answer]
kind = "WD"
count = 5
source = "test"
status = "D"
"""


def ruled(text, at="/count", message="Enter fewer"):
    return form(**{"x-rules": [{"rule": text, "message": message, "at": at}]})


def refused(call):
    with pytest.raises(SubmissionRefused) as caught:
        call()
    return [(one.code, one.pointer, one.message) for one in caught.value.findings]


def given_record(engine: Engine, text: str):
    given_deployed(engine, RECORDED, form_record=ruled(text), policy_=POLICY)
    given_started(engine, "recorded", limits={"most": 7})
    (task,) = open_tasks(engine)
    return task


@pytest.mark.parametrize(
    "text",
    [
        "count <= most",
        "count <= policy.desk.most + 2",
        'story != "a secret"',
        "received <= today()",
        'received != date("2026-03-05")',
        "received < working days after(today(), 2)",
        'instance.process id != "recorded" or count < 8',
    ],
)
def test_a_rule_sees_answers_inputs_policy_instance_and_functions(engine, text):
    task = given_record(engine, text)
    answers = {"count": 8, "received": "2026-03-05", "story": "a secret"}

    found = refused(lambda: engine.complete_user_task(task.key, answers, by=ROOT))

    assert found == [("RULE", "/count", "Enter fewer")]
    assert engine.get_user_task(task.key, by=ROOT) == task


def test_an_answer_that_was_left_out_is_null_though_an_input_bears_its_name(engine):
    text = ruled("received = null")
    given_deployed(engine, RECORDED, form_record=text, policy_=POLICY)
    given_started(engine, "recorded", limits={"most": 7})
    (task,) = open_tasks(engine)

    answers = {"count": 1, "received": "2026-03-02"}

    found = refused(lambda: engine.complete_user_task(task.key, answers, by=ROOT))
    done = engine.complete_user_task(task.key, {"count": 1}, by=ROOT)

    assert [one[0] for one in found] == ["RULE"]
    assert [one.element_id for one in done.next_user_tasks] == ["next"]


def test_rules_wait_until_the_answers_fit_the_form_and_drafts_are_not_judged(engine):
    task = given_record(engine, "count <= most")

    engine.save_draft(task.key, {"count": 8}, by=ROOT)
    found = refused(lambda: engine.complete_user_task(task.key, {"count": "many"}, by=ROOT))

    assert [one[0] for one in found] == ["type"]


def test_rules_cost_no_statement(engine, database):
    costs = []
    for text in ("true", "count <= most and received <= today()"):
        given_deployed(engine, RECORDED, form_record=ruled(text), policy_=POLICY)
        for _ in range(2):  # the first time also reads the release
            instance = given_started(engine, "recorded", limits={"most": 7})
            (task,) = open_tasks(engine, processInstanceKey=instance.key)
            with heard(database) as found:
                engine.complete_user_task(task.key, {"count": 7}, by=ROOT)
        costs.append((len(found.statements), found.commits))

    assert costs[0] == costs[1]


def test_a_rule_that_cannot_be_judged_opens_an_incident_and_keeps_the_answers(engine):
    task = given_record(engine, "count + most")

    with pytest.raises(ExecutionFailed, match="rule 1 of the form cannot be judged") as caught:
        engine.complete_user_task(task.key, {"count": 1}, by=ROOT)

    (incident,) = engine.search_incidents(Search(), by=ROOT).items
    assert incident.element_id == "record"
    assert caught.value.expression == "count + most"
    assert engine.get_user_task(task.key, by=ROOT).has_draft


def test_a_start_form_is_judged_without_inputs(engine):
    given_deployed(engine, ASKS, form_record=ruled("count < 3 and most = null"))
    request = StartRequest(process_definition_id="asks", variables={"count": 3})

    found = refused(lambda: engine.start(request, by=ROOT))

    assert found == [("RULE", "/count", "Enter fewer")]
    assert engine.search_process_instances(Search(), by=ROOT).items == ()


def test_a_message_is_judged_by_the_form_of_whoever_takes_it(engine):
    given_deployed(engine, HEARS, form_record=ruled("count < 3"))
    given_started(engine, "hears")
    (task,) = open_tasks(engine)
    engine.complete_user_task(task.key, {}, by=ROOT)
    news = Message(name="news", correlation_key="k", variables={"count": 3})

    assert refused(lambda: engine.publish_message(news, by=ROOT))[0][0] == "RULE"


@pytest.mark.parametrize("text", ["count < 3", "count + 1"])
def test_a_kept_message_that_breaks_a_rule_is_no_fault_of_whoever_moves_on(engine, text):
    given_deployed(engine, HEARS, form_record=ruled(text))
    given_started(engine, "hears")
    hour = timedelta(hours=1)
    news = Message(name="news", correlation_key="k", variables={"count": 3}, time_to_live=hour)
    engine.publish_message(news, by=ROOT)
    (task,) = open_tasks(engine)

    engine.complete_user_task(task.key, {}, by=ROOT)

    happened = engine.history(task.process_instance_key, by=ROOT)
    assert "MESSAGE_REFUSED" in [one.type for one in happened]
    assert open_tasks(engine) == []


def test_a_rule_that_is_no_feel_refuses_the_deployment(engine):
    with pytest.raises(DeploymentRefused) as caught:
        given_deployed(engine, RECORDED, form_record=ruled("count <="))

    (found,) = [one for one in caught.value.findings if one.severity == "error"]
    assert (found.code, found.pointer) == ("form-rule-feel", "/x-rules/0")
    assert found.message.startswith("rule 1 is no FEEL")


def test_a_name_that_no_task_hands_in_is_told_and_let_pass(engine):
    deployed = given_deployed(engine, RECORDED, form_record=ruled("count <= mots and most > 1"))

    names = [one.message for one in deployed.warnings if one.code == "form-rule-name"]
    assert len(names) == 1
    assert "'mots'" in names[0]
