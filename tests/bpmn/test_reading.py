"""What the model says about a diagram."""

import pytest

from engine.bpmn import reading
from engine.bpmn.model import Assignment, Loop, Publish, expression_of, is_expression
from engine.errors import DeploymentRefused
from tests.bpmn.diagrams import (
    boundary,
    catch,
    choice,
    declared,
    document,
    end,
    event,
    extended,
    flows,
    handler,
    job,
    line,
    mapping,
    message,
    start,
    sub_process,
    task,
    timer,
)


def process(inside: str, beside: str = ""):
    return reading.read({"test.bpmn": document(inside, beside)}).processes["p"]


def element(name: str, inside: str, beside: str = ""):
    return process(inside, beside).elements[name]


def test_a_process_knows_its_file_and_its_version():
    held = (
        '<extensionElements><zeebe:versionTag value="1.2"/><zeebe:properties>'
        '<zeebe:property name="owner" value="hub"/></zeebe:properties></extensionElements>'
    )
    documented = "<documentation>Why it exists.</documentation>"
    found = process(documented + held + line(task("work")))

    assert (found.id, found.version_tag, found.executable) == ("p", "1.2", True)
    assert (found.resource, found.documentation) == ("test.bpmn", "Why it exists.")
    assert found.properties == {"owner": "hub"}


def test_a_user_task_says_who_when_and_with_which_form():
    said = (
        '<zeebe:userTask/><zeebe:formDefinition formId="intake"/>'
        '<zeebe:assignmentDefinition assignee="=boss" candidateGroups="a, b"/>'
        '<zeebe:taskSchedule dueDate="=day" followUpDate="2026-03-31"/>'
        '<zeebe:priorityDefinition priority="80"/>'
    )
    found = element("work", line(extended("userTask", "work", said)))

    assert (found.form_id, found.assignee, found.candidate_groups) == ("intake", "=boss", "a, b")
    assert (found.due_date, found.follow_up_date, found.priority) == ("=day", "2026-03-31", "80")


def test_a_job_says_its_type_attempts_headers_and_mappings():
    held = (
        '<zeebe:taskHeaders><zeebe:header key="letter" value="ACK"/></zeebe:taskHeaders>'
        + mapping("input", "=a", "b")
    )
    found = element("j", line(job("j", 'letter" retries="5', held)))

    assert (found.job_type, found.retries, found.headers) == ("letter", "5", {"letter": "ACK"})
    assert found.inputs == (Assignment("=a", "b"),)
    assert found.outputs == ()


@pytest.mark.parametrize(
    ("attribute", "told"),
    [
        ("", None),
        ('propagateAllChildVariables="false"', False),
        ('propagateAllChildVariables="true"', True),
    ],
)
def test_a_call_says_what_it_calls_and_whether_all_comes_back(attribute, told):
    called = f'<zeebe:calledElement processId="other" {attribute}/>'
    found = element("c", line(extended("callActivity", "c", called)))

    assert (found.called_process_id, found.propagate_all) == ("other", told)


def test_a_decision_and_a_script_say_where_the_result_goes():
    inside = line(
        extended(
            "businessRuleTask", "r", '<zeebe:calledDecision decisionId="d" resultVariable="x"/>'
        ),
        extended("scriptTask", "s", '<zeebe:script expression="=1" resultVariable="y"/>'),
    )
    found = process(inside).elements

    assert (found["r"].decision_id, found["r"].result_variable) == ("d", "x")
    assert (found["s"].script, found["s"].result_variable) == ("=1", "y")


def test_a_multi_instance_says_over_what():
    held = (
        '<extensionElements><zeebe:loopCharacteristics inputCollection="=xs" inputElement="x" '
        'outputCollection="ys" outputElement="=y"/></extensionElements>'
        "<completionCondition>=done</completionCondition>"
    )
    tag = "multiInstanceLoopCharacteristics"
    mark = f'<{tag} isSequential="true">{held}</{tag}>'
    found = element("work", line(extended("userTask", "work", rest=mark)))

    assert found.loop == Loop(
        sequential=True,
        collection="=xs",
        element="x",
        output_collection="ys",
        output_element="=y",
        completion_condition="=done",
    )


def test_a_standard_loop_is_told_apart():
    mark = (
        '<standardLoopCharacteristics testBefore="true" loopMaximum="3">'
        "<loopCondition>=again</loopCondition></standardLoopCharacteristics>"
    )
    found = element("work", line(extended("userTask", "work", rest=mark)))

    assert found.loop == Loop(
        sequential=True,
        standard=True,
        completion_condition="=again",
        loop_maximum="3",
        test_before=True,
    )


@pytest.mark.parametrize(
    ("tag", "kind"), [("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")]
)
def test_a_timer_says_its_kind_and_its_value(tag, kind):
    definition = f"<timerEventDefinition><{tag}> =x </{tag}></timerEventDefinition>"
    found = element("c", line(catch("c", definition))).event

    assert (found.kind, found.timer_kind, found.expression) == ("timer", kind, "=x")


def test_a_message_event_takes_name_and_key_from_its_message():
    found = element("c", line(catch("c", event("message", "x"))), message("x", "=no")).event

    assert (found.kind, found.name, found.correlation_key) == ("message", "x", "=no")


def test_a_receive_task_awaits_a_message():
    found = element("r", line('<receiveTask id="r" messageRef="message_x"/>'), message()).event

    assert (found.kind, found.name, found.correlation_key) == ("message", "x", "=no")


@pytest.mark.parametrize("inside_definition", [True, False])
def test_a_thrown_message_says_to_whom(inside_definition):
    held = (
        '<extensionElements><zeebe:publishMessage correlationKey="=k" timeToLive="PT1H" '
        'messageId="=i"/></extensionElements>'
    )
    inner, outer = (held, "") if inside_definition else ("", held)
    definition = f'<messageEventDefinition messageRef="message_x">{inner}</messageEventDefinition>'
    thrown = f'<intermediateThrowEvent id="t">{outer}{definition}</intermediateThrowEvent>'
    found = element("t", line(thrown), message()).event

    assert found.publish == Publish("=k", "PT1H", "=i")


@pytest.mark.parametrize("kind", ["error", "escalation"])
def test_errors_and_escalations_carry_their_code(kind):
    inside = line(sub_process("sub", task("w"))) + boundary("b", "sub", event(kind, "x"))
    found = element("b", inside, declared(kind, "x")).event

    assert (found.kind, found.code, found.reference_id) == (kind, "x", f"{kind}_x")


def test_a_boundary_event_knows_its_host_and_whether_it_interrupts():
    inside = line(task("work")) + boundary("b", "work", timer("PT1H"), interrupting=False)
    found = process(inside)

    assert (found.elements["b"].attached_to, found.elements["b"].interrupting) == ("work", False)
    assert [one.id for one in found.boundary_events("work")] == ["b"]


def test_an_event_sub_process_is_told_apart_and_its_start_may_not_interrupt():
    found = process(line(task("work")) + handler("h", timer("PT1H"), interrupting=False)).elements

    assert found["h"].triggered_by_event
    assert not found["on_h"].interrupting


def test_elements_know_their_scope_and_flows():
    found = process(line(sub_process("sub", task("inner"))))

    assert found.elements["inner"].scope_id == "sub"
    assert found.elements["inner"].incoming == ("begin_sub_inner",)
    assert found.elements["inner"].outgoing == ("inner_finish_sub",)
    assert {one.id for one in found.inside("")} == {"start", "sub", "end"}
    assert found.flows["begin_sub_inner"].scope_id == "sub"


def test_connections_come_from_the_flows_not_from_the_tags_that_repeat_them():
    lying = line(task("work")).replace(
        '<userTask id="work"/>', '<userTask id="work"><incoming>work_end</incoming></userTask>'
    )

    assert element("work", lying).incoming == ("start_work",)


def test_conditions_and_defaults_belong_to_the_flows():
    found = process(choice("=a > 1"))

    assert found.flows["q_yes"].condition == "=a > 1"
    assert found.elements["q"].default_flow == "q_no"


def test_the_innermost_lane_counts_and_is_inherited():
    lanes = (
        '<laneSet><lane id="hub" name="Hub"><flowNodeRef>start</flowNodeRef>'
        "<flowNodeRef>sub</flowNodeRef><childLaneSet>"
        '<lane id="chair" name="Chair"><flowNodeRef>sub</flowNodeRef></lane>'
        "</childLaneSet></lane></laneSet>"
    )
    inside = line(sub_process("sub", task("inner"))) + boundary("b", "sub", timer("PT1H"))
    found = process(lanes + inside)

    lane = {name: one.lane_id for name, one in found.elements.items()}
    assert (lane["start"], lane["sub"], lane["inner"], lane["b"]) == (
        "hub",
        "chair",
        "chair",
        "chair",
    )
    assert lane["end"] == ""
    assert found.elements["inner"].lane_name == "Chair"
    assert found.lanes["chair"].parent_id == "hub"


def test_a_boundary_event_on_itself_does_not_hang_the_reader():
    inside = line(task("work")) + '<boundaryEvent id="b" attachedToRef="b"/>'

    assert element("b", inside).lane_id == ""


def test_declarations_are_collected_from_all_files():
    first = document(start() + end() + flows("start>end"), message() + declared("signal", "s"))
    second = first.replace(b'id="p"', b'id="q"')
    model = reading.read({"a": first, "b": second})

    assert [(one.name, one.resource) for one in model.messages] == [("x", "a"), ("x", "b")]
    assert [one.name for one in model.signals] == ["s", "s"]
    assert set(model.processes) == {"p", "q"}


def test_two_files_with_the_same_process_are_refused():
    diagram = document(line(task("work")))

    with pytest.raises(DeploymentRefused) as refused:
        reading.read({"a": diagram, "b": diagram})

    assert refused.value.findings[0].code == "duplicate_process"


def test_properties_documentation_and_names_are_read():
    held = '<zeebe:properties><zeebe:property name="opensDeadline" value="d"/></zeebe:properties>'
    documented = "<documentation> Read first. </documentation>"
    named = extended("userTask", "w", held, attributes='name="Do it"')
    task_ = named.replace("<extension", f"{documented}<extension", 1)
    found = element("w", line(task_))

    assert (found.name, found.documentation) == ("Do it", "Read first.")
    assert found.properties == {"opensDeadline": "d"}
    assert found.line == 1


@pytest.mark.parametrize(
    ("text", "answer"), [("=a", True), (" = a", True), ("a", False), ("", False), ("a=b", False)]
)
def test_an_expression_begins_with_its_sign(text, answer):
    assert is_expression(text) is answer


def test_the_sign_is_taken_off_once():
    assert expression_of('= "=" ') == '"="'
