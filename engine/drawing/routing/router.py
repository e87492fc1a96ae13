"""Finds the lines of a scene: the front door of the package."""

from collections.abc import Mapping
from dataclasses import replace

from engine.drawing.geometry import Line
from engine.drawing.routing.attached import attached, is_attached
from engine.drawing.routing.nudging import nudged
from engine.drawing.routing.rounds import Rounds
from engine.drawing.routing.scene import Scene
from engine.drawing.routing.tariff import MANNERS


class NoWay(ValueError):
    """There is no way for a line, however close lines may pass; `id` is the line."""

    def __init__(self, id: str) -> None:  # noqa: A002 - as everywhere in the drawing
        super().__init__(f"there is no way for the line {id}")
        self.id = id


def route(scene: Scene) -> Mapping[str, Line]:
    """Return a line for every connection of the scene, by id.

    Lines are docked on the outlines, run level and upright (a dotted one may slant where its way
    is free), never through a shape and never on another line. A dotted line may have the id of
    another line as its end: it meets that line straight, and is left out if there is none.

    Raises:
        NoWay: a line has no way of its own, not even outside the area.
    """
    notes = [one for one in scene.connections if is_attached(one, scene)]
    flows = [one for one in scene.connections if not is_attached(one, scene)]
    lines = _routed(replace(scene, connections=flows))
    lines |= attached(notes, scene, lines)
    return {one.id: lines[one.id] for one in scene.connections if one.id in lines}


def _routed(scene: Scene) -> dict[str, Line]:
    stuck: str | None = None
    for manner in MANNERS:
        rounds = Rounds(scene, manner)
        stuck = rounds.run()
        if stuck is None:
            return nudged(scene, rounds.lines())
    raise NoWay(stuck or "")
