"""What the operators make of each pair of kinds, and what has a type."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.errors import NoValue
from engine.feel.numbers import parse_number

VALUES = {
    # durations
    '@"P1D" * 2.5': timedelta(days=2, hours=12),
    '2 * @"P1D"': timedelta(days=2),
    '@"P1D" / 4': timedelta(hours=6),
    '@"P1D" / @"PT6H"': 4,
    '@"P1Y" * 1.5': feel.YearsMonths(18),
    '2 * @"P1M"': feel.YearsMonths(2),
    '@"P1Y" / 5': feel.YearsMonths(2),
    '@"P1Y" / @"P1M"': 12,
    '@"P1Y" + @"P2M" - @"P1M"': feel.YearsMonths(13),
    '@"P1D" - @"PT6H"': timedelta(hours=18),
    '-@"P1D"': timedelta(days=-1),
    '-@"P1M"': feel.YearsMonths(-1),
    '@"P1D" / 0': None,
    '@"P1D" / @"PT0S"': None,
    '@"P1Y" / @"P0M"': None,
    '@"P1D" + @"P1M"': None,
    '@"P999999999D" * 2 = @"P1999999998D"': True,
    '-@"P999999999DT23H59M59.999999S" = @"-P999999999DT23H59M59.999999S"': True,
    '--@"P999999999DT23H59M59.999999S" = @"P999999999DT23H59M59.999999S"': True,
    '@"P700000000000D" * 2': None,
    '@"P999999999D" * 10 ** 12': None,
    '@"P999999999D" * 10 ** 300': None,
    '@"P1Y" * 10 ** 300': None,
    # dates and times
    '@"2026-03-02" + @"PT36H"': date(2026, 3, 3),
    '@"P1D" + @"2026-03-02"': date(2026, 3, 3),
    '@"2026-03-31" - @"P1M"': date(2026, 2, 28),
    '@"999999999-12-31" + @"P1D"': None,
    '@"-999999999-01-01" - @"P1M"': None,
    '@"2026-03-02T10:00:00" - @"P1M"': datetime(2026, 2, 2, 10),  # noqa: DTZ001
    '@"999999999-12-31T23:59:59Z" + @"PT1S"': None,
    '@"2026-03-02T10:00:00Z" - @"2026-03-02"': timedelta(hours=10),
    '@"2026-03-02" - @"2026-03-01T10:00:00Z"': timedelta(hours=14),
    '@"2026-03-02T10:00:00" - @"2026-03-02"': None,
    '@"2026-03-02T10:00:00" - @"2026-03-01T10:00:00Z"': None,
    '@"10:00:00" - @"PT11H"': time(23),
    '@"10:00:00" - @"09:30:00"': timedelta(minutes=30),
    '@"10:00:00Z" - @"09:30:00"': None,
    '@"10:00:00Z" = @"11:00:00+01:00"': True,
    '@"10:00:00Z" = @"10:00:00"': False,
    '@"10:00:00@Europe/London" < @"11:00:01+01:00"': True,
    '@"2026-03-02" + 1': None,
    '@"2026-03-02" + @"2026-03-02"': None,
    # unfit operands
    "-true": None,
    "-[1]": None,
    "[1] + 1": None,
    "{} * 2": None,
    "null + 1": None,
    "2 ** 0.5 > 1.41": True,
    "-8 ** (1 / 3)": None,
    "1e6144 * 10": None,
    "0 ** 0": 1,
    "0 ** -1": None,
    # equality
    "[1, 2] = [1, 3]": False,
    "[1, 2] = [1]": False,
    '[1, "a"] = [1, 2]': None,
    "{a: 1} = {b: 1}": False,
    "[1..2] = [1..2)": False,
    "[1..2] = [1..2]": True,
    "(< 5) = (< 5)": True,
    "(< 5) = (null..5)": False,
    '@"2026-03-02" = @"2026-03-02T00:00:00"': None,
    '@"P1Y" = @"P12M"': True,
    '@"PT24H" = @"P1D"': True,
    "count = count": True,
    "count = sum": False,
    "1 != 2": True,
    '1 != "1"': None,
    # order
    '"a" < "b"': True,
    "true < false": None,
    "[1] < [2]": None,
    "null < 1": None,
    '@"P1M" < @"P2M"': True,
    '@"P1D" <= @"PT24H"': True,
    '@"P1D" < @"P1M"': None,
    # membership
    "1 in (!= 1)": False,
    "2 in (!= 1)": True,
    "3 in [[1..2], [3..4]]": True,
    "[1, 2] in [[1, 2], [3]]": True,
    "[1, 2] in ([1, 2])": True,
    '"b" in ["a".."c"]': True,
    "1 in [2, null]": False,
    "null in [1, null]": True,
    "null in [1..2]": None,
    "5 in (> 3)": True,
    "[1..2] in [1..2]": True,
    '1 in ["a".."b"]': None,
    '["a"..1]': None,
    # loops
    'for d in @"2026-03-03"..@"2026-03-01" return d.day': [3, 2, 1],
    "for i in [1..3) return i": [1, 2],
    "for i in (1..3] return i": [2, 3],
    "for i in 5 return i": [5],
    "for i in null return i": None,
    'for i in "a".."b" return i': None,
    "for i in 1.5..3 return i": None,
    "some i in null satisfies true": None,
    "some i in [1, null] satisfies i > 5": None,
    # filters and paths
    "5[1]": 5,
    "null[1]": None,
    "[][1]": None,
    "[][item > 1]": [],
    "[1, 2][0]": None,
    "[1, 2][1.5]": None,
    '[1, 2]["a"]': [],
    "{n: 2, r: [4, 5, 6][n]}.r": 5,
    '@"2026-03-02".nothing': None,
    "[{a: 1}, {b: 2}].a": [1, None],
    "1(2)": None,
    "[{f: function(x) x + 1}][1].f(1)": 2,
}
TYPES = {
    "1": "number",
    '"a"': "string",
    "true": "boolean",
    '@"2026-03-02"': "date",
    '@"10:00:00"': "time",
    '@"2026-03-02T10:00:00"': "date and time",
    '@"P1D"': "days and time duration",
    '@"P1M"': "years and months duration",
    "[1]": "list<number>",
    '[["a"]]': "list<list<string>>",
    '{a: 1, b: "x"}': "context<a: number, b: string>",
    "[1..2]": "range<number>",
    "(> 1)": "range<number>",
    "function(a, b) a": "function<number, Any> -> Any",
}


@pytest.mark.parametrize("text", VALUES)
def test_an_operation_has_its_value(text: str) -> None:
    value = feel.compile(text).evaluate({})

    assert value == VALUES[text]
    assert (value is True) == (VALUES[text] is True)


@pytest.mark.parametrize("text", TYPES)
def test_a_value_is_of_its_own_type_and_no_other(text: str) -> None:
    own = {kind for kind in TYPES.values() if is_instance(text, kind)}

    assert own == {TYPES[text]}
    assert is_instance(text, "Any")
    assert not is_instance("null", TYPES[text])


def is_instance(text: str, kind: str) -> bool:
    return feel.compile(f"({text}) instance of {kind}").evaluate({}) is True


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("[1, null] instance of list<number>", True),
        ("{a: 1, c: 2} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: string>", False),
        ("{b: 1} instance of context<a: number>", False),
        ('["a".."b"] instance of range<number>', False),
        ("(function(a) a) instance of function<number, number> -> number", False),
        ("null instance of Null", True),
        ("1 instance of tGone", None),
        ('@"P1D" instance of dayTimeDuration', True),
    ],
)
def test_parts_of_a_type_count(text: str, holds: bool | None) -> None:
    assert feel.compile(text).evaluate({}) is holds


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("(function(a: number) a + 1)(2)", 3),
        ("(function(a: number) a + 1)([2])", 3),
        ("(function(a: list<number>) count(a))(2)", 1),
        ('(function(a: number) a)("x")', None),
        ("(function(a: number) a)(null)", None),
        ("(function(a) a)(1, 2)", None),
        ("(function(a, b) a - b)(b: 1, a: 3)", 2),
        ("(function(a, b) a - b)(b: 1, c: 3)", None),
        ('(function(a: date and time) a)(@"2026-03-02") = @"2026-03-02T00:00:00Z"', True),
    ],
)
def test_arguments_are_fitted_to_their_types(call: str, value: object) -> None:
    assert feel.compile(call).evaluate({}) == value


@pytest.mark.parametrize(
    "text",
    [
        '@"P"',
        '@"PT"',
        '@"P1H"',
        '@"P1Y1D"',
        '@"P999999999999D"',
        '@"2026-3-2"',
        '@"25:00:00"',
        '@"10:00:00+15:00"',
        '@"10:00:00@Nowhere/Land"',
        '@"2026-01-01T24:00:01"',
        '@"999999999-12-31T24:00:00"',
        '@"1000000000-01-01"',
        '@"01000-1-01"',
        '@"+2026-01-01"',
        "@now",
        "1 instance of",
        "1 instance of <",
        "[1, 2",
        "]1, 2]",
        "f(",
        "x.",
        "x.1",
        "for x in [1], return x",
        "function(a b",
        '"\\U110000"',
        "{1: 2}",
        "x in (1, 2",
    ],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(feel.FeelSyntaxError):
        feel.compile(text)


def test_numbers_of_the_host_are_numbers() -> None:
    scope = {
        "i": 3,
        "f": 0.1,
        "d": Decimal("0.2"),
        "b": True,
        "huge": 10**7000,
        "nan": float("nan"),
    }

    assert feel.compile("i * f").evaluate(scope) == Decimal("0.3")
    assert feel.compile("f + d").evaluate(scope) == Decimal("0.3")
    assert feel.compile("i = 3.0 and f < d").evaluate(scope) is True
    assert feel.compile("b + 1").evaluate(scope) is None
    assert feel.compile("huge + 1").evaluate(scope) is None
    assert feel.compile("nan = nan").evaluate(scope) is not False
    assert feel.compile("sum([i, f, d])").evaluate(scope) == Decimal("3.3")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1E6145", "x", ""])
def test_what_is_no_number_of_decimal128_is_none(text: str) -> None:
    with pytest.raises(NoValue, match="is no number"):
        parse_number(text)
