"""Where the names of a plane stand, whose shapes and lines are there."""

from collections.abc import Mapping, Sequence

from engine.drawing import labels
from engine.drawing.geometry import Box, Line, Segment
from engine.drawing.layout import sizes
from engine.drawing.layout.scenes import sides
from engine.drawing.layout.sheets import Sheet
from engine.drawing.model import Model

TITLE = 22  # pixels at the top of an expanded sub-process, where its name stands


def names(
    model: Model,
    sheet: Sheet,
    lines: Mapping[str, Line],
    fixed: Mapping[str, Box],
    drawn: frozenset[str] = frozenset(),
) -> dict[str, Box]:
    """Return bounds for the names beside shapes and lines.

    Args:
        model: What the file says.
        sheet: The plane.
        lines: Its lines.
        fixed: Bounds that stay as they are.
        drawn: What is drawn already and gets no new bounds.
    """
    expanded = sheet.expanded()
    shapes = {name: box for name, box in sheet.nodes.items() if name not in expanded}
    placed = labels.place(
        shapes,
        {name: model.nodes[name] for name in sheet.nodes if name not in drawn},
        lines,
        {name: model.flows[name] for name in lines if name not in drawn},
        borders=_borders(sheet, expanded),
        taken=[*_headers(model, sheet, expanded), *fixed.values()],
    )
    return {**placed, **fixed}


def _borders(sheet: Sheet, expanded: set[str]) -> Sequence[Segment]:
    open_boxes = [box for name, box in sheet.nodes.items() if name in expanded]
    boxes = [*sheet.pools.values(), *sheet.lanes.values(), *open_boxes]
    return [side for box in boxes for side in sides(box)]


def _headers(model: Model, sheet: Sheet, expanded: set[str]) -> list[Box]:
    """Return where the names of pools, lanes and expanded sub-processes stand."""
    strips = [
        Box(box.x, box.y, sizes.HEADER, box.height)
        for boxes in (sheet.pools, sheet.lanes)
        for box in boxes.values()
    ]
    titles = [
        Box(sheet.nodes[name].x, sheet.nodes[name].y, sheet.nodes[name].width, TITLE)
        for name in sheet.nodes
        if name in expanded and model.nodes[name].name
    ]
    return [*strips, *titles]
