"""The laws of boxes and lines on the plane."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.drawing.geometry import Box, Point, Segment, bounds, cross, cuts, length

COORDINATES = st.integers(min_value=-50, max_value=50)
SIZES = st.integers(min_value=0, max_value=50)
BOXES = st.builds(Box, COORDINATES, COORDINATES, SIZES, SIZES)
POINTS = st.builds(Point, COORDINATES, COORDINATES)
SEGMENTS = st.tuples(POINTS, POINTS)


@given(st.lists(BOXES, min_size=1))
def test_bounds_hold_every_box(boxes: list[Box]) -> None:
    assert all(bounds(boxes).holds(box) for box in boxes)


@given(BOXES, BOXES)
def test_overlap_is_mutual(one: Box, other: Box) -> None:
    assert one.overlap(other) == other.overlap(one)
    assert one.meets(other) == (one.overlap(other) > 0)


@given(BOXES, st.integers(min_value=1, max_value=9))
def test_a_grown_box_holds_the_box(box: Box, by: int) -> None:
    assert box.grown(by).holds(box)
    assert not box.holds(box.grown(by))
    assert box.holds(box.grown(by), slack=by)


@given(SEGMENTS, SEGMENTS)
def test_crossing_is_mutual(one: Segment, other: Segment) -> None:
    assert cross(one, other) == cross(other, one)


@given(SEGMENTS, BOXES)
def test_a_line_that_cuts_a_box_backwards_cuts_it_too(segment: Segment, box: Box) -> None:
    assert cuts(segment, box) == cuts((segment[1], segment[0]), box)


@pytest.mark.parametrize(
    ("segment", "through"),
    [
        ((Point(-5, 5), Point(15, 5)), True),
        ((Point(-5, 0), Point(15, 0)), False),  # along the upper side
        ((Point(-5, 5), Point(0, 5)), False),  # docks on the left side
        ((Point(-5, 5), Point(1, 5)), True),
        ((Point(-5, -5), Point(15, 15)), True),
        ((Point(-6, 5), Point(5, 16)), False),  # passes the lower left corner outside
    ],
)
def test_what_cuts_a_box(segment: Segment, through: bool) -> None:
    assert cuts(segment, Box(0, 0, 10, 10)) is through


def test_lines_that_only_touch_do_not_cross() -> None:
    upright = (Point(5, 0), Point(5, 10))
    assert cross(upright, (Point(0, 5), Point(10, 5)))
    assert not cross(upright, (Point(0, 5), Point(5, 5)))
    assert not cross(upright, (Point(5, 2), Point(5, 8)))


def test_a_box_knows_its_place() -> None:
    box = Box.between(10, 20, 40, 60)
    assert box == Box.around(box.center, 30, 40)
    assert box.corners == ((10, 20), (40, 20), (40, 60), (10, 60))
    assert box.has(Point(40, 60))
    assert not box.has(Point(41, 60))
    assert length(box.corners) == 30 + 40 + 30
    assert bounds([]) == Box(0, 0, 0, 0)
    assert box.moved(1, 2) == Box(11, 22, 30, 40)
    assert Point(1, 2).moved(3, 4) == (4, 6)
