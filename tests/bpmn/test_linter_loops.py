"""Rules about multi-instance activities."""

import pytest

from engine.bpmn.limits import Limits
from tests.bpmn.cases import Case, judge, numbered
from tests.bpmn.diagrams import drawn, form, line


def repeated(loop: str, inside: str = "") -> bytes:
    held = (
        f"<extensionElements><zeebe:loopCharacteristics {loop}/></extensionElements>"
        if loop
        else ""
    )
    mark = f"<multiInstanceLoopCharacteristics>{held}{inside}</multiInstanceLoopCharacteristics>"
    return drawn(line(form("work", "intake").replace("</userTask>", f"{mark}</userTask>")))


OVER = 'inputCollection="=a" inputElement="one"'

CASES = [
    Case("loop_over_what", "work", repeated(""), repeated(OVER)),
    Case(
        "loop_over_what",
        "work",
        repeated(OVER, "<loopCardinality>2</loopCardinality>"),
        repeated("", "<loopCardinality>2</loopCardinality>"),
        says="both",
    ),
    Case(
        "loop_too_large",
        "work",
        repeated("", f"<loopCardinality>{Limits().instances + 1}</loopCardinality>"),
        repeated("", f"<loopCardinality>{Limits().instances}</loopCardinality>"),
    ),
    Case(
        "loop_too_large",
        "work",
        repeated("", "<loopCardinality>many</loopCardinality>"),
        repeated("", "<loopCardinality>=count(a)</loopCardinality>"),
        says="no number",
    ),
    Case(
        "loop_output",
        "work",
        repeated(OVER + ' outputCollection="answers"'),
        repeated(OVER + ' outputCollection="answers" outputElement="=a"'),
    ),
    Case("loop_without_item", "work", repeated('inputCollection="=a"'), repeated(OVER), "warning"),
]


@pytest.mark.parametrize("case", CASES, ids=numbered(CASES))
def test_rule(case):
    judge(case)
