"""The built-in functions of DMN 1.5 (10.3.4), each with the names of its parameters."""

from datetime import UTC, datetime

import pytest

from engine import feel
from engine.feel.functions import BUILT_IN

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ANY_RANGE = "range1: [1..5], range2: [5..9]"
ADDED = {"trim"}
"""Functions of our own, beside those of the standard."""

# Each call gives its arguments by name; the value is that of the call by position.
CALLS: dict[str, tuple[str, ...]] = {
    # 10.3.4.1 conversion
    "date": (
        'from: "2026-03-02"',
        'from: @"2026-03-02T10:00:00"',
        "year: 2026, month: 3, day: 2",
    ),
    "date and time": ('date: @"2026-03-02", time: @"10:00:00"', 'from: "2026-03-02T10:00:00Z"'),
    "time": (
        'from: "10:00:00"',
        'hour: 10, minute: 0, second: 0, offset: @"PT1H"',
        "hour: 10, minute: 0, second: 0",
    ),
    "number": ('from: "1.5"', 'from: "1 000,5", grouping separator: " ", decimal separator: ","'),
    "string": ("from: 1.1",),
    "duration": ('from: "P1DT2H"', 'from: "P1Y2M"'),
    "years and months duration": ('from: @"2011-12-22", to: @"2013-08-24"',),
    # 10.3.4.2 boolean
    "not": ("negand: true",),
    # 10.3.4.3 text
    "substring": (
        'string: "foobar", start position: 3',
        'string: "a", start position: 1, length: 1',
    ),
    "string length": ('string: "foo"',),
    "upper case": ('string: "aBc4"',),
    "lower case": ('string: "aBc4"',),
    "substring before": ('string: "foobar", match: "bar"',),
    "substring after": ('string: "foobar", match: "ob"',),
    "replace": (
        'input: "abcd", pattern: "b", replacement: "x"',
        'input: "abcd", pattern: "B", replacement: "x", flags: "i"',
    ),
    "contains": ('string: "foobar", match: "of"',),
    "starts with": ('string: "foobar", match: "fo"',),
    "ends with": ('string: "foobar", match: "r"',),
    "matches": ('input: "foobar", pattern: "^fo*b"', 'input: "a", pattern: "A", flags: "i"'),
    "split": ('string: "John Doe", delimiter: "\\\\s"',),
    "string join": ('list: ["a", "b"], delimiter: "_and_"', 'list: ["a", "b"]'),
    # 10.3.4.4 lists
    "list contains": ("list: [1, 2, 3], element: 2",),
    "list replace": (
        "list: [2, 4, 7], position: 3, newItem: 6",
        "list: [2, 4, 7], match: function(item, newItem) item > newItem, newItem: 6",
    ),
    "count": ("list: [1, 2, 3]",),
    "min": ("list: [1, 2, 3]",),
    "max": ("list: [1, 2, 3]",),
    "sum": ("list: [1, 2, 3]",),
    "mean": ("list: [1, 2, 3]",),
    "all": ("list: [true, false]",),
    "any": ("list: [true, false]",),
    "sublist": ("list: [4, 5, 6], start position: 1, length: 2", "list: [4, 5], start position: 2"),
    "append": ("list: [1], item: 2",),
    "concatenate": ("list: [1, 2]",),
    "insert before": ("list: [1, 3], position: 1, newItem: 2",),
    "remove": ("list: [1, 2, 3], position: 2",),
    "reverse": ("list: [1, 2, 3]",),
    "index of": ("list: [1, 2, 3, 2], match: 2",),
    "union": ("list: [1, 2]",),
    "distinct values": ("list: [1, 2, 3, 2]",),
    "flatten": ("list: [[1, 2], [[3]], 4]",),
    "product": ("list: [2, 3, 4]",),
    "median": ("list: [8, 2, 5]",),
    "stddev": ("list: [2, 4, 7, 5]",),
    "mode": ("list: [6, 3, 9, 6]",),
    # 10.3.4.5 numbers
    "decimal": ("n: 1/3, scale: 2",),
    **dict.fromkeys(("floor", "ceiling"), ("n: 1.56, scale: 1", "n: -1.5")),
    **dict.fromkeys(
        ("round up", "round down", "round half up", "round half down"), ("n: 5.5, scale: 0",)
    ),
    "abs": ("n: -10", 'n: @"-PT5H"'),
    "modulo": ("dividend: -12, divisor: 5",),
    "sqrt": ("number: 16",),
    "log": ("number: 10",),
    "exp": ("number: 5",),
    "odd": ("number: 5",),
    "even": ("number: 5",),
    # 10.3.4.6 and 10.3.4.7 dates and identity
    "is": ('value1: @"2012-12-25", value2: @"23:00:50"',),
    # 10.3.4.9 ranges
    **dict.fromkeys(
        ("before", "after"),
        (
            "point1: 1, point2: 10",
            "point: 1, range: [1..10]",
            "range: [1..10], point: 1",
            ANY_RANGE,
        ),
    ),
    **dict.fromkeys(("finishes", "during", "starts"), ("point: 5, range: [1..5]", ANY_RANGE)),
    **dict.fromkeys(
        ("finished by", "includes", "started by"), ("range: [1..5], point: 5", ANY_RANGE)
    ),
    **dict.fromkeys(
        ("meets", "met by", "overlaps", "overlaps before", "overlaps after"), (ANY_RANGE,)
    ),
    "coincides": ("point1: 5, point2: 5", ANY_RANGE),
    # 10.3.4.10 calendar
    **dict.fromkeys(
        ("day of year", "day of week", "month of year", "week of year"), ('date: @"2026-03-02"',)
    ),
    # 10.3.4.11 sort
    "sort": ("list: [3, 1, 2], precedes: function(x, y) x < y",),
    # 10.3.4.12 contexts
    "get value": ('m: {key1: "value1"}, key: "key1"',),
    "get entries": ('m: {key1: "value1"}',),
    "context": ('entries: [{key: "a", value: 1}]',),
    "context put": (
        'context: {x: 1}, key: "y", value: 2',
        'context: {x: {y: 0}}, keys: ["x", "y"], value: 2',
    ),
    "context merge": ("contexts: [{x: 1}, {y: 2}]",),
    # 10.3.4.13 and 10.3.4.14
    "range": ('from: "[18..21]"',),
    "now": ("",),
    "today": ("",),
}


def test_every_function_of_the_standard_is_there_and_no_other() -> None:
    assert set(BUILT_IN) == set(CALLS) | ADDED


@pytest.mark.parametrize(("name", "call"), [(n, call) for n in CALLS for call in CALLS[n]])
def test_a_function_takes_its_arguments_by_name_and_by_position(name: str, call: str) -> None:
    by_name = feel.compile(f"{name}({call})").explain({}, now=NOW)
    by_place = feel.compile(f"{name}({positional(call)})").explain({}, now=NOW)

    assert by_name.warnings == by_place.warnings == ()
    assert by_name.value is not None
    assert by_name.value == by_place.value


def positional(call: str) -> str:
    """The arguments of a call without their names: those before a colon outside brackets."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, sign in enumerate(call + ","):
        quoted ^= sign == '"'
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0 and not quoted:
            parts.append((call + ",")[start:place].partition(": ")[2])
            start = place + 1
    return ", ".join(parts)


@pytest.mark.parametrize("name", sorted(set(CALLS) - {"now", "today"}))
def test_a_wrong_name_of_a_parameter_is_told(name: str) -> None:
    expression = feel.compile(f"{name}(no such: 1)")

    assert "no such" in expression.doubts[0].message
    assert name in expression.explain({}).warnings[0].message
