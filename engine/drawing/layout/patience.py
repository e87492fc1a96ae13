"""Routes where there is little room: what cannot be had in full is had in part."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.drawing.geometry import Box, Line, Point
from engine.drawing.routing import Connection, NoWay, Obstacle, Scene, route

BESIDE = 40  # pixels from a shape to names that may keep lines off it


def patiently(scene: Scene, names: Sequence[Box] = ()) -> Mapping[str, Line]:
    """Return a line for every connection, whatever it takes.

    First no line runs through a name that is there; then names at the ends of a line that finds no
    way are no matter to it; then each line is sought alone; and one that has no way at all is
    drawn as a plain elbow.

    Args:
        scene: Shapes, lines that stay, and lines that are wanted.
        names: The bounds of names that stay.
    """
    walls = [
        Obstacle(f"\0name {n}", box, "artifact")
        for n, box in enumerate(names)
        if not any(one.box.holds(box) for one in scene.obstacles)
    ]
    while True:
        try:
            return route(replace(scene, obstacles=[*scene.obstacles, *walls]))
        except NoWay as stuck:
            if not walls:
                break
            walls = _without(walls, scene, stuck.id)
    found: dict[str, Line] = {}
    rest: list[Connection] = []
    for wanted in scene.connections:
        fixed = {**scene.fixed, **found}
        try:
            found.update(route(replace(scene, connections=[wanted], fixed=fixed)))
        except NoWay:
            rest.append(wanted)
    return found | {wanted.id: _elbow(scene, wanted) for wanted in rest}


def _without(walls: Sequence[Obstacle], scene: Scene, stuck: str) -> list[Obstacle]:
    """Return the names without those beside the ends of a line; without all if there are none."""
    wanted = next(one for one in scene.connections if one.id == stuck)
    ends = [
        one.box.grown(BESIDE) for one in scene.obstacles if one.id in {wanted.source, wanted.target}
    ]
    left = [wall for wall in walls if not any(end.meets(wall.box) for end in ends)]
    return left if len(left) < len(walls) else []


def _elbow(scene: Scene, wanted: Connection) -> Line:
    """Return a line with one step between the facing sides of two shapes, whatever lies there."""
    boxes = {**{one.id: one.box for one in scene.obstacles}, **scene.strips}
    source, target = boxes[wanted.source], boxes[wanted.target]
    if source.right < target.x or target.right < source.x:
        return _step(source, target)
    line = _step(source.turned(), target.turned())
    return tuple(Point(y, x) for x, y in line)


def _step(source: Box, target: Box) -> Line:
    right = source.center.x <= target.center.x
    start = Point(source.right if right else source.x, source.center.y)
    end = Point(target.x if right else target.right, target.center.y)
    middle = round((start.x + end.x) / 2)
    if start.y == end.y:
        return (start, end)
    return (start, Point(middle, start.y), Point(middle, end.y), end)
