"""Message flows find room at shapes whose sides other lines have taken."""

from engine.drawing.geometry import Point
from engine.drawing.routing import route
from tests.drawing.routing import crowds as c


def test_messages_dock_beside_the_middles_that_other_lines_have_taken():
    event = c.obstacle("e", "event", 300, 200)
    others = [c.obstacle(f"a{n}", "activity", 200 + 250 * n, 500) for n in range(2)]
    fixed = {
        "right": (Point(318, 200), Point(600, 200)),
        "down": (Point(300, 218), Point(300, 300), Point(600, 300)),
        "left": (Point(282, 200), Point(100, 200)),
    }
    wanted = [c.joined(n, "e", f"a{n}", "message") for n in range(2)]
    lines = route(c.scene([event, *others], wanted, fixed=fixed))
    taken = {line[0] for line in fixed.values()}
    docks = {line[0] for line in lines.values()}
    assert len(docks) == 2
    assert not docks & taken
