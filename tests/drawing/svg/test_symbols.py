"""Each kind of thing has a symbol of its own, at its place and in its size."""

import re

import pytest
from lxml import etree

from engine.bpmn import reading, reading_elements
from engine.drawing import svg
from engine.drawing.model import ARTIFACTS, DATA, FLOWS
from engine.drawing.svg import event_signs, task_signs
from tests.drawing.svg import sheet, symbols
from tests.drawing.svg.test_rendering import SVG, groups


def drawn(
    model: str, box: tuple[float, float, float, float] = (0, 0, 36, 36), more: str = ""
) -> str:
    """The markup of one element without name and ids."""
    document = sheet.process(model, sheet.shape("one", box, more))
    group = groups(svg.render(document))["one"]
    group.remove(group[0])
    return re.sub(r' (id|xmlns|data-element-id)="[^"]*"', "", etree.tostring(group).decode())


def event(tag: str, kind: str, attributes: str = "") -> str:
    inside = "".join(f"<{one}EventDefinition/>" for one in kind.split())
    return f'<{tag} id="one" {attributes}>{inside}</{tag}>'


EVERY = svg.render(symbols.sheet())
EVENTS = {
    f"{tag} {attributes} {kind}": event(tag, kind, attributes)
    for tag, attributes, kinds in (
        ("startEvent", "", symbols.START),
        ("startEvent", 'isInterrupting="false"', symbols.STAYING),
        ("intermediateThrowEvent", "", symbols.THROW),
        ("intermediateCatchEvent", "", symbols.CATCH),
        ("intermediateCatchEvent", 'parallelMultiple="true"', ("message signal",)),
        ("boundaryEvent", 'cancelActivity="false"', symbols.STAYING),
        ("endEvent", "", symbols.END),
    )
    for kind in (("message signal" if one == "multiple" else one) for one in kinds)
}
GATEWAYS = {
    name: f'<{name.split()[0]} id="one" {" ".join(name.split()[1:])}/>'
    for name in (
        *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "complexGateway"),
        *("eventBasedGateway", 'eventBasedGateway instantiate="true"'),
        'eventBasedGateway instantiate="true" eventGatewayType="Parallel"',
    )
}
TASKS = {
    name: f'<{name.split()[0]} id="one" {" ".join(name.split()[1:])}/>'
    for name in (
        *symbols.TASKS,
        *("sendTask", "receiveTask", 'receiveTask instantiate="true"', "callActivity"),
        *("subProcess", "transaction", "adHocSubProcess", 'subProcess triggeredByEvent="true"'),
        'task isForCompensation="true"',
    )
} | {f"task {loop}": f'<task id="one">{inside}</task>' for loop, inside in symbols.LOOPS.items()}


@pytest.mark.parametrize("kinds", [EVENTS, GATEWAYS, TASKS], ids=["events", "gateways", "tasks"])
def test_no_two_kinds_look_the_same(kinds: dict[str, str]) -> None:
    looks: dict[str, str] = {}
    for name, model in kinds.items():
        look = drawn(model)
        assert look not in looks, f"{name} looks like {looks[look]}"
        looks[look] = name


def test_everything_that_can_be_deployed_is_on_the_sheet() -> None:
    root = etree.fromstring(symbols.sheet())
    tags = {etree.QName(one).localname for one in root.iter()}
    events = {etree.QName(name).localname for name in reading_elements.EVENT_KINDS}
    lines = {*FLOWS, "participantMultiplicity", *("lane", "childLaneSet", "participant")}
    assert tags >= reading.FLOW_NODES | events | lines | ARTIFACTS | DATA


def test_a_boundary_event_looks_like_a_catching_one() -> None:
    boundary = event("boundaryEvent", "timer", 'attachedToRef="x"')
    assert drawn(boundary) == drawn(event("intermediateCatchEvent", "timer"))


def test_the_cross_of_an_exclusive_gateway_is_shown_when_the_file_says_so() -> None:
    gateway = GATEWAYS["exclusiveGateway"]
    plain, crossed = drawn(gateway), drawn(gateway, more='isMarkerVisible="true"')
    assert plain.count("polygon") == 1
    assert crossed.count("polygon") == 2


@pytest.mark.parametrize("model", [*EVENTS.values(), *GATEWAYS.values()])
def test_signs_grow_with_their_shape(model: str) -> None:
    width = 36 if "Event>" in model else 50
    shown = 'isMarkerVisible="true"'
    small, large = (drawn(model, (0, 0, width * by, width * by), shown) for by in (1, 2))
    assert "scale(2)" in large
    assert "scale" not in small


@pytest.mark.parametrize("name", event_signs.SIGNS)
@pytest.mark.parametrize("filled", [True, False])
def test_signs_of_events_stay_inside_the_circles(name: str, filled: bool) -> None:
    assert reach(event_signs.sign(name, filled=filled)) <= 13


@pytest.mark.parametrize("name", task_signs.KINDS)
def test_signs_of_tasks_stay_in_their_corner(name: str) -> None:
    assert reach(task_signs.KINDS[name](), flat=True) <= 10


def reach(markup: str, *, flat: bool = False) -> float:
    """How far the corners of polygons and rectangles lie from the middle."""
    corners = [
        (float(x), float(y))
        for line in re.findall(r'points="([^"]*)"', markup)
        for x, y in (pair.split(",") for pair in line.split())
    ]
    for x, y, width, height in re.findall(
        r'x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"', markup
    ):
        corners += [(float(x), float(y)), (float(x) + float(width), float(y) + float(height))]
    if flat:
        return max((max(abs(x), abs(y)) for x, y in corners), default=0)
    return max(((x * x + y * y) ** 0.5 for x, y in corners), default=0)


FLOW = (
    '<task id="a" {default}/><task id="b"/>'
    '<{tag} id="one" sourceRef="a" targetRef="b" {attributes}>{inside}</{tag}>'
)
CONDITION = "<conditionExpression>=a</conditionExpression>"


def line(tag: str, attributes: str = "", inside: str = "", default: str = "") -> str:
    model = FLOW.format(tag=tag, attributes=attributes, inside=inside, default=default)
    drawing = "".join(
        [
            sheet.shape("a", (0, 0, 100, 80)),
            sheet.shape("b", (300, 100, 100, 80)),
            sheet.edge("one", (100, 40), (200, 40), (200, 140), (300, 140)),
        ]
    )
    group = groups(svg.render(sheet.process(model, drawing)))["one"]
    return etree.tostring(group).decode()


def test_a_sequence_flow_ends_in_a_filled_head_at_its_last_waypoint() -> None:
    assert re.search(r'class="head" points="300,140 ', line("sequenceFlow"))


def test_corners_are_rounded_round_their_waypoints() -> None:
    assert 'd="M100 40L194 40Q200 40 200 46L200 134Q200 140 206 140L292 140"' in line(
        "sequenceFlow"
    )


def test_a_default_flow_has_a_slash_and_a_condition_a_diamond() -> None:
    plain = line("sequenceFlow")
    default = line("sequenceFlow", default='default="one"')
    conditional = line("sequenceFlow", inside=CONDITION)
    assert "line slash" in default
    assert 'class="foot" points="100,40' in conditional
    assert "slash" not in plain + conditional
    assert "foot" not in plain + default


def test_a_condition_behind_a_gateway_has_no_diamond() -> None:
    model = FLOW.replace('task id="a"', 'exclusiveGateway id="a"').format(
        tag="sequenceFlow", attributes="", inside=CONDITION, default=""
    )
    edge = sheet.edge("one", (50, 25), (300, 25))
    drawing = sheet.shape("a", (0, 0, 50, 50)) + edge
    picture = svg.render(sheet.process(model, drawing))
    assert b"foot" not in etree.tostring(groups(picture)["one"])


@pytest.mark.parametrize(("direction", "heads"), [("None", 0), ("One", 1), ("Both", 2)])
def test_an_association_has_as_many_open_heads_as_directions(direction: str, heads: int) -> None:
    drawn_line = line("association", f'associationDirection="{direction}"')
    assert drawn_line.count('class="line"') == heads
    assert "wire dots" in drawn_line


def test_a_message_flow_begins_in_a_circle_and_ends_in_an_open_head() -> None:
    letter = etree.tostring(groups(EVERY)["letter"]).decode()
    assert "wire dashes" in letter
    assert '<circle class="foot" cx="98" cy="60" r="4"/>' in letter
    assert 'class="foot" points="98,1400 ' in letter


def test_a_name_moves_off_the_sign_above_and_the_marks_below() -> None:
    three = "Ask every single agency that may know"
    plain = drawn(f'<task id="one" name="{three}"/>', (0, 0, 100, 80))
    typed = drawn(f'<userTask id="one" name="{three}"/>', (0, 0, 100, 80))
    first = [float(re.findall(r'<tspan x="[\d.]+" y="([\d.]+)"', one)[0]) for one in (plain, typed)]
    assert first[0] < first[1]


def test_pools_and_lanes_from_top_to_bottom_wear_their_name_above() -> None:
    lane = '<laneSet id="set"><lane id="one" name="Clerk"/></laneSet>'
    drawing = sheet.shape("one", (0, 0, 200, 400), 'isHorizontal="false"')
    group = groups(svg.render(sheet.process(lane, drawing)))["one"]
    markup = etree.tostring(group).decode()
    assert '<rect class="frame" x="0" y="0" width="200" height="30"/>' in markup
    assert "rotate" not in markup


def test_a_pool_whose_work_is_not_modelled_has_its_name_in_its_middle() -> None:
    found = groups(EVERY)
    assert b'<tspan x="350"' in etree.tostring(found["party"])
    assert b"rotate(-90 1530 300)" in etree.tostring(found["upright"])
    assert b'class="band"' not in etree.tostring(found["party"])


def test_a_flow_of_an_unknown_kind_is_a_dashed_line() -> None:
    picture = svg.render(sheet.process("", sheet.edge("odd", (0, 0), (90, 0))))
    assert b'class="wire dashes"' in etree.tostring(groups(picture)["odd"])


def test_a_line_of_no_length_is_drawn_as_a_point() -> None:
    assert "M7 7L7 7" in svg.render(sheet.process("", sheet.edge("odd", (7, 7), (7, 7))))


def test_a_name_keeps_clear_of_an_event_on_the_border() -> None:
    name = "Record what the applicant has answered"
    model = f'<userTask id="one" name="{name}"/><boundaryEvent id="two" attachedToRef="one"/>'
    task, guest = (0, 0, 100, 80), (60, 62, 36, 36)
    pictures = (
        sheet.process(model, sheet.shape("one", task)),
        sheet.process(model, sheet.shape("one", task) + sheet.shape("two", guest)),
    )
    last = [
        float(re.findall(r'y="([\d.]+)">[^<]+</tspan></text>', svg.render(one))[0])
        for one in pictures
    ]
    assert last[1] + 2 < 62 < last[0] + 2


@pytest.mark.parametrize(
    ("guests", "x"),
    [((), 50), ((60,), 50), ((52,), 42), ((10,), 56), ((0, 36, 64), 50)],
    ids=["none", "aside", "on the right", "on the left", "everywhere"],
)
def test_marks_stand_beside_an_event_on_the_border(guests: tuple[float, ...], x: float) -> None:
    model = '<callActivity id="one"/>' + "".join(
        f'<boundaryEvent id="g{at}" attachedToRef="one"/>' for at in range(len(guests))
    )
    drawing = sheet.shape("one", (0, 0, 100, 80)) + "".join(
        sheet.shape(f"g{at}", (left, 62, 36, 36)) for at, left in enumerate(guests)
    )
    assert f"translate({x} 70)" in svg.render(sheet.process(model, drawing))


def test_data_that_comes_in_has_an_arrow_and_what_goes_out_a_filled_one() -> None:
    found = {id_: etree.tostring(one).decode() for id_, one in groups(EVERY).items()}
    arrow = 'class="{}" points="-10,-4 2,-4'
    assert arrow.format("line") in found["comes"]
    assert arrow.format("ink") in found["goes"]
    assert "v8" in found["come"]  # the bars of several
    assert "v8" not in found["comes"] + found["goes"]
    assert "Goes out" in found["goes"]
    assert "[signed]" in found["goes"]


def test_a_message_flow_that_names_its_message_carries_an_envelope() -> None:
    found = {id_: etree.tostring(one).decode() for id_, one in groups(EVERY).items()}
    envelope = '<rect class="{}" x="{}" y="1352" width="24" height="16"/>'
    assert envelope.format("plane", 288) in found["asks"]
    assert envelope.format("ink", 488) in found["tells"]
    assert "<rect" not in found["letter"]
    assert ">report<" in found["tells"]
    assert "from Party to All symbols, with the message report<" in found["tells"]


def test_a_collapsed_event_sub_process_shows_what_starts_it() -> None:
    model = (
        '<subProcess id="one" triggeredByEvent="true"><startEvent id="in" isInterrupting="false">'
        "<{}EventDefinition/></startEvent></subProcess>"
    )
    timer, signal = (drawn(model.format(kind), (0, 0, 100, 80)) for kind in ("timer", "signal"))
    assert event_signs.sign("timer", filled=False) in timer
    assert "beads" in timer
    assert event_signs.sign("signal", filled=False) in signal


def test_an_event_shows_a_definition_that_is_shared() -> None:
    (noon,) = (one for one in groups(EVERY).values() if "at noon" in "".join(one.itertext()))
    assert noon.findtext(f"{SVG}title") == "Timer start event: at noon"


def test_a_name_without_a_place_stands_off_its_line() -> None:
    across = sheet.edge("one", (0, 100), (300, 100))
    down = sheet.edge("one", (100, 0), (100, 300))
    flow = '<sequenceFlow id="one" name="yes" sourceRef="a" targetRef="b"/>'
    places = [
        re.findall(r'<tspan x="([\d.]+)" y="([\d.]+)">yes', svg.render(sheet.process(flow, line)))
        for line in (across, down)
    ]
    assert [tuple(map(float, one)) for (one,) in places] == [(150, 93.25), (112.56, 153.85)]
