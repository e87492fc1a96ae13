"""The language, one sentence of it at a time."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine import feel

NOW = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
SCOPE = {
    "risk": "high",
    "reports": 3,
    "deadline": {"breach at": datetime(2026, 3, 31, tzinfo=UTC), "due": date(2026, 3, 30)},
    "my total": 4,
    "pre-bureau score": 7,
    "people": [{"name": "Ann", "age": 30}, {"name": "Bob", "age": 20}, {"name": "Cy"}],
    "instance": {"business id": "CT-1"},
    "count": 5,
}

VALUES = {
    # numbers
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 - 2 - 3": 5,
    "8 / 4 / 2": 1,
    "2 ** 3 ** 2": 64,
    "-2 ** 2": 4,
    "- -3": 3,
    ".5 + 1.5e2": Decimal("150.5"),
    "0.1 + 0.2": Decimal("0.3"),
    "1 / 3": Decimal("0.3333333333333333333333333333333333"),
    "1 / 0": None,
    '"a" + "b"': "ab",
    '"a" + 1': None,
    # names
    'risk = "high" and reports >= 3': True,
    "my total + 1": 5,
    "pre-bureau score * 2": 14,
    "deadline.breach at": datetime(2026, 3, 31, tzinfo=UTC),
    "instance.business id": "CT-1",
    "instance instance of context": True,
    "missing": None,
    "risk.nothing": None,
    # comparison
    "reports between 3 and 5": True,
    "reports in (1, 3)": True,
    "reports in [1..3)": False,
    "reports in (< 2, > 2)": True,
    "reports in (1..5)": True,
    "reports in ]2..3]": True,
    "[1, 2] = [1, 2]": True,
    '{a: 1, b: "x"} = {b: "x", a: 1}': True,
    "1 = null": False,
    "null = null": True,
    '1 = "1"': None,
    '1 < "1"': None,
    'not("x")': None,
    # lists and contexts
    "[1, 2, 3][2]": 2,
    "[1, 2, 3][-1]": 3,
    "[1, 2, 3][4]": None,
    "[1, 2, 3][item > 1]": [2, 3],
    "people[age > 25].name": ["Ann"],
    "people.name": ["Ann", "Bob", "Cy"],
    "people[item.age = null].name": ["Cy"],
    "{a: 1, b: a + 1}.b": 2,
    "{a b: 1}.a b": 1,
    '{"a+b": 1}.a+b': 1,
    # forms
    'if reports > 2 then "many" else "few"': "many",
    "if null then 1 else 2": 2,
    "if false then 1 else if false then 2 else 3": 3,
    "for i in 1..3 return i * i": [1, 4, 9],
    "for i in 3..1 return i": [3, 2, 1],
    "for x in [1, 2], y in [10, 20] return x + y": [11, 21, 12, 22],
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": [1, 1, 2, 6, 24],
    'for d in @"2026-02-28"..@"2026-03-01" return day of week(d)': ["Saturday", "Sunday"],
    "some p in people satisfies p.age > 25": True,
    "every x in [1, 2] satisfies x > 1": False,
    "every x in [] satisfies x > 1": True,
    # functions
    "(function(a, b) a - b)(5, 3)": 2,
    "{f: function(x) x * 2, r: f(4)}.r": 8,
    "{k: 3, f: function(x) x * k, r: [1, 2][f(item) > 3]}.r": [2],
    'substring(string: "abcdef", start position: 3)': "cdef",
    "count(people)": 3,
    "sort(list: [3, 1, 2], precedes: function(x, y) x > y)": [3, 2, 1],
    "4 instance of number": True,
    '"4" instance of number': False,
    "[1, 2] instance of list<number>": True,
    '[1, "a"] instance of list<number>': False,
    "null instance of Any": False,
    # times
    "today()": date(2026, 7, 2),
    'now() = @"2026-07-01T23:30:00Z"': True,
    "now().hour": 0,
    '@"2026-01-31" + @"P1M"': date(2026, 2, 28),
    '@"2026-03-30" - @"2026-03-02"': timedelta(days=28),
    '@"2026-03-30" > @"2026-03-02"': True,
    'date and time(@"2026-03-02", @"09:30:00") + @"PT1H"': datetime(2026, 3, 2, 10, 30),  # noqa: DTZ001
    '@"23:30:00" + @"PT1H"': time(0, 30),
    '@"P1Y2M".months': 2,
    '-@"P1DT2H".days': -1,
    "/* a */ 1 // b": 1,
    '"\\u00e9\\t\\uD83D\\uDC0E"': "é\t🐎",
}


@pytest.mark.parametrize("text", VALUES)
def test_an_expression_has_its_value(text: str) -> None:
    names = {"pre-bureau score", "a+b"}

    assert feel.compile(text, names=names).evaluate(SCOPE, now=NOW) == VALUES[text]


@pytest.mark.parametrize(
    ("cell", "subject", "holds"),
    [
        ("-", None, True),
        ("", 1, True),
        ("< 5", 3, True),
        ("< 5, > 10", 7, False),
        ("[1..3]", 3, True),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a")', "c", True),
        ("? > limit", 11, True),
        ("limit", 10, True),
        ("[1, 2, 3]", 2, True),
        ("true", True, True),
        ("true", False, False),
        ("true", None, False),
        ("flag", None, False),
        ("limit > 5", "anything", True),
        ("limit > 50", "anything", False),
        ("limit > 50", False, True),
        ("null", None, True),
        ("count(?) = 2", [1, 2], True),
        ("< 5", "x", None),
        ("not(< 5)", "x", None),
    ],
)
def test_a_cell_tests_its_subject(cell: str, subject: object, holds: bool | None) -> None:
    tests = feel.compile(cell, unary=True)

    assert tests.evaluate({"?": subject, "limit": 10, "flag": True}) is holds


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("1 +", 1, 4, "value is missing"),
        ('a = \n  "b', 2, 3, "closing quotation mark"),
        ("(1 + 2", 1, 7, "')'"),
        ("1 2", 1, 3, "cannot follow"),
        ("if a then b", 1, 12, "'else'"),
        ("for x of y return x", 1, 5, "name"),
        ("[1, 2", 1, 6, "']'"),
        ("{a: 1, a: 2}", 1, 9, "twice"),
        ("a $ b", 1, 3, "cannot stand"),
        ('@"2026-02-30"', 1, 2, "date"),
        ("1 < 2 < 3 < 4", 1, 11, "chained"),
        ("f(a: 1, 2)", 1, 10, "by name"),
        ("", 1, 1, "value is missing"),
        ("function(a) external {}", 1, 13, "not supported"),
        ('"\\uD83D"', 1, 1, "no character"),
        ("/* open", 1, 1, "comment"),
        ("1e99999", 1, 1, "no number"),
    ],
)
def test_a_faulty_text_says_where_and_why(text: str, line: int, column: int, word: str) -> None:
    with pytest.raises(feel.FeelSyntaxError) as caught:
        feel.compile(text)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert word in caught.value.message


def test_comparing_a_date_with_its_text_is_null_and_says_why() -> None:
    found = feel.compile("due < today()").explain({"due": "2026-03-02"}, now=NOW)

    assert found.value is None
    assert [one.message for one in found.warnings] == ["cannot order a text and a date"]


def test_the_free_names_are_known() -> None:
    text = "for x in things return x + limit + count(others)[size > 1] + today().year"

    found = feel.compile(text)

    assert found.names == {"things", "limit", "others"}
    assert found.possible_names == {"size"}


def test_the_time_is_never_read_from_the_machine() -> None:
    with pytest.raises(feel.FeelError, match="instant"):
        feel.compile("now()").evaluate({})


def test_a_text_is_compiled_once() -> None:
    assert feel.compile("1 + 1") is feel.compile("1 + 1")
    assert feel.compile("1 + 1") is not feel.compile("1 + 1", names=["a-b"])


def test_an_entry_called_like_a_function_does_not_hide_it() -> None:
    assert feel.compile("count([1, 2]) + count").evaluate({"count": 5}) == 7


def test_a_longer_known_name_wins() -> None:
    assert feel.compile("a-b", names=["a-b"]).evaluate({"a": 3, "b": 1, "a-b": 9}) == 9
    assert feel.compile("a-b").evaluate({"a": 3, "b": 1, "a-b": 9}) == 2


def test_a_function_keeps_the_values_of_its_turn() -> None:
    text = "{fs: for i in 1..3 return function(x) x + i, r: for f in fs return f(10)}.r"

    assert feel.compile(text).evaluate({}) == [11, 12, 13]


def test_a_warning_is_given_once_and_only_so_many() -> None:
    found = feel.compile("for i in 1..200 return [i + null, missing]").explain({})
    many = feel.compile("for i in 1..200 return i.x[1] + string(i)(i)").explain({})

    assert [one.message for one in found.warnings] == [
        "'+' cannot join a number and a null",
        "there is no 'missing' here",
    ]
    assert len(many.warnings) <= 50
