"""Why something is null is told with its place: each expression has a mark where it is."""

import pytest

from engine import feel

MARK = "¦"
SCOPE = {"text": "x", "case": {"count": 1}, "items": [1, 2], "total": 3}

MARKED = {
    'text ¦< @"2026-03-02"': "cannot order a text and a date",
    "¦missing": "there is no 'missing' here",
    "1 + 2 ¦+ text": "'+' cannot join a number and a text",
    "1 + 2 ¦+ text + 3": "'+' cannot join a number and a text",
    "1 + 2 * 3 ¦- text": "'-' cannot join a number and a text",
    "¦-text": "a text has no opposite",
    "total ¦= text": "cannot compare a number and a text",
    "total ¦!= text": "cannot compare a number and a text",
    'total ¦= "x"': "cannot compare a number and a text",
    "text ¦> 3": "cannot order a text and a number",
    "text ¦between 1 and 2": "cannot order a text and a number",
    "text in (¦< 3)": "cannot order a text and a number",
    'text in ("y", ¦[1..2])': "cannot order a text and a number",
    "total in ¦[1..text]": "no range goes from a number to a text",
    "case.¦amount": "the context has no 'amount'",
    "text.¦length": "a text has no 'length'",
    "items¦[3]": "the list has 2 items, so none at 3",
    "items¦[total]": "the list has 2 items, so none at 3",
    "items¦[text]": "a text keeps no item of a list: a filter is true or false",
    "¦count(null)": "count(): list must be a list, not null",
    "¦substring(1, 2)": "substring(): string must be a text, not a number",
    "count(items) ¦+ string(1)": "'+' cannot join a number and a text",
    "1 + ¦number(text)": "number(): 'x' is no number",
    "¦number(from: text)": "number(): 'x' is no number",
    "¦text(1)": "a text cannot be called",
    "case.¦count(1)": "a number cannot be called",
    "(function(a) a)¦(1, 2)": "the function takes 1 arguments, not 2",
    "(function(a) a ¦+ 1)(text)": "'+' cannot join a text and a number",
    "¦for n in null return n": "'for' has nothing to go through",
    "¦for n in 1..text return n": "a loop cannot step from a number to a text",
    "¦some n in null satisfies n": "'some' and 'every' have nothing to go through",
    "total ¦instance of nothing": "there is no type 'nothing'",
}


@pytest.mark.parametrize("marked", MARKED)
def test_a_warning_points_at_its_place(marked: str) -> None:
    text, at = marked.replace(MARK, ""), marked.index(MARK)
    for before in ("", "  // why\n  "):
        found = feel.compile(f"{before}{text}").explain(SCOPE)
        (warning, *_) = (one for one in found.warnings if one.message == MARKED[marked])
        line, column = (2, at + 3) if before else (1, at + 1)
        assert (warning.line, warning.column) == (line, column)
        assert warning.expression == f"{before}{text}"
        assert str(warning) == f"line {line}, column {column}: {warning.message}"


def test_the_place_of_a_call_is_the_same_after_what_it_calls() -> None:
    text = "list replace(items, function(a, b) b.x, 3)"

    found = feel.compile(text).explain(SCOPE)

    assert [(one.column, one.message) for one in found.warnings] == [
        (38, "a number has no 'x'"),
        (1, "list replace(): match must return a boolean, not a null"),
    ]


def test_the_same_reason_in_two_places_is_told_twice_and_in_a_loop_once() -> None:
    twice = feel.compile("[text + 1, text + 1]").explain(SCOPE)
    looped = feel.compile("for n in 1..9 return text + n").explain(SCOPE)

    assert [one.column for one in twice.warnings] == [7, 17]
    assert [one.column for one in looped.warnings] == [27]


def test_a_cell_points_into_its_own_text() -> None:
    cell = feel.compile("> 5, < total", unary=True)

    found = cell.explain({"?": "x", "total": 3})

    assert [(one.column, one.message) for one in found.warnings] == [
        (1, "cannot order a text and a number"),
        (6, "cannot order a text and a number"),
    ]
