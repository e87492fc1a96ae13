"""What a router is given: shapes in the way, lines wanted, borders and lines that are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from engine.drawing.geometry import Box, Line, Segment

Form: TypeAlias = Literal[
    "activity", "event", "gateway", "boundary", "artifact", "note", "container"
]
Kind: TypeAlias = Literal["sequence", "message", "dotted"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A shape that no line may run through, and that lines dock on.

    Attributes:
        id: The id of the BPMN element.
        box: Its bounds.
        form: Its outline and manners: an event is a circle, a gateway a diamond, everything else
            a rectangle; `boundary` is an event on the edge of an activity, `container` an expanded
            sub-process, whose outside lines dock on it as on an activity; `note` is a text behind a
            bracket on its left, where alone its lines dock.
        host: The activity of a boundary event, which its lines leave outwards; empty otherwise.
        reserved: The room wanted for its label: dear to cross, not forbidden.
    """

    id: str
    box: Box
    form: Form
    host: str = ""
    reserved: Box | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A line that is wanted between two obstacles, or a strip for a message flow.

    Attributes:
        id: The id of the BPMN flow or association.
        source: The id of the obstacle or strip it leaves; a dotted line may also end on a line.
        target: The id of the obstacle or strip it reaches.
        kind: A sequence flow, a message flow, or a dotted line to a note or to data.
        name: What is written beside it, for which it keeps room near its source.
        straight: Whether it is part of the expected course, which is kept free of bends.
    """

    id: str
    source: str
    target: str
    kind: Kind
    name: str = ""
    straight: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that decides how lines run.

    Attributes:
        area: Where lines should stay; they may leave it when there is no way inside.
        obstacles: The shapes.
        connections: The lines wanted, in file order.
        borders: Sides of lanes and pools: crossed at a right angle, never run along.
        fixed: Lines that stay as they are: dear to cross, never covered.
        strips: Pools, by id: a message flow docks anywhere on their upper or lower side.
    """

    area: Box
    obstacles: Sequence[Obstacle]
    connections: Sequence[Connection]
    borders: Sequence[Segment] = ()
    fixed: Mapping[str, Line] = field(default_factory=dict)
    strips: Mapping[str, Box] = field(default_factory=dict)
