"""The constants that a cell of a decision table compares its input with.

Between two neighbouring constants such a cell says the same of every value, which makes it
possible to tell what it matches by asking it of a few values only.
"""

from dataclasses import dataclass, field

from engine import feel
from engine.feel import syntax
from engine.feel.compiler import compile_node
from engine.feel.parser import parse_tests
from engine.feel.scope import Binding, Scope
from engine.feel.tokens import Names
from engine.feel.values import Range, as_list

_LIMITS = feel.Limits(steps=2_000, size=200_000, depth=60, seconds=0.1)
_SUBJECT = "?"


@dataclass(frozen=True, slots=True)
class Points:
    """The constants of a cell; `ordered` are those that values come before or after."""

    equal: list[object] = field(default_factory=list)
    ordered: list[object] = field(default_factory=list)

    @property
    def all(self) -> list[object]:
        """Every constant."""
        return [*self.equal, *self.ordered]


class Unclear(Exception):
    """A cell does more than compare its input with constants."""


def points_of(text: str, names: frozenset[str], library: feel.Library) -> Points | None:
    """Return the constants of a cell, or None when it does more than compare with some."""
    points = Points()
    try:
        tests = parse_tests(text, (Names(names), library.names))
        _Walk(points, library).tests(tests)
    except (Unclear, feel.FeelError, RecursionError):
        return None
    return points


@dataclass(frozen=True, slots=True)
class _Walk:
    points: Points
    library: feel.Library

    def tests(self, tests: syntax.Tests) -> None:
        for test in tests.tests:
            self._test(test)

    def _test(self, test: syntax.Test) -> None:
        if test.asks:
            self._question(test.operand)
        else:
            self._compared(test.sign, test.operand)

    def _compared(self, sign: str, operand: syntax.Node) -> None:
        value = self._constant(operand)
        if sign in ("", "="):
            self._matched(value, alone=sign == "=")
        elif sign == "!=":
            self.points.equal.append(value)
        else:
            self.points.ordered.append(value)

    def _matched(self, value: object, *, alone: bool) -> None:
        items = as_list(value)
        if isinstance(value, Range) and not alone:
            ends = (value.start, value.end)
            self.points.ordered.extend(end for end in ends if end is not None)
        elif items is not None and not alone:
            for item in items:
                self._matched(item, alone=as_list(item) is not None)
        elif items is not None or isinstance(value, Range | dict):
            raise Unclear
        else:
            self.points.equal.append(value)

    def _question(self, node: syntax.Node) -> None:
        if isinstance(node, syntax.Logic):
            for operand in node.operands:
                self._question(operand)
        elif isinstance(node, syntax.Comparison):
            self._comparison(node)
        elif isinstance(node, syntax.Between) and _is_subject(node.subject):
            self.points.ordered.extend((self._constant(node.low), self._constant(node.high)))
        elif isinstance(node, syntax.In) and _is_subject(node.subject):
            self.tests(node.tests)
        else:
            raise Unclear

    def _comparison(self, node: syntax.Comparison) -> None:
        if _is_subject(node.left):
            self._compared(node.sign, node.right)
        elif _is_subject(node.right):
            self._compared(node.sign, node.left)
        else:
            raise Unclear

    def _constant(self, node: syntax.Node) -> object:
        """Return the value of what needs no name, no subject and no clock."""
        scope = Scope(compile_node, self.library.functions, [Binding(_SUBJECT)])
        code = scope.code(node)
        if scope.names or scope.possible_names or _SUBJECT in scope.bound_names:
            raise Unclear
        return code(feel.Run({}, None, _LIMITS), (None,))


def _is_subject(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Name) and node.name == _SUBJECT
