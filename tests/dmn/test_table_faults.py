"""Decision tables that are not well made, and values that do not belong in their columns."""

import pytest

from engine import dmn
from engine.dmn import table as tables
from tests.dmn.models import decide, given_decision, given_model, table

RANKED = (
    '<output id="ranked" name="o"><outputValues><text>"high", "low"</text></outputValues></output>'
)
RULES = [("1", "2", "3")]


def faults(logic: str) -> list[tuple[str, str, str]]:
    found = dmn.lint(given_model(given_decision("d", logic)))
    return [(one.code, one.element_id, one.message) for one in found]


@pytest.mark.parametrize(
    ("logic", "fault"),
    [
        (table([""], ["o"], [("1", "2")]), ("missing", "i1", "the input has no expression")),
        (
            table(["x"], ["o", '<output id="nameless"/>'], RULES),
            ("missing", "nameless", "an output of several needs a name"),
        ),
        (table(["x"], [], [("1",)]), ("missing", "table", "the table has no output")),
        (
            table(["x"], ["o", "p"], RULES, policy="COLLECT", more='aggregation="SUM"'),
            ("unsupported", "table", "an aggregation needs a single output"),
        ),
    ],
    ids=["input", "output", "no output", "aggregation"],
)
def test_a_table_that_is_not_well_made_is_found(logic: str, fault: tuple[str, str, str]) -> None:
    assert faults(logic) == [fault]


def test_a_table_may_not_have_more_rules_than_anybody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "_MOST_RULES", 2)
    rules = [(str(number), "1") for number in range(3)]

    assert [code for code, *_ in faults(table(["x"], ["o"], rules[:2]))] == []
    assert [code for code, *_ in faults(table(["x"], ["o"], rules))] == ["too_large"]


def test_a_fault_where_nothing_has_an_id_is_still_told() -> None:
    logic = table(["x"], ["o"], [("1 +", "2")])
    model = given_model(given_decision("d", logic)).decode().replace(" id=", " was=")

    (found,) = dmn.lint(model.encode())

    assert (found.code, found.element_id) == ("feel_syntax", "")


def test_an_input_of_another_type_gives_no_answer_and_is_named() -> None:
    logic = table(["x"], ["o"], [("-", '"any"')]).replace(
        "<inputExpression>", '<inputExpression typeRef="number">'
    )

    assert decide(logic, x=1).value == "any"
    found = decide(logic, x=[1, 2])
    assert found.value is None
    assert found.warnings[0].message.startswith("the input 'x': ")


def test_what_a_rule_says_about_itself_is_shown_with_it() -> None:
    logic = table(["x"], ["o"], [("1", "2")]).replace(
        '<rule id="r1">', '<rule id="r1"><description> Once is enough. </description>'
    )

    (row,) = decide(logic, x=1).rows

    assert row["annotations"] == {"why": "because 1", "description": "Once is enough."}


@pytest.mark.parametrize(
    ("policy", "value"), [("PRIORITY", "low"), ("OUTPUT ORDER", ["low", None])]
)
def test_an_output_that_is_not_allowed_is_null_and_comes_last(policy: str, value: object) -> None:
    logic = table(["x"], [RANKED], [("-", '"odd"'), ("-", '"low"')], policy=policy)

    found = decide(logic, x=1)

    assert found.value == value
    (warning,) = found.warnings
    assert warning.message == "the output 'o' is not among its output values"
    assert (warning.element_id, warning.expression) == ("r1c1", '"odd"')


def test_a_knowledge_model_without_any_logic_is_found() -> None:
    empty = '<businessKnowledgeModel id="k" name="k"><variable name="k"/></businessKnowledgeModel>'

    assert [(one.code, one.element_id) for one in dmn.lint(given_model(empty))] == [
        ("no_logic", "k")
    ]


def test_cells_that_read_the_same_are_each_found_faulty() -> None:
    logic = table(["x"], ["o"], [("< ", "1"), ("< ", "2")])

    assert [found.element_id for found in dmn.lint(given_model(given_decision("d", logic)))] == [
        "r1c0",
        "r2c0",
    ]


def test_a_cell_beyond_the_inputs_asks_nothing() -> None:
    logic = table(["x"], ["o"], [("1", "9")]).replace(
        '<inputEntry id="r1c0">', '<inputEntry id="r1c0"><text>1</text></inputEntry><inputEntry>'
    )

    assert decide(logic, x=1).value == 9
