"""What a function of FEEL cannot do is null, and a warning says why in plain words."""

import pytest

from engine import feel

REFUSALS = {
    # contexts
    "get value({a: 1}, 1)": "a key must be a text, not a number",
    'context([{key: "a"}])': "each entry must be a context with a key and a value",
    'context([{key: "a", value: 1}, {key: "a", value: 2}])': "the key 'a' comes twice",
    "context put({a: 1}, [], 2)": "keys must not be empty",
    'context put({a: 1}, ["a", "b"], 2)': "there is no context at 'a'",
    "context merge([{a: 1}, 2])": "contexts must hold contexts only, not a number",
    # conversion
    "number(true)": "from must be a text, not a boolean",
    'number("1.5", ";", ".")': "the separators are a blank, a comma or a point",
    'number("1.5", ".", ".")': "the two separators must differ",
    'number("1E7000")': "'1E7000' is no number",
    "date(2026, 2, 30)": "there is no such date: day is out of range for month",
    "time(25, 0, 0)": "there is no such time: hour must be in 0..23",
    'time(9, 30, 0, "Z")': "offset must be a duration, not a text",
    'time(9, 30, 0, @"PT25H")': "'1 day, 1:00:00' is no offset",
    'time("10:00:00@No/Where")': "'No/Where' is no zone",
    'time("10:00:00+15:00")': "'+15:00' is no offset",
    # lists
    "list replace([1, 2], function(a, b) 1, 3)": "match must return a boolean, not a number",
    "sublist([1, 2], 3)": "the list has 2 items, so none at 3",
    "sublist([1, 2], 0)": "the list has 2 items, so none at 0",
    "sublist([1, 2], 2, 2)": "length goes beyond the list",
    # numbers
    'abs("x")': "n must be a number or a duration, not a text",
    "decimal(1, 7000)": "scale must lie between -6111 and 6176",
    "decimal(1, 1E20)": "scale must lie between -6111 and 6176",
    # ranges
    "before(null, 1)": "a point or a range is missing",
    "before([1..2], (!= 3))": "what is written with '!=' is no range between two ends",
    "meets(1, [1..2])": "must be a range, not a number",
    'range("[1..")': "'[1..' is no range",
    'range("7")': "'7' is no range",
    'range("(< 5)")': "'(< 5)' is no range",
    'range("[3..1]")': "the ends of the range are missing or in the wrong order",
    'range("[null..1]")': "the ends of the range are missing or in the wrong order",
    'range("[a..b]")': "the ends of a range in a text must be literals",
    'range("[abs(1)..2]")': "the ends of a range in a text must be literals",
    # text
    'substring("abc", 0)': "start position lies before the text",
    'substring("abc", -4)': "start position lies before the text",
    'substring("abc", 1, 0)': "length must be at least 1",
    # patterns
    'matches("a", "a", "k")': "'k' are no flags: only s, m, i, x and q are",
    'matches("a", "\\\\Za")': "'\\\\Za' is no pattern: \\Z is no escape in XPath (character 2)",
    'matches("aa", "(a\\\\1)")': (
        "'(a\\\\1)' is no pattern: no group of this number is closed before (character 4)"
    ),
    'replace("abc", "b", "\\\\x")': "in a replacement only \\\\ and \\$ may be escaped",
    'replace("abc", "b", "$x")': "in a replacement '$' must be followed by the number of a group",
    'split("a;b", "")': "the delimiter occurs even in an empty text",
}


@pytest.mark.parametrize("text", REFUSALS)
def test_what_a_function_cannot_do_is_null_with_a_reason(text: str) -> None:
    found = feel.compile(text).explain({})

    assert found.value is None
    assert [warning.message.partition(": ")[2] for warning in found.warnings] == [REFUSALS[text]]


def test_a_pattern_that_is_too_long_is_refused() -> None:
    found = feel.compile("matches(t, p)").explain({"t": "a", "p": "a" * 20_000})

    assert found.value is None
    assert "the pattern is longer than" in found.warnings[0].message


@pytest.mark.parametrize("call", ['matches(t, "a")', 'matches("a", t)', 'split(t, "a")'])
def test_half_a_character_is_no_text_to_search(call: str) -> None:
    found = feel.compile(call).explain({"t": "\ud800"})

    assert found.value is None
    assert "half a character" in found.warnings[0].message


@pytest.mark.parametrize(
    "text", ["median([])", "mean([])", "product([])", "stddev([1])", "get value({a: 1}, [])"]
)
def test_what_has_no_value_is_null_without_a_warning(text: str) -> None:
    assert feel.compile(text).explain({}) == feel.Evaluation(None, ())


@pytest.mark.parametrize("text", ["no function(1)", "no function(a: 1)", "case(1)", "case(a: 1)"])
def test_what_is_no_function_cannot_be_called(text: str) -> None:
    found = feel.compile(text, names=("no function", "case")).explain({"case": 7})

    assert found.value is None
    assert found.warnings[-1].message.endswith("cannot be called")
