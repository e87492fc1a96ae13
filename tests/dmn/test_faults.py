"""Values and logic that do not fit: null with a warning, or a fault at its element."""

import pytest

from engine import dmn, feel
from tests.dmn.models import evaluate, given_decision, given_input, given_model, literal, table

TYPES = (
    '<itemDefinition name="tNames" isCollection="true"><typeRef>string</typeRef>'
    '<allowedValues><text>"Ann", "Bob"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tTree"><itemComponent name="value"><typeRef>number</typeRef>'
    '</itemComponent><itemComponent name="children" isCollection="true"><typeRef>tTree</typeRef>'
    "</itemComponent></itemDefinition>"
    '<itemDefinition name="tRule"><functionItem outputTypeRef="number"/></itemDefinition>'
)


def typed(kind: str, value: object) -> dmn.DecisionResult:
    decision = given_decision("d", literal("v"), requires=["in_v"])
    return evaluate("d", {"v": value}, TYPES, given_input("v", kind), decision)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("tNames", ["Ann"], ["Ann"]),
        ("tNames", "Bob", ["Bob"]),
        ("tNames", ["Ann", "Cy"], None),
        ("tNames", None, None),
        ("tTree", {"value": 1, "children": []}, {"value": 1, "children": []}),
        ("tTree", [{"value": 1, "children": []}], {"value": 1, "children": []}),
        ("tTree", {"value": 1}, None),
        ("tTree", {"value": "x", "children": []}, None),
        ("tTree", 1, None),
        ("tTree", None, None),
        ("tRule", 1, None),
        ("date", "soon", None),
        ("feel:number", 4, 4),
        ("Any", {"x": 1}, {"x": 1}),
        ("tGone", "anything", "anything"),
        ("number", [3], 3),
    ],
)
def test_a_value_is_fitted_to_its_type(kind: str, value: object, expected: object) -> None:
    result = typed(kind, value)

    assert result.value == expected
    assert bool(result.warnings) == (expected is None and value is not None)


def test_a_type_within_itself_is_followed_only_so_deep() -> None:
    tree: dict[str, object] = {"value": 1, "children": []}
    for _ in range(20):
        tree = {"value": 1, "children": [tree]}
    assert typed("tTree", tree).value == tree

    for _ in range(500):
        tree = {"value": 1, "children": [tree]}
    with pytest.raises(feel.FeelLimitExceeded):
        typed("tTree", tree)


def test_an_output_of_another_type_is_null_and_named() -> None:
    output = '<output name="n" typeRef="number"/>'

    result = evaluate("d", {"x": 1}, given_decision("d", table(["x"], [output], [("1", '"x"')])))

    assert result.value is None
    assert [one.message for one in result.warnings] == ["the output 'n': a text is no number"]


def test_an_aggregation_of_what_cannot_be_added_is_null_and_says_so() -> None:
    logic = table(
        ["x"], ["n"], [("1", '"a"'), ("1", "2")], policy="COLLECT", more='aggregation="SUM"'
    )

    result = evaluate("d", {"x": 1}, given_decision("d", logic))

    assert result.value is None
    assert [one.message for one in result.warnings] == [
        "SUM of the table 'table': a text cannot be summed"
    ]


@pytest.mark.parametrize("cell", ["< ", '"a', "1 2"])
def test_a_faulty_cell_stops_only_its_table(cell: str) -> None:
    faulty = given_decision("d", table(["x"], ["o"], [(cell, "1")]))
    model = dmn.load(given_model(faulty, given_decision("e", literal("1"))))

    assert model.evaluate("e", {}).value == 1
    with pytest.raises(dmn.DmnError) as caught:
        model.evaluate("d", {"x": 1})
    assert caught.value.element_id == "r1c0"


BOXED = {
    "a condition": f"<conditional><if>{literal('1')}</if><then>{literal('1')}</then>"
    f"<else>{literal('2')}</else></conditional>",
    "a filter": f"<filter><in>{literal('[1]')}</in><match>{literal('item')}</match></filter>",
    "a condition of 'some'": f"<some iteratorVariable='i'><in>{literal('[1]')}</in>"
    f"<satisfies>{literal('i')}</satisfies></some>",
    "a number cannot be called": f"<invocation>{literal('1')}</invocation>",
    "a: a text is no number": "<context><contextEntry><variable name='a' typeRef='number'/>"
    f"{literal('string(1)')}</contextEntry><contextEntry>{literal('a')}</contextEntry></context>",
}


@pytest.mark.parametrize("warning", BOXED)
def test_boxed_logic_of_the_wrong_kind_is_null_and_says_why(warning: str) -> None:
    result = evaluate("d", {}, given_decision("d", BOXED[warning]))

    assert result.value is None
    assert result.warnings[0].message.startswith(warning)


@pytest.mark.parametrize(
    "boxed",
    [
        "<conditional><then/></conditional>",
        "<filter/>",
        "<for iteratorVariable='i'/>",
        "<invocation/>",
        "<context><contextEntry><variable name='a'/></contextEntry></context>",
        "<functionDefinition/>",
        "<oracle/>",
        "<literalExpression expressionLanguage='python'><text>1</text></literalExpression>",
    ],
)
def test_boxed_logic_with_a_part_missing_raises_when_needed(boxed: str) -> None:
    model = dmn.load(given_model(given_decision("d", boxed)))

    with pytest.raises(dmn.DmnError):
        called(model.evaluate("d", {}).value)


def called(value: object) -> object:
    """A faulty function is only found out when it is called."""
    return value.call(feel.Run({}), []) if isinstance(value, feel.Function) else value


def test_loops_over_one_value_or_none() -> None:
    loop = "<for iteratorVariable='i'><in>{}</in><return>{}</return></for>"
    some = "<some iteratorVariable='i'><in>{}</in><satisfies>{}</satisfies></some>"
    keep = "<filter><in>{}</in><match>{}</match></filter>"

    def value(boxed: str, source: str, body: str) -> object:
        logic = boxed.format(literal(source), literal(body))
        return evaluate("d", {}, given_decision("d", logic)).value

    assert value(loop, "5", "i + 1") == [6]
    assert value(loop, "null", "i") == []
    assert value(some, "null", "true") is None
    assert value(keep, "5", "item > 1") == [5]
    assert value(keep, "null", "true") == []
    assert value(keep, "[{a: 1}, {a: 2}]", "a > 1") == [{"a": 2}]


def test_a_service_of_several_outputs_returns_a_context() -> None:
    service = (
        '<decisionService id="s" name="serve"><outputDecision href="#a"/>'
        '<outputDecision href="#b"/><inputData href="#in_x"/></decisionService>'
    )
    elements = (
        given_input("x"),
        given_decision("a", literal("x + 1"), requires=["in_x"]),
        given_decision("b", literal("x * 2"), requires=["in_x"]),
        service,
    )

    assert evaluate("serve", {"x": 5}, *elements).value == {"a": 6, "b": 10}


def test_a_function_is_called_with_what_it_takes() -> None:
    add = (
        '<businessKnowledgeModel id="add" name="add"><encapsulatedLogic>'
        f'<formalParameter name="a"/><formalParameter name="b"/>{literal("a + b")}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )

    for call in ("add(1)", "add(a: 1)", "add(a: 1, c: 2)"):
        result = evaluate("d", {}, add, given_decision("d", literal(call), knows=["add"]))
        assert result.value is None
        assert result.warnings[0].message.startswith("add takes")


def test_an_unlimited_loop_in_a_decision_is_refused() -> None:
    with pytest.raises(feel.FeelLimitExceeded):
        evaluate("d", {}, given_decision("d", literal("for i in 1..1000000000 return i")))
