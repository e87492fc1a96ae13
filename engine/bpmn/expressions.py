"""Evaluates what a diagram says, where a token stands; a failure names its element and cause."""

import json
from collections.abc import Mapping
from decimal import Decimal

from engine import feel
from engine.bpmn.flat import Token
from engine.bpmn.model import expression_of, is_expression
from engine.bpmn.turn import failure
from engine.bpmn.variables import visible

SHOWN = 4096


def evaluate(token: Token, text: str, scope: Mapping[str, object] | None = None) -> object:
    """Return the value of a FEEL text, or the text itself when it is a literal.

    `scope` replaces what the token sees; the constants of the host are in scope in any case.

    Raises:
        ExecutionFailed: the expression is wrong or used up what one evaluation may use.
    """
    if not is_expression(text):
        return text
    return _explained(token, text, scope)[0]


def text_of(token: Token, text: str, what: str) -> str:
    """Return a text that must be known; numbers are written out, null is refused.

    Raises:
        ExecutionFailed: the value is neither text nor a number.
    """
    value, because = _explained(token, text) if is_expression(text) else (text, "")
    if isinstance(value, str):
        return value
    if not is_number(value):
        raise failure(token, f"{what} must be a text, it is {kind(value)}{because}", text)
    return str(feel.to_json(value))


def holds(token: Token, text: str, scope: Mapping[str, object] | None = None) -> bool:
    """Return what a condition says; null is no answer.

    Raises:
        ExecutionFailed: the value is neither true nor false.
    """
    value, because = _explained(token, text, scope)
    if isinstance(value, bool):
        return value
    message = f"the condition must be true or false, it is {kind(value)}{because}"
    raise failure(token, message, text, _seen(token, text, scope))


def is_number(value: object) -> bool:
    """Return whether a value is a number of FEEL."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def kind(value: object) -> str:
    """Return the word for what a value is, for messages."""
    return feel.kind_of(value)


def _explained(
    token: Token, text: str, scope: Mapping[str, object] | None = None
) -> tuple[object, str]:
    turn = token.turn
    seen = {**(visible(token) if scope is None else scope), **turn.host.constants}
    # What the instance holds now: a called process only has what it was given when it was called.
    seen["instance"] = {**turn.instance, "variables": token.workflow.top_workflow.data}
    try:
        expression = feel.compile(expression_of(text), library=turn.host.library)
        told = expression.explain(seen, now=turn.at)
    except feel.FeelError as error:
        raise failure(token, str(error), text, _seen(token, text, scope)) from error
    return told.value, "".join(f"; {warning}" for warning in told.warnings)


def _seen(token: Token, text: str, scope: Mapping[str, object] | None) -> str:
    seen = visible(token) if scope is None else scope
    try:
        names = feel.compile(expression_of(text), library=token.turn.host.library).names
    except feel.FeelError:
        return ""
    values = {name: _shown(seen[name]) for name in sorted(names & seen.keys())}
    return json.dumps(values, ensure_ascii=False)[:SHOWN]


def _shown(value: object) -> object:
    try:
        return feel.to_json(value)
    except feel.FeelError:
        return kind(value)
