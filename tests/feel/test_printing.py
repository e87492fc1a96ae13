"""A parsed expression is printed as text that parses to the same."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import syntax
from engine.feel.parser import parse, parse_tests
from engine.feel.printer import printed
from engine.feel.tokens import COMPARISONS, Names
from tests.feel.sizes import many

KNOWN = (Names(["date and time", "list contains", "breach at", "pre-bureau score"]),)

SAME = [
    *("a + b * 2", "(a + b) * 2", "a - (b - c)", "a - b - c", "-(-a)", "-a ** 2", "-(a ** 2)"),
    *("(a ** b) ** c", "a ** (b ** c)", "a or b and c", "(a or b) and c", "(a or b) or c"),
    *("(a = b) = c", "a between 1 and 2", "a in (> 1, [2..3], 5)", "a in ((1..2))", "(a in (1)).b"),
    *("[1..2)", "(1..2]", "(< 5)", "(>= x + 1)", "(!= 1)", "[null..1]", "[(1 = 1)..2]"),
    *("[]", "[1, [2]]", "{}", '{"a b": 1, "c": a b}', "a.b c.d", "a[item > 1][1]", "[1, 2][-1]"),
    *("f()", "f(1)(2)", "f(a: 1, b c: 2)", "date and time(x)", "(function(x) x)(1)", "(true)(1)"),
    *("if a then b else c", "if a then b else if c then d else e", "(if a then b else c) + 1"),
    *("if a then b else (if c then d else e)", "if (if a then b else c) then 1 else 2"),
    *("for x in a return x", "for x in 1..3, y in [x..4] return x * y", "[for x in a return x]"),
    *(
        "some x in a satisfies x",
        "every x in a, y in b satisfies x = y",
        "(every x in a satisfies x) = 1",
    ),
    *("function() 1", "function(a: number, b) a + b", "function(f: function<number> -> text) f"),
    *("(a) instance of list<context<x: number>>", "((1) instance of number) < 3"),
    *("(x) instance of function<> -> range<date>", '"a\\"b\\\\c"', '"new\nline"', "null", "true"),
    *('@"2026-03-02"', '@"-2021-01-01T10:00:00.000000001Z"', '@"PT1S"', '@"P1Y2M"', "1E+6000"),
    *("breach at - pre-bureau score", "(1).a", "?.a", '(@"PT1S").days'),
]
CELLS = [
    "-",
    "1, 2",
    "< 5, > 10",
    "not(1, [2..3])",
    "not(< 5)",
    "(not(a))",
    "not(a), b",
    "? > 1",
    "not(a) and b",
    "(f(x))",
    "f(x), 1",
    "(1..2)",
    '"a", null',
]


@pytest.mark.parametrize("text", SAME)
def test_the_print_of_a_tree_parses_to_the_tree(text: str) -> None:
    tree = parse(text, KNOWN)

    assert parse(printed(tree), KNOWN) == tree
    assert printed(parse(printed(tree), KNOWN)) == printed(tree)


@pytest.mark.parametrize("text", CELLS)
def test_the_print_of_a_cell_parses_to_the_cell(text: str) -> None:
    tree = parse_tests(text, KNOWN)

    assert parse_tests(printed(tree), KNOWN) == tree


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("((a))+( b*c )", "a + b * c"),
        ("a  in [1..2]", "a in ([1..2])"),
        ("]1..2[", "(1..2)"),
        ("{a:1}.a", '{"a": 1}.a'),
        ("---1.50", "-1.50"),
        ('@"2026-01-01T24:00:00"', '@"2026-01-02T00:00:00"'),
    ],
)
def test_a_tree_is_printed_in_one_spelling(text: str, tidy: str) -> None:
    assert printed(parse(text, ())) == tidy


def _literals() -> st.SearchStrategy[syntax.Node]:
    values = st.one_of(
        st.none(),
        st.booleans(),
        st.text(max_size=4),
        st.decimals(min_value=0, allow_nan=False, allow_infinity=False, places=3, max_value=10**9),
        st.dates(),
        st.timedeltas(),
        st.builds(feel.YearsMonths, st.integers(-999, 999)),
        st.times(),
    )
    return st.builds(syntax.Literal, values) | st.builds(syntax.Name, NAMES)


NAMES = st.sampled_from(["a", "bee", "item", "breach at", "x1", "date and time", "?"])
GIVEN = st.sampled_from(["v", "w w", "x-y", "z"])
TYPES = st.recursive(
    st.sampled_from(["number", "date and time", "Any"]).map(syntax.TypeName),
    lambda inner: (
        st.builds(lambda kind: syntax.TypeName("list", (("", kind),)), inner)
        | st.builds(lambda kind: syntax.TypeName("context", (("k", kind),)), inner)
        | st.builds(lambda a, b: syntax.TypeName("function", (("", a), ("->", b))), inner, inner)
    ),
    max_leaves=3,
)


def _compounds(inner: st.SearchStrategy[syntax.Node]) -> st.SearchStrategy[syntax.Node]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    two = st.lists(inner, min_size=2, max_size=3).map(tuple)

    def arithmetic(signs: str) -> st.SearchStrategy[syntax.Node]:
        pair = st.tuples(st.sampled_from(signs.split()), inner)
        return st.builds(
            syntax.Arithmetic, inner, st.lists(pair, min_size=1, max_size=2).map(tuple)
        )

    def named(names: list[str], values: tuple[syntax.Node, ...]) -> syntax.Node:
        return syntax.Call(syntax.Name("f"), values[: len(names)], tuple(names[: len(values)]))

    return st.one_of(
        *map(arithmetic, ("+ -", "* /", "**")),
        st.builds(syntax.Negation, inner),
        st.builds(syntax.Logic, st.sampled_from(["and", "or"]), two),
        st.builds(syntax.Comparison, st.sampled_from(COMPARISONS), inner, inner),
        st.builds(syntax.Between, inner, inner, inner),
        st.builds(syntax.RangeLiteral, inner, inner, st.booleans(), st.booleans()),
        st.builds(syntax.ListLiteral, st.just(()) | some),
        st.builds(
            lambda keys, values: syntax.ContextLiteral(tuple(zip(keys, values, strict=False))),
            st.lists(st.sampled_from(["k", "l", "m"]), unique=True, min_size=3, max_size=3),
            some,
        ),
        st.builds(syntax.Path, inner, st.sampled_from(["year", "breach at"])),
        st.builds(syntax.Filter, inner, inner),
        st.builds(syntax.Call, inner, st.just(()) | some),
        st.builds(named, st.lists(st.sampled_from(["p", "q"]), unique=True, min_size=2), two),
        st.builds(lambda a, b, c: syntax.If(((a, b),), c), inner, inner, inner),
        st.builds(
            lambda name, source, end, body: syntax.For(
                (syntax.Iteration(name, source, end),), body
            ),
            *(st.just("v"), inner, st.none() | inner, inner),
        ),
        st.builds(
            lambda every, source, body: syntax.Quantified(
                every, (syntax.Iteration("v", source),), body
            ),
            *(st.booleans(), inner, inner),
        ),
        st.builds(syntax.InstanceOf, inner, TYPES),
        st.builds(
            lambda kind, body: syntax.FunctionLiteral((("v", kind), ("w w", None)), body),
            *(st.none() | TYPES, inner),
        ),
    )


TREES = st.recursive(_literals(), _compounds, max_leaves=10)


@settings(deadline=None, max_examples=many(200, share=Fraction(1, 10)))
@given(TREES)
def test_any_tree_survives_its_print(tree: syntax.Node) -> None:
    text = printed(tree)

    assert parse(text, KNOWN) == tree
    assert printed(parse(text, KNOWN)) == text
