"""What lint finds, and where."""

from engine import dmn, feel
from engine.errors import Finding
from tests.dmn.models import given_decision, given_input, given_model, literal, table


def codes(*elements: str) -> list[tuple[str, str]]:
    return [(found.code, found.element_id) for found in lint(*elements)]


def lint(*elements: str) -> list[Finding]:
    return dmn.lint(given_model(*elements))


def test_a_sound_model_has_no_findings() -> None:
    logic = table(["x"], ["o"], [("< 3", '"a"'), (">= 3", "x + 1")])

    assert lint(given_input("x", "number"), given_decision("d", logic, requires=["in_x"])) == []


def test_every_faulty_cell_is_found_at_its_element() -> None:
    logic = table(["x +"], ["o"], [("< ", '"a"'), ("1", '"b')])

    findings = lint(given_decision("d", logic))

    assert [(found.code, found.element_id) for found in findings] == [
        ("feel_syntax", "i1"),
        ("feel_syntax", "r1c0"),
        ("feel_syntax", "r2c1"),
    ]
    assert "line 1, column" in findings[0].message
    assert findings[0].line == 1
    assert findings[0].severity == "error"


def test_an_unknown_name_is_found_where_inputs_are_declared() -> None:
    logic = table(["x"], ["o"], [("< limmit", "reports")])
    decision = given_decision("d", logic, requires=["in_x"])

    assert codes(given_input("x"), decision) == [
        ("unknown_name", "r1c0"),
        ("unknown_name", "r1c1"),
    ]
    assert codes(given_decision("d", logic)) == []  # without inputs any name may be given


def test_what_is_used_must_be_required() -> None:
    elements = (
        given_input("x"),
        given_decision("points", literal("x + 1"), requires=["in_x"]),
        given_decision("verdict", literal("points * x"), requires=["in_x"]),
    )

    findings = lint(*elements)

    assert [(found.code, found.element_id) for found in findings] == [
        ("missing_requirement", "verdict")
    ]
    assert "'points' is used but not required" in findings[0].message
    required = given_decision("verdict", literal("points * x"), requires=["in_x", "points"])
    assert lint(*elements[:2], required) == []


def test_a_name_bound_inside_hides_the_one_elsewhere() -> None:
    context = (
        f"<context><contextEntry><variable name='points'/>{literal('1')}</contextEntry>"
        f"<contextEntry>{literal('points + 1')}</contextEntry></context>"
    )

    assert lint(given_decision("points", literal("2")), given_decision("d", context)) == []


def test_a_knowledge_model_without_logic_is_found() -> None:
    knowledge = (
        '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic/></businessKnowledgeModel>'
    )

    assert codes(knowledge) == [("no_logic", "k")]


def test_a_call_with_the_wrong_number_of_arguments_is_found() -> None:
    assert codes(given_decision("d", literal("1 + count()"))) == [("wrong_call", "d")]


def test_an_empty_table_is_found() -> None:
    assert codes(given_decision("d", table(["x"], ["o"], []))) == [("empty_table", "table")]


def test_a_rule_of_the_wrong_shape_is_found() -> None:
    logic = table(["x", "y"], ["o"], [("1", "2", "3"), ("1", "2")])

    assert codes(given_decision("d", logic)) == [("wrong_shape", "r2")]


def test_a_priority_without_values_is_found() -> None:
    logic = table(["x"], ["o"], [("1", "2")], policy="PRIORITY")

    assert codes(given_decision("d", logic)) == [("missing", "table")]


def test_unknown_policies_are_named() -> None:
    logic = table(["x"], ["o"], [("1", "2")], policy="RANDOM", more='aggregation="PRODUCT"')

    assert codes(given_decision("d", logic)) == [("unsupported", "table")] * 2


def test_what_is_not_supported_is_named() -> None:
    script = '<literalExpression expressionLanguage="http://python.org"><text>1</text>'
    java = "<functionDefinition kind='Java'><literalExpression/></functionDefinition>"
    found = lint(
        '<import namespace="urn:other" name="other" importType="x"/>',
        given_decision("a", f"{script}</literalExpression>"),
        given_decision("b", java),
        given_decision("c", "<oracle/>"),
    )

    assert [finding.code for finding in found] == ["unsupported"] * 4
    assert "http://python.org" in found[1].message
    assert "Java" in found[2].message
    assert "<oracle>" in found[3].message


def test_missing_requirements_and_circles_are_found() -> None:
    assert codes(given_decision("d", literal("1"), requires=["in_gone"])) == [
        ("missing_requirement", "d")
    ]
    assert codes(
        given_decision("a", literal("b"), requires=["b"]),
        given_decision("b", literal("a"), requires=["a"]),
    ) == [("circular", "a"), ("circular", "b")]


def test_a_decision_without_logic_and_a_name_used_twice_are_found() -> None:
    assert codes(given_decision("d", "")) == [("no_logic", "d")]
    assert codes(given_input("d"), given_decision("d", literal("1"))) == [("name_twice", "d")]


def test_an_unknown_type_is_a_warning() -> None:
    findings = lint(given_decision("d", literal("1"), kind="tGone"))

    assert [(found.code, found.severity) for found in findings] == [("unknown_type", "warning")]


def test_names_and_functions_of_the_host_are_known() -> None:
    decision = given_decision("d", literal("double(x) + policy.limit"), requires=["in_x"])
    library = feel.Library({"double": feel.HostFunction("double", ("n",), lambda n: n * 2)})
    xml = given_model(given_input("x"), decision)

    assert [found.code for found in dmn.lint(xml)] == ["unknown_name", "unknown_name"]
    assert dmn.lint(xml, library=library, names=["policy"]) == []
