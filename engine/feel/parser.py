"""Turns the text of an expression into nodes.

Operators are parsed by precedence, everything that starts with a word or a bracket by the
functions of `forms`, `types` and `tests`. Nesting is counted, so that no text can exhaust
the stack; chains of operators are loops and may be as long as the text.
"""

from collections.abc import Callable, Iterable

from engine.feel import parser_forms as forms
from engine.feel import parser_tests, parser_types
from engine.feel.cursor import STOPS, Cursor
from engine.feel.errors import NoValue
from engine.feel.literals import at_literal, text_literal
from engine.feel.numbers import parse_number
from engine.feel.syntax import (
    Arithmetic,
    Between,
    Comparison,
    In,
    InstanceOf,
    Literal,
    Logic,
    Negation,
    Node,
    Tests,
)
from engine.feel.tokens import END, NAME, NUMBER, SIGN, TEXT, Names

MOST_LEVELS = 48
"""How deep brackets, forms and signs may be nested in one expression."""

MOST_POSTFIXES = 64
"""How many paths, filters and calls may follow one another."""

OR, AND, COMPARE, ADD, MULTIPLY, POWER, UNARY = range(1, 8)
_PRECEDENCE = {
    "or": OR,
    "and": AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), COMPARE),
    **dict.fromkeys(("+", "-"), ADD),
    **dict.fromkeys(("*", "/"), MULTIPLY),
    "**": POWER,
}
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}
_OPENERS = frozenset({"(", "[", "{", "@", "-"})
_Form = Callable[["Parser"], Node]


class Parser(Cursor):
    """Reads one expression; see `parse`."""

    def __init__(self, text: str, known: Iterable[Names]) -> None:
        super().__init__(text, known)
        self._levels = 0

    def expression(self, least: int = OR) -> Node:
        """Read an expression whose operators bind at least as tightly as `least`."""
        self._levels += 1
        if self._levels > MOST_LEVELS:
            raise self.error(f"this is nested more than {MOST_LEVELS} levels deep")
        left = self._operand()
        while (power := self._power()) >= least:
            left = self._joined(left, power)
        self._levels -= 1
        return left

    def _power(self) -> int:
        token = self.token
        if token.kind not in (SIGN, NAME):
            return 0
        return _PRECEDENCE.get(token.text, 0)

    def _joined(self, left: Node, power: int) -> Node:
        if power <= AND:
            return self._logic(left, power)
        if power == COMPARE:
            return self._comparison(left)
        return self._arithmetic(left, power)

    def _logic(self, first: Node, power: int) -> Node:
        word = self.token.text
        operands = [first]
        while self._power() == power:
            self.advance()
            operands.append(self.expression(power + 1))
        return Logic(word, tuple(operands))

    def _arithmetic(self, first: Node, power: int) -> Node:
        rest: list[tuple[str, Node]] = []
        signs: list[int] = []
        while self._power() == power:
            sign = self.advance()
            signs.append(sign.start)
            rest.append((sign.text, self.expression(power + 1)))
        return Arithmetic(first, tuple(rest), tuple(signs))

    def _comparison(self, left: Node) -> Node:
        compared = self._compared(left)
        if self._power() == COMPARE:
            compared = self._compared(compared)
        if self._power() == COMPARE:
            raise self.error("comparisons cannot be chained: join them with 'and'")
        return compared

    def _compared(self, left: Node) -> Node:
        sign = self.advance()
        if sign.text == "between":
            low = self.expression(ADD)
            self.expect("and")
            return Between(left, low, self.expression(ADD), sign.start)
        if sign.text == "in":
            return In(left, self._tests_of_in(), sign.start)
        return Comparison(sign.text, left, self.expression(ADD), sign.start)

    def _tests_of_in(self) -> Tests:
        if self.sees("("):
            tests = self.attempt(lambda: parser_tests.bracketed(self))
            if tests:
                return tests
        return Tests((parser_tests.one(self, ADD),))

    def _operand(self) -> Node:
        signs, at = 0, self.token.start
        while self.sees("-"):
            self.advance()
            signs += 1
        node = self._postfixed(self._primary())
        for _ in range(signs % 2 or 2 * bool(signs)):
            node = Negation(node, at)
        return node

    def _postfixed(self, node: Node) -> Node:
        for _ in range(MOST_POSTFIXES):
            if self.sees("."):
                node = forms.path(self, node)
            elif self.sees("[") and self._filter_follows():
                node = forms.filtered(self, node)
            elif self.sees("("):
                node = forms.call(self, node)
            elif self.sees("instance") and self.ahead().text == "of":
                node = self._instance_of(node)
            else:
                return node
        raise self.error(f"more than {MOST_POSTFIXES} paths, filters or calls follow one another")

    def _instance_of(self, subject: Node) -> Node:
        at = self.advance().start
        self.expect("of")
        return InstanceOf(subject, parser_types.type_name(self), at)

    def _filter_follows(self) -> bool:
        """Tell `x[1]` from the open end of a range, `]0..x[`: only a value can open a filter."""
        after = self.ahead()
        if after.kind == SIGN:
            return after.text in _OPENERS
        return after.kind in (NUMBER, TEXT) or (after.kind == NAME and after.text not in STOPS)

    def _primary(self) -> Node:
        token = self.token
        if token.kind == NUMBER:
            return self._number()
        if token.kind == TEXT:
            return Literal(text_literal(self, self.advance()))
        if token.kind == NAME:
            return self._word()
        form = _BRACKETS.get(token.text)
        if form and token.kind == SIGN:
            return form(self)
        raise self.error(
            f"a value is missing before {token.text!r}" if token.kind != END else _ENDED
        )

    def _number(self) -> Node:
        try:
            return Literal(parse_number(self.token.text))
        except NoValue as error:
            raise self.error(str(error)) from error
        finally:
            self.advance()

    def _word(self) -> Node:
        if self.known_name() is None:
            word = self.token.text
            if word in _CONSTANTS and not self.sees_call():
                self.advance()
                return Literal(_CONSTANTS[word])
            form = _FORMS.get(word)
            if form:
                return form(self)
            if word in _PRECEDENCE:
                raise self.error(f"a value is missing before {word!r}")
        return forms.name(self)


_ENDED = "the expression ends where a value is missing"
_FORMS: dict[str, _Form] = {
    "if": forms.conditional,
    "for": forms.iteration,
    "some": forms.quantified,
    "every": forms.quantified,
    "function": forms.function,
}
_BRACKETS: dict[str, _Form] = {
    "(": forms.parenthesis,
    "[": forms.square_bracket,
    "]": forms.square_bracket,
    "{": forms.context,
    "@": at_literal,
}


def parse(text: str, known: Iterable[Names]) -> Node:
    """Parse an expression.

    Raises:
        FeelSyntaxError: with the place and a sentence.
    """
    parser = Parser(text, known)
    node = parser.expression()
    parser.expect_end()
    return node


def parse_tests(text: str, known: Iterable[Names]) -> Tests:
    """Parse the unary tests of a table's cell; `-` or nothing accepts everything.

    Raises:
        FeelSyntaxError: with the place and a sentence.
    """
    parser = Parser(text, known)
    tests = parser_tests.cell(parser)
    parser.expect_end()
    return tests
