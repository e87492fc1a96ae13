"""Draws dotted lines that end on another line: a note about a flow."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import ceil, dist

from engine.drawing.geometry import Line, Point, Segment, segments
from engine.drawing.routing.scene import Connection, Obstacle, Scene
from engine.drawing.routing.views import Views, docks

EVERY = 20.0  # pixels between the places tried along a line
SHORT = 40.0  # pixels: a piece no longer than this is met in its middle
UNCLEAR = 10_000.0  # for a line that no view is free for: it is drawn all the same


def is_attached(wanted: Connection, scene: Scene) -> bool:
    """Say whether a line ends on another line of the scene and not on a shape."""
    known = {one.id for one in scene.obstacles} | scene.strips.keys()
    return wanted.kind == "dotted" and not {wanted.source, wanted.target} <= known


def attached(
    wanted: Sequence[Connection], scene: Scene, lines: Mapping[str, Line]
) -> dict[str, Line]:
    """Return straight lines for these, given all others; one between unknown ends is left out."""
    shapes = {name: Obstacle(name, box, "artifact") for name, box in scene.strips.items()}
    shapes |= {one.id: one for one in scene.obstacles}
    drawn = dict(lines)
    for one in wanted:
        every = {**scene.fixed, **drawn}
        views = Views(scene, drawn)
        weighed = [
            (_price(views, (a, b), one), (a, b))
            for a, b in product(
                _docks(one.source, shapes, every), _docks(one.target, shapes, every)
            )
            if a != b
        ]
        if weighed:
            drawn[one.id] = min(weighed)[1]
    return {one.id: drawn[one.id] for one in wanted if one.id in drawn}


def _price(views: Views, view: Segment, wanted: Connection) -> float:
    clear = views.is_clear(view, {wanted.source, wanted.target})
    return views.price(view) + (0 if clear else UNCLEAR)


def _docks(end: str, shapes: Mapping[str, Obstacle], lines: Mapping[str, Line]) -> Sequence[Point]:
    """Return where such a line may begin or end."""
    if end in shapes:
        return docks(shapes[end])
    return [point for piece in segments(lines.get(end, ())) for point in _along(piece)]


def _along(piece: Segment) -> Sequence[Point]:
    """Return places on a piece of line, away from its ends where it is long enough."""
    start, end = piece
    steps = max(ceil(dist(*piece) / EVERY), 2) if dist(*piece) > SHORT else 2
    return [
        Point(
            round(start.x + (end.x - start.x) * step / steps),
            round(start.y + (end.y - start.y) * step / steps),
        )
        for step in range(1, steps)
    ]
