"""What the layouter promises for every file: no faults, nothing else touched, always the same."""

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.drawing.check import inspect
from engine.drawing.errors import DanglingReference, UnreadableDiagram
from engine.drawing.layout import lay_out
from engine.drawing.reading import parse, read
from tests.drawing.drawn_models import Wanted, models
from tests.drawing.layout import small_models as m

ROOT = Path(__file__).parents[3]
# Two rows of tasks: there is nothing to fold.
FEW_ROWS = 525
PROCESSES = sorted(ROOT.glob("processes/**/*.bpmn"))
RELAXED = settings(
    max_examples=8,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


def shapes(document):
    return {name: shape.box for name, shape in read(parse(document))[1].shapes.items()}


def lines(document):
    return {name: edge.line for name, edge in read(parse(document))[1].edges.items()}


@RELAXED
@given(models(Wanted(nodes=5, pools=False)))
def test_drawing_again_changes_nothing(document):
    once = lay_out(document, redraw=True)
    assert lay_out(once, redraw=True) == once
    assert lay_out(once) == once


@RELAXED
@given(models(Wanted(nodes=5, pools=False)))
def test_nothing_outside_the_drawing_changes(document):
    before, after = (outside(one) for one in (document, lay_out(document, redraw=True)))
    assert before == after


def outside(document):
    head, _, tail = document.partition(b"<bpmndi:BPMNDiagram")
    return head.rstrip() if tail else head.removesuffix(b"</bpmn:definitions>\n").rstrip()


@cache
def redrawn(path):
    """Lay out one of our own files, once for all tests."""
    return lay_out(path.read_bytes(), redraw=True)


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_our_own_processes_have_no_faults_when_redrawn(path):
    assert inspect(redrawn(path)).faults == ()


def test_the_order_of_sets_does_not_matter():
    path = next(one for one in PROCESSES if one.stem == "change_of_course")
    code = (
        "import hashlib, pathlib, sys; from engine.drawing.layout import lay_out;"
        "print(hashlib.sha256(lay_out(pathlib.Path(sys.argv[1]).read_bytes(), redraw=True))"
        ".hexdigest())"
    )
    here = hashlib.sha256(redrawn(path)).hexdigest()
    for seed in ("1", "77"):
        there = subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-c", code, str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


def test_a_straight_process_is_one_straight_line():
    drawn = lines(lay_out(m.file(m.LINE)))
    assert {point.y for line in drawn.values() for point in line} == {drawn["work_done"][0].y}


def test_a_boundary_event_sits_on_the_lower_edge_and_leads_down():
    document = lay_out(
        m.file(
            m.process(
                m.LINE.split("\n", 1)[1].rsplit("</process>", 1)[0],
                m.node("boundaryEvent", "late", "2 days", attachedToRef="work"),
                m.node("task", "remind"),
                m.flows("late>remind"),
            )
        )
    )
    boxes = shapes(document)
    assert boxes["late"].center.y == boxes["work"].bottom
    assert boxes["remind"].y > boxes["work"].bottom
    assert boxes["remind"].x > boxes["late"].right


def test_a_host_is_wider_for_several_boundary_events():
    guests = [m.node("boundaryEvent", f"g{n}", "Day 26", attachedToRef="work") for n in range(3)]
    boxes = shapes(lay_out(m.file(m.process(m.node("task", "work"), *guests))))
    assert boxes["work"].width > 150
    assert all(not boxes["g0"].meets(boxes[one]) for one in ("g1", "g2"))


def test_pools_stand_in_file_order_and_are_as_wide_as_each_other():
    collaboration = (
        '<collaboration id="c"><participant id="asker" name="Applicant"/>'
        '<participant id="us" processRef="p"/><participant id="press"/>'
        '<messageFlow id="letter" name="letter" sourceRef="asker" targetRef="begin"/>'
        "</collaboration>"
    )
    document = lay_out(m.file(collaboration, m.LINE))
    boxes = shapes(document)
    assert boxes["asker"].bottom < boxes["us"].y < boxes["us"].bottom < boxes["press"].y
    assert boxes["asker"].right == boxes["us"].right == boxes["press"].right
    first, *_, last = lines(document)["letter"]
    assert first.x == last.x


def test_nested_lanes_step_right():
    nested = (
        '<laneSet id="s"><lane id="outer"><childLaneSet id="t"><lane id="upper">'
        "<flowNodeRef>begin</flowNodeRef></lane><lane id='lower'><flowNodeRef>work</flowNodeRef>"
        "<flowNodeRef>done</flowNodeRef></lane></childLaneSet></lane></laneSet>"
    )
    boxes = shapes(lay_out(m.file(m.LINE.replace('id="p">', f'id="p">{nested}'))))
    assert boxes["upper"].x - boxes["outer"].x == boxes["lower"].x - boxes["outer"].x == 30
    assert boxes["upper"].bottom == boxes["lower"].y
    assert boxes["upper"].holds(boxes["begin"])
    assert boxes["lower"].holds(boxes["done"])


def test_several_processes_without_pools_do_not_lie_over_each_other():
    other = m.LINE.replace('"p"', '"q"')
    for name in ("begin", "work", "done"):
        other = other.replace(name, f"{name}2")
    boxes = shapes(lay_out(m.file(m.LINE, other)))
    assert boxes["begin2"].y > boxes["work"].bottom


def test_an_event_sub_process_stands_below_the_flow():
    inner = m.node("startEvent", "wrong") + m.node("task", "repair") + m.flows("wrong>repair")
    special = f'<subProcess id="rescue" triggeredByEvent="true">{inner}</subProcess>'
    boxes = shapes(lay_out(m.file(m.LINE.replace("<startEvent", special + "<startEvent"))))
    assert boxes["rescue"].y > boxes["work"].bottom
    assert boxes["rescue"].holds(boxes["repair"])


def test_what_lies_in_a_collapsed_sub_process_gets_a_plane_of_its_own():
    inner = m.node("startEvent", "a") + m.node("task", "b") + m.flows("a>b")
    sub = f'<subProcess id="sub">{inner}</subProcess>'
    model = m.process(sub, m.node("endEvent", "done"), m.flows("sub>done"))
    open_shapes = read(parse(lay_out(m.file(model))))[1]
    assert open_shapes.planes == ("p",)
    assert open_shapes.shapes["sub"].expanded is True
    closing = (
        '<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:c="http://www.omg.org/spec/DD/20100524/DC"><d:BPMNPlane bpmnElement="p">'
        '<d:BPMNShape bpmnElement="sub" isExpanded="false"><c:Bounds x="9" y="9" width="100"'
        ' height="80"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>'
    )
    for redraw in (True, False):
        drawn = read(parse(lay_out(m.file(model, closing), redraw=redraw)))[1]
        assert drawn.planes == ("p", "sub")
        assert drawn.shapes["sub"].expanded is False
        assert drawn.shapes["b"].plane == drawn.edges["a_b"].plane == "sub"
        assert drawn.shapes["done"].plane == "p"


def test_a_group_is_drawn_round_what_names_its_category():
    marked = m.LINE.replace(
        m.node("task", "work"),
        '<task id="work"><categoryValueRef>value</categoryValueRef></task>'
        '<group id="ring" categoryValueRef="value"/>',
    )
    category = '<category id="c"><categoryValue id="value" value="Review"/></category>'
    boxes = shapes(lay_out(m.file(category, marked)))
    assert boxes["ring"].holds(boxes["work"])
    assert not boxes["ring"].meets(boxes["done"])


def test_a_note_on_a_flow_is_tied_to_its_middle():
    note = '<textAnnotation id="n"><text>why</text></textAnnotation>'
    tie = '<association id="tie" sourceRef="n" targetRef="work_done"/>'
    document = lay_out(m.file(m.LINE.replace("</process>", f"{note}{tie}</process>")))
    drawn = lines(document)
    (a, b), end = drawn["work_done"], drawn["tie"][-1]
    assert a.x < end.x < b.x
    assert end.y == a.y
    assert inspect(document).faults == ()


def test_what_is_not_there_is_named():
    with pytest.raises(DanglingReference, match=r"sequenceFlow 'work_gone' runs to 'gone'"):
        lay_out(m.file(m.process(m.node("task", "work"), m.flows("work>gone"))))
    with pytest.raises(DanglingReference, match=r"boundary event 'late'.*'gone'"):
        lay_out(m.file(m.process(m.node("boundaryEvent", "late", attachedToRef="gone"))))
    with pytest.raises(DanglingReference, match=r"boundary event 'late' is not attached"):
        lay_out(m.file(m.process(m.node("boundaryEvent", "late"))))
    with pytest.raises(DanglingReference, match=r"pool 'us' shows the process 'gone'"):
        lay_out(
            m.file('<collaboration id="c"><participant id="us" processRef="gone"/></collaboration>')
        )


def test_what_is_no_diagram_is_refused():
    with pytest.raises(UnreadableDiagram):
        lay_out(b"<html/>")


def test_a_file_without_a_process_stays_as_it_is():
    assert lay_out(m.file()) == m.file()


@settings(RELAXED, max_examples=6)
@given(models(Wanted(nodes=5, pools=False)), st.sampled_from(["utf-8", "utf-16", "iso-8859-1"]))
def test_a_file_keeps_its_encoding(document, encoding):
    text = document.decode().replace("UTF-8", encoding).replace("Record", "Größe")
    drawn = lay_out(text.encode(encoding), redraw=True)
    assert read(parse(drawn))[0] == read(parse(text.encode(encoding)))[0]
    assert drawn.decode(encoding)[:100] == text[:100]


@pytest.mark.parametrize("path", PROCESSES, ids=lambda path: path.stem)
def test_our_own_processes_are_at_most_four_times_as_wide_as_high_or_low(path):
    measures = inspect(redrawn(path)).measures
    assert measures.ratio <= 4 or measures.height <= FEW_ROWS


@pytest.mark.parametrize("guests", [1, 2, 3, 4])
def test_boundary_events_do_not_hide_the_marker_of_a_call_activity(guests):
    events = [m.node("boundaryEvent", f"g{n}", "Day 26", attachedToRef="c") for n in range(guests)]
    boxes = shapes(lay_out(m.file(m.process(m.node("callActivity", "c"), *events))))
    host = boxes["c"]
    for one in (boxes[f"g{n}"] for n in range(guests)):
        assert abs(one.center.x - host.center.x) >= 18 + 7
        assert host.x < one.x < one.right < host.right
    assert host.width <= max(100, 60 * (guests + guests % 2))
