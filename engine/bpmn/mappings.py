"""Input and output mappings: what goes into an activity and what comes out of it."""

from collections.abc import Mapping

from engine.bpmn import variables
from engine.bpmn.expressions import evaluate
from engine.bpmn.flat import Token
from engine.bpmn.model import Assignment


def take_inputs(token: Token) -> None:
    """Evaluate an activity's inputs into its own scope; each sees the ones before it."""
    for assignment in token.element.inputs:
        value = evaluate(token, assignment.source)
        token.local = {} if token.local is None else token.local
        name, value = variables.placed(
            assignment.target, value, variables.visible(token).get(_name(assignment))
        )
        token.local[name] = value


def give_result(token: Token, result: Mapping[str, object]) -> None:
    """Write what an activity or event brought: by its outputs, or all of it if it has none.

    Inputs are for reading: a result of the same name goes past them.
    """
    if not token.element.outputs:
        variables.merge(variables.around(token), result)
        return
    token.local = {**(token.local or {}), **result}
    for assignment in token.element.outputs:
        value = evaluate(token, assignment.source)
        name, value = variables.placed(
            assignment.target, value, variables.value_around(token, _name(assignment))
        )
        variables.merge_out(token, {name: value})


def merge_all(token: Token, values: Mapping[str, object]) -> None:
    """Write everything a called process ended with, past the inputs of the call."""
    variables.merge(variables.around(token), values)


def _name(assignment: Assignment) -> str:
    return assignment.target.partition(".")[0]
