"""The rule about parallel branches that write the same variable."""

import pytest

from tests.bpmn.cases import Case, judge, numbered
from tests.bpmn.diagrams import drawn, forked, form, job, mapping, sub_process
from tests.bpmn.faultless import A, B


def writing(name: str, variable: str) -> str:
    """A job with one output."""
    return job(name, extensions=mapping("output", "=sent", variable))


def gathering(name: str, variable: str) -> str:
    """A job for each item, whose results are collected."""
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics "
        f'inputCollection="=a" inputElement="x" outputCollection="{variable}" outputElement="=x"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    return job(name).replace("</serviceTask>", f"{loop}</serviceTask>")


CASES = [
    Case(
        "branches_write_same",
        "b",
        drawn(forked(A, form("b", "intake"))),
        drawn(forked(A, B)),
        says="both write 'a', 'no' in",
    ),
    Case(
        "branches_write_same",
        "inner",
        drawn(forked(job("a"), sub_process("b", job("inner")))),
        drawn(forked(job("a"), sub_process("b", form("inner", "other")))),
    ),
    Case(
        "branches_write_same",
        "b",
        drawn(forked(writing("a", "answer"), writing("b", "answer"))),
        drawn(forked(writing("a", "answer"), writing("b", "other"))),
    ),
    Case(
        "branches_write_same",
        "b",
        drawn(forked(gathering("a", "answers"), gathering("b", "answers"))),
        drawn(forked(gathering("a", "answers"), gathering("b", "others"))),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)
