from hypothesis import given, settings
from hypothesis import strategies as st

from engine.drawing.geometry import Box, Point, segments
from engine.drawing.routing import Scene, route
from tests.drawing.routing.crowds import crowds, joined, obstacle
from tests.drawing.routing.judging import flaws


@given(crowds())
@settings(max_examples=60, deadline=None)
def test_every_line_keeps_every_promise(scene: Scene) -> None:
    assert flaws(scene, route(scene)) == []


@given(crowds(columns=3, rows=3))
@settings(max_examples=15, deadline=None)
def test_the_same_scene_gives_the_same_lines(scene: Scene) -> None:
    assert route(scene) == route(scene)


@st.composite
def pools(draw: st.DrawFn) -> Scene:
    """Draw two pools with shapes, an empty pool above and one below, and message flows."""
    obstacles, strips = [], {"top": Box(0, 0, 900, 60), "end": Box(0, 700, 900, 60)}
    for number, y in enumerate((120, 420)):
        strips[f"pool{number}"] = Box(0, y, 900, 220)
        for column in range(draw(st.integers(1, 4))):
            form = draw(st.sampled_from(["activity", "event"]))
            x = 150 + 200 * column + draw(st.integers(-20, 20))
            obstacles.append(obstacle(f"p{number}_{column}", form, x, y + 110))
    inner = {number: [one.id for one in obstacles if one.id[1] == str(number)] for number in (0, 1)}
    pairs = st.one_of(
        st.tuples(st.sampled_from(inner[0]), st.sampled_from([*inner[1], "end", "top"])),
        st.tuples(st.sampled_from([*inner[1], "end"]), st.sampled_from([*inner[0], "top"])),
        st.tuples(st.just("top"), st.sampled_from(["end", "pool0", "pool1"])),
    )
    wanted = [
        joined(i, a, b, "message")
        for i, (a, b) in enumerate(draw(st.lists(pairs, max_size=7, unique=True)))
    ]
    borders = [
        (Point(box.x, y), Point(box.right, y))
        for box in strips.values()
        for y in (box.y, box.bottom)
    ]
    return Scene(Box(-40, -40, 980, 840), obstacles, wanted, borders=borders, strips=strips)


@given(pools())
@settings(max_examples=40, deadline=None)
def test_every_message_flow_keeps_every_promise(scene: Scene) -> None:
    lines = route(scene)
    assert flaws(scene, lines) == []
    level = [(a, b) for line in lines.values() for a, b in segments(line) if a.y == b.y]
    assert not any(abs(a.y - border.y) < 3 for a, _ in level for border, _ in scene.borders)
