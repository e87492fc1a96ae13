"""Compiles operators.

Two operands are the usual case and get a closure of their own; longer chains are walked.
"""

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import code_tests
from engine.feel.arithmetic import calculate, negate
from engine.feel.budget import Run
from engine.feel.comparison import compare, equal
from engine.feel.feel_warnings import Spot
from engine.feel.scope import Binding, Code, Scope
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    In,
    Literal,
    Logic,
    Negation,
    RangeLiteral,
)
from engine.feel.values import Env, Range, kind_of

_EXACT = frozenset({str, bool, Decimal})
_NUMBERS = frozenset({Decimal, int})
_Quick = Callable[[Any, Any], Any]  # what `operator` says of its functions
_QUICK: dict[str, _Quick] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arithmetic(node: Arithmetic, scope: Scope) -> Code:
    """A chain of + and -, of * and /, or of **."""
    first = scope.code(node.first)
    rest = tuple(
        (sign, scope.code(operand), scope.spot(at))
        for (sign, operand), at in zip(node.rest, node.signs, strict=True)
    )
    if len(rest) == 1:
        return _calculation(first, *rest[0])

    def chain(run: Run, env: Env) -> object:
        value = first(run, env)
        for sign, operand, spot in rest:
            run.turn()
            right = operand(run, env)
            run.spot = spot
            value = calculate(run, sign, value, right)
        return value

    return chain


def _calculation(left: Code, sign: str, right: Code, spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        a, b = left(run, env), right(run, env)
        run.spot = spot
        return calculate(run, sign, a, b)

    return code


def negation(node: Negation, scope: Scope) -> Code:
    """A minus sign."""
    operand, spot = scope.code(node.operand), scope.spot(node.at)

    def code(run: Run, env: Env) -> object:
        value = operand(run, env)
        run.spot = spot
        return negate(run, value)

    return code


def logic(node: Logic, scope: Scope) -> Code:
    """`and` is false as soon as one operand is, `or` true; else null unless all are certain."""
    operands = tuple(scope.code(operand) for operand in node.operands)
    decisive = node.word == "or"
    if len(operands) == 2:  # noqa: PLR2004
        return _logic_of_two(decisive, *operands)

    def code(run: Run, env: Env) -> object:
        certain = True
        for operand in operands:
            value = operand(run, env)
            if value is decisive:
                return decisive
            certain = certain and value is not None and isinstance(value, bool)
        return not decisive if certain else None

    return code


def _logic_of_two(decisive: bool, left: Code, right: Code) -> Code:
    other = not decisive

    def code(run: Run, env: Env) -> object:
        a = left(run, env)
        if a is decisive:
            return a
        b = right(run, env)
        if b is decisive:
            return b
        return other if a is other and b is other else None

    return code


def comparison(node: Comparison, scope: Scope) -> Code:
    """One of = != < <= > >=."""
    left, right, sign = scope.code(node.left), scope.code(node.right), node.sign
    known = node.right.value if isinstance(node.right, Literal) else None
    quick, spot = _QUICK.get(sign), scope.spot(node.at)
    if sign == "=":
        return _equality(left, right, spot) if known is None else _equality_with(left, known, spot)
    if quick and isinstance(known, Decimal):
        return _order_with(quick, sign, left, known, spot)
    return _order(quick, sign, left, right, spot) if quick else _inequality(left, right, spot)


def _inequality(left: Code, right: Code, spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        a, b = left(run, env), right(run, env)
        run.spot = spot
        return compare(run, "!=", a, b)

    return code


def _equality(left: Code, right: Code, spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        a, b = left(run, env), right(run, env)
        if type(a) is type(b) and type(a) in _EXACT:
            return a == b
        run.spot = spot
        return equal(run, a, b)

    return code


def _equality_with(left: Code, known: object, spot: Spot) -> Code:
    """The comparison with a value that is written in the expression."""
    kind = type(known) if type(known) in _EXACT else None

    def code(run: Run, env: Env) -> object:
        value = left(run, env)
        if type(value) is kind:
            return value == known
        run.spot = spot
        return equal(run, value, known)

    return code


def _order(quick: _Quick, sign: str, left: Code, right: Code, spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        a, b = left(run, env), right(run, env)
        if type(a) in _NUMBERS and type(b) in _NUMBERS:
            return quick(a, b)
        run.spot = spot
        return compare(run, sign, a, b)

    return code


def _order_with(quick: _Quick, sign: str, left: Code, known: Decimal, spot: Spot) -> Code:
    def code(run: Run, env: Env) -> object:
        value = left(run, env)
        if type(value) in _NUMBERS:
            return quick(value, known)
        run.spot = spot
        return compare(run, sign, value, known)

    return code


def between(node: Between, scope: Scope) -> Code:
    """`between`, with both ends included."""
    subject, low, high = scope.code(node.subject), scope.code(node.low), scope.code(node.high)
    spot = scope.spot(node.at)

    def code(run: Run, env: Env) -> object:
        value, least, most = subject(run, env), low(run, env), high(run, env)
        run.spot = spot
        return _both(compare(run, ">=", value, least), compare(run, "<=", value, most))

    return code


def _both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def membership(node: In, scope: Scope) -> Code:
    """`in`: one of the tests holds for the subject."""
    subject = scope.code(node.subject)
    asked = code_tests.tests(node.tests, scope.binding(Binding("?")))

    def code(run: Run, env: Env) -> object:
        return asked(run, (*env, subject(run, env)))

    return code


def range_literal(node: RangeLiteral, scope: Scope) -> Code:
    """A range; its ends must be of one kind, and null means that it has none."""
    start, end = scope.code(node.start), scope.code(node.end)
    included, spot = (node.start_included, node.end_included, node.sign), scope.spot(node.at)

    def code(run: Run, env: Env) -> object:
        low, high = start(run, env), end(run, env)
        if low is not None and high is not None and kind_of(low) != kind_of(high):
            return run.nothing(f"no range goes from a {kind_of(low)} to a {kind_of(high)}", spot)
        return Range(low, high, *included)

    return code
