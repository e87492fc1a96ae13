"""Gaps, overlaps, rows never reached and cells that never match, and silence where in doubt."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import dmn, feel
from engine.errors import Finding
from tests.dmn.models import given_decision, given_input, given_model, literal, table

LEVELS = (
    '<itemDefinition name="tLevel"><typeRef>string</typeRef>'
    '<allowedValues><text>"low", "medium", "high"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tCount"><typeRef>number</typeRef>'
    "<allowedValues><text>[0..10]</text></allowedValues></itemDefinition>"
)
Rules = Sequence[Sequence[str]]


def model(kinds: Mapping[str, str], rules: Rules, policy: str = "UNIQUE", more: str = "") -> bytes:
    """A table of one output whose inputs are plain and typed."""
    logic = table(list(kinds), ["o"], rules, policy=policy)
    return given_model(
        LEVELS,
        *(given_input(name, kind) for name, kind in kinds.items()),
        given_decision(
            "d",
            logic.replace('<output name="o"/>', f'<output name="o">{more}</output>'),
            requires=[f"in_{name}" for name in kinds],
        ),
    )


def told(xml: bytes) -> list[Finding]:
    return dmn.lint(xml)


def said(xml: bytes) -> list[tuple[str, str, str]]:
    return [(one.code, one.element_id, one.message) for one in told(xml)]


def one_input(kind: str, *cells: str, policy: str = "UNIQUE") -> list[tuple[str, str, str]]:
    return said(model({"x": kind}, [(cell, str(n)) for n, cell in enumerate(cells)], policy))


@pytest.mark.parametrize(
    ("kind", "cells", "example"),
    [
        ("number", ["< 3", "> 3"], "3"),
        ("number", ["< 3", ">= 3.5"], "3"),
        ("number", ["[0..3]", "[5..9]"], "4"),
        ("number", ["<= 3"], "4"),
        ("tCount", ["0", "[1..3]", "[5..10]"], "4"),
        ("boolean", ["true"], "false"),
        ("tLevel", ['"low"', '"high"'], '"medium"'),
        ("tLevel", ['not("high")'], '"high"'),
        ("date", ['< date("2026-03-02")', '> date("2026-03-02")'], "2026-03-02"),
        ("date", ['<= date("2026-03-02")', '>= date("2026-03-04")'], "2026-03-03"),
        ("dateTime", ['< date and time("2026-03-02T00:00:00Z")'], "2026-03-02T00:00:00+00:00"),
        ("time", ['<= @"12:00:00"'], "12:00:01"),
        ("dayTimeDuration", ['<= @"P2D"'], "P2DT1S"),
        ("yearMonthDuration", ['<= @"P2M"', '>= @"P4M"'], "P3M"),
        ("number", ["? < 3 or ? > 3"], "3"),
        ("number", ["? between 0 and 3"], "4"),
        ("number", ["? in [0..3]"], "4"),
    ],
)
def test_a_gap_is_told_with_an_example(kind: str, cells: list[str], example: str) -> None:
    found = [one for one in one_input(kind, *cells) if one[0] == "table_gap"]

    assert found[0] == ("table_gap", "table", f"no row matches when 'x' is {example}")


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("number", ["< 3", ">= 3"]),
        ("number", ["0", "[1..3]", "> 3"]),  # whole numbers only, and none below zero
        ("tCount", ["< 4", ">= 4"]),
        ("boolean", ["true", "false"]),
        ("tLevel", ['"low"', '"medium","high"']),
        ("string", ['"a"', '"b"']),  # without allowed values other texts need no row
        ("date", ['<= date("2026-03-02")', '>= date("2026-03-03")']),
        ("number", ["-"]),
        ("number", ["< limit"]),
        ("string", ['starts with(?, "a")']),
        ("", ["< 3", ">= 3"]),
        ("date", ["< today()"]),
    ],
)
def test_what_is_complete_or_not_clear_has_no_findings(kind: str, cells: list[str]) -> None:
    found = one_input(kind, *cells)

    assert [one for one in found if one[0] != "unknown_name"] == []


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_a_policy_of_many_rows_has_no_gaps_and_no_overlaps(policy: str) -> None:
    values = "<outputValues><text>0, 1</text></outputValues>"

    assert said(model({"x": "number"}, [("< 3", "0"), ("< 2", "1")], policy, values)) == []


def test_a_default_output_fills_the_gaps() -> None:
    default = "<defaultOutputEntry><text>0</text></defaultOutputEntry>"

    assert said(model({"x": "number"}, [("< 3", "1")], "FIRST", default)) == []


def test_overlapping_rows_of_a_unique_table_are_told() -> None:
    found = said(
        model(
            {"x": "number", "y": "boolean"},
            [("<= 3", "-", "1"), (">= 3", "true", "2"), (">= 3", "false", "3")],
        )
    )

    assert found == [
        (
            "overlapping_rows",
            "r2",
            "rows 1 and 2 both match when 'x' is 3 and 'y' is true: only one may",
        ),
        (
            "overlapping_rows",
            "r3",
            "rows 1 and 3 both match when 'x' is 3 and 'y' is false: only one may",
        ),
    ]


def test_any_may_overlap_where_the_outputs_agree() -> None:
    rules = [("<= 3", '"a"'), (">= 3", '"a"'), ("3", '"b"')]

    found = said(model({"x": "number"}, rules, "ANY"))

    assert [(one[1], one[2]) for one in found] == [
        ("r3", "rows 1 and 3 both match when 'x' is 3: their outputs differ"),
        ("r3", "rows 2 and 3 both match when 'x' is 3: their outputs differ"),
    ]


def test_a_row_that_others_mask_is_never_reached() -> None:
    rules = [
        ("< 3", "-", "1"),
        ("-", "true", "2"),
        ("[0..2]", "true", "3"),
        ("> 5", "-", "4"),
        ("-", "-", "5"),
    ]

    found = said(model({"x": "number", "y": "boolean"}, rules, "FIRST"))

    assert found == [
        ("unreachable_row", "r3", "row 3 is never reached: rows 1 and 2 before it match first")
    ]


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("number", '"high"'),
        ("number", "[5..3]"),
        ("boolean", '"true"'),
        ("tLevel", '"hihg"'),
        ("tCount", "> 10"),
        ("date", '"2026-03-02"'),
    ],
)
def test_a_cell_that_can_never_match_is_told(kind: str, cell: str) -> None:
    found = one_input(kind, cell, "-", policy="FIRST")

    assert [(one[0], one[1]) for one in found] == [("cell_never_matches", "r1c0")]


def test_cells_for_one_input_must_not_exclude_each_other() -> None:
    logic = table(["x", "x"], ["o"], [("< 3", "> 5", "1"), ("-", "-", "2")], policy="FIRST")
    xml = given_model(given_input("x", "number"), given_decision("d", logic, requires=["in_x"]))

    assert [(one.code, one.element_id) for one in told(xml)] == [("cell_never_matches", "r1")]


def test_a_last_row_for_null_is_reached() -> None:
    assert one_input("boolean", "true", "false", "-", policy="FIRST") == []


def test_a_moment_without_a_zone_lies_beside_those_with_one() -> None:
    at = 'date and time("2026-03-02T00:00:00Z")'

    assert one_input("dateTime", f"< {at}", f">= {at}", "-", policy="FIRST") == []


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST"])
def test_inputs_that_read_the_same_facts_are_not_held_against_each_other(policy: str) -> None:
    """Enough of some is enough of all, so that three of four pairs are all there are."""
    rules = [("true", "true", "1"), ("false", "true", "2"), ("false", "false", "3")]
    logic = table(["few >= 3", "few + more >= 3"], ["o"], rules, policy=policy)
    inputs = [given_input("few", "number"), given_input("more", "number")]
    xml = given_model(*inputs, given_decision("d", logic, requires=["in_few", "in_more"]))

    assert told(xml) == []


@pytest.mark.parametrize(("other", "gaps"), [("x", 0), ("y", 1)])
def test_decisions_on_the_same_inputs_are_not_held_against_each_other(
    other: str, gaps: int
) -> None:
    logic = table(["a", "b"], ["o"], [("true", "-", "1"), ("false", "false", "2")])
    xml = given_model(
        given_input("x", "number"),
        given_input("y", "number"),
        given_decision("a", literal("x > 1"), requires=["in_x"], kind="boolean"),
        given_decision("b", literal(f"{other} > 2"), requires=[f"in_{other}"], kind="boolean"),
        given_decision("d", logic, requires=["a", "b"]),
    )

    assert [one.code for one in told(xml)] == ["table_gap"] * gaps


def test_a_gap_in_one_of_them_is_still_told() -> None:
    logic = table(["x > 1", "x > 2"], ["o"], [("true", "-", "1")])
    xml = given_model(given_input("x", "number"), given_decision("d", logic, requires=["in_x"]))

    assert [one.message for one in told(xml)] == ["no row matches when 'x > 1' is false"]


def test_tables_beyond_bounds_are_left_alone() -> None:
    rules = [(str(n), str(n)) for n in range(301)]

    assert said(model({"x": "number"}, rules)) == []


def test_many_scattered_rows_end_in_silence_soon() -> None:
    names = [f"i{n}" for n in range(12)]
    rules = [
        [*("true" if (number >> place) & 1 else "false" for place in range(12)), "1"]
        for number in range(0, 4096, 23)
    ]

    found = said(model(dict.fromkeys(names, "boolean"), rules))

    assert {one[0] for one in found} <= {"table_gap"}


NUMBERS = ["-", "< 2", "<= 2", "> 3", ">= 1", "[1..3]", "(1..3)", "2", "0,4", "not(2)", "not(> 2)"]
FLAGS = ["-", "true", "false", "not(true)"]
WORDS = ["-", '"low"', '"low","high"', 'not("high")', '"gone"']
DAYS = [
    "-",
    '< date("2026-03-02")',
    '[date("2026-03-01")..date("2026-03-03")]',
    'date("2026-03-02")',
    '>= date("2026-03-03")',
]
COLUMNS = {"n": NUMBERS, "f": FLAGS, "w": WORDS, "d1": DAYS}
KINDS = {"n": "tCount", "f": "boolean", "w": "tLevel", "d1": "date"}
VALUES: dict[str, list[object]] = {
    "n": [Decimal(n) for n in range(7)],
    "f": [True, False],
    "w": ["low", "medium", "high"],
    "d1": [date(2026, 2, 28) + timedelta(days=n) for n in range(6)],
}
BETWEEN: dict[str, list[object]] = {
    "n": [None, *(Decimal(n) / 2 for n in range(14))],
    "f": [None, True, False],
    "w": [None, *VALUES["w"]],
    "d1": [None, *VALUES["d1"]],
}

rows_of = st.lists(
    st.tuples(*(st.sampled_from(cells) for cells in COLUMNS.values())), min_size=1, max_size=5
)


def matches(cell: str, value: object) -> bool:
    return feel.compile(cell, unary=True).evaluate({"?": value}) is True


def table_of(rows: Rules, values: Mapping[str, list[object]]) -> list[list[int]]:
    """The rows that match, for every combination of values."""
    known = {
        (cell, value): matches(cell, value)
        for cells, given in zip(COLUMNS.values(), values.values(), strict=True)
        for cell in cells
        for value in given
    }
    return [
        [
            n
            for n, row in enumerate(rows, 1)
            if all(known[pair] for pair in zip(row, inputs, strict=True))
        ]
        for inputs in product(*values.values())
    ]


def found_in(rows: Rules, policy: str) -> list[Finding]:
    return told(model(KINDS, [(*row, str(n)) for n, row in enumerate(rows)], policy))


@settings(max_examples=150, deadline=None)
@given(rows=rows_of)
def test_gaps_and_overlaps_agree_with_trying_every_value(rows: Rules) -> None:
    found = found_in(rows, "UNIQUE")
    tried = table_of(rows, VALUES)

    assert any(one.code == "table_gap" for one in found) == any(not hits for hits in tried)
    assert any(one.code == "overlapping_rows" for one in found) == any(
        len(hits) > 1 for hits in tried
    )


@settings(max_examples=60, deadline=None)
@given(rows=rows_of)
def test_every_example_is_one(rows: Rules) -> None:
    loaded = dmn.load(model(KINDS, [(*row, str(n)) for n, row in enumerate(rows)], "COLLECT"))

    for one in found_in(rows, "UNIQUE"):
        stated = dict(re.findall(r"'(\w+)' is (\S+?)(?=:| and |$)", one.message))
        inputs = {name: example(stated.get(name), VALUES[name][1]) for name in VALUES}
        matched = [row["index"] for row in loaded.evaluate("d", inputs).rows]
        if one.code == "table_gap":
            assert matched == []
        if one.code == "overlapping_rows":
            pair = [int(n) for n in re.findall(r"\d+", one.message.partition(" both")[0])]
            assert set(pair) <= set(matched)


def example(stated: str | None, otherwise: object) -> object:
    if stated is None:
        return otherwise
    if re.match(r"\d{4}-", stated):
        return date.fromisoformat(stated)
    return feel.compile(stated).evaluate({})


@settings(max_examples=150, deadline=None)
@given(rows=rows_of)
def test_rows_never_reached_agree_with_trying_every_value(rows: Rules) -> None:
    found = found_in(rows, "FIRST")
    tried = table_of(rows, BETWEEN)

    silent = set(range(1, len(rows) + 1)) - {hits[0] for hits in tried if hits}
    matching = {n for hits in tried for n in hits}
    told_of = {int(one.element_id[1:]) for one in found if one.code == "unreachable_row"}
    never = {int(one.element_id[1]) for one in found if one.code == "cell_never_matches"}
    assert told_of == silent & matching
    assert never == set(range(1, len(rows) + 1)) - matching


RANKED = "<outputValues><text>3, 2, 1</text></outputValues>"


@settings(max_examples=150, deadline=None)
@given(rows=rows_of, outputs=st.lists(st.sampled_from([1, 2, 3]), min_size=5, max_size=5))
def test_rows_never_the_answer_by_priority_agree_with_trying_every_value(
    rows: Rules, outputs: list[int]
) -> None:
    ruled = [(*row, str(output)) for row, output in zip(rows, outputs, strict=False)]
    found = told(model(KINDS, ruled, "PRIORITY", RANKED))
    tried = table_of(rows, BETWEEN)

    best = {min(hits, key=lambda n: (-outputs[n - 1], n)) for hits in tried if hits}
    matching = {n for hits in tried for n in hits}
    told_of = {int(one.element_id[1:]) for one in found if one.code == "unreachable_row"}
    assert told_of == matching - best


def test_a_row_outranked_wherever_it_matches_is_told() -> None:
    rules = [("> 12", "1"), ("[0..9]", "2"), ("-", "x + 1"), ("< 2", "3"), ("1", "2")]

    found = said(model({"x": "number"}, rules, "PRIORITY", RANKED))

    assert [one for one in found if one[0] == "unreachable_row"] == [
        (
            "unreachable_row",
            "r5",
            "row 5 is never the answer: rows 2 and 4 match wherever it does, "
            "and their outputs come first",
        )
    ]


def test_priorities_that_are_computed_are_not_held_against_each_other() -> None:
    values = "<outputValues><text>top, 1</text></outputValues>"
    rules = [("-", "1"), ("< 3", "1")]

    found = said(model({"x": "number"}, rules, "PRIORITY", values))

    assert [one for one in found if one[0] == "unreachable_row"] == []


CASE = (
    '<itemDefinition name="tCase"><itemComponent name="risk"><typeRef>tRisk</typeRef>'
    '</itemComponent><itemComponent name="person"><itemComponent name="age"><typeRef>number'
    "</typeRef><allowedValues><text>[0..150]</text></allowedValues></itemComponent>"
    '</itemComponent><itemComponent name="urgent"><typeRef>boolean</typeRef></itemComponent>'
    '<itemComponent name="kinds" isCollection="true"><typeRef>tRisk</typeRef></itemComponent>'
    '<itemComponent name="free"/></itemDefinition>'
    '<itemDefinition name="tRisk"><typeRef>tLevel</typeRef></itemDefinition>'
    '<itemDefinition name="tReview"><typeRef>tCase</typeRef></itemDefinition>'
    '<itemDefinition name="tCases" isCollection="true"><typeRef>tCase</typeRef></itemDefinition>'
)


@pytest.mark.parametrize("kind", ["tCase", "tReview"])
@pytest.mark.parametrize(
    ("path", "cells", "gaps"),
    [
        ("risk", ['"low"', '"high"'], ["'c.risk' is \"medium\""]),
        ("risk", ['"low","medium"', '"high"'], []),
        ("urgent", ["true"], ["'c.urgent' is false"]),
        ("person.age", ["[0..17]", "[19..150]"], ["'c.person.age' is 18"]),
        ("person.age", ["< 18", ">= 18"], []),
        ("kinds", ['list contains(?, "low")'], []),
        ("free", ["1"], []),
        ("gone", ["1"], []),
        ("person.gone.further", ["1"], []),
    ],
)
def test_what_lies_at_a_path_has_the_type_of_its_component(
    kind: str, path: str, cells: list[str], gaps: list[str]
) -> None:
    logic = table([f"c.{path}"], ["o"], [(cell, "1") for cell in cells])
    xml = given_model(
        LEVELS, CASE, given_input("c", kind), given_decision("d", logic, requires=["in_c"])
    )

    assert [one.message for one in told(xml)] == [f"no row matches when {gap}" for gap in gaps]


def test_a_misspelt_word_at_a_path_is_told() -> None:
    logic = table(["c.risk"], ["o"], [('"hihg"', "1"), ("-", "2")], policy="FIRST")
    xml = given_model(
        LEVELS, CASE, given_input("c", "tCase"), given_decision("d", logic, requires=["in_c"])
    )

    assert [(one.code, one.element_id) for one in told(xml)] == [("cell_never_matches", "r1c0")]


def test_a_path_into_a_list_is_no_single_value() -> None:
    logic = table(["c.risk"], ["o"], [('"low"', "1")])
    xml = given_model(
        LEVELS, CASE, given_input("c", "tCases"), given_decision("d", logic, requires=["in_c"])
    )

    assert [one.code for one in told(xml)] == []
