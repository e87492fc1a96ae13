"""How lines behave in scenes small enough to know the right answer."""

import pytest

from engine.drawing.geometry import Box, Line, Point, cuts, segments
from engine.drawing.routing import Connection, NoWay, Obstacle, Scene, route
from engine.drawing.routing.nudging import nudged
from engine.drawing.routing.rounds import Rounds
from engine.drawing.routing.tariff import MANNERS, Manner
from tests.drawing.routing.crowds import guest, joined, obstacle, scene
from tests.drawing.routing.judging import crossings, flaws

LEFT = obstacle("left", "activity", 200, 200)
RIGHT = obstacle("right", "activity", 460, 200)


def routed(
    obstacles: list[Obstacle], connections: list[Connection], **more: object
) -> dict[str, Line]:
    one = scene(obstacles, connections, **more)
    lines = dict(route(one))
    assert flaws(one, lines) == []
    return lines


def test_shapes_on_one_level_are_joined_by_a_straight_line() -> None:
    assert routed([LEFT, RIGHT], [joined(0, "left", "right")])["f0"] == ((250, 200), (410, 200))


def test_a_lower_target_takes_two_bends_in_the_middle_of_the_channel() -> None:
    low = obstacle("low", "activity", 360, 320)
    above = obstacle("above", "activity", 360, 200)
    line = routed([LEFT, low, above], [joined(0, "left", "low")])["f0"]
    assert line == ((250, 200), (280, 200), (280, 320), (310, 320))


def test_three_exits_of_a_gateway_use_three_corners() -> None:
    split = obstacle("split", "gateway", 200, 300)
    targets = [obstacle(f"t{i}", "activity", 400, 160 + 140 * i) for i in range(3)]
    lines = routed([split, *targets], [joined(i, "split", f"t{i}") for i in range(3)])
    assert [line[0] for line in lines.values()] == [(200, 275), (225, 300), (200, 325)]
    assert crossings(lines) == 0


def test_more_merging_flows_than_corners_use_the_slopes() -> None:
    merge = obstacle("merge", "gateway", 500, 400)
    sources = [obstacle(f"s{i}", "activity", 200, 140 + 130 * i) for i in range(5)]
    after = obstacle("after", "activity", 700, 400)
    wanted = [joined(i, f"s{i}", "merge") for i in range(5)] + [joined(5, "merge", "after")]
    lines = routed([merge, *sources, after], wanted)
    ends = [lines[f"f{i}"][-1] for i in range(5)]
    assert len(set(ends)) == 5
    assert sum(x != 500 and y != 400 for x, y in ends) == 2
    assert lines["f5"] == ((525, 400), (650, 400))


def test_two_exits_of_an_activity_leave_apart() -> None:
    targets = [obstacle("a", "activity", 460, 130), obstacle("b", "activity", 460, 270)]
    lines = routed([LEFT, *targets], [joined(0, "left", "a"), joined(1, "left", "b")])
    assert lines["f0"][0] != lines["f1"][0]
    assert {line[0].x for line in lines.values()} == {250}


def test_a_boundary_event_leaves_downwards() -> None:
    timer, low = guest("timer", LEFT), obstacle("low", "activity", 400, 360)
    line = routed([LEFT, timer, low], [joined(0, "timer", "low")])["f0"]
    assert line == ((222, 258), (222, 360), (350, 360))


def test_a_boundary_event_leaves_aside_when_there_is_no_room_below() -> None:
    timer = guest("timer", LEFT)
    below = obstacle("below", "activity", 200, 310)
    aside = obstacle("aside", "activity", 420, 260)
    line = routed([LEFT, timer, below, aside], [joined(0, "timer", "aside")])["f0"]
    assert line[0].x > 222
    assert 240 < line[0].y < 258


def test_a_boundary_event_on_the_upper_edge_leaves_upwards() -> None:
    alarm = Obstacle("alarm", Box.around(Point(222, 160), 36, 36), "boundary", "left")
    high = obstacle("high", "activity", 400, 60)
    line = routed([LEFT, alarm, high], [joined(0, "alarm", "high")])["f0"]
    assert line == ((222, 142), (222, 60), (350, 60))


def test_a_line_back_to_its_own_shape_goes_round_a_corner() -> None:
    line = routed([LEFT], [joined(0, "left", "left")])["f0"]
    assert line[0].x == 250
    assert line[-1].y in {160, 240}
    assert len(line) == 5


def test_a_line_back_runs_above_or_below_the_row() -> None:
    row = [obstacle(f"n{i}", "activity", 200 + 160 * i, 200) for i in range(4)]
    forward = [joined(i, f"n{i}", f"n{i + 1}") for i in range(3)]
    lines = routed(row, [*forward, joined(3, "n3", "n0")])
    assert {abs(line[0].y - 200) for line in (lines["f3"],)} == {40}
    assert crossings(lines) == 0
    assert all(y < 160 or y > 240 for _, y in lines["f3"][1:-1])


@pytest.mark.parametrize("y", [145.0, 130.0, 255.0])
def test_a_line_never_runs_along_a_border(y: float) -> None:
    row = [obstacle(f"n{i}", "activity", 200 + 160 * i, 200) for i in range(3)]
    wanted = [joined(0, "n0", "n1"), joined(1, "n1", "n2"), joined(2, "n2", "n0")]
    borders = [(Point(100, y), Point(700, y))]
    line = routed(row, wanted, borders=borders)["f2"]
    level = [start.y for start, end in segments(line) if start.y == end.y]
    assert all(abs(at - y) >= 8 for at in level)


def test_a_line_leaves_beside_the_event_on_the_edge_of_its_shape() -> None:
    timer = Obstacle("timer", Box.around(Point(200, 240), 36, 36), "boundary", "left")
    one = Scene(
        Box(0, 0, 600, 500),
        [LEFT, timer],
        [joined(0, "left", "below", "message")],
        strips={"below": Box(0, 400, 600, 60)},
    )
    lines = route(one)
    assert flaws(one, lines) == []
    assert len(lines["f0"]) == 2


@pytest.mark.parametrize("side", [-1, 1])
def test_room_for_a_label_is_gone_round(side: int) -> None:
    room = Box.around(Point(400, 200 + side * 70), 90, 60)
    wall = Obstacle("wall", Box.around(Point(400, 200), 60, 80), "activity", reserved=room)
    far = obstacle("far", "activity", 600, 200)
    line = routed([LEFT, wall, far], [joined(0, "left", "far")])["f0"]
    assert all((y - 200) * side <= 0 for _, y in line)


def test_a_fixed_line_stays_and_is_not_covered() -> None:
    low = obstacle("low", "activity", 360, 320)
    fixed = routed([LEFT, low], [joined(0, "left", "low")])
    other = routed([LEFT, low], [joined(1, "left", "low")], fixed=fixed)
    assert other.keys() == {"f1"}
    assert other["f1"] != fixed["f0"]


def test_a_crossing_is_avoided_when_the_other_order_has_none() -> None:
    sources = [obstacle("a", "activity", 200, 150), obstacle("b", "activity", 200, 280)]
    targets = [obstacle("c", "activity", 460, 410), obstacle("d", "activity", 460, 540)]
    wanted = [joined(0, "a", "c"), joined(1, "b", "d")]
    assert crossings(routed([*sources, *targets], wanted)) == 0
    assert crossings(routed([*sources, *targets], wanted[::-1])) == 0


def test_lines_that_share_a_channel_are_15_apart_and_centred() -> None:
    sources = [obstacle("a", "activity", 200, 150), obstacle("b", "activity", 200, 280)]
    targets = [obstacle("c", "activity", 380, 410), obstacle("d", "activity", 380, 540)]
    above = obstacle("above", "activity", 380, 280)
    lines = routed([*sources, *targets, above], [joined(0, "a", "c"), joined(1, "b", "d")])
    upright = sorted(a.x for line in lines.values() for a, b in segments(line) if a.x == b.x)
    assert upright[1] - upright[0] == 15
    assert sum(upright) / 2 == pytest.approx(290, abs=1)


def test_a_shape_that_is_walled_in_has_no_way() -> None:
    walls = [
        Obstacle("n", Box(100, 60, 200, 80), "activity"),
        Obstacle("s", Box(100, 260, 200, 80), "activity"),
        Obstacle("w", Box(60, 60, 70, 280), "activity"),
        Obstacle("e", Box(270, 60, 70, 280), "activity"),
    ]
    with pytest.raises(NoWay) as refusal:
        route(scene([LEFT, RIGHT, *walls], [joined(7, "left", "right")]))
    assert refusal.value.id == "f7"


def test_a_way_outside_the_area_is_better_than_none() -> None:
    wall = Obstacle("wall", Box(300, 100, 60, 200), "activity")
    tight = Scene(Box(100, 100, 500, 200), [LEFT, wall, RIGHT], [joined(0, "left", "right")])
    lines = route(tight)
    assert flaws(tight, lines) == []
    assert any(not tight.area.has(point) for point in lines["f0"])


def test_message_flows_run_upright_between_pools() -> None:
    strips = {"above": Box(0, 0, 900, 60), "pool": Box(0, 100, 900, 250)}
    wanted = [joined(0, "above", "left", "message"), joined(1, "right", "above", "message")]
    one = Scene(Box(0, 0, 900, 400), [LEFT, RIGHT], wanted, strips=strips)
    lines = route(one)
    assert flaws(one, lines) == []
    assert lines == {"f0": ((200, 60), (200, 160)), "f1": ((460, 160), (460, 60))}


def test_message_flows_between_two_empty_pools_stay_apart() -> None:
    strips = {"a": Box(0, 0, 900, 60), "b": Box(0, 160, 900, 60)}
    wanted = [joined(i, "a", "b", "message") for i in range(4)]
    one = Scene(Box(0, 0, 900, 300), [], wanted, strips=strips)
    lines = route(one)
    assert flaws(one, lines) == []
    assert all(len(line) == 2 for line in lines.values())


def test_a_message_flow_reaches_into_an_expanded_sub_process() -> None:
    outer = Obstacle("outer", Box(100, 120, 300, 160), "container")
    inner = obstacle("inner", "event", 250, 200)
    one = Scene(
        Box(0, 0, 600, 400),
        [outer, inner],
        [joined(0, "above", "inner", "message")],
        strips={"above": Box(0, 0, 600, 60)},
    )
    assert route(one)["f0"] == ((250, 60), (250, 182))


def test_a_dotted_line_is_straight_where_the_view_is_clear() -> None:
    note = obstacle("note", "artifact", 340, 380)
    assert len(routed([LEFT, note], [joined(0, "left", "note", "dotted")])["f0"]) == 2


def test_a_dotted_line_goes_round_what_is_in_its_way() -> None:
    note = obstacle("note", "artifact", 200, 460)
    wall = Obstacle("wall", Box(60, 300, 300, 60), "activity")
    assert len(routed([LEFT, wall, note], [joined(0, "left", "note", "dotted")])["f0"]) > 2


def test_two_dotted_lines_between_the_same_shapes_are_two_lines() -> None:
    note = obstacle("note", "artifact", 200, 360)
    wanted = [joined(i, "left", "note", "dotted") for i in range(2)]
    routed([LEFT, note], wanted)


def test_a_note_about_a_flow_meets_its_line() -> None:
    note = obstacle("note", "artifact", 330, 320)
    wanted = [joined(0, "left", "right"), joined(1, "f0", "note", "dotted")]
    lines = route(scene([LEFT, RIGHT, note], wanted))
    assert lines["f1"] == ((330, 200), (330, 290))


def test_a_note_about_a_line_that_is_not_there_is_left_out() -> None:
    assert route(scene([LEFT], [joined(0, "left", "gone", "dotted")])) == {}


def test_a_dotted_line_inside_a_sub_process_is_straight() -> None:
    outer = Obstacle("outer", Box(100, 100, 500, 400), "container")
    note = obstacle("note", "artifact", 340, 380)
    one = scene([outer, LEFT, note], [joined(0, "left", "note", "dotted")])
    assert len(route(one)["f0"]) == 2


def test_no_line_is_moved_into_room_for_a_label() -> None:
    low, room = obstacle("low", "activity", 360, 320), Box(272, 225, 22, 60)
    event = Obstacle("event", Box.around(Point(700, 100), 36, 36), "event", reserved=room)
    line = routed([LEFT, low, event], [joined(0, "left", "low")])["f0"]
    assert not any(cuts(piece, room) for piece in segments(line))


def test_a_crowded_channel_leaves_first_pieces_long_enough() -> None:
    sources = [obstacle(f"s{i}", "activity", 200, 100 + 110 * i) for i in range(4)]
    targets = [obstacle(f"t{i}", "activity", 360, 600 + 110 * i) for i in range(4)]
    one = scene([*sources, *targets], [joined(i, f"s{i}", f"t{i}") for i in range(4)])
    lines = {
        f"f{i}": (Point(250, 100 + 110 * i), Point(x, 100 + 110 * i), Point(x, y), Point(310, y))
        for i, (x, y) in enumerate(zip((294, 285, 276, 267), (600, 710, 820, 930), strict=True))
    }
    found = nudged(one, lines)
    assert flaws(one, found) == []
    assert [found[f"f{i}"][1].x for i in range(4)] == [295, 285, 275, 265]


@pytest.mark.parametrize("manner", MANNERS)
def test_the_search_itself_keeps_off_borders(manner: Manner) -> None:
    row = [obstacle(f"n{i}", "activity", 200 + 160 * i, 200) for i in range(3)]
    wanted = [joined(0, "n0", "n1"), joined(1, "n1", "n2"), joined(2, "n2", "n0")]
    borders = [(Point(100, y), Point(700, y)) for y in (145.0, 255.0)]
    rounds = Rounds(scene(row, wanted, borders=borders), manner)
    assert rounds.run() is None
    level = [a.y for a, b in segments(rounds.lines()["f2"]) if a.y == b.y]
    assert all(abs(at - y) >= 8 for at in level for y in (145, 255))
