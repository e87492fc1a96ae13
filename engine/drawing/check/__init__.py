"""Inspects a drawing: what in it is wrong or hard to read, and how large and tangled it is.

It sees what can be measured. Whether a diagram is well told, only a look at the picture says.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from lxml import etree

from engine.drawing import reading
from engine.drawing.check import labels, lines, presence, shapes
from engine.drawing.check.measuring import measures
from engine.drawing.check.pages import Page, pages
from engine.drawing.check.records import (
    ADVICE,
    FAULTS,
    REMARKS,
    Fault,
    Inspection,
    Measures,
)
from engine.drawing.interchange import Drawing
from engine.drawing.model import Model

__all__ = [
    "ADVICE",
    "FAULTS",
    "REMARKS",
    "Fault",
    "Inspection",
    "Measures",
    "inspect",
    "inspect_tree",
]

MOST_OF_A_KIND = 1000
"""After so many faults of one kind on one plane no more are told."""

_OF_ONE_PAGE: tuple[Callable[[Page], Iterator[Fault]], ...] = (
    shapes.shape_overlaps,
    shapes.outside_parent,
    lines.edge_through_shape,
    lines.loose_ends,
    lines.slanting,
    lines.edge_overlaps,
    labels.label_on_label,
    labels.label_on_shape,
    labels.label_on_edge,
)


def inspect(document: bytes) -> Inspection:
    """Return the faults, remarks and measures of the drawing in a BPMN file.

    Raises:
        UnreadableDiagram: it is no BPMN file, or a coordinate is not a number.
    """
    return inspect_tree(reading.parse(document))


def inspect_tree(root: etree._Element) -> Inspection:
    """Return what `inspect` does, of a file that is parsed already."""
    model, drawing = reading.read(root)
    sheets = pages(model, drawing)
    return Inspection(
        faults=tuple(_faults(model, drawing, sheets)),
        remarks=tuple(_remarks(sheets)),
        measures=measures(sheets),
    )


def _remarks(sheets: list[Page]) -> Iterator[Fault]:
    for page in sheets:
        yield from islice(lines.edge_over_band(page), MOST_OF_A_KIND)
        yield from shapes.text_overflow(page)


def _faults(model: Model, drawing: Drawing, sheets: list[Page]) -> Iterator[Fault]:
    yield from presence.without_di(model, drawing)
    yield from presence.label_missing(model, drawing)
    for page in sheets:
        yield from shapes.boundary_off_host(page, drawing)
        for find in _OF_ONE_PAGE:
            yield from islice(find(page), MOST_OF_A_KIND)
