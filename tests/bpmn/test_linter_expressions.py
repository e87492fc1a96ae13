"""Rules about expressions and the names in them."""

from dataclasses import replace

import pytest

from engine.bpmn.lint.names import entries
from engine.bpmn.linter import Known
from tests.bpmn.cases import KNOWN, Case, found, judge, lint, numbered
from tests.bpmn.diagrams import (
    choice,
    drawn,
    event,
    extended,
    form,
    job,
    line,
    mapping,
    message,
    script,
)
from tests.bpmn.faultless import FINE, NONE, WORK, begun, says

CASES = [
    Case("feel_syntax", "s", says("=a +", "b"), FINE, says="line 1, column"),
    Case("too_long", "s", says("=" + "a+" * 5000 + "a", "b"), FINE),
    Case("feel_syntax", "q_yes", drawn(choice("=a = ")), NONE),
    Case("not_an_expression", "q_yes", drawn(choice("a")), NONE),
    Case("not_an_expression", "s", says("a + 1", "b"), FINE),
    Case("python_expression", "s", says('=a == "x"', "b"), says('=a = "=="', "b"), says="'='"),
    Case("python_expression", "s", says("='x'", "b"), says('="it\'s"', "b")),
    Case("python_expression", "s", says("=a is None", "b"), says("=a = null", "b")),
    Case("python_expression", "s", says("=a && b", "b"), says("=a and true", "b")),
    Case("python_expression", "s", says("=len(a)", "b"), says("=count(a)", "b")),
    Case("python_expression", "s", says("=not a", "b"), says("=not(a)", "b")),
    Case("python_expression", "s", says('=a.get("x")', "b"), says('=get value(a, "x")', "b")),
    Case("python_expression", "s", says("=lambda x: x", "b"), says("=function(x) x", "b")),
    Case("unknown_function", "s", says("=frobnicate(a)", "b"), says("=count(a)", "b")),
    Case(
        "unknown_policy", "s", says("=policy.lost.count", "b"), says("=policy.threshold.count", "b")
    ),
    Case(
        "forgotten_sign",
        "s",
        drawn(
            line(
                WORK,
                extended(
                    "serviceTask",
                    "s",
                    '<zeebe:taskDefinition type="mail"/>' + mapping("input", "a + 1 > 2", "b"),
                ),
            )
        ),
        drawn(
            line(
                WORK,
                extended(
                    "serviceTask",
                    "s",
                    '<zeebe:taskDefinition type="mail"/>' + mapping("input", "plain text", "b"),
                ),
            )
        ),
        "warning",
    ),
    Case("variable_name", "s", says("=1", "b c"), FINE),
    Case(
        "variable_name",
        "j",
        drawn(line(job("j", extensions=mapping("output", "=sent", "a-b")))),
        drawn(line(job("j", extensions=mapping("output", "=sent", "a.b")))),
    ),
    Case("reserved_name", "s", says("=1", "policy"), FINE),
    Case("reserved_name", "s", says("=1", "count"), FINE),
    Case(
        "mapping_incomplete",
        "j",
        drawn(line(job("j", extensions=mapping("output", "", "b")))),
        drawn(line(job("j", extensions=mapping("output", "=sent", "b")))),
    ),
    Case("script_without_name", "s", says("=1 + 2"), FINE),
    Case("script_without_name", "s", says("=[a]"), says("=context merge([a])")),
    Case(
        "never_written",
        "s",
        begun(script("s", "=aa + 1", "b")),
        begun(script("s", "=a + 1", "b")),
        "warning",
        says="'aa'",
    ),
    Case(
        "never_written",
        "j",
        begun(job("j", extensions=mapping("output", "=snet", "at"))),
        begun(job("j", extensions=mapping("output", "=sent", "at"))),
        "warning",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("{}", set()),
        ("{a: 1}", {"a"}),
        ('{"b c": 1, d e: f(x: 2)}', {"b c", "d e"}),
        ('{a: "x: 1, y: 2", b: [{c: 1}], d: {e: 2}}', {"a", "b", "d"}),
        ("{\n a: 1,\n b: 2\n}", {"a", "b"}),
        ("context merge(a, b)", set()),
        ("[{a: 1}]", set()),
    ],
)
def test_the_entries_of_a_context_are_the_variables_a_script_writes(text, keys):
    assert entries(text) == keys


def test_what_a_message_brings_is_unknown_so_no_name_is_doubted():
    caught = f'<intermediateCatchEvent id="c">{event("message", "x")}</intermediateCatchEvent>'
    diagram = begun(caught).replace(b"<process", message().encode() + b"<process")
    case = Case(
        "never_written",
        "s",
        begun(script("s", "=aa + 1", "b")),
        diagram.replace(b"=no", b"=whatever"),
        "warning",
    )

    judge(case)


def test_variables_come_from_the_inputs_of_those_who_call():
    called = drawn(line(script("s", "=a + bb", "c")))
    call = extended(
        "callActivity", "call", '<zeebe:calledElement processId="p"/>' + mapping("input", "=1", "a")
    )
    caller = drawn(line(call)).replace(b'process id="p"', b'process id="caller"')

    alone = lint({"a": called}, known=KNOWN)
    together = lint({"a": called, "b": caller}, known=KNOWN)

    assert [one for one in alone if one.code == "never_written"] == []
    assert ["'bb'" in one.message for one in together if one.code == "never_written"] == [True]


@pytest.mark.parametrize(("expression", "doubted"), [("=correlationKey", 0), ("=aa", 1)])
def test_a_case_may_begin_under_the_key_of_its_message(expression, doubted):
    told = f'<zeebe:property name="businessId" value="{expression}"/>'
    form = b'<zeebe:formDefinition formId="intake"/>'
    held = f"{form.decode()}<zeebe:properties>{told}</zeebe:properties>".encode()

    assert len(doubts(begun(script("s", "=a + 1", "b")).replace(form, held))) == doubted


def doubts(diagram: bytes, known: Known = KNOWN) -> list[str]:
    """The messages of the rule about names that nothing writes."""
    return [one.message for one in found(diagram, known) if one.code == "never_written"]


def test_the_fields_of_unknown_forms_are_not_doubted():
    diagram = begun(script("s", "=aa + 1", "b"))

    assert doubts(diagram, replace(KNOWN, forms=None)) == []
    assert len(doubts(diagram)) == 1


def test_the_results_of_unknown_jobs_are_not_doubted():
    diagram = begun(job("j", extensions=mapping("output", "=snet", "at")))

    assert doubts(diagram, replace(KNOWN, job_types=None)) == []
    assert len(doubts(diagram)) == 1


@pytest.mark.parametrize(
    ("attribute", "outputs", "count"),
    [
        ("", "", 0),
        ('propagateAllChildVariables="true"', mapping("output", "=inner", "b"), 0),
        ('propagateAllChildVariables="false"', "", 1),
        ("", mapping("output", "=inner", "b"), 1),
    ],
)
def test_what_a_call_brings_back_is_unknown_unless_it_is_mapped(attribute, outputs, count):
    call = extended(
        "callActivity", "c", f'<zeebe:calledElement processId="elsewhere" {attribute}/>{outputs}'
    )
    diagram = begun(call + script("s", "=aa", "d"))

    assert len(doubts(diagram)) == count


def test_the_item_and_the_results_of_a_multi_instance_are_known():
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
        'inputCollection="=a" inputElement="one" outputCollection="all" outputElement="=one + b"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    asked = form("w", "other").replace("</userTask>", f"{loop}</userTask>")

    assert doubts(begun(asked + script("s", "=all", "d"))) == []


def test_functions_and_what_is_no_feel_are_left_to_other_rules():
    assert doubts(begun(script("s", "=frobnicate(a)", "b"))) == []
    assert doubts(begun(script("s", "=aa +", "b"))) == []


def test_the_host_is_always_in_scope():
    assert doubts(begun(script("s", "=[policy.threshold, instance.key, loopCounter]", "b"))) == []


def test_the_result_variable_of_a_script_is_known():
    assert doubts(begun(script("s", "=b", "b"))) == []
