"""Turns nodes into closures: one function of the evaluation and the bound values for each."""

from collections.abc import Callable
from typing import cast

from engine.feel import code_forms, code_names, code_operators, code_paths, code_tests, syntax
from engine.feel.scope import Code, Scope

_Compiler = Callable[[syntax.Node, Scope], Code]
_COMPILERS = cast(
    dict[type[syntax.Node], _Compiler],
    {
        syntax.Literal: code_names.literal,
        syntax.Name: code_names.name,
        syntax.Arithmetic: code_operators.arithmetic,
        syntax.Negation: code_operators.negation,
        syntax.Logic: code_operators.logic,
        syntax.Comparison: code_operators.comparison,
        syntax.Between: code_operators.between,
        syntax.In: code_operators.membership,
        syntax.Tests: code_tests.tests,
        syntax.RangeLiteral: code_operators.range_literal,
        syntax.ListLiteral: code_forms.list_literal,
        syntax.ContextLiteral: code_forms.context,
        syntax.If: code_forms.conditional,
        syntax.For: code_forms.loop,
        syntax.Quantified: code_forms.quantified,
        syntax.FunctionLiteral: code_forms.function,
        syntax.Path: code_paths.path,
        syntax.Filter: code_paths.filtered,
        syntax.Call: code_paths.call,
        syntax.InstanceOf: code_paths.instance_of,
    },
)


def compile_node(node: syntax.Node, scope: Scope) -> Code:
    """Return the closure that evaluates a node whose names mean what the scope says."""
    return _COMPILERS[type(node)](node, scope)
