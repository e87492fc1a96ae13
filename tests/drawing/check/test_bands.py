"""The bands with the names of pools and lanes: no line runs over them, and their names fit."""

import pytest

from engine.drawing import inspect
from tests.drawing.svg import sheet

ENDS = '<sequenceFlow id="flow" sourceRef="a" targetRef="b"/>'
LANES = (
    '<laneSet id="lanes"><lane id="clerk" name="{}"><flowNodeRef>a</flowNodeRef>'
    "<flowNodeRef>b</flowNodeRef></lane></laneSet>"
)


def drawn(*line: tuple[float, float], name: str = "Clerk", across: bool = True) -> bytes:
    """Two tasks in a lane of 400 by 300, joined by a line."""
    model = f'{LANES.format(name)}<task id="a"/><task id="b"/>{ENDS}'
    shown = f'isHorizontal="{"true" if across else "false"}"'
    drawing = (
        sheet.shape("clerk", (0, 0, 400, 300), shown),
        sheet.shape("a", (60, 40, 100, 80)),
        sheet.shape("b", (60, 180, 100, 80)),
        sheet.edge("flow", *line),
    )
    return sheet.process(model, "".join(drawing))


def remarks(document: bytes) -> list[tuple[str, tuple[str, ...]]]:
    found = inspect(document)
    assert found.faults == ()
    return [(one.kind, one.elements) for one in found.remarks]


@pytest.mark.parametrize(
    ("across", "line"),
    [
        (True, ((60, 80), (15, 80), (15, 220), (60, 220))),
        (False, ((110, 40), (110, 15), (300, 15), (300, 220), (160, 220))),
    ],
    ids=["at the left", "above"],
)
def test_a_line_over_the_name_of_a_lane_is_remarked(across: bool, line) -> None:
    over = drawn(*line, across=across)

    assert remarks(over) == [("edge_over_band", ("flow", "clerk"))]
    assert inspect(over).remarks[0].message == (
        'the flow from "a" to "b" runs over the name of the lane "Clerk"'
    )
    assert remarks(drawn(*line, across=not across)) == []


def test_a_line_along_the_side_of_a_band_is_not() -> None:
    assert remarks(drawn((60, 80), (30, 80), (30, 220), (60, 220))) == []


def test_a_name_that_is_too_long_for_its_band_is_remarked() -> None:
    line = ((110, 120), (110, 180))
    long = "The officer who takes in what people ask for and sees to it that they get an answer"
    assert remarks(drawn(*line, name=long)) == []
    assert remarks(drawn(*line, name=long * 2)) == [("text_overflow", ("clerk",))]
