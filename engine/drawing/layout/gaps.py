"""How far apart columns are: more where names stand on lines and where many lines go down."""

from collections.abc import Mapping

from engine.drawing.layout import sizes
from engine.drawing.layout.cells import Cells
from engine.drawing.model import Node

ARROW = 28  # beside a name on a line: the arrow head and a little air
LINES = 3  # this many lines go down in a plain gap


def column_gaps(
    cells: Cells, track: Mapping[str, int], nodes: Mapping[str, Node], count: int
) -> list[float]:
    """Return the gap after each of `count` columns."""
    gaps = [float(sizes.COLUMN_GAP)] * count
    down: list[dict[str, None]] = [{} for _ in range(count)]
    for link in cells.links:
        last = cells.column[link.start] + (0 if link.guest else cells.span[link.start] - 1)
        level = (cells.lane[link.start], track[link.start]) == (
            cells.lane[link.target],
            track[link.target],
        )
        if level and link.name and not link.guest and not link.back:
            width = sizes.label(link.name, _limit(nodes[link.start]))[0]
            gaps[last] = max(gaps[last], width + ARROW)
        elif not level:
            entry = max(cells.column[link.target] - 1, 0)
            down[entry][link.target] = None
            if not nodes[link.start].is_gateway:
                down[last][link.start] = None
    return [
        max(gap, sizes.COLUMN_GAP + sizes.STEP * (len(lines) - LINES))
        for gap, lines in zip(gaps, down, strict=True)
    ]


def _limit(node: Node) -> float:
    return sizes.LABEL_WIDTH if node.is_gateway else sizes.LABEL_WIDTH * 0.8
