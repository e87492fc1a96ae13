"""Lanes that a drawing lacks are added where the others leave room; what is drawn only grows."""

import re
from itertools import combinations

import pytest

from engine.drawing.check import inspect
from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import Drawing
from engine.drawing.layout import lay_out
from engine.drawing.layout.lane_bands import Bands
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m
from tests.drawing.layout.test_completing_drawings import without

LANES = ("first", "outer", "inner", "other", "last")
POOLS = (
    '<collaboration id="all"><participant id="us" name="Council" processRef="p"/>'
    '<participant id="them" name="Police"/></collaboration>\n'
)
NODES = {"begin": "first", "look": "inner", "ask": "other", "tell": "last", "done": "first"}


def lane(name: str, *inner: str) -> str:
    refs = "".join(f"<flowNodeRef>{n}</flowNodeRef>" for n, home in NODES.items() if home == name)
    nested = f"<childLaneSet>{''.join(inner)}</childLaneSet>" if inner else ""
    return f'<lane id="{name}" name="{name}">{refs}{nested}</lane>\n'


NESTED = lane("outer", lane("inner"), lane("other"))
PROCESS = m.process(
    f"<laneSet>{lane('first')}{NESTED}{lane('last')}</laneSet>",
    m.node("startEvent", "begin"),
    *(m.node("task", name, name) for name in ("look", "ask", "tell")),
    m.node("endEvent", "done"),
    m.flows("begin>look", "look>ask", "ask>tell", "tell>done"),
)


def drawing_of(document: bytes) -> Drawing:
    return read(parse(document))[1]


def boxes(document: bytes) -> dict[str, Box]:
    return {name: shape.box for name, shape in drawing_of(document).shapes.items()}


@pytest.mark.parametrize("pools", [POOLS, ""], ids=["pool", "none"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_whichever_lanes_are_missing_they_find_their_places_again(count: int, pools: str) -> None:
    full = lay_out(m.file(pools, PROCESS))
    before = boxes(full)
    for some in combinations(LANES, count):
        after = lay_out(without(full, *some))
        now = boxes(after)
        assert inspect(after).faults == (), some
        assert {n: now[n] for n in before if n not in LANES} == {
            n: before[n] for n in before if n not in LANES
        }
        assert {n: now[n] for n in set(LANES) - {*some}} == {
            n: before[n] for n in set(LANES) - {*some}
        }


def test_a_lane_without_room_inside_goes_where_nothing_else_is() -> None:
    parents = {"a": "", "b": ""}
    drawn = {"b": (100.0, 200.0)}
    below = Bands(parents, drawn, {}, (100.0, 200.0), (95.0, 500.0)).missing()
    above = Bands(parents, drawn, {}, (100.0, 200.0), (0.0, 500.0)).missing()
    assert below == {"a": (200.0, 320.0)}
    assert above == {"a": (0.0, 100.0)}


def test_a_lane_in_a_drawn_lane_goes_into_that() -> None:
    parents = {"a": "", "outer": "", "inner": "outer"}
    drawn = {"a": (0.0, 100.0), "outer": (200.0, 300.0)}
    assert Bands(parents, drawn, {}, (0.0, 300.0), (0.0, 900.0)).missing() == {
        "inner": (200.0, 300.0)
    }


def test_lanes_share_a_gap_by_what_will_stand_in_them() -> None:
    parents, frame = {"a": "", "b": ""}, (0.0, 150.0)
    found = Bands(parents, {}, {}, frame, frame, {"a": 110.0}).missing()
    assert found == {"a": (0.0, 110.0), "b": (110.0, 150.0)}


def test_what_finds_no_room_in_a_lane_keeps_off_what_stands_right_of_it() -> None:
    names = " ".join(f"t{n}" for n in range(8))
    tasks = "".join(m.node("task", f"t{n}") for n in range(8))
    lane = m.lanes(all=f"begin work done {names}")
    before = lay_out(m.file(m.LINE.replace('id="p">', f'id="p">{lane}')))
    right = boxes(before)["all"].right
    note = '<textAnnotation id="note"><text>Why</text></textAnnotation>\n'
    shape = (
        '<bpmndi:BPMNShape id="note_di" bpmnElement="note">'
        f'<dc:Bounds x="{right + 20:.0f}" y="90" width="130" height="60"/></bpmndi:BPMNShape>\n'
    )
    text = before.decode().replace("</process>", f"{tasks}{note}</process>", 1)
    after = lay_out(text.replace("</bpmndi:BPMNPlane>", f"{shape}</bpmndi:BPMNPlane>").encode())
    now = boxes(after)
    assert not [n for n in now if n.startswith("t") and now[n].meets(now["note"])]
    assert len(now) > 8


def upright(document: bytes) -> bytes:
    """Return a drawing turned about, so that its pool and lanes run from top to bottom."""

    def bounds(match: re.Match[str]) -> str:
        x, y, width, height = (int(one) for one in match.groups())
        middle = Point(y + height / 2, x + width / 2)
        box = Box(y, x, height, width)
        if width <= 200:  # a node keeps its shape
            box = Box.around(middle, width, height)
        return (
            f'<dc:Bounds x="{box.x:.0f}" y="{box.y:.0f}"'
            f' width="{box.width:.0f}" height="{box.height:.0f}"/>'
        )

    text = re.sub(
        r"\n *<bpmndi:BPMNEdge .*?</bpmndi:BPMNEdge>", "", document.decode(), flags=re.DOTALL
    )
    text = re.sub(r'<dc:Bounds x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/>', bounds, text)
    return text.replace('isHorizontal="true"', 'isHorizontal="false"').encode()


@pytest.mark.parametrize(
    "missing", [("done",), ("tell",), ("last",), ("last", "tell"), ("outer", "inner"), ("us",)]
)
def test_an_upright_pool_is_completed_upright(missing: tuple[str, ...]) -> None:
    before = without(upright(lay_out(m.file(POOLS, PROCESS))), *missing)

    after = lay_out(before)

    assert inspect(after).faults == ()
    kept, now = drawing_of(before).shapes, drawing_of(after).shapes
    assert all(now[name].box == kept[name].box for name in kept if name in NODES)
    assert not any(now[name].horizontal for name in (*LANES, "us"))
    assert now["last"].box.x == now["other"].box.right
    assert now["us"].box.holds(now["last"].box)
    assert now["us"].box.height > 1.1 * now["first"].box.width
    assert b'isHorizontal="true"' not in after.replace(before, b"")
    assert lay_out(after) == after


def test_what_follows_in_an_upright_pool_stands_below() -> None:
    before = without(upright(lay_out(m.file(POOLS, PROCESS))), "done")
    now = boxes(lay_out(before))
    assert now["done"].y > now["tell"].y
    assert now["first"].holds(now["done"])
