"""Routes where there is little room: what cannot be had in full is had in part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.drawing.geometry import Box, Line, Point
from engine.drawing.routing import Connection, NoWay, Obstacle, Scene, route


def patiently(scene: Scene, names: Sequence[Box] = ()) -> Mapping[str, Line]:
    """Return a line for every connection, whatever it takes.

    First no line runs through a name that is there; then names are no matter; then each line is
    sought alone; and one that has no way at all is drawn as a plain elbow.

    Args:
        scene: Shapes, lines that stay, and lines that are wanted.
        names: The bounds of names that stay.
    """
    walls = [Obstacle(f"\0name {n}", box, "artifact") for n, box in enumerate(names)]
    for obstacles in ([*scene.obstacles, *walls], scene.obstacles):
        try:
            return route(replace(scene, obstacles=obstacles))
        except NoWay:
            continue
    found: dict[str, Line] = {}
    for wanted in scene.connections:
        fixed = {**scene.fixed, **found}
        try:
            found.update(route(replace(scene, connections=[wanted], fixed=fixed)))
        except NoWay:
            found[wanted.id] = _elbow(scene, wanted)
    return found


def _elbow(scene: Scene, wanted: Connection) -> Line:
    boxes = {**{one.id: one.box for one in scene.obstacles}, **scene.strips}
    source, target = boxes[wanted.source], boxes[wanted.target]
    start, end = Point(source.right, source.center.y), Point(target.x, target.center.y)
    middle = (start.x + end.x) / 2
    return (start, Point(middle, start.y), Point(middle, end.y), end)
