"""How far apart columns are: more where names stand on lines and where many lines go down."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.drawing.layout import sizes
from engine.drawing.layout.cells import Cells
from engine.drawing.layout.scopes import Scope
from engine.drawing.model import Node


@dataclass(frozen=True, slots=True)
class Spacing:
    """By how much gaps differ from the usual ones.

    Attributes:
        columns: Between columns; below 1 only where neither names nor lines need the room.
        rows: Between rows and at the edges of lanes.
    """

    columns: float = 1.0
    rows: float = 1.0

    def wider(self, by: float) -> "Spacing":
        """Return the spacing with all gaps this much wider."""
        return Spacing(self.columns * by, self.rows * by)


PLAIN = Spacing()
ARROW = 28  # beside a name on a line: the arrow head and a little air


def column_gaps(
    scope: Scope, cells: Cells, track: Mapping[str, int], plain: list[float]
) -> list[float]:
    """Return the gap after each column, `plain` as it is where nothing needs more."""
    gaps, count = list(plain), len(plain)
    nodes = {node.id: node for node in scope.nodes}
    down: list[dict[str, None]] = [{} for _ in range(count)]
    for link in cells.links:
        last = cells.column[link.start] + (0 if link.guest else cells.span[link.start] - 1)
        level = (cells.lane[link.start], track[link.start]) == (
            cells.lane[link.target],
            track[link.target],
        )
        if level and link.name and not link.guest and not link.back:
            size = sizes.label(link.name, _limit(nodes[link.start]))
            gaps[last] = max(gaps[last], size[scope.upright] + ARROW)
        elif not level:
            entry = max(cells.column[link.target] - 1, 0)
            down[entry][link.target] = None
            if not nodes[link.start].is_gateway:
                down[last][link.start] = None
    return [max(gap, sizes.STEP * (len(lines) + 1)) for gap, lines in zip(gaps, down, strict=True)]


def _limit(node: Node) -> float:
    return sizes.LABEL_WIDTH if node.is_gateway else sizes.LABEL_WIDTH * 0.8
