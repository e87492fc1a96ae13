"""Writes a parsed expression as text again: one spelling, with the fewest parentheses.

`parse(printed(node))` is the node, as long as no known name contains signs that the node uses
as operators.
"""

from collections.abc import Callable
from typing import cast

from engine.feel import syntax
from engine.feel.wording import quoted, temporal_text

_FORM, _OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _SIGN, _POSTFIX, _PRIMARY = range(10)
_BINDS = {"+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "**": _POWER}
_Printer = Callable[[syntax.Node], str]


def printed(node: syntax.Node) -> str:
    """Return the text of a node.

    >>> from engine.feel.parser import parse
    >>> printed(parse("((a)+(b*2))/ 3 = date ( x )", ()))
    '(a + b * 2) / 3 = date(x)'
    """
    return _PRINTERS[type(node)](node)


def _at(node: syntax.Node, least: int) -> str:
    """Return the text of an operand, in parentheses unless it binds tightly enough."""
    text = printed(node)
    return text if _binding(node) >= least else f"({text})"


def _binding(node: syntax.Node) -> int:
    if isinstance(node, syntax.Arithmetic):
        return _BINDS[node.rest[0][0]]
    if isinstance(node, syntax.Logic):
        return _OR if node.word == "or" else _AND
    return _BINDING.get(type(node), _PRIMARY)


def _source(node: syntax.Node) -> str:
    """Return the text of what a path, a filter or a call follows."""
    return printed(node) if isinstance(node, _SOURCES) else f"({printed(node)})"


def _literal(node: syntax.Literal) -> str:
    value = node.value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return quoted(value)
    temporal = temporal_text(value)
    return str(value) if temporal is None else f'@"{temporal}"'


def _arithmetic(node: syntax.Arithmetic) -> str:
    tighter = _binding(node) + 1
    rest = (f" {sign} {_at(operand, tighter)}" for sign, operand in node.rest)
    return _at(node.first, tighter) + "".join(rest)


def _logic(node: syntax.Logic) -> str:
    tighter = _binding(node) + 1
    return f" {node.word} ".join(_at(operand, tighter) for operand in node.operands)


def _comparison(node: syntax.Comparison) -> str:
    return f"{_at(node.left, _ADD)} {node.sign} {_at(node.right, _ADD)}"


def _between(node: syntax.Between) -> str:
    subject, low, high = (_at(part, _ADD) for part in (node.subject, node.low, node.high))
    return f"{subject} between {low} and {high}"


def _test(node: syntax.Test) -> str:
    return f"{node.sign} {printed(node.operand)}" if node.sign else printed(node.operand)


def _tests(node: syntax.Tests) -> str:
    inside = ", ".join(map(_test, node.tests))
    if node.negated:
        return f"not({inside})"
    alone = len(node.tests) == 1 and isinstance(node.tests[0].operand, syntax.Call)
    # A cell that is nothing but the call not(x) would be read as its negation.
    return f"({inside})" if alone and not node.tests[0].sign else inside or "-"


def _in(node: syntax.In) -> str:
    return f"{_at(node.subject, _ADD)} in ({', '.join(map(_test, node.tests.tests))})"


def _range(node: syntax.RangeLiteral) -> str:
    if node.sign:
        return f"({node.sign} {printed(node.end if node.sign[0] == '<' else node.start)})"
    opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
    return f"{opening}{printed(node.start)}..{printed(node.end)}{closing}"


def _context(node: syntax.ContextLiteral) -> str:
    return "{" + ", ".join(f"{quoted(key)}: {printed(value)}" for key, value in node.entries) + "}"


def _filter(node: syntax.Filter) -> str:
    return f"{_source(node.source)}[{printed(node.condition)}]"


def _call(node: syntax.Call) -> str:
    values = [printed(argument) for argument in node.arguments]
    if node.names:
        values = [f"{name}: {value}" for name, value in zip(node.names, values, strict=True)]
    return f"{_source(node.function)}({', '.join(values)})"


def _if(node: syntax.If) -> str:
    branches = (f"if {printed(asked)} then {printed(value)}" for asked, value in node.branches)
    otherwise = printed(node.otherwise)
    if isinstance(node.otherwise, syntax.If):
        otherwise = f"({otherwise})"
    return " else ".join([*branches, otherwise])


def _iterations(node: syntax.For | syntax.Quantified) -> str:
    return ", ".join(
        f"{each.name} in {printed(each.source)}" + (f"..{printed(each.end)}" if each.end else "")
        for each in node.iterations
    )


def _for(node: syntax.For) -> str:
    return f"for {_iterations(node)} return {printed(node.body)}"


def _quantified(node: syntax.Quantified) -> str:
    word = "every" if node.every else "some"
    return f"{word} {_iterations(node)} satisfies {printed(node.condition)}"


def _type(node: syntax.TypeName) -> str:
    parts = [(name, _type(kind)) for name, kind in node.parts if name != "->"]
    result = "".join(f" -> {_type(kind)}" for name, kind in node.parts if name == "->")
    inside = ", ".join(f"{name}: {kind}" if name else kind for name, kind in parts)
    return node.name + (f"<{inside}>" if inside or result else "") + result


def _function(node: syntax.FunctionLiteral) -> str:
    given = (f"{name}: {_type(kind)}" if kind else name for name, kind in node.parameters)
    return f"function({', '.join(given)}) {printed(node.body)}"


_SOURCES = (
    syntax.Name,
    syntax.Path,
    syntax.Filter,
    syntax.Call,
    syntax.ListLiteral,
    syntax.ContextLiteral,
)
_BINDING: dict[type[syntax.Node], int] = {
    **dict.fromkeys((syntax.If, syntax.For, syntax.Quantified, syntax.FunctionLiteral), _FORM),
    syntax.InstanceOf: _FORM,
    **dict.fromkeys((syntax.Comparison, syntax.Between, syntax.In), _COMPARE),
    syntax.Negation: _SIGN,
    **dict.fromkeys((syntax.Path, syntax.Filter, syntax.Call), _POSTFIX),
}
_PRINTERS = cast(
    dict[type[syntax.Node], _Printer],
    {
        syntax.Literal: _literal,
        syntax.Name: lambda node: node.name,
        syntax.Arithmetic: _arithmetic,
        syntax.Negation: lambda node: "-" + _at(node.operand, _POSTFIX),
        syntax.Logic: _logic,
        syntax.Comparison: _comparison,
        syntax.Between: _between,
        syntax.Tests: _tests,
        syntax.In: _in,
        syntax.RangeLiteral: _range,
        syntax.ListLiteral: lambda node: "[" + ", ".join(map(printed, node.items)) + "]",
        syntax.ContextLiteral: _context,
        syntax.Path: lambda node: f"{_source(node.source)}.{node.name}",
        syntax.Filter: _filter,
        syntax.Call: _call,
        syntax.If: _if,
        syntax.For: _for,
        syntax.Quantified: _quantified,
        syntax.InstanceOf: lambda node: f"{_source(node.subject)} instance of {_type(node.type)}",
        syntax.FunctionLiteral: _function,
    },
)
