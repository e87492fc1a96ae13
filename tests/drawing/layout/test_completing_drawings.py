"""A drawing that lacks something keeps what it has, to the byte."""

import re

from engine.drawing.check import inspect
from engine.drawing.layout import lay_out
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m

DRAWN = lay_out(m.file(m.LINE.replace("</process>", m.node("task", "more") + "</process>")))


def without(document, *elements):
    """Return a file that lacks the shapes or lines of some elements."""
    text = document.decode()
    for one in elements:
        text = re.sub(
            rf'\n *<bpmndi:BPMN(Shape|Edge) id="{one}_di".*?</bpmndi:BPMN\1>',
            "",
            text,
            flags=re.DOTALL,
        )
    return text.encode()


def shapes(document):
    return {name: shape.box for name, shape in read(parse(document))[1].shapes.items()}


def lines_of(document):
    return [line for line in document.decode().splitlines() if line.strip()]


def is_kept(before, after):
    """Say whether all lines of a file are there still, in their order."""
    rest = iter(lines_of(after))
    return all(line in rest for line in lines_of(before))


def test_a_complete_file_is_returned_as_it_is():
    assert lay_out(DRAWN) is DRAWN


def test_what_is_missing_is_added_beside_its_neighbour():
    before = without(DRAWN, "done", "work_done")
    after = lay_out(before)
    assert is_kept(before, after)
    boxes = shapes(after)
    assert boxes["done"].x > boxes["work"].right
    assert boxes["done"].center.y == boxes["work"].center.y
    assert inspect(after).faults == ()
    assert lay_out(after) == after


def test_colours_and_unknown_elements_stay():
    coloured = DRAWN.replace(
        b'bpmnElement="work">',
        b'bpmnElement="work" xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"'
        b' bioc:stroke="#831311">\n<extension xmlns="urn:x"><note/></extension><!-- mine -->',
    )
    before = without(coloured, "done", "work_done", "begin_work")
    after = lay_out(before)
    assert b'bioc:stroke="#831311"' in after
    assert is_kept(before, after)


def test_a_place_that_is_taken_is_not_used():
    moved = DRAWN.decode()
    target = shapes(DRAWN)["done"]
    other = shapes(DRAWN)["more"]
    moved = moved.replace(
        f'x="{other.x:.0f}" y="{other.y:.0f}" width="100"',
        f'x="{target.x:.0f}" y="{target.y - 20:.0f}" width="100"',
    )
    after = lay_out(without(moved.encode(), "done", "work_done"))
    boxes = shapes(after)
    assert not boxes["done"].grown(15).meets(boxes["more"])
    assert inspect(after).faults == ()


def test_lanes_and_pools_are_widened_when_there_is_no_room():
    collaboration = '<collaboration id="c"><participant id="us" processRef="p"/></collaboration>'
    laned = m.LINE.replace('id="p">', f'id="p">{m.lanes(all="begin work done extra")}')
    full = lay_out(m.file(collaboration, laned))
    text = full.decode().replace(
        "</process>",
        m.node("task", "extra") + m.flows("done>extra").replace("done", "work") + "</process>",
    )
    after = lay_out(text.encode())
    before_boxes, boxes = shapes(full), shapes(after)
    assert all(boxes[name] == before_boxes[name] for name in ("begin", "work", "done"))
    assert boxes["all"].holds(boxes["extra"])
    assert boxes["us"].holds(boxes["all"])
    assert inspect(after).faults == ()


def test_a_new_pool_goes_below_everything():
    collaboration = '<collaboration id="c"><participant id="us" processRef="p"/>{}</collaboration>'
    full = lay_out(m.file(collaboration.format(""), m.LINE))
    text = full.decode().replace(
        '<participant id="us" processRef="p"/>',
        '<participant id="us" processRef="p"/><participant id="press" name="Press"/>',
    )
    boxes = shapes(lay_out(text.encode()))
    assert boxes["press"].y > boxes["us"].bottom
    assert boxes["us"] == shapes(full)["us"]


def test_a_missing_boundary_event_finds_room_on_its_host():
    full = lay_out(m.file(m.LINE)).decode()
    guests = "".join(m.node("boundaryEvent", f"g{n}", attachedToRef="work") for n in range(2))
    boxes = shapes(lay_out(full.replace("</process>", guests + "</process>").encode()))
    assert boxes["g0"].center.y == boxes["g1"].center.y == boxes["work"].bottom
    assert not boxes["g0"].meets(boxes["g1"])


def test_a_line_without_waypoints_is_drawn_anew():
    broken = re.sub(
        rb'(<bpmndi:BPMNEdge id="work_done_di"[^>]*>).*?(</bpmndi:BPMNEdge>)',
        rb"\1\2",
        DRAWN,
        flags=re.DOTALL,
    )
    after = lay_out(broken)
    assert after.count(b'bpmnElement="work_done"') == 1
    assert "work_done" in read(parse(after))[1].edges
