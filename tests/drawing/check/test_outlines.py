"""Outlines and sweeps agree with the slow and obvious ways."""

from itertools import combinations
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.drawing.check import outlines, sweep
from engine.drawing.geometry import Box, Point, cuts
from engine.drawing.model import Node

NUMBERS = st.integers(0, 60)
BOXES = st.builds(Box, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
WIDE = st.builds(Box, NUMBERS, NUMBERS, st.integers(1, 60), st.integers(1, 60))
POINTS = st.builds(Point, NUMBERS, NUMBERS)
EVENT = Node("e", "startEvent", "", "p")
GATEWAY = Node("g", "exclusiveGateway", "", "p")
BOX = Box(100, 100, 50, 50)


@given(st.lists(BOXES, max_size=12))
def test_the_sweep_finds_what_a_look_at_all_pairs_finds(boxes: list[Box]) -> None:
    touching = [
        (one, other)
        for one, other in combinations(range(len(boxes)), 2)
        if boxes[one].x <= boxes[other].right
        and boxes[other].x <= boxes[one].right
        and boxes[one].y <= boxes[other].bottom
        and boxes[other].y <= boxes[one].bottom
    ]

    assert list(sweep.neighbours(boxes)) == touching


@given(st.lists(BOXES, max_size=6), st.lists(BOXES, max_size=6))
def test_two_kinds_of_boxes_meet_across_only(ones: list[Box], others: list[Box]) -> None:
    found = sweep.across(
        [(box, n) for n, box in enumerate(ones)], [(box, n) for n, box in enumerate(others)]
    )

    both = list(sweep.neighbours([*ones, *others]))
    assert list(found) == [(a, b - len(ones)) for a, b in both if a < len(ones) <= b]


@given(POINTS, POINTS, WIDE)
def test_a_line_runs_through_a_box_as_geometry_says(start: Point, end: Point, box: Box) -> None:
    assert outlines.runs_through((start, end), box.corners) == cuts((start, end), box)


@given(WIDE, WIDE)
def test_a_box_covers_as_geometry_says(one: Box, other: Box) -> None:
    assert outlines.covers(one.corners, other) == (one.overlap(other) > 0)


@pytest.mark.parametrize(
    ("node", "start", "end", "through"),
    [
        (GATEWAY, (100, 110), (110, 100), False),
        (GATEWAY, (100, 130), (130, 100), True),
        (GATEWAY, (125, 90), (125, 100), False),
        (EVENT, (100, 106), (106, 100), False),
        (EVENT, (100, 120), (120, 100), True),
        (EVENT, (125, 125), (126, 125), True),
        (None, (100, 106), (106, 100), True),
    ],
)
def test_a_shape_is_crossed_within_its_own_outline(node, start, end, through) -> None:
    shape = outlines.outline(node, BOX)

    assert outlines.runs_through((Point(*start), Point(*end)), shape) is through
    assert outlines.runs_through((Point(*end), Point(*start)), shape) is through


@pytest.mark.parametrize(
    ("node", "point", "distance"),
    [
        (GATEWAY, (100, 125), 0),
        (GATEWAY, (112.5, 112.5), 0),
        (GATEWAY, (100, 100), 25 / 2**0.5),
        (EVENT, (125, 150), 0),
        (EVENT, (125, 125), 25),
        (None, (100, 110), 0),
        (None, (125, 125), 25),
        (None, (90, 100), 10),
    ],
)
def test_how_far_a_point_is_from_an_outline(node, point, distance) -> None:
    found = outlines.distance_to_outline(Point(*point), outlines.outline(node, BOX))

    assert isclose(found, distance, abs_tol=0.3)


def test_a_line_of_no_length_is_a_point() -> None:
    assert outlines.distance(Point(3, 4), (Point(0, 0), Point(0, 0))) == 5


@pytest.mark.parametrize(
    ("node", "box", "covered"),
    [
        (GATEWAY, Box(100, 100, 12, 12), False),
        (GATEWAY, Box(100, 100, 14, 14), True),
        (EVENT, Box(100, 100, 7, 7), False),
        (EVENT, Box(100, 100, 9, 9), True),
        (None, Box(90, 90, 11, 11), True),
        (None, Box(90, 90, 10, 10), False),
        (GATEWAY, Box(0, 0, 300, 300), True),
        (GATEWAY, Box(124, 124, 2, 2), True),
    ],
)
def test_a_box_covers_a_shape_within_its_own_outline(node, box, covered) -> None:
    assert outlines.covers(outlines.outline(node, BOX), box) is covered
