"""Says what is wrong with lines, by geometry alone and without asking the router."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from engine.drawing.geometry import Box, Line, Point, Segment, cross, cuts, segments
from engine.drawing.routing import Obstacle, Scene

HAIR = 0.01


def flaws(scene: Scene, lines: Mapping[str, Line]) -> list[str]:
    """Return every broken promise of the router in plain words."""
    shapes = {one.id: one for one in scene.obstacles}
    found = []
    for wanted in scene.connections:
        line = lines[wanted.id]
        ends = ((line[0], wanted.source), (line[-1], wanted.target))
        found += [
            f"{wanted.id} is not docked on {name}"
            for point, name in ends
            if not (
                on_strip(point, scene.strips[name])
                if name in scene.strips
                else on_outline(point, shapes[name])
            )
        ]
        if wanted.kind != "dotted" or len(line) > 2:
            found += [f"{wanted.id} {word}" for word in crooked(line)]
        found += [
            f"{wanted.id} runs through {shape.id}"
            for shape in scene.obstacles
            if any(cuts(piece, shape.box.grown(-1)) for piece in _outside(line, shape, wanted))
        ]
    every = {**scene.fixed, **lines}
    found += [
        f"{one} and {other} lie on each other"
        for one, other in combinations(every, 2)
        if covers(every[one], every[other]) and not (one in scene.fixed and other in scene.fixed)
    ]
    return found


def crooked(line: Line) -> Iterator[str]:
    """Yield what is wrong with the pieces of a line."""
    pieces = list(segments(line))
    if any(a.x != b.x and a.y != b.y for a, b in pieces):
        yield "slants"
    if any(a == b for a, b in pieces):
        yield "has a piece without length"
    if min(_length(pieces[0]), _length(pieces[-1])) < 15 - HAIR:
        yield "has a short end"


def on_outline(point: Point, shape: Obstacle) -> bool:
    """Say whether a point lies on the outline of a shape, to a tenth of a pixel."""
    box, center = shape.box, shape.box.center
    dx, dy = abs(point.x - center.x), abs(point.y - center.y)
    if shape.form in {"event", "boundary"}:
        return abs((dx * dx + dy * dy) ** 0.5 - box.width / 2) < 0.1
    if shape.form == "gateway":
        return abs(dx / box.width + dy / box.height - 0.5) < 0.005
    return on_rectangle(point, box)


def on_rectangle(point: Point, box: Box) -> bool:
    """Say whether a point lies on one of the four sides."""
    return box.has(point, HAIR) and not box.grown(-2 * HAIR).has(point)


def on_strip(point: Point, box: Box) -> bool:
    """Say whether a point lies on the upper or lower side of a pool."""
    return box.x <= point.x <= box.right and point.y in {box.y, box.bottom}


def covers(one: Line, other: Line) -> bool:
    """Say whether two lines run along each other on one track."""
    return any(_same_track(a, b) for a in segments(one) for b in segments(other))


def crossings(lines: Mapping[str, Line]) -> int:
    """Return how often lines cross."""
    pieces = {name: list(segments(line)) for name, line in lines.items()}
    return sum(
        cross(a, b) for one, other in combinations(pieces.values(), 2) for a in one for b in other
    )


def bends(lines: Mapping[str, Line]) -> int:
    """Return how many bends all lines have together."""
    return sum(len(line) - 2 for line in lines.values())


def _length(piece: Segment) -> float:
    (ax, ay), (bx, by) = piece
    return abs(bx - ax) + abs(by - ay)


def _outside(line: Line, shape: Obstacle, wanted: object) -> list[Segment]:
    """Return the pieces that must stay out of a shape: docking on a slope goes into its box."""
    pieces = list(segments(line))
    if shape.form in {"gateway", "event", "boundary"}:
        if shape.id == wanted.source:
            pieces = pieces[1:]
        if shape.id == wanted.target:
            pieces = pieces[:-1]
    return pieces


def _same_track(a: Segment, b: Segment) -> bool:
    for axis in (0, 1):
        if (
            a[0][axis] == a[1][axis]
            and b[0][axis] == b[1][axis]
            and abs(a[0][axis] - b[0][axis]) < 3
        ):
            along = 1 - axis
            low = max(min(a[0][along], a[1][along]), min(b[0][along], b[1][along]))
            high = min(max(a[0][along], a[1][along]), max(b[0][along], b[1][along]))
            if high - low > 1:
                return True
    return False
