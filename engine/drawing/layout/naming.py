"""Where the names of a plane stand, whose shapes and lines are there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.drawing import labels
from engine.drawing.geometry import Box, Line, Segment
from engine.drawing.layout.scenes import sides
from engine.drawing.layout.sheets import Sheet
from engine.drawing.model import Model


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
    nodes = {name: model.nodes[name] for name in sheet.nodes}
    placed = labels.place(
        sheet.nodes,
        {name: replace(one, name="") if name in drawn else one for name, one in nodes.items()},
        lines,
        {name: model.flows[name] for name in lines if name not in drawn},
        borders=_borders(sheet),
        taken=[*sheet.headers(), *fixed.values()],
    )
    return {**placed, **fixed}


def _borders(sheet: Sheet) -> Sequence[Segment]:
    boxes = [*sheet.pools.values(), *sheet.lanes.values()]
    return [side for box in boxes for side in sides(box)]
