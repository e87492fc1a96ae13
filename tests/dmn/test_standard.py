"""Sentences of the standard, one by one: what a model may say, and what is refused by name."""

import pytest

from engine import dmn, feel
from tests.dmn.models import (
    decide,
    evaluate,
    given_decision,
    given_input,
    given_model,
    literal,
    table,
)


def value(logic: str, *elements: str, **inputs: object) -> object:
    return dmn.load(given_model(*elements, given_decision("d", logic))).evaluate("d", inputs).value


def knowledge(name: str, body: str, *parameters: str, kind: str = "", own_kind: str = "") -> str:
    reference = f' typeRef="{kind}"' if kind else ""
    own = f' typeRef="{own_kind}"' if own_kind else ""
    named = "".join(f'<formalParameter name="{one}"/>' for one in parameters)
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"{own}/>'
        f"<encapsulatedLogic{reference}>{named}{body}</encapsulatedLogic></businessKnowledgeModel>"
    )


@pytest.mark.parametrize("orientation", ["Rule-as-Row", "Rule-as-Column", "CrossTable"])
def test_the_orientation_changes_only_the_picture(orientation: str) -> None:
    more = f'preferredOrientation="{orientation}" outputLabel="Answer"'
    rules = [("< 3", "true", '"a"'), (">= 3", "-", '"b"')]

    logic = table(["x", "y"], ["o"], rules, more=more)

    assert [decide(logic, x=x, y=True).value for x in (2, 3)] == ["a", "b"]


@pytest.mark.parametrize("kind", ["Java", "PMML"])
def test_functions_of_other_languages_are_refused_by_name(kind: str) -> None:
    body = f'<context><contextEntry><variable name="class"/>{literal("1")}</contextEntry></context>'
    model = given_model(
        f'<businessKnowledgeModel id="f" name="f"><encapsulatedLogic kind="{kind}">{body}'
        "</encapsulatedLogic></businessKnowledgeModel>",
        given_decision("d", f'<functionDefinition kind="{kind}">{body}</functionDefinition>'),
        given_decision("e", literal("1")),
    )
    loaded = dmn.load(model)

    assert [one.code for one in dmn.lint(model)] == ["unsupported", "unsupported"]
    assert loaded.evaluate("e", {}).value == 1
    for name in ("d", "f"):
        with pytest.raises(dmn.DmnError, match=kind):
            loaded.evaluate(name, {})


LANGUAGE = 'expressionLanguage="http://www.w3.org/1999/XPath"'
FOREIGN = {
    "a literal": f"<literalExpression {LANGUAGE}><text>1</text></literalExpression>",
    "imported values": "<literalExpression><importedValues><importedElement>x</importedElement>"
    "</importedValues></literalExpression>",
    "an input": table(["x"], ["o"], [("1", "1")]).replace(
        "<inputExpression>", f"<inputExpression {LANGUAGE}>"
    ),
    "a cell": table(["x"], ["o"], [("1", "1")]).replace("<inputEntry ", f"<inputEntry {LANGUAGE} "),
    "an output": table(["x"], ["o"], [("1", "1")]).replace(
        "<outputEntry ", f"<outputEntry {LANGUAGE} "
    ),
}


@pytest.mark.parametrize("where", FOREIGN)
def test_other_languages_are_refused_where_they_stand(where: str) -> None:
    model = given_model(given_decision("d", FOREIGN[where]))

    assert [one.code for one in dmn.lint(model)] == ["unsupported"]
    with pytest.raises(dmn.DmnError, match=r"XPath|importedValues"):
        dmn.load(model).evaluate("d", {"x": 1})


def test_the_language_of_a_model_holds_where_none_is_named() -> None:
    model = given_model(
        given_decision("a", literal("1")),
        given_decision(
            "b",
            literal("2").replace("<lit", '<literalExpression expressionLanguage="feel"/><lit', 0),
        ),
    ).replace(b"<definitions ", f"<definitions {LANGUAGE} ".encode())

    assert [one.code for one in dmn.lint(model)] == ["unsupported", "unsupported"]


TYPES = (
    '<itemDefinition name="tEven"><typeRef>number</typeRef>'
    "<typeConstraint><text>modulo(?, 2) = 0</text></typeConstraint></itemDefinition>"
    '<itemDefinition name="tPair" isCollection="true"><typeRef>tEven</typeRef>'
    "<typeConstraint><text>count(?) = 2</text></typeConstraint></itemDefinition>"
    '<itemDefinition name="tAdd"><functionItem outputTypeRef="number">'
    '<parameters name="a" typeRef="number"/><parameters name="b" typeRef="number"/>'
    "</functionItem></itemDefinition>"
)


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("tEven", 4, 4),
        ("tEven", 3, None),
        ("tPair", [2, 4], [2, 4]),
        ("tPair", [2, 4, 6], None),
        ("tPair", [2, 3], None),
        ("tPair", 2, None),
    ],
)
def test_a_type_constraint_holds_for_the_whole_value(
    kind: str, given: object, expected: object
) -> None:
    decision = given_decision("d", literal("v"), requires=["in_v"])

    assert evaluate("d", {"v": given}, TYPES, given_input("v", kind), decision).value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("function(x, y) x + y", 3), ("function(x) x", None), ("1", None)],
)
def test_a_function_type_counts_the_parameters(text: str, expected: object) -> None:
    add = given_decision("add", literal(text), kind="tAdd")
    decision = given_decision("d", literal("add(1, 2)"), requires=["add"])

    assert evaluate("d", {}, TYPES, add, decision).value == expected


def test_a_faulty_constraint_is_found_and_lets_no_value_pass() -> None:
    faulty = (
        '<itemDefinition name="tBad"><typeRef>number</typeRef><allowedValues id="av"><text>&lt; '
        "</text></allowedValues></itemDefinition>"
    )
    model = given_model(faulty, given_decision("d", literal("1"), kind="tBad"))

    assert [(one.code, one.element_id) for one in dmn.lint(model)] == [("feel_syntax", "av")]
    assert dmn.load(model).evaluate("d", {}).value is None


@pytest.mark.parametrize(
    ("kind", "own_kind"),
    [("number", ""), ("", "number"), ("tAdd", ""), ("", "tAdd"), ("tEven", "tAdd")],
)
def test_the_result_of_a_function_is_of_its_type(kind: str, own_kind: str) -> None:
    model = knowledge("f", literal("x"), "x", kind=kind, own_kind=own_kind)
    decision = given_decision("d", literal('[f(4), f([6]), f("a")]'), knows=["f"])

    assert evaluate("d", {}, TYPES, model, decision).value == [4, 6, None]


def test_every_boxed_expression_may_name_its_type() -> None:
    typed = '<literalExpression typeRef="number"><text>{}</text></literalExpression>'

    assert value(typed.format("[5]")) == 5
    assert value(typed.format('"5"')) is None
    assert value(f'<list typeRef="tPair">{literal("2")}{literal("4")}</list>', TYPES) == [2, 4]
    assert value(f'<list typeRef="tPair">{literal("2")}</list>', TYPES) is None


def test_the_cells_of_a_relation_are_of_the_types_of_its_columns() -> None:
    relation = (
        '<relation><column name="a" typeRef="number"/><column name="b"/>'
        f"<row>{literal('1')}{literal('2')}</row>"
        f"<row>{literal(chr(34) + 'x' + chr(34))}{literal('3')}</row></relation>"
    )
    short = (
        f'<relation><column name="a"/><column name="b"/><row id="r">{literal("1")}</row></relation>'
    )

    assert value(relation) == [{"a": 1, "b": 2}, {"a": None, "b": 3}]
    assert [one.code for one in dmn.lint(given_model(given_decision("d", short)))] == [
        "wrong_shape"
    ]
    with pytest.raises(dmn.DmnError, match="1 cells"):
        value(short)


def test_whatever_gives_a_function_may_be_invoked() -> None:
    function = (
        f'<functionDefinition><formalParameter name="a"/>{literal("a * 2")}</functionDefinition>'
    )
    binding = f'<binding><parameter name="a"/>{literal("21")}</binding>'

    assert value(f"<invocation>{function}{binding}</invocation>") == 42
    assert (
        value(
            f"<invocation>{literal('abs')}<binding><parameter name='n'/>{literal('-1')}"
            "</binding></invocation>"
        )
        == 1
    )


def test_boxed_loops_go_through_ranges_too() -> None:
    loop = (
        f"<for iteratorVariable='i'><in>{literal('[1..3]')}</in>"
        f"<return>{literal('i * i')}</return></for>"
    )
    every = (
        f"<every iteratorVariable='i'><in>{literal('[1..3]')}</in>"
        f"<satisfies>{literal('i > 0')}</satisfies></every>"
    )

    assert value(loop) == [1, 4, 9]
    assert value(every) is True


def service(*parts: str) -> str:
    return f'<decisionService id="s" name="serve">{"".join(parts)}</decisionService>'


ELEMENTS = (
    given_input("x", "number"),
    given_input("y", "number"),
    given_decision("base", literal("x * 10"), requires=["in_x"]),
    given_decision("sum", literal("base + (if y = null then 1 else y)"), requires=["base", "in_y"]),
)
OUT, DATA, GIVEN = (
    '<outputDecision href="#sum"/>',
    '<inputData href="#in_y"/>',
    '<inputDecision href="#base"/>',
)


def test_a_service_takes_its_inputs_before_its_input_decisions() -> None:
    """DMN 1.5, 10.4: the parameters are the input data, then the input decisions."""
    decision = given_decision("d", literal("serve(1, 200)"), knows=["s"])

    found = evaluate("d", {}, *ELEMENTS, service(OUT, GIVEN, DATA), decision)

    assert found.value == 201


def test_a_service_does_not_see_what_it_is_not_given() -> None:
    decision = given_decision("d", literal("serve(5)"), requires=["in_y"], knows=["s"])
    encapsulated = '<encapsulatedDecision href="#base"/><inputData href="#in_x"/>'

    found = evaluate("d", {"y": 7}, *ELEMENTS, service(OUT, encapsulated), decision)

    assert found.value == 51  # y, which is 7 outside, is null inside


def test_an_argument_of_a_service_is_of_its_type() -> None:
    decision = given_decision("d", literal('serve("one", 2)'), knows=["s"])

    found = evaluate("d", {}, *ELEMENTS, service(OUT, DATA, GIVEN), decision)

    assert found.value is None
    assert "serve: a text is no number" in [one.message for one in found.warnings]


def test_a_service_that_returns_what_is_not_there_is_found() -> None:
    missing = service('<outputDecision href="#gone"/>')

    assert [one.code for one in dmn.lint(given_model(missing))] == ["missing_requirement"]


def test_a_function_value_is_passed_on() -> None:
    apply = knowledge("apply", literal("f(x)"), "f", "x")
    decision = given_decision("d", literal("apply(function(a) a + 1, 2)"), knows=["apply"])

    assert evaluate("d", {}, apply, decision).value == 3
    assert isinstance(value(literal("function(a) a")), feel.Function)


PEOPLE = (
    '<itemDefinition name="person in case"><itemComponent name="name"><typeRef>string</typeRef>'
    '</itemComponent><itemComponent name="age"><typeRef>tAge</typeRef></itemComponent>'
    '</itemDefinition><itemDefinition name="tAge"><typeRef>number</typeRef>'
    "<allowedValues><text>[0..150]</text></allowedValues></itemDefinition>"
    '<itemDefinition name="tAges" isCollection="true"><typeRef>tAge</typeRef></itemDefinition>'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "18 instance of tAge": True,
        "180 instance of tAge": False,
        "[18] instance of tAge": False,
        "null instance of tAge": False,
        '{name: "Ann", age: 18} instance of person in case': True,
        '{name: "Ann", age: [18]} instance of person in case': False,
        '{name: "Ann"} instance of person in case': False,
        '[{name: "Ann", age: 18}] instance of list<person in case>': True,
        "[18, 19] instance of tAges": True,
        "18 instance of tAges": False,
        "[1..18] instance of range<tAge>": True,
        "{a: 18} instance of context<a: tAge>": True,
        "{a: -1} instance of context<a: tAge>": False,
        "1 instance of tOther": None,
        "(function(a: tAge) a + 1)(18)": 19,
        "(function(a: tAge) a + 1)([18])": 19,
        "(function(a: tAge) a + 1)(-1)": None,
        "(function(a: tAges) count(a))(18)": 1,
        '(function(p: person in case, q: tAge) p.age + q)(p: {name: "Ann", age: 18}, q: 1)': 19,
    }.items(),
)
def test_an_expression_may_name_the_types_of_its_model(text: str, expected: object) -> None:
    assert value(literal(text), PEOPLE) == expected
