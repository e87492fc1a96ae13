"""Links from one plane of a file to another: into a collapsed sub-process, and back."""

from dataclasses import replace

from engine.drawing.address import Address
from engine.drawing.geometry import Box
from engine.drawing.svg import lettering, naming
from engine.drawing.svg.lettering import Block
from engine.drawing.svg.markup import link
from engine.drawing.svg.parts import Part
from engine.drawing.svg.picture import Layer
from engine.drawing.svg.view import View
from engine.drawing.text import TASK_SIZE, font

UP = "\N{LEFTWARDS ARROW}"
ABOVE = 12.0  # from the way back to the drawing


def linked(part: Part, view: View, address: Address | None) -> Part:
    """Return a part that leads to its own plane, if it has one and it is not this one."""
    if address is None or part.element == view.plane or part.element not in view.drawing.planes:
        return part
    return replace(part, address=address(part.element))


def way_up(view: View, room: Box, address: Address | None) -> Layer:
    """Return the link to the plane that holds the shape of this one."""
    planes = view.drawing.planes
    if address is None or view.plane == planes[0]:
        return Layer()
    shape = view.drawing.shapes.get(view.plane)
    above = planes[0] if shape is None or shape.plane == view.plane else shape.plane
    words = f"{UP} {naming.called(above, view.model)}"
    size = font(TASK_SIZE)
    box = Box(room.x, room.y - size.line_height - ABOVE, size.width(words), size.line_height)
    said = lettering.flush(Block((words,), TASK_SIZE), box, "text left way")
    return Layer(link(said, address(above), f"Back to {naming.called(above, view.model)}"), [box])
