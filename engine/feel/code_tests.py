"""Compiles unary tests: what a cell of a decision table, or what follows `in`, asks of `?`."""

import operator
from collections.abc import Callable, Container
from decimal import Decimal
from typing import Any

from engine.feel.budget import Run
from engine.feel.comparison import belongs, compare
from engine.feel.scope import Code, Scope
from engine.feel.syntax import (
    Between,
    Call,
    Comparison,
    In,
    InstanceOf,
    Literal,
    Logic,
    Negation,
    Node,
    Quantified,
    RangeLiteral,
    Test,
    Tests,
)
from engine.feel.values import Env

_NUMBERS = frozenset({Decimal, int})
_CONDITIONS = (Between, Call, Comparison, In, InstanceOf, Logic, Quantified)
_SIGNS: dict[str, Callable[[Any, Any], Any]] = {  # what `operator` says of its functions
    "": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_Quick = tuple[Container[type], Callable[[Any, Any], Any], object]
"""The Python types that a short cut is for, and what then holds of subject and constant."""


def tests(node: Tests, scope: Scope) -> Code:
    """Unary tests of `?`, which is the name bound last."""
    codes = tuple(_test(test, scope) for test in node.tests)
    if not codes:
        return lambda _run, _env: True
    if len(codes) == 1 and not node.negated:
        return codes[0]
    negated = node.negated

    def code(run: Run, env: Env) -> object:
        result: bool | None = False
        for test in codes:
            held = test(run, env)
            if held is True:
                return not negated
            if held is None:
                result = None
        return result if not negated or result is None else not result

    return code


def _test(test: Test, scope: Scope) -> Code:
    operand, sign = scope.code(test.operand), test.sign
    if test.asks and not sign:
        return lambda run, env: _answer(operand(run, env))
    judge = _judge(test)
    quick, place, spot = _quick(test), len(scope) - 1, scope.spot(test.at)

    def code(run: Run, env: Env) -> object:
        value = operand(run, env)
        run.spot = spot
        return compare(run, sign, env[place], value) if sign else judge(run, env[place], value)

    return _with_short_cut(quick, place, code) if quick else code


def _with_short_cut(quick: _Quick, place: int, otherwise: Code) -> Code:
    kinds, holds, known = quick

    def code(run: Run, env: Env) -> object:
        subject = env[place]
        return holds(subject, known) if type(subject) in kinds else otherwise(run, env)

    return code


def _quick(test: Test) -> _Quick | None:
    """Return the short cut for a test against a constant number, text or boolean, if it is one."""
    if isinstance(test.operand, RangeLiteral) and not test.sign:
        return _quick_range(test.operand)
    known, holds = _constant(test.operand), _SIGNS.get(test.sign)
    if holds is None:
        return None
    if isinstance(known, Decimal):
        return _NUMBERS, holds, known
    if isinstance(known, str | bool) and holds is operator.eq:
        return frozenset({type(known)}), holds, known
    return None


def _quick_range(node: RangeLiteral) -> _Quick | None:
    low, high = _constant(node.start), _constant(node.end)
    if node.sign or not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return None
    starts = _SIGNS[">=" if node.start_included else ">"]
    ends = _SIGNS["<=" if node.end_included else "<"]
    return _NUMBERS, lambda value, _known: starts(value, low) and ends(value, high), None


def _constant(node: Node) -> object:
    """Return the value of a literal, or of a number with a minus sign before it."""
    if isinstance(node, Negation) and isinstance(node.operand, Literal):
        number = node.operand.value
        return number.copy_negate() if isinstance(number, Decimal) and number else None
    return node.value if isinstance(node, Literal) else None


def _judge(test: Test) -> Callable[[Run, object, object], bool | None]:
    return _holds_or_equals if isinstance(test.operand, _CONDITIONS) else belongs


def _answer(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _holds_or_equals(run: Run, value: object, candidate: object) -> bool | None:
    """A condition that does not mention its subject holds by itself, unless it is a value."""
    if isinstance(candidate, bool) and not isinstance(value, bool):
        return candidate
    return belongs(run, value, candidate)
