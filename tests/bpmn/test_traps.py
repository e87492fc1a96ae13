"""What SpiffWorkflow 3.2.0 does at run time: what we lean on, and what we keep away from.

The first part is the contract our nodes stand on; the second shows why they do not use the
library's own joins, loops, events and serializer. When one fails after an upgrade, look there.
"""

import json
import logging
from types import SimpleNamespace

import pytest
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.exceptions import TaskNotFoundException, WorkflowException
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn import xml
from engine.bpmn.flat import FlatWorkflow
from engine.bpmn.model import Element
from engine.bpmn.scripting import NO_PYTHON
from engine.bpmn.specs import Node, ScopeSpec
from tests.bpmn.diagrams import declared, document, end, event, flows, start, task, timer
from tests.bpmn.playing import edge, play, sub, ways


def python(name: str, code: str) -> str:
    """A script task as the library understands it."""
    return f'<scriptTask id="{name}"><script>{code}</script></scriptTask>'


def flow(source: str, target: str, condition: str = "") -> str:
    held = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">'
        f"{held}</sequenceFlow>"
    )


def raw(inside: str, beside: str = "") -> BpmnWorkflow:
    """Run process `p` on the library alone, as far as it goes."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(xml.parse(document(inside, beside)), "test")
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.do_engine_steps()
    return workflow


def ready(workflow: BpmnWorkflow) -> list[str]:
    return sorted(one.task_spec.name for one in workflow.get_tasks(state=TaskState.READY))


def complete(workflow: BpmnWorkflow, name: str, **data: object) -> None:
    found = workflow.get_next_task(state=TaskState.READY, spec_name=name)
    found.set_data(**data)
    found.run()
    workflow.do_engine_steps()


# ------------------------------------------------------------------------- what we lean on
class Probe(Node):
    """Notes which hooks the library calls, and answers as it is told."""

    def __init__(self, scope: ScopeSpec, answer: bool | None) -> None:
        super().__init__(scope, Element(id="probe", type="task"))
        self.answer = answer
        self.calls: list[str] = []

    def _update_hook(self, token: object) -> bool:
        self.calls.append("update")
        return True

    def _on_ready(self, token: object) -> None:
        self.calls.append("ready")

    def _run_hook(self, token: object) -> bool | None:
        self.calls.append("run")
        if self.answer is False:
            raise ValueError("broken")
        return self.answer

    def _on_complete(self, token: object) -> None:
        self.calls.append("complete")


def probe(answer: bool | None) -> tuple[Probe, Task]:
    scope = ScopeSpec("p", "p", is_process=True)
    node = Probe(scope, answer)
    workflow = FlatWorkflow(scope, {}, {"key": "i1"})
    return node, Task(workflow, node, None, TaskState.FUTURE, id=7)


def test_the_life_cycle_calls_our_hooks_in_this_order() -> None:
    node, visit = probe(True)

    node._update(visit)
    assert visit.state == TaskState.READY
    assert visit.run() is True

    assert node.calls == ["update", "ready", "run", "complete"]
    assert visit.state == TaskState.COMPLETED


def test_work_that_goes_on_outside_leaves_the_task_started() -> None:
    node, visit = probe(None)
    node._update(visit)
    visit.run()
    assert visit.state == TaskState.STARTED

    visit.complete()

    assert node.calls[-1] == "complete"


def test_an_exception_marks_the_task_and_comes_through_unchanged() -> None:
    node, visit = probe(False)
    node._update(visit)

    with pytest.raises(ValueError, match="broken"):
        visit.run()

    assert visit.state == TaskState.ERROR


def test_a_workflow_that_is_restored_has_no_tree_and_task_ids_may_be_numbers() -> None:
    scope = ScopeSpec("p", "p", is_process=True)
    workflow = FlatWorkflow(scope, {}, {"key": "i1"})
    assert workflow.tasks == {}
    assert not hasattr(workflow, "task_tree")

    first = Task(workflow, scope.start, None, TaskState.FUTURE, id=1)
    second = Task(workflow, scope.start, first, TaskState.FUTURE, id=2)

    assert list(workflow.tasks) == [1, 2]
    assert (second._parent, first._children) == (1, [2])
    assert workflow.get_task_from_id(2) is second
    with pytest.raises(TaskNotFoundException):
        workflow.get_task_from_id(3)


def test_the_library_is_never_asked_to_walk_its_tree() -> None:
    case = play(start() + task("a") + end() + ways("start>a a>end"))
    flat = FlatWorkflow(case.program.scopes["p"], {}, {"key": "i1"})
    flat.turn = SimpleNamespace(count=lambda _token: None)  # type: ignore[assignment]

    assert flat.is_completed()
    token = flat.place(case.program.scopes["p"].start, None)
    flat.update_waiting_tasks()

    assert not flat.is_completed()
    assert flat.get_tasks(state=TaskState.FUTURE) == [token]
    assert flat.get_tasks(state=TaskState.READY) == []


def test_no_step_builds_a_log_record(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    play(
        start()
        + sub("s1", start("s") + task("a") + end("e") + ways("s>a a>e"))
        + end()
        + ways("start>s1 s1>end")
    ).complete("a")

    assert [one for one in caplog.records if one.name.startswith("spiff")] == []


@pytest.mark.parametrize("way", ["evaluate", "execute", "call_service"])
def test_no_python_goes_through_the_door(way: str) -> None:
    with pytest.raises(PermissionError):
        getattr(NO_PYTHON.environment, way)("1 + 1", {})


# --------------------------------------------------------------------- what we keep away from
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
