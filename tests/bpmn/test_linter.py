"""The linter as a whole: its order, its speed, its table of rules, and several files at once."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bpmn.limits import Limits
from engine.bpmn.lint.timers import fault_of_cycle, fault_of_date, fault_of_duration
from engine.bpmn.linter import MOST_ELEMENTS, MOST_FINDINGS, RULES
from engine.drawing.check import ADVICE
from tests.bpmn import (
    test_linter_branches,
    test_linter_elements,
    test_linter_events,
    test_linter_expressions,
    test_linter_loops,
    test_linter_references,
    test_linter_structure,
    test_linter_timers,
)
from tests.bpmn.cases import KNOWN, found, lint
from tests.bpmn.diagrams import document, drawn, end, flows, form, line, script, start, task

GOOD = drawn(line(form("work", "intake")))


def test_a_good_diagram_has_no_finding():
    assert found(GOOD) == ()


def test_every_rule_has_a_case():
    cases = (
        *test_linter_elements.CASES,
        *test_linter_branches.CASES,
        *test_linter_structure.CASES,
        *test_linter_events.CASES,
        *test_linter_references.CASES,
        *test_linter_expressions.CASES,
        *test_linter_timers.CASES,
        *test_linter_loops.CASES,
    )
    drawn_badly = ADVICE.keys() - {"without_di"}  # each is tried in tests/drawing/check

    assert {rule.code for rule in RULES} == {case.code for case in cases} | drawn_badly


def test_codes_are_unique():
    assert len({rule.code for rule in RULES}) == len(RULES)


def test_errors_come_first_then_the_order_of_the_file():
    diagram = drawn(line('<task id="t"/>', script("s", "=a +", "b"), script("r", "=a +", "b")))

    faults = found(diagram)

    assert [one.severity for one in faults] == ["error", "error", "warning"]
    assert [one.element_id for one in faults] == ["s", "r", "t"]


def test_the_same_files_give_the_same_findings():
    broken = drawn(start() + task("Work") + end() + flows("start>Work"))

    assert found(broken) == found(broken)


def test_a_hostile_file_does_not_hide_the_faults_of_another():
    broken = drawn(line('<task id="t"/>'))

    faults = lint({"evil.bpmn": b"<!DOCTYPE x><x/>", "work.bpmn": broken}, known=KNOWN)

    assert [(one.resource, one.code) for one in faults] == [
        ("evil.bpmn", "doctype"),
        ("work.bpmn", "plain_task"),
    ]


def test_a_dangling_reference_does_not_hide_other_faults():
    codes = [one.code for one in found(drawn(line('<task id="t"/>') + flows("t>nobody")))]

    assert {"dangling_reference", "plain_task", "misplaced_flow"} <= set(codes)


def test_two_files_may_not_hold_the_same_process():
    faults = lint({"a.bpmn": GOOD, "b.bpmn": GOOD}, known=KNOWN)

    assert [(one.code, one.resource) for one in faults] == [("duplicate_process", "b.bpmn")]


def test_a_file_without_an_executable_process_is_refused():
    faults = found(GOOD.replace(b'isExecutable="true"', b""))

    assert [one.code for one in faults] == ["nothing_executable"]


def test_nothing_known_means_no_reference_is_doubted():
    assert lint({"a.bpmn": GOOD}) == ()


def test_the_time_to_judge_grows_as_the_diagram_does():
    def spent(elements: int) -> float:
        diagram = drawn(line(*(script(f"s{n}", f"=a{n} + 1", f"b{n}") for n in range(elements))))
        found(diagram)  # the grammar is read once
        began = time.process_time()
        found(diagram.replace(b"+ 1", b"+ 2"))
        return time.process_time() - began

    # Three times as many elements take three times as long; squared it would be nine.
    assert any(spent(60) < 6 * spent(20) for _ in range(3))


def test_a_process_that_nobody_can_read_is_not_judged():
    diagram = document(line(*(task(f"Task{n}") for n in range(MOST_ELEMENTS))))

    assert [one.code for one in found(diagram)] == ["too_many_elements"]


def test_one_rule_complains_only_so_often():
    diagram = document(line(*(task(f"Task{n}") for n in range(MOST_FINDINGS + 1))))

    codes = [one.code for one in found(diagram)]

    assert codes.count("id_style") == MOST_FINDINGS


@pytest.mark.parametrize(
    "text",
    [
        '="' + '\\"' * 4000,
        '="' + '\\"' * 4000 + "\\",
        "=" + "not " * 2000,
        "=" + "a " * 4000,
        "=" + "{" * 4000,
        "=" + "a(" * 4000,
        "=" + " deadline(" * 800,
        "=" + "policy." * 1100,
        "=" + "[" * 100 + "]" * 100,
        "x" * 8000 + "==",
        "=" + "1," * 4000,
    ],
)
def test_no_text_keeps_the_linter_busy(text):
    diagram = drawn(line(*(script(f"s{n}", text, "b") for n in range(5))))
    began = time.process_time()

    found(diagram)

    assert time.process_time() - began < 2


@given(st.text(max_size=40) | st.from_regex(r"-?P[0-9YMWDTHS.]{1,12}", fullmatch=True))
def test_any_text_is_judged_as_a_time(text):
    for fault in (
        fault_of_duration(text),
        fault_of_date(text),
        fault_of_cycle(f"R/{text}", Limits().shortest_cycle),
        fault_of_cycle(text, Limits().shortest_cycle),
    ):
        assert isinstance(fault, str)


def test_a_duration_of_a_million_years_is_no_duration():
    assert fault_of_duration("P" + "9" * 400 + "Y") == "is no duration"


KINDS = (
    "userTask",
    "task",
    "exclusiveGateway",
    "parallelGateway",
    "eventBasedGateway",
    "endEvent",
    "startEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "subProcess",
    "callActivity",
    "scriptTask",
    "boundaryEvent",
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(KINDS), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12, unique=True),
)
def test_any_tangle_of_elements_is_judged(kinds, pairs):
    nodes = "".join(f'<{kind} id="n{number}"/>' for number, kind in enumerate(kinds))
    inside = [(a, b) for a, b in pairs if a < len(kinds) and b < len(kinds)]

    faults = found(document(nodes + flows(*(f"n{a}>n{b}" for a, b in inside))))

    assert all(one.message and one.severity in ("error", "warning") for one in faults)
    assert any(one.code == "without_di" for one in faults)
