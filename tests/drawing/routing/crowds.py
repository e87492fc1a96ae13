"""Scenes for the router: boxes on a jittered grid, lines between any two of them."""

from hypothesis import strategies as st

from engine.drawing.geometry import Box, Point
from engine.drawing.routing import Connection, Obstacle, Scene

SIZES = {
    "activity": (100, 80),
    "event": (36, 36),
    "gateway": (50, 50),
    "artifact": (130, 60),
    "container": (150, 80),
}
COLUMN, ROW = 230, 150


def obstacle(name: str, form: str, x: float, y: float) -> Obstacle:
    """Return an obstacle with its middle at (x, y)."""
    width, height = SIZES[form]
    return Obstacle(name, Box.around(Point(x, y), width, height), form)


def guest(name: str, host: Obstacle, reserved: Box | None = None) -> Obstacle:
    """Return a boundary event on the lower edge of an activity, near its right corner."""
    center = Point(host.box.right - 28, host.box.bottom)
    return Obstacle(name, Box.around(center, 36, 36), "boundary", host.id, reserved)


def joined(number: int, source: str, target: str, kind: str = "sequence") -> Connection:
    """Return a connection called after its number."""
    return Connection(f"f{number}", source, target, kind)


def scene(obstacles: list[Obstacle], connections: list[Connection], **more: object) -> Scene:
    """Return a scene whose area leaves 60 pixels round all shapes."""
    right = max(one.box.right for one in obstacles) + 60
    bottom = max(one.box.bottom for one in obstacles) + 60
    left = min(one.box.x for one in obstacles) - 60
    top = min(one.box.y for one in obstacles) - 60
    return Scene(Box.between(left, top, right, bottom), obstacles, connections, **more)


@st.composite
def crowds(draw: st.DrawFn, columns: int = 5, rows: int = 4) -> Scene:
    """Draw a scene with sequence flows between any two shapes, loops included."""
    shift = st.integers(-15, 15)
    obstacles = []
    for column in range(draw(st.integers(1, columns))):
        for row in range(draw(st.integers(1, rows))):
            form = draw(st.sampled_from([*SIZES, "activity", "none"]))
            if form == "none":
                continue
            x, y = 200 + COLUMN * column + draw(shift), 200 + ROW * row + draw(shift)
            one = obstacle(f"n{len(obstacles)}", form, x, y)
            obstacles.append(one)
            if form == "activity" and draw(st.booleans()):
                obstacles.append(guest(f"b{len(obstacles)}", one))
    if not obstacles:
        obstacles = [obstacle("n0", "activity", 200, 200)]
    ends = st.sampled_from([one.id for one in obstacles])
    targets = st.sampled_from([one.id for one in obstacles if one.form != "boundary"])
    pairs = draw(st.lists(st.tuples(ends, targets), max_size=2 * len(obstacles)))
    return scene(obstacles, [joined(i, a, b) for i, (a, b) in enumerate(pairs)])
