"""Labels near their elements, and on nothing else."""

from itertools import combinations
from math import sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drawing import labels, text
from engine.drawing.geometry import Box, Line, Point, cuts, segments
from engine.drawing.model import Flow, Node
from engine.drawing.routing import Scene, route
from tests.drawing.routing.crowds import crowds

TYPES = {
    "activity": "userTask",
    "event": "intermediateCatchEvent",
    "gateway": "exclusiveGateway",
    "boundary": "boundaryEvent",
    "artifact": "dataObjectReference",
    "container": "subProcess",
}
LONG = "Is the threshold for a review met?"
EVENT = Box(100, 100, 36, 36)


def node(
    name: str, type_: str = "startEvent", label: str = "Application received", **more: str
) -> Node:
    return Node(name, type_, label, more.pop("scope", "p"), **more)


def placed(
    shapes: dict[str, Box],
    nodes: list[Node],
    lines: dict[str, Line] | None = None,
    names: dict[str, str] | None = None,
    **more: object,
) -> dict[str, Box]:
    flows = {
        name: Flow(name, "sequenceFlow", (names or {}).get(name, ""), "p", "a", "b")
        for name in lines or {}
    }
    more.setdefault("borders", ())
    by_id = {one.id: one for one in nodes}
    return dict(labels.place(shapes, by_id, lines or {}, flows, **more))


def test_the_name_of_an_event_stands_below_it() -> None:
    label = placed({"e": EVENT}, [node("e")])["e"]
    assert abs(label.center.x - EVENT.center.x) <= 1
    assert 0 < label.y - EVENT.bottom < 8


def test_the_name_of_a_gateway_stands_above_it() -> None:
    box = Box(100, 100, 50, 50)
    label = placed({"g": box}, [node("g", "exclusiveGateway", "Met?")])["g"]
    assert 0 < box.y - label.bottom < 8


def test_the_name_of_a_gateway_gives_way_to_a_line_above() -> None:
    box = Box(100, 100, 50, 50)
    up = {"f": (Point(125, 100), Point(125, 20))}
    label = placed({"g": box}, [node("g", "exclusiveGateway", "Met?")], up)["g"]
    assert not any(cuts(piece, label) for piece in segments(up["f"]))
    assert box.grown(30).meets(label)


@given(st.sets(st.sampled_from(["up", "down", "right", "left"])), st.sampled_from(["Met?", LONG]))
@settings(deadline=None)
def test_no_name_touches_the_slopes_of_a_gateway(taken: set[str], name: str) -> None:
    box, middle = Box(100, 100, 50, 50), Point(125, 125)
    ends = {"up": (125, 0), "down": (125, 250), "right": (250, 125), "left": (0, 125)}
    lines = {way: (middle, Point(*ends[way])) for way in sorted(taken)}
    names = dict.fromkeys(lines, "no")
    nodes = [node("g", "exclusiveGateway", name)]
    for label in placed({"g": box}, nodes, lines, names).values():
        across = max(label.x - middle.x, middle.x - label.right, 0)
        along = max(label.y - middle.y, middle.y - label.bottom, 0)
        assert (across + along - 25) / sqrt(2) >= 2.5


def test_a_long_name_is_wrapped_to_fit_a_short_piece() -> None:
    short = (Point(100, 100), Point(165, 100), Point(165, 300), Point(400, 300))
    label = placed({}, [], {"f": short}, {"f": "sent to the agencies again"})["f"]
    assert label.bottom < 100
    assert label.x > 100
    assert label.right < 165


def test_the_name_of_a_boundary_event_stands_beside_its_exit() -> None:
    host, timer = Box(100, 100, 100, 80), Box(154, 162, 36, 36)
    down = {"f": (Point(172, 198), Point(172, 300), Point(250, 300))}
    nodes = [node("h", "userTask"), node("t", "boundaryEvent", "5 working days", host="h")]
    label = placed({"h": host, "t": timer}, nodes, down)["t"]
    assert label.x > 172
    assert label.y >= host.bottom


def test_the_name_of_a_boundary_event_above_stands_above() -> None:
    host, alarm = Box(100, 100, 100, 80), Box(154, 82, 36, 36)
    nodes = [node("h", "userTask"), node("t", "boundaryEvent", "Alarm", host="h")]
    label = placed({"h": host, "t": alarm}, nodes)["t"]
    assert label.bottom <= 100
    assert label.x > alarm.center.x


def test_the_name_of_a_flow_stands_above_its_line_near_the_source() -> None:
    line = {"f": (Point(100, 100), Point(300, 100))}
    label = placed({}, [], line, {"f": "met"})["f"]
    assert label.bottom < 100
    assert 100 < label.x < 115


def test_the_name_of_a_group_stands_inside_its_upper_edge() -> None:
    box = Box(100, 100, 400, 300)
    label = placed({"g": box}, [node("g", "group", "Checks")])["g"]
    assert box.holds(label)
    assert label.y < 120


def test_only_names_that_stand_outside_get_a_label() -> None:
    nodes = [node("a", "userTask"), node("b", label=""), node("c")]
    assert (
        placed({"a": Box(0, 0, 100, 80), "b": EVENT}, nodes, {"f": (Point(0, 0), Point(9, 0))})
        == {}
    )


def test_the_label_is_as_wide_as_its_longest_line() -> None:
    label = placed({"e": EVENT}, [node("e", label="Community safety partnership informed")])["e"]
    font = text.font(text.LABEL_SIZE)
    lines = font.wrap("Community safety partnership informed", label.width)
    assert all(font.width(line) <= label.width for line in lines)
    assert label.height >= len(lines) * font.line_height


def test_a_long_word_is_not_broken() -> None:
    word = "Unzuständigkeitsbescheinigung"
    label = placed({"e": EVENT}, [node("e", label=word)])["e"]
    assert label.width >= text.font(text.LABEL_SIZE).width(word)


def test_a_border_is_avoided_where_another_place_is_free() -> None:
    border = Point(0, 150), Point(400, 150)
    assert not cuts(border, placed({"e": EVENT}, [node("e")], borders=[border])["e"])


def test_two_labels_do_not_want_the_same_place() -> None:
    shapes = {"a": EVENT, "b": EVENT.moved(50, 0)}
    found = placed(shapes, [node("a"), node("b")])
    assert not found["a"].meets(found["b"])
    assert all(shapes[name].grown(60).meets(label) for name, label in found.items())


def test_taken_boxes_stay_free() -> None:
    taken = Box(0, 137, 400, 100)
    assert not placed({"e": EVENT}, [node("e")], taken=[taken])["e"].meets(taken)


def test_the_search_widens_until_something_is_free() -> None:
    walls = [EVENT.grown(200)]
    label = placed({"e": EVENT}, [node("e")], taken=walls)["e"]
    assert not label.meets(walls[0])
    assert walls[0].grown(60).meets(label)


def test_a_name_stays_in_its_sub_process_and_out_of_others() -> None:
    outer = Box(60, 60, 300, 120)
    shapes = {"s": outer, "e": EVENT, "other": Box(60, 200, 300, 120), "in": Box(80, 240, 36, 36)}
    nodes = [
        node("s", "subProcess"),
        node("e", scope="s"),
        node("other", "subProcess"),
        node("in", scope="other"),
    ]
    found = placed(shapes, nodes)
    assert outer.holds(found["e"])
    assert shapes["other"].holds(found["in"])


def test_a_name_outside_never_goes_into_an_open_sub_process() -> None:
    big = Box(-300, 140, 800, 600)
    shapes = {"e": EVENT, "s": big, "in": Box(400, 600, 36, 36)}
    nodes = [node("e"), node("s", "subProcess"), node("in", label="", scope="s")]
    walls = [Box(-300, 0, 800, 96), Box(-300, 97, 390, 42), Box(142, 97, 400, 42)]
    assert not placed(shapes, nodes, taken=walls)["e"].meets(big)


def test_a_name_does_not_lie_on_a_gateway() -> None:
    shapes = {"e": EVENT, "g": Box(93, 145, 50, 50)}
    label = placed(shapes, [node("e"), node("g", "exclusiveGateway", "")])["e"]
    assert not label.meets(_middle(shapes["g"]))


def test_a_name_may_use_the_free_corner_beside_a_gateway() -> None:
    gateway = Box(100, 100, 50, 50)
    up = {"f": (Point(125, 100), Point(125, 20)), "g": (Point(125, 150), Point(125, 200))}
    label = placed({"g": gateway}, [node("g", "exclusiveGateway", "Met?")], up)["g"]
    assert gateway.meets(label)


def test_a_name_does_not_step_over_the_edge_of_its_sub_process() -> None:
    outer = Box(0, 40, 400, 97)
    nodes = [node("s", "subProcess"), node("e", scope="s")]
    assert outer.holds(placed({"s": outer, "e": EVENT}, nodes)["e"])


def test_a_name_makes_way_for_one_that_has_no_other_place() -> None:
    shapes = {"a": EVENT, "b": EVENT.moved(60, 0)}
    taken = [Box(225, 0, 200, 300), Box(140, 0, 100, 98), Box(137, 100, 22, 36)]
    found = placed(
        shapes, [node("a", label="Application in"), node("b", label="Threshold met")], taken=taken
    )
    assert 0 < found["b"].y - shapes["b"].bottom < 8
    assert shapes["a"].grown(10).meets(found["a"])


NAMES = st.sampled_from(["", "met", "Threshold not met", "Partner agencies have been informed"])


@given(crowds(columns=4, rows=3), st.data())
@settings(max_examples=40, deadline=None)
def test_a_label_lies_on_no_shape_line_or_label(scene: Scene, data: st.DataObject) -> None:
    lines = route(scene)
    nodes = {
        one.id: Node(one.id, TYPES[one.form], data.draw(NAMES), "p", host=one.host)
        for one in scene.obstacles
    }
    flows = {
        one.id: Flow(one.id, "sequenceFlow", data.draw(NAMES), "p", one.source, one.target)
        for one in scene.connections
    }
    shapes = {one.id: one.box for one in scene.obstacles}
    found = labels.place(shapes, nodes, lines, flows, borders=scene.borders)
    wanted = [one.id for one in nodes.values() if one.name and one.labelled_outside]
    assert sorted(found) == sorted(wanted + [one.id for one in flows.values() if one.name])
    assert not any(one.meets(other) for one, other in combinations(found.values(), 2))
    assert not any(
        cuts(piece, label)
        for label in found.values()
        for line in lines.values()
        for piece in segments(line)
    )
    boxes = [one.box for one in scene.obstacles if one.form != "gateway"]
    boxes += [_middle(one.box) for one in scene.obstacles if one.form == "gateway"]
    assert not any(box.meets(label) for box in boxes for label in found.values())
    again = labels.place(shapes, nodes, lines, flows, borders=scene.borders)
    assert again == found


def _middle(box: Box) -> Box:
    """Return the largest square in a diamond."""
    return box.grown(-box.width / 4)
