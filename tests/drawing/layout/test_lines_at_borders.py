"""Lines that end at lanes and pools, and lines at a border that has to move."""

import pytest

from engine.drawing.check import inspect
from engine.drawing.geometry import Box
from engine.drawing.layout import lay_out
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m

NOTE = '<textAnnotation id="note"><text>Section 104</text></textAnnotation>\n'
LANES = m.lanes(chair="begin work", officer="done")
POOL = (
    '<collaboration id="all">'
    '<participant id="pool" name="Council" processRef="p"/></collaboration>\n'
)


def drawn(document: bytes):
    return read(parse(document))[1]


def on_outline(point, box: Box) -> bool:
    return box.has(point, 1) and not box.grown(-1).has(point)


@pytest.mark.parametrize("end", ["chair", "officer", "pool"])
def test_a_note_may_be_tied_to_a_lane_or_a_pool(end: str) -> None:
    tie = f'<association id="tie" sourceRef="note" targetRef="{end}"/>\n'
    body = (
        LANES + m.node("startEvent", "begin") + m.node("task", "work") + m.node("endEvent", "done")
    )
    drawing = drawn(
        lay_out(m.file(POOL, m.process(body, NOTE, m.flows("begin>work", "work>done"), tie)))
    )

    line = drawing.edges["tie"].line
    assert on_outline(line[0], drawing.shapes["note"].box)
    assert on_outline(line[-1], drawing.shapes[end].box)


INSIDE = (
    m.node("startEvent", "in_begin")
    + m.node("task", "first")
    + m.node("endEvent", "in_done")
    + m.flows("in_begin>first", "first>in_done")
)
MORE = m.node("task", "second", "Look again") + m.flows("in_begin>second", "second>in_done")


def around(inside: str) -> bytes:
    return m.file(
        m.process(
            m.node("startEvent", "begin"),
            f'<subProcess id="part" name="Part">\n{inside}</subProcess>\n',
            m.node("task", "after"),
            m.flows("begin>part", "part>after"),
        )
    )


def test_lines_keep_touching_a_sub_process_that_grows() -> None:
    before = lay_out(around(INSIDE))
    inside_out = before.replace(INSIDE.encode(), (INSIDE + MORE).encode())
    assert inside_out != before

    after = lay_out(inside_out)
    old, new = drawn(before), drawn(after)
    assert new.shapes["part"].box != old.shapes["part"].box
    assert inspect(after).faults == ()
    for name in ("begin", "after", "first", "in_begin", "in_done"):
        assert new.shapes[name].box == old.shapes[name].box
    for name, end in (("begin_part", -1), ("part_after", 0)):
        assert on_outline(new.edges[name].line[end], new.shapes["part"].box)
