"""Outputs that are not among the values their column may have."""

import pytest

from engine import dmn
from tests.dmn.models import given_decision, given_model, table

LISTED = '<output name="o"><outputValues><text>"yes", "no"</text></outputValues></output>'
TYPED = '<output name="o" typeRef="tAnswer"/>'
ANSWER = (
    '<itemDefinition name="tAnswer"><typeRef>string</typeRef>'
    '<allowedValues><text>"yes", "no"</text></allowedValues></itemDefinition>'
)


def said(output: str, *cells: str) -> list[tuple[str, str]]:
    rules = [(str(n), cell) for n, cell in enumerate(cells)]
    logic = table(["x"], [output], rules, policy="COLLECT")
    found = dmn.lint(given_model(ANSWER, given_decision("d", logic)))
    return [(one.element_id, one.message) for one in found]


@pytest.mark.parametrize("output", [LISTED, TYPED])
def test_a_constant_that_is_not_allowed_is_told(output: str) -> None:
    assert said(output, '"yes"', '"maybe"', "1") == [
        ("r2c1", 'row 2: "maybe" is not among the values its output may have'),
        ("r3c1", "row 3: 1 is not among the values its output may have"),
    ]


@pytest.mark.parametrize("cell", ["x", 'if x > 1 then "yes" else "maybe"', "null", ""])
def test_what_is_computed_is_not_judged(cell: str) -> None:
    assert said(LISTED, cell) == []


def test_without_values_anything_goes() -> None:
    assert said("o", '"maybe"') == []
