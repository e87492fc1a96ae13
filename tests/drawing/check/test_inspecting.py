"""A good drawing has no fault; broken in one place it has exactly one."""

from collections.abc import Callable
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drawing import Measures, UnreadableDiagram, inspect
from engine.drawing.check.records import ADVICE, FAULTS
from tests.drawing.check.reviews import GOOD, Review
from tests.drawing.check.xml_parts import HEAD, edge, shape

Broken = tuple[str, tuple[str, ...], Callable[[Review], Review]]


def _paper_on_timer(one: Review) -> Review:
    return one.placed("paper", 300, 285, 36, 50).led("writes", (310, 280), (310, 285))


def _pool_on_pool(one: Review) -> Review:
    return one.placed("applicant", 100, 40, 1100, 105).led("letter", (320, 200), (320, 145))


def _lane_too_wide(one: Review) -> Review:
    return one.placed("partners", 130, 540, 1170, 160)


def _decide_too_high(one: Review) -> Review:
    return one.placed("decide", 720, 350, 100, 130)


def _timer_too_low(one: Review) -> Review:
    lower = one.moved("day_5", 0, 30).named("day_5", 372, 320, 50, 14)
    return lower.led("late", (350, 328), (350, 620), (420, 620))


def _paper_in_the_way(one: Review) -> Review:
    moved = one.placed("paper", 325, 390, 36, 50).named("paper", 290, 445, 36, 14)
    return moved.led("writes", (310, 280), (325, 415))


def _too_far(one: Review) -> Review:
    return one.led("begun_done", (136, 118), (236, 118))


def _backwards(one: Review) -> Review:
    return one.led("begun_done", (100, 118), (200, 118))


def _yes_beside_met(one: Review) -> Review:
    return one.led("yes", (490, 265), (490, 440), (600, 440)).named("yes", 495, 280, 20, 14)


def _note_line_too_low(one: Review) -> Review:
    lower = one.led("law_met", (700, 215), (598, 235), (490, 230))
    return lower.named("no", 520, 245, 20, 14)


def _yes_on_late(one: Review) -> Review:
    down = ((475, 265), (475, 320), (352, 320), (352, 560))
    return one.led("yes", *down, (560, 560), (560, 440), (600, 440))


def _data_line_on_late(one: Review) -> Review:
    return one.led("writes", (310, 280), (352, 300), (352, 380), (330, 390))


BROKEN: list[Broken] = [
    ("without_di", ("law",), lambda one: one.without("law")),
    ("without_di", ("hold_closed",), lambda one: one.without("hold_closed")),
    ("without_di", ("done",), lambda one: one.without("done")),
    ("without_di", ("days",), lambda one: one.without("days")),
    ("without_di", ("applicant",), lambda one: one.without("applicant")),
    ("without_di", ("chair",), lambda one: one.without("chair")),
    ("without_di", ("writes",), lambda one: one.without("writes")),
    ("label_missing", ("asked",), lambda one: one.unnamed("asked")),
    ("label_missing", ("met",), lambda one: one.unnamed("met")),
    ("label_missing", ("paper",), lambda one: one.unnamed("paper")),
    ("label_missing", ("days",), lambda one: one.unnamed("days")),
    ("label_missing", ("yes",), lambda one: one.unnamed("yes")),
    ("label_missing", ("letter",), lambda one: one.unnamed("letter")),
    ("shape_overlaps", ("hold", "law"), lambda one: one.placed("law", 700, 160, 130, 210)),
    ("shape_overlaps", ("day_5", "paper"), _paper_on_timer),
    ("shape_overlaps", ("partnership", "applicant"), _pool_on_pool),
    ("shape_overlaps", ("officer", "chair"), lambda one: one.placed("chair", 160, 330, 1040, 210)),
    ("outside_parent", ("look_up", "partners"), lambda one: one.moved("look_up", 0, -60)),
    ("outside_parent", ("law", "partnership"), lambda one: one.placed("law", 700, 160, 510, 60)),
    ("outside_parent", ("partners", "partnership"), _lane_too_wide),
    ("outside_parent", ("officer", "team"), lambda one: one.moved("officer", -40, 0)),
    ("outside_parent", ("decide", "hold"), _decide_too_high),
    ("boundary_off_host", ("day_5", "record"), _timer_too_low),
    ("edge_through_shape", ("late", "paper"), _paper_in_the_way),
    ("edge_through_shape", ("begun_done", "done"), _too_far),
    ("edge_through_shape", ("begun_done", "begun"), _backwards),
    ("edge_through_shape", ("law_met", "not_met"), _note_line_too_low),
    ("loose_ends", ("no", "not_met"), lambda one: one.led("no", (500, 240), (570, 240))),
    ("loose_ends", ("yes", "met"), _yes_beside_met),
    ("loose_ends", ("letter", "applicant"), lambda one: one.led("letter", (320, 200), (320, 105))),
    ("loose_ends", ("law_met", "law"), lambda one: one.led("law_met", (670, 193), (475, 215))),
    ("slanting", ("no",), lambda one: one.led("no", (500, 240), (581, 246))),
    ("slanting", ("letter",), lambda one: one.led("letter", (320, 200), (380, 100))),
    ("edge_overlaps", ("yes", "late"), _yes_on_late),
    ("edge_overlaps", ("late", "writes"), _data_line_on_late),
    ("label_on_label", ("not_met", "no"), lambda one: one.named("no", 560, 270, 20, 14)),
    ("label_on_shape", ("yes", "hold"), lambda one: one.named("yes", 590, 450, 20, 14)),
    ("label_on_shape", ("asked", "asked"), lambda one: one.named("asked", 190, 245, 56, 14)),
    ("label_on_shape", ("met", "met"), lambda one: one.named("met", 430, 250, 34, 14)),
    ("label_on_shape", ("told", "hold"), lambda one: one.named("told", 915, 463, 40, 14)),
    ("label_on_edge", ("letter", "letter"), lambda one: one.named("letter", 310, 112, 30, 14)),
    ("label_on_edge", ("no", "yes"), lambda one: one.named("no", 465, 300, 20, 14)),
]


def faults(review: Review) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.kind, one.elements) for one in inspect(review.document()).faults]


def test_a_good_drawing_has_no_fault() -> None:
    found = inspect(GOOD.document())

    assert found.faults == ()
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("kind", "elements", "break_it"),
    BROKEN,
    ids=["-".join((kind, *ids)) for kind, ids, _ in BROKEN],
)
def test_one_thing_wrong_is_one_fault(kind, elements, break_it) -> None:
    assert faults(break_it(GOOD)) == [(kind, elements)]


def test_every_kind_of_fault_is_tried() -> None:
    assert {kind for kind, _, _ in BROKEN} == set(FAULTS)


def test_one_pair_is_told_of_once() -> None:
    there_and_back = ((475, 265), (475, 440), (850, 440), (850, 460), (700, 460), (700, 520))

    found = faults(GOOD.led("yes", *there_and_back))

    assert found.count(("edge_through_shape", ("yes", "decide"))) == 1


def test_a_sentence_names_things_and_says_what_to_do() -> None:
    (fault,) = inspect(_data_line_on_late(GOOD).document()).faults

    assert fault.message == (
        'the flow from "5 days" to "Remind" and the dotted line from "Record" to "Paper" '
        "run on one line"
    )
    assert fault.advice == "Move one of the lines 15 pixels or more to the side."
    assert all(advice.endswith(".") for advice in ADVICE.values())


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (GOOD.without("applicant"), 'the pool "Applicant" is not drawn'),
        (GOOD.without("chair"), 'the lane "Chair" is not drawn'),
        (GOOD.without("law"), 'the note "Section 104" is not drawn'),
        (GOOD.without("paper"), 'the data object "Paper" is not drawn'),
        (GOOD.without("letter"), 'the message "letter" from "Record" to "Applicant" is not drawn'),
        (GOOD.without("day_5"), 'the boundary event "5 days" is not drawn'),
        (GOOD.without("no"), 'the flow "no" from "Met?" to "Not met" is not drawn'),
    ],
    ids=lambda value: value.split('"')[1] if isinstance(value, str) else "",
)
def test_each_kind_of_thing_has_its_word(broken: Review, words: str) -> None:
    assert [one.message for one in inspect(broken.document()).faults] == [words]


def test_a_file_without_any_drawing_has_one_fault() -> None:
    model = f"{HEAD}{GOOD.model}</bpmn:definitions>".encode()

    (fault,) = inspect(model).faults

    assert (fault.kind, fault.message) == ("without_di", "nothing in this file is drawn")
    assert {"review", "c"}.isdisjoint(fault.elements)
    assert {"applicant", "chair", "record", "done", "law_met", "writes"} <= set(fault.elements)


def test_a_boundary_event_belongs_on_the_plane_of_its_host() -> None:
    elsewhere = replace(GOOD, inner=(*GOOD.inner, "day_5"))

    assert ("boundary_off_host", ("day_5", "record")) in faults(elsewhere)


@pytest.mark.parametrize(
    "fine",
    [
        GOOD.placed("days", 150, 150, 700, 300),
        GOOD.named("day_5", 372, 285, 50, 14),
        GOOD.led("law_met", (700, 200), (560, 200), (487, 227)),
        GOOD.led("no", (500, 240), (540, 241), (580, 241)),
        GOOD.led("writes", (310, 280), (310, 340), (320, 390)),
    ],
    ids=["a wide group", "a name in a corner", "a note's line", "a hair of slant", "data"],
)
def test_what_is_no_fault(fine: Review) -> None:
    assert faults(fine) == []


@pytest.mark.parametrize(("end", "found"), [(240, []), (230, [("loose_ends", ("law_met", "no"))])])
def test_a_note_may_point_at_a_line(end: int, found: list[tuple[str, tuple[str, ...]]]) -> None:
    model = GOOD.model.replace('sourceRef="law" targetRef="met"', 'sourceRef="law" targetRef="no"')
    pointing = replace(GOOD, model=model).led("law_met", (700, 190), (550, 190), (550, end))

    assert faults(pointing) == found


def test_a_line_to_what_is_not_drawn_is_not_loose() -> None:
    assert faults(GOOD.without("law")) == [("without_di", ("law",))]


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ((604, 500, 50, 14), []),
        ((640, 525, 50, 14), []),
        ((604, 510, 50, 14), [("label_on_shape", ("day_5", "hold"))]),
        ((600, 500, 50, 14), [("label_on_shape", ("day_5", "hold"))]),
    ],
    ids=["inside", "below", "across the lower side", "at the left side"],
)
def test_the_name_of_a_boundary_event_keeps_off_the_frame_of_its_host(label, found) -> None:
    on_hold = replace(
        GOOD, model=GOOD.model.replace('attachedToRef="record"', 'attachedToRef="hold"')
    )
    down = on_hold.placed("day_5", 700, 502, 36, 36).named("day_5", *label)

    assert faults(down.led("late", (718, 538), (718, 560), (470, 560), (470, 580))) == found


def test_planes_do_not_see_each_other() -> None:
    over_record = GOOD.placed("begun", 300, 222, 36, 36).named("begun", 300, 262, 36, 14)
    same_place = over_record.led("begun_done", (300, 240), (270, 240), (270, 118), (236, 118))

    assert faults(same_place) == []
    assert faults(replace(same_place, inner=())) == []


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("Decide", "Decide whether the request meets the threshold that the policy sets " * 2),
        ("Look up", "Incomprehensibilities of the neighbouring authorities " * 3),
        ("Section 104", "Because the Act says so. " * 12),
    ],
    ids=["task", "closed", "note"],
)
def test_text_too_long_for_its_shape_is_remarked(element: str, text: str) -> None:
    model = GOOD.model.replace(f'"{element}"', f'"{text}"').replace(f">{element}<", f">{text}<")

    found = inspect(replace(GOOD, model=model).document())

    assert [one.kind for one in found.remarks] == ["text_overflow"]
    assert found.faults == ()


def test_a_name_above_an_open_sub_process_may_be_long() -> None:
    long = GOOD.called("Hold review", "Hold the review with everybody who has a part in it " * 9)

    assert inspect(long.document()).remarks == ()


def test_measures_of_a_known_drawing() -> None:
    assert inspect(GOOD.document()).measures == Measures(
        crossings=0,
        bends=2,
        backward_edges=0,
        width=1100,
        height=660,
        ratio=1.67,
        shapes=18,
        edges=13,
    )


def test_crossings_bends_and_ways_back_are_counted() -> None:
    crossed = GOOD.led("law_met", (700, 190), (200, 330), (475, 215))
    back = GOOD.led("no", (500, 240), (540, 240), (540, 330), (530, 330), (580, 330), (580, 240))

    assert inspect(crossed.document()).measures.bends == 3
    assert inspect(crossed.document()).measures.crossings == 4
    assert inspect(back.document()).measures.bends == 6
    reverse = GOOD.led("no", (580, 240), (540, 240), (500, 240))
    assert inspect(reverse.document()).measures.backward_edges == 1
    assert inspect(reverse.document()).measures.bends == 2


def test_nothing_drawn_measures_nothing() -> None:
    empty = f"{HEAD}<bpmn:process id='p'/></bpmn:definitions>".encode()

    assert inspect(empty).faults == ()
    assert set(inspect(empty).measures.as_json().values()) == {0}


@settings(deadline=None)
@given(dx=st.integers(-5000, 5000), dy=st.integers(-5000, 5000))
def test_the_place_of_a_whole_drawing_does_not_matter(dx: int, dy: int) -> None:
    broken = _data_line_on_late(_timer_too_low(GOOD))

    assert inspect(broken.shifted(dx, dy).document()) == inspect(broken.document())


@pytest.mark.parametrize("document", [b"", b"<a/>", b"<!DOCTYPE x><x/>", b"\xff\xfe"])
def test_what_is_no_diagram_is_refused(document: bytes) -> None:
    with pytest.raises(UnreadableDiagram):
        inspect(document)


def test_300_elements_keep_nobody_waiting() -> None:
    size = 150
    tasks = "".join(f'<bpmn:task id="t{n}" name="Task {n}"/>' for n in range(size))
    flows = "".join(
        f'<bpmn:sequenceFlow id="f{n}" name="then" sourceRef="t{n}" targetRef="t{n + 1}"/>'
        for n in range(size - 1)
    )
    places = [(200 * (n % 15), 150 * (n // 15)) for n in range(size)]
    shapes = "".join(shape(f"t{n}", (x, y, 100, 80)) for n, (x, y) in enumerate(places))
    edges = "".join(
        edge(f"f{n}", ((x + 100, y + 40), (x + 150, y + 40), (x + 150, y + 100), (x + 200, y + 40)))
        for n, (x, y) in enumerate(places[:-1])
    )
    plane = f'<bpmndi:BPMNPlane bpmnElement="p">{shapes}{edges}</bpmndi:BPMNPlane>'
    drawing = f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram>"
    process = f'<bpmn:process id="p">{tasks}{flows}</bpmn:process>'
    document = f"{HEAD}{process}{drawing}</bpmn:definitions>".encode()

    began = process_time()
    found = inspect(document)

    assert process_time() - began < 5  # traced and on a busy machine; a blow-up takes far more
    assert (found.measures.shapes, found.measures.edges) == (150, 149)
    assert {one.kind for one in found.faults} == {"label_missing", "slanting", "loose_ends"}


def test_a_tangle_keeps_the_inspection_no_longer_than_its_bound() -> None:
    tasks = "".join(f'<bpmn:task id="t{n}"/>' for n in range(3000))
    shapes = "".join(shape(f"t{n}", (0, 0, 100, 80)) for n in range(3000))
    plane = f'<bpmndi:BPMNPlane bpmnElement="p">{shapes}</bpmndi:BPMNPlane>'
    drawing = f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram>"
    process = f'<bpmn:process id="p">{tasks}</bpmn:process>'

    began = process_time()
    found = inspect(f"{HEAD}{process}{drawing}</bpmn:definitions>".encode())

    assert process_time() - began < 10
    assert len(found.faults) == 1000
