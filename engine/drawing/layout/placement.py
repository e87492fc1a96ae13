"""Boxes for everything in a scope: its sub-processes first, then columns, rows and coordinates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.drawing.geometry import Box, bounds
from engine.drawing.layout import sizes
from engine.drawing.layout.cells import Cells, cells
from engine.drawing.layout.extents import Extent, extents
from engine.drawing.layout.gaps import PLAIN, Spacing, column_gaps
from engine.drawing.layout.scopes import Scope
from engine.drawing.layout.tracks import tracks
from engine.drawing.model import Node
from engine.drawing.text import TASK_SIZE, font

SIDE = sizes.EDGE + 10  # from the left and right side of a scope to what lies in it
EMPTY = 60  # the height of a lane with nothing in it, without its edges
LONGEST_HEADER = 240  # pixels of a lane's height that its name may ask for


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything in a scope lies.

    Attributes:
        area: The scope itself, without lane headers.
        boxes: Its nodes and those of the sub-processes in it.
        bands: Top and bottom of each lane.
    """

    area: Box
    boxes: Mapping[str, Box]
    bands: Mapping[str, tuple[float, float]]

    def moved(self, dx: float, dy: float) -> "Placement":
        """Return the placement (dx, dy) away."""
        return Placement(
            self.area.moved(dx, dy),
            {name: box.moved(dx, dy) for name, box in self.boxes.items()},
            {lane: (top + dy, bottom + dy) for lane, (top, bottom) in self.bands.items()},
        )


def place(scope: Scope, names: Mapping[str, str], spacing: Spacing = PLAIN) -> Placement:
    """Return where everything in a scope lies, the scope itself at the origin.

    Args:
        scope: The scope.
        names: The names of lanes, and of the scope if it is a sub-process.
        spacing: By how much gaps differ from the usual ones.
    """
    inner = {name: place(one, _title(scope, name), spacing) for name, one in scope.inner.items()}
    size = {
        node.id: _size(scope, node, inner.get(node.id)) for node in scope.nodes if not node.host
    }
    return _Placing(scope, size, inner, spacing).placement(names)


def _title(scope: Scope, name: str) -> dict[str, str]:
    return {node.id: node.name for node in scope.nodes if node.id == name}


def _size(scope: Scope, node: Node, inner: Placement | None) -> tuple[float, float]:
    guests = scope.guests(node.id)
    if inner is None and scope.upright:
        width, height = sizes.size(node)
        return max(height, sizes.guest_room(guests)), width
    if inner is None:
        return sizes.size(node, guests)
    return max(inner.area.width, sizes.guest_room(guests)), inner.area.height


class _Placing:
    """One scope whose nodes have their sizes."""

    def __init__(
        self,
        scope: Scope,
        size: Mapping[str, tuple[float, float]],
        inner: Mapping[str, Placement],
        spacing: Spacing,
    ) -> None:
        self._scope, self._size, self._inner, self._spacing = scope, size, inner, spacing
        self._nodes = {node.id: node for node in scope.nodes}
        self._cells: Cells = cells(scope, {name: width for name, (width, _) in size.items()})
        self._track = tracks(self._cells, len(scope.lanes))
        self._sink()

    def _sink(self) -> None:
        """Put event sub-processes into a row of their own under everything in their lane."""
        for lane in range(len(self._scope.lanes)):
            here = [n for n in self._cells.names if self._cells.lane[n] == lane]
            depth = 1 + max((self._track[n] for n in here if n in self._track), default=-1)
            for name in self._cells.below:
                if name in here:
                    self._track[name] = depth

    def placement(self, names: Mapping[str, str]) -> Placement:
        left = self._columns()
        middles, bands, bottom = self._rows(names)
        boxes: dict[str, Box] = {}
        for name in self._cells.names:
            boxes[name] = self._box(name, left, middles)
        for name in self._cells.names:
            boxes.update(self._guests(name, boxes[name]))
        for group, members in self._scope.members.items():
            boxes[group] = bounds(boxes[one] for one in members if one in boxes)
            boxes[group] = boxes[group].grown(sizes.GROUP_EDGE)
        boxes.update(self._notes(left, boxes))
        for name, inner in self._inner.items():
            boxes.update(inner.moved(boxes[name].x, boxes[name].y).boxes)
        title, upright = (
            font(TASK_SIZE).width(names.get(self._scope.id, "")) + 20,
            self._scope.upright,
        )
        right = max((box.right for box in boxes.values()), default=0.0) + SIDE
        width, height = (right, max(bottom, title)) if upright else (max(right, title), bottom)
        return Placement(Box(0, 0, round(width), round(height)), boxes, bands)

    def _columns(self) -> list[float]:
        """Return the left side of each column, and where the next one would begin."""
        cells_ = self._cells
        count = max((cells_.column[n] + cells_.span[n] for n in cells_.names), default=1)
        wide = self._spacing.columns
        plain = [sizes.COLUMN_GAP * min(wide, 1.0)] * count
        gaps = column_gaps(self._scope, cells_, self._track, plain)
        left = [float(SIDE)] * (count + 1)
        for column in range(count):
            here = [n for n in cells_.names if cells_.column[n] == column]
            widths = [self._size[n][0] for n in here if cells_.span[n] == 1]
            gap = gaps[column] * max(wide, 1.0)
            side = left[column] + max(widths, default=sizes.EVENT[0])
            left[column + 1] = max(left[column + 1], _even(side + gap))
            for name in here:
                end = column + cells_.span[name]
                least = left[column] + self._size[name][0] + sizes.COLUMN_GAP * wide
                left[end] = max(left[end], _even(least))
        return left

    def _box(self, name: str, left: list[float], middles: Mapping[tuple[int, int], float]) -> Box:
        width, height = self._size[name]
        column, cells_ = self._cells.column[name], self._cells
        room = width
        if cells_.span[name] == 1:
            here = [n for n in cells_.names if cells_.column[n] == column and cells_.span[n] == 1]
            room = max(self._size[n][0] for n in here)
        middle = middles[cells_.lane[name], self._track[name]]
        return Box(left[column] + (room - width) // 2, middle - height // 2, width, height)

    def _notes(self, left: list[float], boxes: Mapping[str, Box]) -> Iterator[tuple[str, Box]]:
        """Yield the notes with their brackets over what they explain, as far as there is room."""
        for name, partner in self._cells.partners.items():
            if self._nodes[name].type == "textAnnotation" and not self._scope.upright:
                box, column = boxes[name], self._cells.column[name]
                most = left[column + 1] - sizes.EDGE - box.width
                at = min(sizes.over(boxes[partner]), most)
                yield name, replace(box, x=max(at, left[column]))

    def _guests(self, host: str, box: Box) -> dict[str, Box]:
        guests = self._scope.guests(host)
        width, height = sizes.EVENT
        if not guests:
            return {}
        marked = sizes.is_marked(self._nodes[host]) and host not in self._inner
        marked = marked and not self._scope.upright  # they sit on its right side then
        centers = sizes.guest_centers(guests, box.width, marked=marked)
        if len(guests) == 1 and self._leads_on(guests[0].id, host):
            centers = [max(centers[0], box.width - sizes.GUEST_INSET)]
        return {
            guest.id: Box(box.x + center - width // 2, box.bottom - height // 2, width, height)
            for guest, center in zip(guests, centers, strict=True)
        }

    def _leads_on(self, guest: str, host: str) -> bool:
        """Say whether a boundary event leads only to what stands right of its host."""
        cells_ = self._cells
        end = cells_.column[host] + cells_.span[host]
        targets = [link.target for link in cells_.links if link.guest == guest]
        return bool(targets) and all(cells_.column[one] >= end for one in targets)

    def _rows(
        self, names: Mapping[str, str]
    ) -> tuple[dict[tuple[int, int], float], dict[str, tuple[float, float]], float]:
        """Return the middle of each row, top and bottom of each lane, and the lower side of all."""
        middles: dict[tuple[int, int], float] = {}
        bands: dict[str, tuple[float, float]] = {}
        top = 0.0
        for lane, name in enumerate(self._scope.lanes):
            rows = self._extents(lane)
            height = _height(rows, self._spacing.rows)
            least = min(font(TASK_SIZE).width(names.get(name, "")) + 20, LONGEST_HEADER)
            spare = max(0.0, least - height - 2 * sizes.EDGE) if name else 0.0
            at = top + sizes.EDGE * self._spacing.rows + _even(spare / 2)
            for row, extent in enumerate(rows):
                if row:
                    at += _gap(rows[row - 1], extent, self._spacing.rows)
                middles[lane, row] = _even(at + extent.top)
                at = middles[lane, row] + extent.bottom
            last = rows[-1].below if rows else EMPTY
            bottom = at + max(sizes.EDGE * self._spacing.rows, last + sizes.STEP) + _even(spare / 2)
            bands[name] = (top, _even(bottom))
            top = _even(bottom)
        return middles, bands, top

    def _extents(self, lane: int) -> list[Extent]:
        here = [n for n in self._cells.names if self._cells.lane[n] == lane]
        count = 1 + max((self._track[n] for n in here), default=-1)
        rows: list[list[str]] = [[] for _ in range(count)]
        for name in here:
            rows[self._track[name]].append(name)
        return [extents(self._scope, row, self._nodes, self._size) for row in rows]


def _gap(upper: Extent, lower: Extent, slack: float) -> float:
    return max(sizes.TRACK_GAP, upper.below + lower.above + sizes.STEP) * slack


def _height(rows: list[Extent], slack: float) -> float:
    gaps = sum(_gap(upper, lower, slack) for upper, lower in pairwise(rows))
    return sum(row.top + row.bottom for row in rows) + gaps


def _even(value: float) -> float:
    """Return the next multiple of 5, so that shapes of odd rows still meet."""
    return -(-value // 5) * 5
