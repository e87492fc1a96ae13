"""Pools that run from top to bottom go on doing so: drawn anew, and when others join them."""

import pytest

from engine.drawing import inspect
from engine.drawing.layout import lay_out
from engine.drawing.model import Model
from engine.drawing.reading import parse, read
from tests.drawing.layout import small_models as m
from tests.drawing.layout.test_completing_drawings import without
from tests.drawing.layout.test_missing_lanes import (
    LANES,
    POOLS,
    PROCESS,
    boxes,
    drawing_of,
    upright,
)

OTHER = m.process(
    m.node("startEvent", "heard", "Request heard"),
    m.node("userTask", "weigh", "Weigh it"),
    m.node("boundaryEvent", "late", "Two days over", attachedToRef="weigh"),
    m.node("endEvent", "weighed", "Request weighed"),
    m.node("endEvent", "lapsed", "Request lapsed"),
    m.flows("heard>weigh", "weigh>weighed", "late>lapsed"),
    name="q",
)
THREE = POOLS.replace(
    "</collaboration>",
    '<participant id="office" name="Office" processRef="q"/>'
    '<messageFlow id="asked" name="request" sourceRef="look" targetRef="heard"/>'
    '<messageFlow id="told" sourceRef="office" targetRef="them"/></collaboration>',
)
WORK = ["begin", "look", "ask", "tell", "done"]


def model_of(document: bytes) -> Model:
    return read(parse(document))[0]


def test_an_upright_pool_that_is_drawn_anew_stays_upright() -> None:
    before = upright(lay_out(m.file(POOLS, PROCESS)))

    after = lay_out(before, redraw=True)

    assert inspect(after).faults == ()
    shapes, now = drawing_of(after).shapes, boxes(after)
    assert not any(shapes[name].horizontal for name in (*LANES, "us", "them"))
    assert [now[name].y for name in WORK] == sorted(now[name].y for name in WORK)
    assert [now[name].x for name in LANES if name != "outer"] == sorted(
        now[name].x for name in LANES if name != "outer"
    )
    assert all(now[name].width >= 36 and now["look"].width > now["look"].height for name in WORK)
    assert lay_out(after, redraw=True) == after


def test_lying_pools_that_are_drawn_anew_stay_lying() -> None:
    before = lay_out(m.file(THREE, PROCESS, OTHER))

    after = lay_out(before, redraw=True)

    assert after == before
    assert b'isHorizontal="false"' not in after


@pytest.mark.parametrize("missing", [("office", "q"), ("them",)], ids=["process", "strip"])
def test_a_new_pool_stands_beside_upright_ones(missing: tuple[str, ...]) -> None:
    drawn = lay_out(upright(lay_out(m.file(THREE, PROCESS, OTHER))), redraw=True)
    inside = [one.id for one in model_of(drawn).nodes.values() if one.scope in missing]
    before = without(drawn, *missing, *inside)

    after = lay_out(before)

    assert inspect(after).faults == ()
    kept, now, shapes = boxes(before), boxes(after), drawing_of(after).shapes
    assert {name: now[name] for name in kept} == kept
    assert not shapes[missing[0]].horizontal
    assert now[missing[0]].x >= max(box.right for name, box in kept.items())
    assert now[missing[0]].height > now[missing[0]].width
    if inside:
        assert now["heard"].y < now["weigh"].y < now["weighed"].y
        assert now["late"].center.x == now["weigh"].right


def test_the_greater_part_of_the_pools_says_how_all_are_drawn_anew() -> None:
    drawn = upright(lay_out(m.file(THREE, PROCESS, OTHER))).decode()
    shape = 'bpmnElement="them" isHorizontal="false"'
    assert shape in drawn
    mixed = drawn.replace(shape, shape.replace("false", "true"))

    after = drawing_of(lay_out(mixed.encode(), redraw=True)).shapes

    assert not any(after[name].horizontal for name in ("us", "them", "office"))
