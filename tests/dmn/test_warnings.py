"""Why a decision or a part of it is null is told with its element and place."""

import pytest

from engine import dmn
from tests.dmn.models import decide, given_decision, given_input, given_model, literal, table

TYPED = (
    '<input id="i1" label="n"><inputExpression id="e1" typeRef="number">'
    "<text>n</text></inputExpression></input>"
)


def told(result: dmn.DecisionResult) -> list[tuple[str, int, int, str]]:
    return [(one.element_id, one.line, one.column, one.expression) for one in result.warnings]


def test_a_cell_is_named_and_its_text_pointed_into() -> None:
    found = decide(table(["x"], ["o"], [('"a", > 3', "1"), ("-", "x + 1")]), x="b")

    assert told(found) == [("r1c0", 1, 6, '"a", > 3'), ("r2c1", 1, 3, "x + 1")]


def test_an_input_of_another_type_is_named() -> None:
    logic = table(["n"], ["o"], [("1", "2")])
    typed = logic.replace(
        '<input id="i1" label="n"><inputExpression><text>n</text></inputExpression></input>', TYPED
    )

    assert told(decide(typed, n="x")) == [("e1", 1, 1, "n")]


def test_an_output_that_is_not_allowed_is_null_whatever_the_hit_policy() -> None:
    output = '<output name="o"><outputValues><text>"a", "b", [1..5]</text></outputValues></output>'
    for policy, value in (("UNIQUE", None), ("FIRST", None), ("ANY", None), ("COLLECT", [None])):
        logic = table(["x"], [output], [("< 2", '"c"'), ("2", '"b"'), ("> 2", "x")], policy=policy)
        found = [decide(logic, x=x) for x in (1, 2, 3, 9)]

        assert found[0].value == found[3].value == value
        assert [found[1].value, found[2].value] == (
            [["b"], [3]] if policy == "COLLECT" else ["b", 3]
        )
        assert told(found[0])[-1] == ("r1c1", 1, 1, '"c"')
        assert told(found[3])[-1] == ("r3c1", 1, 1, "x")


def test_what_concerns_an_element_as_a_whole_has_its_line_in_the_file() -> None:
    model = given_model(
        "\n",
        given_input("x", "number"),
        "\n",
        given_decision("d", table(["x"], ["o"], [("> 5", "1")]), requires=["in_x"]),
        given_decision("t", literal('"text"'), kind="number"),
    )
    loaded = dmn.load(model)

    (unmatched,) = loaded.evaluate("d", {"x": 1}).warnings
    assert (unmatched.element_id, unmatched.line, unmatched.column) == ("table", 3, 1)
    assert str(unmatched) == "table, line 3 of the file: no rule of the table 'table' matched"
    assert told(loaded.evaluate("d", {"x": "one"}))[0] == ("in_x", 2, 1, "")
    assert told(loaded.evaluate("t", {})) == [("t", 3, 1, "")]


@pytest.mark.parametrize("called", ["f(1)", "(function(g) g(1))(f)"])
def test_a_warning_inside_a_function_belongs_to_its_own_element(called: str) -> None:
    model = given_model(
        '<businessKnowledgeModel id="k" name="f"><encapsulatedLogic><formalParameter name="n"/>'
        '<literalExpression id="body"><text>n.part</text></literalExpression></encapsulatedLogic>'
        "</businessKnowledgeModel>",
        given_decision(
            "d",
            f'<literalExpression id="call"><text>{called} + "x"</text></literalExpression>',
            knows=["k"],
        ),
    )

    found = dmn.load(model).evaluate("d", {})

    assert told(found) == [
        ("body", 1, 3, "n.part"),
        ("call", 1, len(called) + 2, f'{called} + "x"'),
    ]
