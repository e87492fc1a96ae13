"""Requirement graphs, types and boxed expressions."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from engine import dmn, feel
from tests.dmn.models import evaluate, given_decision, given_input, given_model, literal, table

ADD = (
    '<businessKnowledgeModel id="add" name="add two"><variable name="add two"/>'
    '<encapsulatedLogic><formalParameter name="a" typeRef="number"/>'
    f'<formalParameter name="b" typeRef="number"/>{literal("a + b")}</encapsulatedLogic>'
    "</businessKnowledgeModel>"
)
PERSON = (
    '<itemDefinition name="tPerson">'
    '<itemComponent name="date of birth"><typeRef>date</typeRef></itemComponent>'
    '<itemComponent name="scores" isCollection="true"><typeRef>number</typeRef></itemComponent>'
    "</itemDefinition>"
    '<itemDefinition name="tRisk"><typeRef>string</typeRef>'
    '<allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>'
)


def test_a_decision_is_built_on_what_it_requires() -> None:
    model = dmn.load(
        given_model(
            given_input("reports made", "number"),
            given_decision(
                "points",
                table(["reports made"], ["p"], [("< 3", "1"), (">= 3", "5")]),
                requires=["in_reports_made"],
            ),
            given_decision("verdict", literal("points * 10"), requires=["points"]),
        )
    )

    result = model.evaluate("verdict", {"reports made": 4})

    assert result.value == 50
    assert result.rows == ()
    assert result.required["points"].value == 5
    assert result.required["points"].rows[0]["index"] == 2
    assert model.decisions[1] == dmn.DecisionInfo("verdict", "verdict", ("reports made",))


def test_a_decision_is_found_by_id_or_name() -> None:
    model = dmn.load(given_model(given_decision("My verdict", literal("1"))))

    assert model.evaluate("My_verdict", {}).value == model.evaluate("My verdict", {}).value == 1
    with pytest.raises(dmn.DmnError, match="no decision 'other'"):
        model.evaluate("other", {})


def test_inputs_need_not_be_declared() -> None:
    assert evaluate("d", {"x": 2}, given_decision("d", literal("x + 1"))).value == 3


def test_values_become_their_declared_types() -> None:
    decision = given_decision("d", literal('p.date of birth < @"2000-01-01"'), requires=["in_p"])
    person = {"date of birth": "1980-05-01", "scores": 3}

    result = evaluate("d", {"p": person}, PERSON, given_input("p", "tPerson"), decision)

    assert result.value is True
    scores = given_decision("s", literal("p.scores"), requires=["in_p"])
    found = evaluate("s", {"p": person}, PERSON, given_input("p", "tPerson"), scores)
    assert found.value == [3]


def test_a_value_of_another_type_is_null_and_says_why() -> None:
    decision = given_decision("d", literal("r"), requires=["in_r"])

    found = evaluate("d", {"r": "middling"}, PERSON, given_input("r", "tRisk"), decision)

    assert found.value is None
    assert "'middling' is not among the allowed values" in found.warnings[0].message
    wrong = evaluate("d", {}, given_decision("d", literal('"x"'), kind="number"))
    assert wrong.value is None
    assert [one.message for one in wrong.warnings] == ["d: a text is no number"]


def test_a_knowledge_model_is_called_by_name_or_invocation() -> None:
    invocation = (
        f"<invocation>{literal('add two')}"
        f'<binding><parameter name="a"/>{literal("x")}</binding>'
        f'<binding><parameter name="b"/>{literal("4")}</binding></invocation>'
    )
    called = given_decision("c", literal("add two(x, 2) + add two(b: 1, a: 1)"), knows=["add"])
    invoked = given_decision("i", invocation, knows=["add"])

    assert evaluate("c", {"x": 1}, ADD, called).value == 5
    assert evaluate("i", {"x": 1}, ADD, invoked).value == 5
    assert evaluate("add two", {"a": 1, "b": 2}, ADD).value == 3
    wrong = evaluate("i", {"x": "one"}, ADD, invoked)
    assert wrong.value is None
    assert [one.message for one in wrong.warnings] == ["add two: a text is no number"]


def test_a_decision_service_takes_its_input_decisions_as_arguments() -> None:
    service = (
        '<decisionService id="s" name="serve"><variable name="serve"/>'
        '<outputDecision href="#total"/><inputDecision href="#base"/>'
        '<inputData href="#in_rate"/></decisionService>'
    )
    elements = (
        given_input("rate", "number"),
        given_decision("base", literal("1000")),
        given_decision("total", literal("base * rate"), requires=["base", "in_rate"]),
        given_decision("caller", literal("serve(5, 2)"), knows=["s"]),
        service,
    )

    assert evaluate("serve", {"base": 3, "rate": 2}, *elements).value == 6
    assert evaluate("caller", {"rate": 9}, *elements).value == 10


BOXED = {
    "<context><contextEntry><variable name='a b'/>{one}</contextEntry>"
    "<contextEntry><variable name='c'/><literalExpression><text>a b + 1</text></literalExpression>"
    "</contextEntry></context>": {"a b": 1, "c": 2},
    "<context><contextEntry><variable name='a'/>{one}</contextEntry><contextEntry>"
    "<literalExpression><text>a + 5</text></literalExpression></contextEntry></context>": 6,
    "<list>{one}{two}</list>": [1, 2],
    "<relation><column name='x'/><column name='y'/><row>{one}{two}</row><row>{two}{one}</row>"
    "</relation>": [{"x": 1, "y": 2}, {"x": 2, "y": 1}],
    "<conditional><if>{yes}</if><then>{one}</then><else>{two}</else></conditional>": 1,
    "<for iteratorVariable='i'><in><literalExpression><text>[1, 2]</text></literalExpression></in>"
    "<return><literalExpression><text>i * 2 + count(partial)</text></literalExpression></return>"
    "</for>": [2, 5],
    "<some iteratorVariable='i'><in><literalExpression><text>[1, 2]</text></literalExpression></in>"
    "<satisfies><literalExpression><text>i &gt; 1</text></literalExpression></satisfies>"
    "</some>": True,
    "<every iteratorVariable='i'><in><literalExpression><text>[1, 2]</text></literalExpression>"
    "</in><satisfies><literalExpression><text>i &gt; 1</text></literalExpression></satisfies>"
    "</every>": False,
    "<filter><in><literalExpression><text>[1, 2, 3]</text></literalExpression></in><match>"
    "<literalExpression><text>item &gt; 1</text></literalExpression></match></filter>": [2, 3],
}


@pytest.mark.parametrize("boxed", BOXED)
def test_a_boxed_expression_has_its_value(boxed: str) -> None:
    filled = boxed.format(one=literal("1"), two=literal("2"), yes=literal("true"))

    assert evaluate("d", {}, given_decision("d", filled)).value == BOXED[boxed]


def test_a_boxed_function_is_a_function() -> None:
    boxed = (
        f"<functionDefinition><formalParameter name='n'/>{literal('n + 1')}</functionDefinition>"
    )
    caller = given_decision("c", literal("f(2)"), requires=["f"])

    assert evaluate("c", {}, given_decision("f", boxed), caller).value == 3


def test_the_instant_is_given() -> None:
    model = dmn.load(given_model(given_decision("d", literal("today()"))))

    assert model.evaluate("d", {}, now=datetime(2026, 7, 1, 23, 30, tzinfo=UTC)).value == date(
        2026, 7, 2
    )


def test_host_functions_are_at_hand() -> None:
    double = feel.HostFunction("double it", ("n",), lambda n: n * 2)
    library = feel.STANDARD.extended_with({"double it": double})
    model = dmn.load(given_model(given_decision("d", literal("double it(4)"))), library=library)

    assert model.evaluate("d", {}).value == Decimal(8)


def test_a_faulty_decision_raises_only_when_it_is_needed() -> None:
    model = dmn.load(
        given_model(given_decision("bad", literal("1 +")), given_decision("good", literal("1")))
    )

    assert model.evaluate("good", {}).value == 1
    with pytest.raises(dmn.DmnError, match="bad: line 1"):
        model.evaluate("bad", {})


def test_a_decision_built_on_itself_is_refused() -> None:
    circle = given_model(
        given_decision("a", literal("b"), requires=["b"]),
        given_decision("b", literal("a"), requires=["a"]),
    )

    with pytest.raises(dmn.DmnError, match="built on itself"):
        dmn.load(circle)


def test_a_long_chain_of_decisions_is_evaluated() -> None:
    chain = [given_decision("d0", literal("1"))]
    chain += [
        given_decision(f"d{n}", literal(f"d{n - 1} + 1"), requires=[f"d{n - 1}"])
        for n in range(1, 400)
    ]

    assert evaluate("d399", {}, *chain).value == 400


def test_endless_recursion_of_a_knowledge_model_is_refused() -> None:
    endless = ADD.replace("a + b", "add two(a, b)")

    with pytest.raises(feel.FeelLimitExceeded):
        evaluate("add two", {"a": 1, "b": 1}, endless)


def test_all_of_a_decision_is_on_one_budget() -> None:
    many = [given_decision(f"d{n}", literal("count(for i in 1..99999 return i)")) for n in range(9)]
    total = given_decision("total", literal("1"), requires=[f"d{n}" for n in range(9)])

    with pytest.raises(feel.FeelLimitExceeded):
        evaluate("total", {}, *many, total)
