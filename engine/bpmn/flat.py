"""SpiffWorkflow's tree of tasks, driven without walking it.

The library's own loop walks the whole tree several times per step, stops looking at depth 1000
and predicts a future that nobody needs. Here a queue holds what is ready, nothing is in the tree
that has not happened, and what remains to be looked at is scanned flat. Task ids are numbers
counted by the instance, so that the same command on the same snapshot gives the same keys.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.bpmn.model import Element
from engine.bpmn.scripting import NO_PYTHON
from engine.bpmn.turn import Turn

FUTURE, WAITING, READY = TaskState.FUTURE, TaskState.WAITING, TaskState.READY
STARTED, COMPLETED = TaskState.STARTED, TaskState.COMPLETED
ALIVE = TaskState.NOT_FINISHED_MASK


class Token(Task):  # type: ignore[misc]  # the library is untyped
    """One visit of one element.

    `via` is the flow it came by. `local` holds the activity's inputs, `iteration` the item of a
    multi-instance; both are None where there is no such scope. `memo` belongs to its node.
    A `fired` boundary event outlives the activity it sits on; `waits` marks an open wait; an
    event that only listens has not `entered` its element yet.
    """

    id: int
    workflow: Any
    task_spec: Any
    data: dict[str, object]
    _state: int

    def __init__(self, scope: "Scope", node: object, parent: "Token | None", number: int) -> None:
        super().__init__(scope, node, parent, FUTURE, id=number)
        self.via = ""
        self.local: dict[str, object] | None = None
        self.iteration: dict[str, object] | None = None
        self.memo: dict[str, Any] = {}
        self.fired = False
        self.waits = False
        self.entered = False

    @property
    def key(self) -> str:
        """The element instance key."""
        return f"{self.workflow.top_workflow.instance['key']}.{self.id}"

    @property
    def element(self) -> Element:
        """The element as drawn."""
        drawn: Element = self.task_spec.element
        return drawn

    @property
    def scope_key(self) -> str:
        """The key of the multi-instance, sub-process or call activity it lies in."""
        if self.iteration is not None:
            return self.above.key
        calling = self.workflow.calling
        return "" if calling is None else calling.key

    @property
    def turn(self) -> Turn:
        """The command in progress."""
        turn: Turn = self.workflow.top_workflow.turn
        return turn

    @property
    def above(self) -> "Token":
        """The token under which it hangs: its host, its multi-instance, or what came before."""
        parent: Token = self.parent
        return parent

    @property
    def below(self) -> list["Token"]:
        """The tokens that hang under it and are not finished."""
        found = (self.workflow.tasks.get(number) for number in self._children)
        return [token for token in found if token is not None and token.alive]

    @property
    def alive(self) -> bool:
        """Whether it is neither completed nor canceled."""
        return bool(self._state & ALIVE)

    def _set_state(self, value: int) -> None:
        # the library would build a log record for each change, and look at its clock
        self._state = value

    def cancel(self) -> None:
        """Cancel this visit and everything it holds open."""
        if self.alive:
            self._state = TaskState.CANCELLED
            self.task_spec._on_cancel(self)  # noqa: SLF001  # the library's own hook

    def activate(self) -> None:
        """Note that the element is entered now; an event in a race only when it has won."""
        if self.above.task_spec.races and not self.fired:
            return
        self.entered = True
        self.turn.record.activated(self)

    def complete(self) -> None:
        """Complete this visit; what was canceled meanwhile stays so."""
        if self.alive:
            super().complete()

    def wait(self) -> None:
        """Rest until an event arrives."""
        self._set_state(WAITING)

    def go(self) -> None:
        """Become ready to run."""
        self._ready()


class Scope:
    """What the instance, an open sub-process and an open call have in common."""

    tasks: dict[int, Token]
    task_tree: Token
    last_task: Token
    data: dict[str, object]
    depth: int
    spec: Any
    top_workflow: "FlatWorkflow"

    @property
    def calling(self) -> Token | None:
        """The activity that opened this scope; None for the instance itself."""
        return None

    def place(self, node: object, parent: Token | None) -> Token:
        """Add a token without entering its element; every token counts as a step."""
        token = Token(self, node, parent, self.top_workflow.next_number())
        token.turn.count(token)
        return token

    def enter(self, node: object, parent: Token, via: str = "") -> Token:
        """Let a token arrive at an element."""
        token = self.place(node, parent)
        token.via = via
        token.task_spec._update(token)  # noqa: SLF001  # the library's own entry
        return token

    def open(self, start_element: str = "") -> None:
        """Begin: arm what listens in this scope, then enter the start event."""
        self.task_tree = self.place(self.spec.start, None)
        self.task_tree._set_state(COMPLETED)  # noqa: SLF001  # nothing happens at the origin
        for listener in self.spec.listeners:
            self.enter(listener, self.task_tree)
        self.enter(self.spec.entry(start_element), self.task_tree)

    def living(self) -> list[Token]:
        """The tokens of this scope that are not finished."""
        return [token for token in self.tasks.values() if token.alive]

    def is_over(self) -> bool:
        """Whether nothing but listeners is left."""
        return not any(token.task_spec.counts(token) for token in self.living())

    def clear(self, spare: Token | None = None) -> None:
        """Cancel everything in this scope, except one token."""
        for token in self.living():
            if token is not spare:
                token.cancel()

    def get_tasks_iterator(
        self, *_first: object, state: int = TaskState.ANY_MASK
    ) -> Iterator[Task]:
        """Yield tasks by a flat scan; the library's iterator is blind below depth 1000."""
        return iter([token for token in self.tasks.values() if token.state & state])

    def update_waiting_tasks(self) -> None:
        """Do nothing: what waits is told what it waits for."""

    def is_completed(self) -> bool:
        """Whether nothing but listeners is left."""
        return self.is_over()


class FlatSubWorkflow(Scope, BpmnSubWorkflow):  # type: ignore[misc]  # the library is untyped
    """An open sub-process or call."""

    def __init__(self, spec: object, caller: Token, top: "FlatWorkflow") -> None:
        self.caller = caller
        super().__init__(spec, caller.id, top, deserializing=True)

    @property
    def calling(self) -> Token:
        """The activity that opened this scope."""
        return self.caller


class FlatWorkflow(Scope, BpmnWorkflow):  # type: ignore[misc]  # the library is untyped
    """A whole instance. `deadlines` maps the key of a running deadline to its name and scope."""

    turn: Turn
    subprocesses: dict[int, FlatSubWorkflow]

    def __init__(
        self, spec: object, scopes: Mapping[str, object], instance: Mapping[str, object]
    ) -> None:
        super().__init__(spec, scopes, script_engine=NO_PYTHON, deserializing=True)
        self.instance = instance
        self.numbers = 0
        self.agenda: deque[Token] = deque()
        self.deadlines: dict[str, tuple[str, int]] = {}

    def next_number(self) -> int:
        """Return the next unused task number of this instance."""
        self.numbers += 1
        return self.numbers

    def scopes(self) -> list[Scope]:
        """The instance itself and every open scope inside, outer before inner."""
        return [self, *self.subprocesses.values()]

    def tokens(self) -> Iterator[Token]:
        """Every token that is not finished, in every open scope."""
        for scope in self.scopes():
            yield from scope.living()

    def find(self, number: int) -> Token | None:
        """Return the living token with this number."""
        found = (scope.tasks.get(number) for scope in self.scopes())
        return next((token for token in found if token is not None and token.alive), None)

    def call(self, token: Token, scope_name: str) -> FlatSubWorkflow:
        """Open a sub-process or a called process under an activity."""
        scope = FlatSubWorkflow(self.subprocess_specs[scope_name], token, self)
        self.subprocesses[token.id] = scope
        return scope

    def settle(self) -> None:
        """Run until everything that is left waits for something outside."""
        while True:
            self._drain()
            if not (self._close_scopes() or self._reconsider()):
                return

    def _drain(self) -> None:
        while self.agenda:
            token = self.agenda.popleft()
            if token.state == READY:
                token.run()

    def _close_scopes(self) -> bool:
        over = [number for number, scope in self.subprocesses.items() if scope.is_over()]
        for number in over:
            # closing one may cancel another, so each is looked at again
            scope = self.subprocesses.get(number)
            if scope is not None:
                scope.clear()
                scope.calling.task_spec.returned(scope.calling, scope)
                self.subprocesses.pop(number, None)
        return bool(over)

    def _reconsider(self) -> bool:
        patient = [token for token in self.tokens() if token.task_spec.reconsiders]
        changed = [token.task_spec.reconsider(token) for token in patient if token.alive]
        return any(changed)
