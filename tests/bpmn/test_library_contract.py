"""What our nodes lean on in SpiffWorkflow 3.2.0. When one fails after an upgrade, look here."""

import logging
from types import SimpleNamespace

import pytest
from SpiffWorkflow.exceptions import TaskNotFoundException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.flat import FlatWorkflow
from engine.bpmn.model import Element
from engine.bpmn.scripting import NO_PYTHON
from engine.bpmn.specs import Node, ScopeSpec
from tests.bpmn.diagrams import end, start, task
from tests.bpmn.playing import play, sub, ways


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
