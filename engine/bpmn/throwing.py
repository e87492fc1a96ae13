"""Errors, escalations and signals: who catches what is thrown inside an instance.

An error or escalation looks for its catcher from the inside out: the edge of the activity, then
the listeners of its scope, then the edge of the activity around, and so on through every call.
At one level a catcher that names the code goes before one that takes every code.
"""

from collections.abc import Iterator, Mapping

from engine.bpmn.flat import WAITING, FlatWorkflow, Token
from engine.bpmn.turn import failure


def throw_error(token: Token, code: str, values: Mapping[str, object], message: str = "") -> None:
    """Hand an error to its catcher, which ends the activity it is attached to.

    Raises:
        ExecutionFailed: nobody catches it. It never goes on along the ordinary way.
    """
    catcher = _catcher(token, "error", code)
    if catcher is None:
        because = f": {message}" if message else ""
        raise failure(token, f"the error {code!r} is thrown here and caught nowhere{because}")
    catcher.task_spec.fire(catcher, values)


def throw_escalation(token: Token, code: str, values: Mapping[str, object]) -> None:
    """Hand an escalation to its catcher; one that nobody catches is over."""
    catcher = _catcher(token, "escalation", code)
    if catcher is not None:
        catcher.task_spec.fire(catcher, values)


def broadcast(top: FlatWorkflow, name: str, values: Mapping[str, object]) -> None:
    """Let everything in the instance that waits for a signal now catch it."""
    for token in [one for one in top.tokens() if is_listening(one, "signal", name)]:
        if token.state == WAITING:
            token.task_spec.fire(token, values)


def is_listening(token: Token, kind: str, name: str) -> bool:
    """Return whether a token waits for this error, escalation or signal."""
    trigger = getattr(token.task_spec, "trigger", None)
    return token.state == WAITING and trigger is not None and trigger.is_met_by(kind, name)


def _catcher(token: Token, kind: str, code: str) -> Token | None:
    for level in _levels(token):
        found = [one for one in level if is_listening(one, kind, code)]
        if found:
            return max(found, key=lambda one: one.task_spec.trigger.code != "")
    return None


def _levels(token: Token) -> Iterator[list[Token]]:
    inside: Token | None = token
    while inside is not None:
        yield inside.below
        if inside.iteration is not None:
            yield inside.above.below
        yield inside.workflow.task_tree.below
        inside = inside.workflow.calling
