"""What SpiffWorkflow 3.2.0 does at run time, and why we keep away from it.

Our nodes do not use the library's own joins, loops, events and serializer. When one of these
fails after an upgrade, the library has changed: read its notes, then decide.
"""

import json

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.exceptions import TaskNotFoundException, WorkflowException
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from tests.bpmn.diagrams import declared, document, end, event, flows, start, task, timer
from tests.bpmn.library import run
from tests.bpmn.playing import edge, sub


def python(name: str, code: str) -> str:
    """A script task as the library understands it."""
    return f'<scriptTask id="{name}"><script>{code}</script></scriptTask>'


def raw(inside: str, beside: str = "") -> BpmnWorkflow:
    return run(document(inside, beside))


def ready(workflow: BpmnWorkflow) -> list[str]:
    return sorted(one.task_spec.name for one in workflow.get_tasks(state=TaskState.READY))


def complete(workflow: BpmnWorkflow, name: str, **data: object) -> None:
    found = workflow.get_next_task(state=TaskState.READY, spec_name=name)
    found.set_data(**data)
    found.run()
    workflow.do_engine_steps()


def test_the_library_runs_python_from_a_diagram() -> None:
    workflow = raw(
        start()
        + python("x", "import os\nhere = os.getcwd()")
        + task("a")
        + end()
        + flows("start>x", "x>a", "a>end")
    )

    assert workflow.get_next_task(state=TaskState.READY).data["here"].startswith("/")


def test_the_library_predicts_a_future_that_fills_the_tree() -> None:
    workflow = raw(start() + task("a") + task("b") + end() + flows("start>a", "a>b", "b>end"))

    assert len(workflow.get_tasks(state=TaskState.FUTURE)) >= 3


def test_the_librarys_join_cuts_lists_and_the_later_branch_overwrites() -> None:
    workflow = raw(
        start()
        + '<parallelGateway id="f"/><parallelGateway id="j"/>'
        + task("b")
        + task("c")
        + task("a")
        + end()
        + flows("start>f", "f>b", "f>c", "b>j", "c>j", "j>a", "a>end")
    )

    complete(workflow, "b", seen=["b1", "b2"])
    complete(workflow, "c", seen=["c1"])

    assert workflow.get_next_task(state=TaskState.READY).data["seen"] == ["c1"]


def test_the_library_runs_a_finished_task_again() -> None:
    workflow = raw(start() + task("a") + task("b") + end() + flows("start>a", "a>b", "b>end"))
    done = workflow.get_next_task(state=TaskState.READY)
    done.run()

    assert done.run() is True


def test_an_error_that_nobody_catches_goes_on_happily_in_the_library() -> None:
    inner = start("s") + end("e", event("error", "E1")) + flows("s>e")
    workflow = raw(
        start()
        + sub("x", inner)
        + task("after")
        + end()
        + flows("start>x", "x>after", "after>end"),
        declared("error", "E1"),
    )

    assert ready(workflow) == ["after"]
    assert len(workflow.get_events()) == 1


def test_a_message_that_does_not_interrupt_comes_only_once_in_the_library() -> None:
    workflow = raw(
        start()
        + task("a")
        + edge("m", "a", event("message", "x"), interrupting=False)
        + task("b")
        + end()
        + flows("start>a", "a>end", "m>b", "b>end"),
        declared("message", "x"),
    )
    arrived = BpmnEvent(MessageEventDefinition("x"), payload={})
    workflow.send_event(arrived)
    workflow.do_engine_steps()
    assert ready(workflow) == ["a", "b"]

    with pytest.raises(WorkflowException):
        workflow.send_event(arrived)


LOOP = (
    '<multiInstanceLoopCharacteristics isSequential="{}"><loopDataInputRef>items</loopDataInputRef>'
    '<inputDataItem id="item"/></multiInstanceLoopCharacteristics>'
)


def test_a_null_in_a_sequential_list_hangs_the_library() -> None:
    many = f'<userTask id="a">{LOOP.format("true")}</userTask>'
    workflow = raw(
        start() + python("x", "items = [1, None]") + many + end() + flows("start>x", "x>a", "a>end")
    )

    complete(workflow, "a [child]")

    assert ready(workflow) == []
    assert not workflow.completed


def test_an_interrupted_list_of_sub_processes_breaks_the_library_for_ever() -> None:
    inner = start("s") + task("t") + end("e") + flows("s>t", "t>e")
    stop = edge("stop", "x", event("message", "m"))
    workflow = raw(
        start()
        + python("items", "items = [1, 2]")
        + sub("x", inner, LOOP.format("false"))
        + stop
        + task("after")
        + end()
        + flows("start>items", "items>x", "x>end", "stop>after", "after>end"),
        declared("message", "m"),
    )
    workflow.send_event(BpmnEvent(MessageEventDefinition("m"), payload={}))

    for _ in range(2):
        with pytest.raises(TaskNotFoundException):
            workflow.do_engine_steps()


def test_user_data_can_brick_an_instance_of_the_librarys_serializer() -> None:
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(DEFAULT_CONFIG))
    workflow = raw(start() + task("a") + end() + flows("start>a", "a>end"))
    workflow.task_tree.data["doc"] = {"typename": "no such type"}
    stored = serializer.serialize_json(workflow)
    assert "no such type" in json.dumps(stored)

    with pytest.raises((TypeError, KeyError)):
        serializer.deserialize_json(stored)


def test_the_library_does_not_see_what_lies_deeper_than_a_thousand_tasks() -> None:
    workflow = raw(start() + task("a") + end() + flows("start>a", "a>end"))
    last = workflow.get_next_task(state=TaskState.READY)
    for _ in range(1001):
        last._state = TaskState.COMPLETED
        last = Task(workflow, last.task_spec, last, TaskState.READY)

    assert last in workflow.tasks.values()
    assert workflow.get_tasks(state=TaskState.READY) == []


def test_the_library_reads_the_clock_of_the_machine() -> None:
    workflow = raw(
        start()
        + task("a")
        + edge("t", "a", timer('"PT0S"'))
        + task("b")
        + end()
        + flows("start>a", "a>end", "t>b", "b>end")
    )

    assert ready(workflow) == ["b"]
