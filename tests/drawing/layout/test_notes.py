"""A dotted line meets a note at its bracket, never at its open side."""

import pytest

from engine.drawing import inspect
from engine.drawing.geometry import Box, Point
from engine.drawing.layout import lay_out
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m
from tests.drawing.layout.test_completing_drawings import without

NOTE = '<textAnnotation id="note"><text>The rule that this follows from</text></textAnnotation>\n'
PARTNERS = ("begin", "ask", "split", "sort", "done", "begin_ask")


def model(partner: str, *, leaving: bool) -> bytes:
    ends = ("note", partner) if leaving else (partner, "note")
    tie = '<association id="tie" sourceRef="{}" targetRef="{}"/>\n'.format(*ends)
    steps = (m.node("startEvent", "first"), m.node("task", "second"), m.flows("first>second"))
    process = m.process(
        m.node("startEvent", "begin"),
        m.node("task", "ask", "Ask"),
        m.node("exclusiveGateway", "split", "Is it so?"),
        f'<subProcess id="sort" name="Sort it out">{"".join(steps)}</subProcess>\n',
        m.node("endEvent", "done"),
        m.flows("begin>ask", "ask>split", "split>sort", "sort>done", "split>done"),
        NOTE,
        tie,
    )
    return m.file(process)


def is_on_bracket(point: Point, note: Box) -> bool:
    if point.x == note.x:
        return note.y <= point.y <= note.bottom
    return point.y in {note.y, note.bottom} and note.x <= point.x <= note.x + 10


@pytest.mark.parametrize("leaving", [True, False], ids=["from", "to"])
@pytest.mark.parametrize("partner", PARTNERS)
def test_a_note_is_met_at_its_bracket(partner: str, leaving: bool) -> None:
    document = lay_out(model(partner, leaving=leaving))

    drawing = read(parse(document))[1]
    line = drawing.edges["tie"].line
    assert is_on_bracket(line[0 if leaving else -1], drawing.shapes["note"].box)
    assert inspect(document).faults == ()


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_note_that_is_added_is_met_at_its_bracket(partner: str) -> None:
    drawn = lay_out(model(partner, leaving=True))

    document = lay_out(without(drawn, "note", "tie"))

    drawing = read(parse(document))[1]
    assert is_on_bracket(drawing.edges["tie"].line[0], drawing.shapes["note"].box)
    assert inspect(document).faults == ()
