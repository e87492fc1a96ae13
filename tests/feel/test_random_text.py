"""Whatever is written, nothing but a FeelError comes out."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel.functions import BUILT_IN
from tests.feel.sizes import many

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ATOMS = st.sampled_from(
    [
        *("1", "0", "-1", "2.5", "1e6000", "0.001", "null", "true", "false", "[]", "[1, 2]"),
        *("{a: 1}", "[1..3]", "(< 5)", "x", "y", "item", "?", '""', '"a"', '"("', '"[a-z]+"'),
        *('"2026-01-01"', "lst", "ctx", "dt", "d", "tm", "dur", "ym", "nan", "big", "half"),
        *('@"2026-03-02"', '@"PT1H"', '@"-P1Y"', '@"10:00:00@Europe/London"'),
        *(
            '@"-2021-01-01"',
            '@"999999999-12-31"',
            '@"10:00:00.000000001Z"',
            '"(a)\\\\1"',
            '"[a-[b]]"',
        ),
        *('@"9999-12-31T23:59:59Z"', "function(a) a", "function(a, b) a < b"),
    ]
)
SIGNS = st.sampled_from(
    [
        *("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in", "between"),
        *("..", ".", ",", ":", "(", ")", "[", "]", "{", "}", "->", "@", "?", "if", "then", "else"),
        *("for", "some", "every", "return", "satisfies", "instance of", "function", "not"),
    ]
)
NAMES = st.sampled_from(sorted(BUILT_IN))
SCOPE: dict[str, object] = {
    "x": 3,
    "y": "t",
    "lst": [1, Decimal(2), "x", None, {"a": [1]}, (1, 2)],
    "ctx": {"a": {"b": 1}},
    "dt": datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/London")),
    "d": date.min,
    "tm": datetime(1, 1, 1, tzinfo=UTC).timetz(),
    "dur": timedelta.max,
    "ym": feel.YearsMonths(10**9),
    "nan": float("nan"),
    "big": 10**5000,
    "half": "\ud800",
}


def compounds(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def call(name: str, arguments: list[str]) -> str:
        return f"{name}({', '.join(arguments)})"

    return st.one_of(
        st.builds("{} {} {}".format, inner, SIGNS, inner),
        st.builds(call, NAMES, st.lists(inner, max_size=4)),
        st.builds("for v in {} return {}".format, inner, inner),
        st.builds("some v in {} satisfies {}".format, inner, inner),
        st.builds("if {} then {} else {}".format, inner, inner, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("({}).{}".format, inner, st.sampled_from(["a", "year", "start included"])),
        st.builds("[{}..{})".format, inner, inner),
        st.builds("{{a: {}, b c: {}}}".format, inner, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, compounds, max_leaves=8)
TOKENS = st.lists(st.one_of(ATOMS, SIGNS, NAMES, st.text(max_size=3)), max_size=15).map(" ".join)


def evaluate(text: str, *, unary: bool) -> None:
    with suppress(feel.FeelError):
        found = feel.compile(text, unary=unary).explain(SCOPE, now=NOW)
        feel.to_json(found.value)


@settings(
    deadline=None,
    max_examples=many(300, share=Fraction(3, 5)),
    suppress_health_check=[*HealthCheck],
)
@given(st.one_of(EXPRESSIONS, TOKENS, st.text(max_size=40)), st.booleans())
def test_any_text_is_evaluated_or_refused(text: str, unary: bool) -> None:
    evaluate(text, unary=unary)


@settings(
    deadline=None,
    max_examples=many(200, share=Fraction(1, 5)),
    suppress_health_check=[*HealthCheck],
)
@given(NAMES, st.lists(ATOMS, max_size=4))
def test_any_function_takes_any_arguments(name: str, arguments: list[str]) -> None:
    evaluate(f"{name}({', '.join(arguments)})", unary=False)
