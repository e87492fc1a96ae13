"""Activities that hold a scope of their own: sub-processes, event sub-processes, calls."""

from engine.bpmn import mappings
from engine.bpmn.flat import Scope, Token
from engine.bpmn.specs import Activity
from engine.bpmn.specs_events import Listener, Payload
from engine.bpmn.variables import visible
from engine.errors import LimitExceeded


class SubProcess(Activity):
    """An embedded sub-process: sees and writes the variables around it, unless it has inputs."""

    @property
    def scope_name(self) -> str:
        """The name of its scope in the program."""
        return f"{self.element.process_id}/{self.element.id}"

    def perform(self, token: Token) -> bool | None:
        """Open the scope and go on when it is over."""
        open_scope(token, self.scope_name).open()
        return None

    def returned(self, token: Token, scope: Scope) -> None:  # noqa: ARG002  # nothing of its own
        """Go on, because everything inside has ended."""
        mappings.give_result(token, {})
        token.complete()


class EventSubProcess(Listener, SubProcess):
    """Listens as long as its scope is open; firing opens the sub-process.

    An interrupting one first ends everything else in the scope.
    """

    interrupting = True

    def counts(self, token: Token) -> bool:
        """Return whether it has fired; a scope does not live for those that only listen."""
        return token.fired

    def element_interrupts(self) -> bool:
        """Return what its start event says."""
        return self.interrupting

    def interrupt(self, token: Token) -> None:
        """End everything else in the scope."""
        token.workflow.clear(spare=token)

    def proceed(self, token: Token, values: Payload) -> None:
        """Take in the inputs and the payload, then make the token ready."""
        mappings.take_inputs(token)
        super().proceed(token, values)


class CallActivity(Activity):
    """Calls another process, which has variables of its own."""

    def perform(self, token: Token) -> bool | None:
        """Open the called process with the mapped inputs, or with all that is visible."""
        scope = open_scope(token, self.element.called_process_id)
        scope.data.update(dict(token.local or {}) if self.element.inputs else visible(token))
        scope.open()
        return None

    def returned(self, token: Token, scope: Scope) -> None:
        """Take over the mapped outputs, or everything, and go on."""
        element = self.element
        propagates = not element.outputs if element.propagate_all is None else element.propagate_all
        if propagates:
            mappings.merge_all(token, scope.data)
        if element.outputs:
            mappings.give_result(token, scope.data)
        token.complete()


def open_scope(token: Token, name: str) -> Scope:
    """Open the scope of a sub-process or of a called process under its activity.

    Raises:
        LimitExceeded: it is nested too deeply.
    """
    scope: Scope = token.workflow.top_workflow.call(token, name)
    deepest = token.turn.limits.depth
    if scope.depth > deepest:
        raise LimitExceeded("the nesting of calls", str(deepest), token.element.id)
    return scope
