"""Parses what starts with a word or a bracket: names, calls, conditionals, loops, contexts."""

from typing import TYPE_CHECKING

from engine.feel import parser_types
from engine.feel.literals import text_literal
from engine.feel.syntax import (
    Call,
    ContextLiteral,
    Filter,
    For,
    FunctionLiteral,
    If,
    Iteration,
    ListLiteral,
    Literal,
    Name,
    Node,
    Path,
    Quantified,
    RangeLiteral,
    TypeName,
)
from engine.feel.tokens import COMPARISONS, SIGN, TEXT, Token

if TYPE_CHECKING:
    from engine.feel.parser import Parser


def name(parser: "Parser") -> Node:
    """Read a name to look up."""
    at = parser.token.start
    return Name(parser.read_name(), at)


def path(parser: "Parser", source: Node) -> Node:
    """Read `.name` after a source; any word may be a name there."""
    parser.expect(".")
    at = parser.token.start
    return Path(source, parser.read_name(), at)


def filtered(parser: "Parser", source: Node) -> Node:
    """Read `[condition]` after a source."""
    at = parser.expect("[").start
    condition = parser.expression()
    parser.expect("]")
    return Filter(source, condition, at)


def call(parser: "Parser", function: Node) -> Node:
    """Read the arguments of a call, all by position or all by name."""
    at = parser.expect("(").start
    names: list[str] = []
    arguments: list[Node] = []
    while not parser.sees(")"):
        given = parser.attempt(lambda: parser.name_until(":"))
        if given is not None:
            parser.expect(":")
            names.append(given)
        arguments.append(parser.expression())
        if len(names) not in (0, len(arguments)):
            raise parser.error("give either all arguments by name or none")
        if not parser.take(","):
            break
    parser.expect(")")
    at = function.at if isinstance(function, Name | Path) else at
    return Call(function, tuple(arguments), tuple(names), at)


def parenthesis(parser: "Parser") -> Node:
    """Read `(expression)` or the range `(start..end)`."""
    opening = parser.expect("(")
    if parser.token.text in COMPARISONS and parser.token.kind == SIGN:
        return _signed_range(parser)
    start = parser.expression()
    if parser.sees(".."):
        return _range(parser, start, opening)
    parser.expect(")")
    return start


def _signed_range(parser: "Parser") -> Node:
    sign = parser.advance().text
    bound, unbound = parser.expression(), Literal(None)
    parser.expect(")")
    if sign in ("<", "<="):
        return RangeLiteral(unbound, bound, False, sign == "<=", sign)
    if sign in (">", ">="):
        return RangeLiteral(bound, unbound, sign == ">=", False, sign)
    return RangeLiteral(bound, bound, True, True, sign)


def square_bracket(parser: "Parser") -> Node:
    """Read a list, or a range that starts with a square bracket."""
    opening = parser.advance()
    if opening.text == "[" and parser.take("]"):
        return ListLiteral(())
    first = parser.expression()
    if parser.sees(".."):
        return _range(parser, first, opening)
    if opening.text == "]":
        raise parser.error("a range needs '..' between its ends")
    items = [first]
    while parser.take(","):
        items.append(parser.expression())
    parser.expect("]")
    return ListLiteral(tuple(items))


def _range(parser: "Parser", start: Node, opening: Token) -> Node:
    parser.expect("..")
    end = parser.expression()
    if not (parser.sees("]") or parser.sees(")") or parser.sees("[")):
        raise parser.error("a range ends with ')', ']' or '['")
    closed = parser.advance().text == "]"
    return RangeLiteral(start, end, opening.text == "[", closed, at=opening.start)


def context(parser: "Parser") -> Node:
    """Read `{key: value}`; keys are names or texts, and none may come twice."""
    parser.expect("{")
    entries: dict[str, Node] = {}
    while not parser.sees("}"):
        key = _key(parser)
        if key in entries:
            raise parser.error(f"the key {key!r} comes twice")
        parser.expect(":")
        entries[key] = parser.expression()
        if not parser.take(","):
            break
    parser.expect("}")
    return ContextLiteral(tuple(entries.items()))


def _key(parser: "Parser") -> str:
    if parser.token.kind == TEXT:
        key = text_literal(parser, parser.advance())
        parser.local.add(key)
        return key
    return parser.give_name(":")


def conditional(parser: "Parser") -> Node:
    """Read `if .. then .. else ..`; a chain of `else if` is one node."""
    branches: list[tuple[Node, Node]] = []
    while parser.take("if"):
        condition = parser.expression()
        parser.expect("then")
        branches.append((condition, parser.expression()))
        parser.expect("else")
    return If(tuple(branches), parser.expression())


def iteration(parser: "Parser") -> Node:
    """Read `for name in source return body`."""
    at = parser.expect("for").start
    iterations = _iterations(parser)
    parser.expect("return")
    return For(iterations, parser.expression(), at)


def quantified(parser: "Parser") -> Node:
    """Read `some` or `every` `name in source satisfies condition`."""
    word = parser.advance()
    iterations = _iterations(parser)
    parser.expect("satisfies")
    return Quantified(word.text == "every", iterations, parser.expression(), word.start)


def _iterations(parser: "Parser") -> tuple[Iteration, ...]:
    iterations = [_one_iteration(parser)]
    while parser.take(","):
        iterations.append(_one_iteration(parser))
    return tuple(iterations)


def _one_iteration(parser: "Parser") -> Iteration:
    given = parser.give_name("in")
    parser.expect("in")
    source = parser.expression()
    if parser.take(".."):
        return Iteration(given, source, parser.expression())
    return Iteration(given, source)


def function(parser: "Parser") -> Node:
    """Read `function(parameters) body`; bodies outside FEEL are refused."""
    parser.expect("function")
    parser.expect("(")
    parameters: list[tuple[str, TypeName | None]] = []
    while not parser.sees(")"):
        given = parser.give_name(",", ":", ")")
        parameters.append((given, parser_types.type_name(parser) if parser.take(":") else None))
        if not parser.take(","):
            break
    parser.expect(")")
    if parser.sees("external"):
        raise parser.error("functions written in other languages are not supported")
    return FunctionLiteral(tuple(parameters), parser.expression())
