"""Pools and lanes: frames with their name in a band along the short side."""

from engine.drawing.geometry import Point
from engine.drawing.interchange import Shape
from engine.drawing.model import Lane, Pool
from engine.drawing.svg import lettering, task_signs
from engine.drawing.svg.markup import rectangle
from engine.drawing.text import TASK_SIZE

EDGE = 2.0  # between the side of the band and its name


def pool(one: Pool, shape: Shape) -> str:
    """Return a pool; one whose work is not modelled is a strip with its name in the middle."""
    marks = ["parallel"] if one.multiple else []
    low = Point(shape.box.center.x, shape.box.bottom)
    ground = rectangle(shape.box, "body")
    signs = task_signs.marks(marks, low) if marks else ""
    if not one.process:
        return ground + _strip_name(one.name, shape) + signs
    return ground + _band(one.name, shape, "band", size=TASK_SIZE + 1) + signs


def lane(one: Lane, shape: Shape) -> str:
    """Return a lane inside a pool or another lane."""
    return rectangle(shape.box, "frame") + _band(one.name, shape, "frame", size=TASK_SIZE)


def _strip_name(name: str, shape: Shape) -> str:
    box = shape.box
    if shape.horizontal:
        words = lettering.fitted(name, max(box.width - 12, 1), box.height, TASK_SIZE + 1)
        return lettering.centered(words, box) if words.lines else ""
    words = lettering.fitted(name, max(box.height - 12, 1), box.width, TASK_SIZE + 1)
    return lettering.upright(words, box) if words.lines else ""


def _band(name: str, shape: Shape, style: str, *, size: float) -> str:
    band = shape.band
    if shape.horizontal:
        words = lettering.fitted(name, max(band.height - 8, 1), band.width - EDGE, size)
        return rectangle(band, style) + (lettering.upright(words, band) if words.lines else "")
    words = lettering.fitted(name, max(band.width - 8, 1), band.height - EDGE, size)
    return rectangle(band, style) + (lettering.centered(words, band) if words.lines else "")
