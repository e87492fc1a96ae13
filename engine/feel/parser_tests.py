"""Parses unary tests: `< 5, [1..3]`, `not("a", "b")`, `? > limit`."""

from typing import TYPE_CHECKING

from engine.feel.syntax import Test, Tests
from engine.feel.tokens import COMPARISONS, END, SIGN

if TYPE_CHECKING:
    from engine.feel.parser import Parser

_OR = 1


def cell(parser: "Parser") -> Tests:
    """Read everything a cell of a decision table may hold."""
    if parser.token.kind == END or (parser.sees("-") and parser.ahead().kind == END):
        parser.advance()
        return Tests(())
    if parser.sees("not") and parser.sees_call():
        negated = parser.attempt(lambda: _negated(parser))
        if negated:
            return negated
    return Tests(_several(parser))


def _negated(parser: "Parser") -> Tests | None:
    parser.advance()
    tests = bracketed(parser)
    if tests is None or parser.token.kind != END:
        return None
    return Tests(tests.tests, negated=True)


def bracketed(parser: "Parser") -> Tests | None:
    """Read `(test, test)`; None when the bracket turns out to start something else."""
    parser.expect("(")
    tests = _several(parser)
    if not parser.take(")"):
        if parser.sees(".."):  # it was the range (a..b)
            return None
        raise parser.error(f"expected ')' but found {parser.token.text!r}")
    return Tests(tests)


def _several(parser: "Parser") -> tuple[Test, ...]:
    tests = [one(parser)]
    while parser.take(","):
        tests.append(one(parser))
    return tuple(tests)


def one(parser: "Parser", least: int = _OR) -> Test:
    """Read one test: a sign and an operand, a range, a value or a question about `?`."""
    if parser.token.text in COMPARISONS and parser.token.kind == SIGN:
        sign = parser.advance()
        return Test(sign.text, parser.expression(least), at=sign.start)
    start = parser.index
    operand = parser.expression(least)
    asks = any(token.text == "?" for token in parser.tokens[start : parser.index])
    return Test("", operand, asks, parser.tokens[start].start)
