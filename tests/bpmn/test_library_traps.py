"""What SpiffWorkflow itself makes of some elements, and why our own nodes execute them instead.

When one of these fails after an upgrade, the library has changed: read its notes, then decide.
"""

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.specs.event_definitions import SignalEventDefinition
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import xml
from tests.bpmn.diagrams import (
    catch,
    declared,
    document,
    end,
    event,
    extended,
    flows,
    handler,
    line,
    start,
    task,
    timer,
)
from tests.bpmn.library import run


def waiting(workflow: BpmnWorkflow) -> list[str]:
    """The elements that are ready for a person or wait for an event."""
    found = workflow.get_tasks(state=TaskState.READY | TaskState.WAITING)
    return sorted(one.task_spec.name for one in found)


def test_a_link_event_is_a_silent_dead_end():
    throw = extended("intermediateThrowEvent", "there", rest='<linkEventDefinition name="A"/>')
    landing = catch("here", '<linkEventDefinition name="A"/>')
    workflow = run(document(start() + throw + landing + end() + flows("start>there", "here>end")))

    assert waiting(workflow) == []
    assert not workflow.completed


def test_a_signal_end_event_throws_nothing():
    beside = declared("signal", "x")
    ends = run(document(start() + end("e", event("signal", "x")) + flows("start>e"), beside))
    throws = run(
        document(
            line(f'<intermediateThrowEvent id="t">{event("signal", "x")}</intermediateThrowEvent>'),
            beside,
        )
    )

    assert ends.get_events() == []
    assert len(throws.get_events()) == 1


def test_the_second_timer_after_an_event_gateway_never_counts():
    inside = (
        start()
        + '<eventBasedGateway id="g"/>'
        + catch("late", timer('"P9D"'))
        + catch("now", timer('"PT0S"'))
        + end()
    )
    lines = flows("start>g", "g>late", "g>now", "late>end", "now>end")

    assert waiting(run(document(inside + lines))) == ["g"]


HANDLED = document(line(task("work")) + handler("h", event("signal", "x")), declared("signal", "x"))


def test_an_interrupting_event_sub_process_does_not_interrupt():
    workflow = run(HANDLED)

    workflow.send_event(BpmnEvent(SignalEventDefinition("x"), payload={}))
    workflow.do_engine_steps()

    assert {"work", "do_h"} <= set(waiting(workflow))


def test_an_event_sub_process_spoils_the_spec_for_the_next_instance():
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(xml.parse(HANDLED), "test")
    spec, inner = parser.get_spec("p"), parser.get_subprocess_specs("p")
    first = BpmnWorkflow(spec, inner)
    first.do_engine_steps()
    before = len(spec.start.outputs)

    first.send_event(BpmnEvent(SignalEventDefinition("x"), payload={}))

    assert len(spec.start.outputs) > before


def test_a_plain_task_waits_for_a_person():
    assert waiting(run(document(line('<task id="t"/>')))) == ["t"]


def test_several_flows_out_of_a_task_are_refused():
    drawn = document(line(task("work")) + end("e2") + flows("work>e2"))

    with pytest.raises(ValidationException, match="Multiple outgoing flows"):
        run(drawn)


def test_the_element_that_nothing_reaches_is_dropped():
    drawn = document(line(task("work")) + task("lost") + flows("lost>end"))

    assert not any("lost" in name for name in run(drawn).spec.task_specs)


def test_a_condition_on_the_only_flow_is_ignored():
    drawn = document(line(task("work"))).replace(
        b'sourceRef="start" targetRef="work"/>',
        b'sourceRef="start" targetRef="work"><conditionExpression>False</conditionExpression>'
        b"</sequenceFlow>",
    )

    assert waiting(run(drawn)) == ["work"]


def test_a_compensation_throw_event_is_silently_passed():
    throw = extended("intermediateThrowEvent", "undo", rest="<compensateEventDefinition/>")

    assert run(document(line(throw))).completed
