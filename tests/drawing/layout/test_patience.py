"""Lines where there is little room are drawn all the same."""

from itertools import pairwise

import pytest

from engine.drawing.geometry import Box
from engine.drawing.layout.patience import patiently
from engine.drawing.routing import Connection, NoWay, Obstacle, Scene, route

AREA = Box(0, 0, 900, 600)
FLOW = Connection("flow", "a", "b", "sequence")


def boxed_in(box: Box) -> list[Obstacle]:
    """Return a shape with another one close to each of its sides."""
    sides = [(-110, 0), (110, 0), (0, -90), (0, 90)]
    around = [box.moved(dx, dy).grown(9) for dx, dy in sides]
    return [
        Obstacle("b", box, "activity"),
        *(Obstacle(f"wall_{n}", one, "activity") for n, one in enumerate(around)),
    ]


@pytest.mark.parametrize("at", [(100, 100), (400, 20), (400, 500), (700, 250)])
def test_a_line_without_any_way_is_drawn_as_a_step_between_the_facing_sides(
    at: tuple[float, float],
) -> None:
    source = Obstacle("a", Box(0, 0, 100, 80).moved(*at), "activity")
    target = boxed_in(Box(400, 260, 100, 80))
    scene = Scene(AREA, [source, *target], [FLOW])
    with pytest.raises(NoWay):
        route(scene)

    line = patiently(scene)["flow"]

    assert source.box.has(line[0])
    assert not source.box.grown(-1).has(line[0])
    assert target[0].box.has(line[-1])
    assert not target[0].box.grown(-1).has(line[-1])
    assert all(a.x == b.x or a.y == b.y for a, b in pairwise(line))


def test_one_line_without_any_way_does_not_spoil_the_others():
    shapes = [
        Obstacle("a", Box(100, 100, 100, 80), "activity"),
        Obstacle("c", Box(700, 100, 100, 80), "activity"),
        *boxed_in(Box(400, 360, 100, 80)),
    ]
    scene = Scene(AREA, shapes, [FLOW, Connection("other", "a", "c", "sequence")])

    assert patiently(scene)["other"] == ((200, 140), (700, 140))


def test_a_name_in_a_closed_shape_does_not_open_it_for_lines():
    wide = Obstacle("wide", Box(300, 60, 200, 160), "container")
    ends = [Obstacle(n, Box(x, 100, 100, 80), "activity") for n, x in (("a", 100), ("b", 600))]
    scene = Scene(AREA, [wide, *ends], [FLOW])

    line = patiently(scene, [Box(350, 120, 60, 14)])["flow"]

    assert line == route(scene)["flow"]


def test_a_line_leaves_through_a_name_only_at_the_shape_that_it_covers():
    ends = [Obstacle(n, Box(x, 100, 100, 80), "activity") for n, x in (("a", 100), ("b", 600))]
    scene = Scene(AREA, ends, [FLOW])
    around = [
        Box(60, 50, 180, 48),
        Box(60, 182, 180, 60),
        Box(202, 90, 60, 100),
        Box(40, 90, 58, 100),
    ]
    aside = Box(400, 60, 60, 160)

    line = patiently(scene, [*around, aside])["flow"]

    assert not any(aside.has(point) for point in line)
    assert any(point.y < aside.y or point.y > aside.bottom for point in line)
