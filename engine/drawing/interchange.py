"""The drawing in a BPMN file: shapes, edges and labels (BPMN 2.0.2, chapter 12)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.drawing.geometry import Box, Line

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
BAND = 30.0  # pixels, as editors draw the band of a pool or lane


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an element is drawn.

    Attributes:
        element: The id of the BPMN element.
        box: Its bounds.
        label: The bounds of the name beside it, if it has any.
        expanded: Whether a sub-process shows its content; None when the file does not say.
        horizontal: Whether a pool or lane runs from left to right; None if it is no question.
        marker_visible: Whether an exclusive gateway shows its cross.
        plane: The element whose plane it is on: the model's root, or a collapsed sub-process.
    """

    element: str
    box: Box
    label: Box | None = None
    expanded: bool | None = None
    horizontal: bool | None = True
    marker_visible: bool = False
    plane: str = ""

    @property
    def band(self) -> Box:
        """The band in which a pool or lane has its name, at its left or upper side."""
        box = self.box
        if self.horizontal:
            return Box(box.x, box.y, min(BAND, box.width), box.height)
        return Box(box.x, box.y, box.width, min(BAND, box.height))


@dataclass(frozen=True, slots=True)
class Edge:
    """How a flow is drawn: two or more waypoints, and the bounds of its name.

    `message` is `initiating` or `non_initiating` where a message flow shows an envelope.
    """

    element: str
    line: Line
    label: Box | None = None
    plane: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """All shapes and edges of a file by element id, in file order.

    `planes` are the elements that a plane stands for, the first one first; empty when the file
    has no drawing at all.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)
    planes: tuple[str, ...] = ()
