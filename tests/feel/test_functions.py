"""The functions of FEEL, by topic."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine import feel
from engine.feel.functions import BUILT_IN

VALUES = {
    # text
    'substring("foobar", 3)': "obar",
    'substring("foobar", 3, 3)': "oba",
    'substring("foobar", -2, 1)': "a",
    'substring("\\U01F40Eab", 2)': "ab",
    'substring("abc", 0)': None,
    'string length("é🐎")': 2,
    'upper case("aBc4")': "ABC4",
    'lower case("aBc4")': "abc4",
    'string length(["abc"])': 3,
    'substring before("foobar", "bar")': "foo",
    'substring before("foobar", "xyz")': "",
    'substring after("foobar", "ob")': "ar",
    'starts with("foobar", "fo")': True,
    'ends with("foobar", "r")': True,
    'contains("foobar", "of")': False,
    'trim("  a b ")': "a b",
    'split("John Doe", "\\\\s")': ["John", "Doe"],
    'split("a;b;;c", ";")': ["a", "b", "", "c"],
    'split("a", "")': None,
    'string join(["a", null, "c"], "-")': "a-c",
    'string join(["a", 1])': None,
    "string(1.50) + string(true) + string(null = null)": "1.50truetrue",
    'string([1, "a", {b c: @"P1D"}])': '[1, "a", {b c: P1D}]',
    "string(1 / 4)": "0.25",
    "string(2 ** 0.5 * 2 ** 0.5 - 1 / 3 + 1 / 3)": "2",
    "string([1..5))": "[1..5)",
    "string([null, false, function(x) x])": "[null, false, function]",
    "string(0 * -1)": "0",
    'string(@"10:00:00")': "10:00:00",
    'string(@"10:00:00+01:00:30")': "10:00:00+01:00:30",
    # patterns
    'matches("foobar", "^fo*b")': True,
    'matches("FOO", "foo", "i")': True,
    'matches("a\\nb", "a.b")': False,
    'matches("a\\nb", "a.b", "s")': True,
    'matches("a b", "a b", "x")': False,
    'matches("a.b", "a.b", "q")': True,
    'matches("axb", "a.b", "q")': False,
    'matches("a b", "a[ ]b", "x")': True,
    'matches("[", "[\\\\[]")': True,
    'matches("[", "[[]")': None,  # XML Schema wants it escaped
    'matches("é", "\\\\P{IsBasicLatin}")': True,
    'matches("é", "[\\\\p{IsBasicLatin}]")': False,
    'replace("abc", "(b)", "$12")': "ab2c",
    'replace("abc", "b", "$5")': "ac",
    'replace("abc", "(x)?b", "[$1]")': "a[]c",
    'matches("a", "(")': None,
    'matches("aa", "(a)\\\\1")': True,
    'matches("a", "a", "z")': None,
    'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")': "[1=ab][2=]cd",
    'replace("darted", "^(.*?)d(.*)$", "$1c$2")': "carted",
    'replace("a.b", ".", "x", "q")': "axb",
    'replace("abc", "b", "\\\\$")': "a$c",
    'replace("abc", "b", "$")': None,
    'replace("abc", "x*", "-")': None,
    # numbers
    "decimal(1/3, 2)": Decimal("0.33"),
    "decimal(2.5, 0)": 2,
    "floor(-1.5)": -2,
    "ceiling(1.25, 1)": Decimal("1.3"),
    "round up(-5.5, 0)": -6,
    "round down(5.5, 0)": 5,
    "round half up(2.5, 0)": 3,
    "round half down(2.5, 0)": 2,
    "round half up(1234, -2)": 1200,
    "abs(-5)": 5,
    'abs(@"-P1D")': timedelta(days=1),
    'abs(@"-P1Y")': feel.YearsMonths(12),
    "modulo(-12, 5)": 3,
    "modulo(10.1, -4.5)": Decimal("-3.4"),
    "modulo(1, 0)": None,
    "sqrt(16)": 4,
    "sqrt(-1)": None,
    "odd(5) and even(2)": True,
    "odd(1.5)": None,
    "log(0)": None,
    "log(1)": 0,
    "exp(0)": 1,
    # conversion
    'number("1 234,5", " ", ",")': Decimal("1234.5"),
    'number("1.5")': Decimal("1.5"),
    'number("1,5")': None,
    'number("NaN")': None,
    'number("1", ",", ",")': None,
    'date("2026-03-02")': date(2026, 3, 2),
    "date(2026, 2, 29)": None,
    'date(@"2026-03-02T10:00:00")': date(2026, 3, 2),
    'time("09:30:00Z") = time(9, 30, 0, @"PT0S")': True,
    'time(@"2026-03-02T10:00:00")': time(10),
    'date and time("2026-03-02")': datetime(2026, 3, 2),  # noqa: DTZ001
    'date and time("2026-03-02T24:00:00")': datetime(2026, 3, 3),  # noqa: DTZ001
    'duration("P1DT2H")': timedelta(days=1, hours=2),
    'duration("P1Y2M")': feel.YearsMonths(14),
    'duration("P1M2D")': None,
    'years and months duration(@"2011-12-22", @"2013-08-24")': feel.YearsMonths(20),
    'years and months duration(@"2013-08-24", @"2011-12-22")': feel.YearsMonths(-20),
    'is(@"10:00:00Z", @"11:00:00+01:00")': False,
    'number("1000.5", ",", null)': Decimal("1000.5"),
    'number("1000,5", null, ",")': Decimal("1000.5"),
    'date(@"2026-03-02")': date(2026, 3, 2),
    'time(@"10:00:00Z")': time(10, tzinfo=UTC),
    'time(@"2026-03-02")': time(tzinfo=UTC),
    "time(9, 30, 1.5)": time(9, 30, 1, 500_000),
    'date and time(@"2026-03-02T09:30:00Z")': datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    'date and time(@"2026-03-02")': datetime(2026, 3, 2),  # noqa: DTZ001
    'duration(@"P1D")': timedelta(days=1),
    'is(1, "1")': False,
    "is(1, 1.0)": True,
    # lists
    "list contains([1, null], null)": True,
    "min(1, 2, 3) + max([4, 5])": 6,
    'max("b", "a")': "b",
    "min([])": None,
    'max(1, "a")': None,
    "sum([1, 2, 3])": 6,
    "sum([])": None,
    'sum([@"P1D", @"PT12H"])': timedelta(days=1, hours=12),
    "mean(1, 2, 3)": 2,
    "median([6, 1, 2, 3])": Decimal("2.5"),
    "median([6, 1, 2])": 2,
    "mode([6, 3, 9, 6, 6])": [6],
    "mode([])": [],
    "product(2, 3, 4)": 24,
    "stddev(2, 4, 7, 5)": Decimal("2.081665999466132735282297706979931"),
    "all([true, null])": None,
    "any([null, true])": True,
    "all([])": True,
    "sublist([4, 5, 6], 1, 2)": [4, 5],
    "sublist([4, 5, 6], -2)": [5, 6],
    "append([1], 2, 3)": [1, 2, 3],
    "append(list: [1])": [1],
    'substring(string: "abcdef", length: 2, start position: 2)': "bc",
    'substring(string: "abc", start: 2)': None,
    "concatenate([1, 2], [3])": [1, 2, 3],
    "insert before([1, 3], 1, 2)": [2, 1, 3],
    "remove([1, 2, 3], -1)": [1, 2],
    "remove([1], 2)": None,
    "remove([1], 0)": None,
    "insert before([1], 2, 5)": None,
    "list replace([1], -2, 5)": None,
    'years and months duration(@"2026-01-31", @"2026-02-28")': feel.YearsMonths(0),
    'years and months duration(@"2026-03-01", @"2026-02-02")': feel.YearsMonths(0),
    'years and months duration(@"2026-03-01", @"2026-02-01")': feel.YearsMonths(-1),
    'years and months duration(@"2026-03-01", @"2026-01-02")': feel.YearsMonths(-1),
    "reverse([1, 2, 3])": [3, 2, 1],
    "index of([1, 2, 3, 2], 2)": [2, 4],
    "union([1, 2], [2, 3])": [1, 2, 3],
    "distinct values([1, 2, 1.0, null, null])": [1, 2, None],
    "flatten([[1, 2], [[3]], 4])": [1, 2, 3, 4],
    "list replace([2, 4, 7, 8], 3, 6)": [2, 4, 6, 8],
    "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)": [5, 5, 7, 8],
    "sort([3, 1, 2])": [1, 2, 3],
    'sort([3, "a"])': None,
    # contexts
    'get value({a b: 1}, "a b")': 1,
    'get value({a: {b: 2}}, ["a", "b"])': 2,
    'get value({a: 1}, ["a", "b"])': None,
    "get entries({a: 1})": [{"key": "a", "value": 1}],
    'context([{key: "a", value: 1}])': {"a": 1},
    'context([{key: "a", value: 1}, {key: "a", value: 2}])': None,
    'context put({a: 1}, "b", 2)': {"a": 1, "b": 2},
    'context put({a: {b: 1}}, ["a", "b"], 2)': {"a": {"b": 2}},
    "context merge([{a: 1}, {a: 2, b: 3}])": {"a": 2, "b": 3},
    # the calendar
    'day of week(@"2026-03-02")': "Monday",
    'month of year(@"2026-03-02")': "March",
    'week of year(@"2026-01-01")': 1,
    'day of year(@"2026-03-02")': 61,
    '@"2026-03-02".weekday': 1,
    '@"2026-03-29T01:00:00Z".time offset': timedelta(0),
    '@"2026-07-01T10:00:00@Europe/London".timezone': "Europe/London",
    # ranges
    "before([1..5], [6..10])": True,
    "meets([1..5], [5..10])": True,
    "overlaps before([1..5], [4..10])": True,
    "includes([1..10], 5)": True,
    "during(5, [1..10))": True,
    "starts(1, [1..10])": True,
    "finished by([1..10], 10)": True,
    "coincides([1..5], [1..5])": True,
    "before(1, null)": None,
    'range("[1..3)") = [1..3)': True,
    'range("[date(\\"2026-03-02\\")..@\\"2026-03-03\\"]").start': date(2026, 3, 2),
    "sort([1, 3, 2], function(a, b) a > b)": [3, 2, 1],
    "sort([1, 1], function(a, b) null)": [1, 1],
    'range("[3..1]")': None,
    'range("[now()..1]")': None,
    "[1..3].start included": True,
    "(1..3].start": 1,
}


@pytest.mark.parametrize("text", VALUES)
def test_a_function_has_its_value(text: str) -> None:
    assert feel.compile(text).evaluate({}) == VALUES[text]


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_function_refuses_foreign_arguments_quietly(name: str) -> None:
    found = feel.compile(f"{name}(a, b, c, d, e, f)").explain(
        {}, now=datetime(2026, 3, 2, tzinfo=UTC)
    )

    assert found.value in (None, [None] * 6) or isinstance(found.value, list)
    assert found.warnings


def test_a_refused_argument_is_named() -> None:
    found = feel.compile('substring("abc", "2")').explain({})

    assert [one.message for one in found.warnings] == [
        "substring(): start position must be a number, not a text"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 + count()", "count() does not take 0 arguments"),
        ('substring(string: "a", start: 2)', "substring() has no parameters string, start"),
        ("for x in [1] return floor(1, 2, 3)", "floor() does not take 3 arguments"),
    ],
)
def test_a_call_that_can_only_be_null_is_doubted(text: str, message: str) -> None:
    doubts = feel.compile(text).doubts

    assert [doubt.message for doubt in doubts] == [message]
    assert text[doubts[0].column - 1 :].startswith(message.partition("(")[0])


def test_a_local_function_of_the_same_name_is_not_doubted() -> None:
    text = "{count: function() 7, r: count()}.r"

    assert feel.compile(text).doubts == ()
    assert feel.compile(text).evaluate({}) == 7
