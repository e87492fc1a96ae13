"""What the lines between nodes on a board of rows and columns would cost."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from engine.drawing.layout.cells import Cells
from engine.drawing.layout.ranks import Link, tails

IN_THE_WAY = 14  # a node on the way of a line
PASSED = 4  # a node between the rows of a line that goes down
CROSSING = 10
CORNER = 3  # a line that is not straight
UPWARDS = 30  # a boundary event whose line does not go down
ONWARD, RUN, OTHER = 8, 5, 1  # per row: how much a line wants to be straight


@dataclass(frozen=True, slots=True)
class Edge:
    """A link between two nodes of the board.

    Attributes:
        start: The node it leaves.
        target: The node it reaches.
        left: The last column of its start.
        right: The first column of its target.
        weight: How much it wants to be straight.
        guest: Whether it leaves a boundary event.
        back: Whether it closes a loop.
        within: Whether it stays in one lane.
        way: The columns it passes on its way, as bits.
    """

    start: str
    target: str
    left: int
    right: int
    weight: int
    guest: bool
    back: bool
    within: bool
    way: int

    @property
    def reach(self) -> tuple[int, int]:
        """The first and the last column it touches."""
        return min(self.left, self.right), max(self.left, self.right)


def edges(cells: Cells) -> list[Edge]:
    """Return the links as edges; the onward branch and runs want to be straight."""
    tail = tails(cells.names, cells.links)
    ways_out = Counter(link.start for link in cells.links if not link.guest and not link.back)
    ways_in = Counter(link.target for link in cells.links if not link.back)
    onward = _onward(cells, tail)
    found = []
    for link in cells.links:
        if link.start == link.target:
            continue
        run = ways_out[link.start] == 1 and ways_in[link.target] == 1 and not link.guest
        weight = ONWARD if link.flow in onward else RUN if run else OTHER
        found.append(_edge(cells, link, weight))
    return found


def _edge(cells: Cells, link: Link, weight: int) -> Edge:
    left = cells.column[link.start] + (0 if link.guest else cells.span[link.start] - 1)
    right = cells.column[link.target]
    low, high = sorted((left, right))
    return Edge(
        link.start,
        link.target,
        left,
        right,
        weight,
        bool(link.guest),
        link.back,
        cells.lane[link.start] == cells.lane[link.target],
        bits(low if link.guest and not link.back else low + 1, high),
    )


def _onward(cells: Cells, tail: Mapping[str, int]) -> set[str]:
    """Return the flow out of each node that goes on the longest, the first of several."""
    best: dict[str, Link] = {}
    for link in cells.links:
        if link.guest or link.back:
            continue
        other = best.get(link.start)
        if other is None or tail[link.target] > tail[other.target]:
            best[link.start] = link
    return {link.flow for link in best.values()}


def bits(low: int, high: int) -> int:
    """Return a number with the bits from `low` on set, `high` and all above it not."""
    return (1 << high) - (1 << low) if high > low else 0


class Wiring:
    """The edges of a board as its nodes stand.

    Attributes:
        rows: What is taken in each row, a bit for each column.
        columns: What is taken in each column, a bit for each row.
    """

    def __init__(self, cells: Cells) -> None:
        self.edges = edges(cells)
        self.rows: dict[int, int] = defaultdict(int)
        self.columns: dict[int, int] = defaultdict(int)
        self._above, self._below = [0] * len(self.edges), [0] * len(self.edges)
        self._left = [edge.left + (0.01 if edge.guest else 0.0) for edge in self.edges]
        self._right = [edge.right for edge in self.edges]
        self._starts: dict[str, list[int]] = defaultdict(list)
        self._targets: dict[str, list[int]] = defaultdict(list)
        for n, edge in enumerate(self.edges):
            self._starts[edge.start].append(n)
            self._targets[edge.target].append(n)
        self._meeting = self._all_meeting()

    def _all_meeting(self) -> list[list[int]]:
        """Return for each edge those that share some of its columns."""
        reaches = [edge.reach for edge in self.edges]
        return [
            [m for m, (a, b) in enumerate(reaches) if m != n and a < high and low < b]
            for n, (low, high) in enumerate(reaches)
        ]

    def touching(self, name: str) -> list[int]:
        """Return the edges of a node."""
        return sorted([*self._starts[name], *self._targets[name]])

    def passing(self, low: int, high: int) -> list[int]:
        """Return the edges that touch any of these columns."""
        return [
            n for n, edge in enumerate(self.edges) if edge.reach[0] <= high and edge.reach[1] >= low
        ]

    def shift(self, name: str, row: int) -> None:
        """Let the edges of a node begin or end in a row."""
        for n in self._starts[name]:
            self._above[n] = row
        for n in self._targets[name]:
            self._below[n] = row

    def price(self, n: int) -> float:
        """Return what one edge costs, the crossings apart."""
        edge, above, below = self.edges[n], self._above[n], self._below[n]
        rows = abs(above - below)
        price = (edge.weight * rows if edge.within else 0) / 2 + rows / 2 + CORNER * (rows > 0)
        if edge.guest:
            price += UPWARDS * (below <= above and edge.within)
        elif rows > 1:
            left = self._upright(above, below, edge.left)
            price += PASSED * min(left, self._upright(above, below, edge.right))
        return price + IN_THE_WAY * self._in_the_way(edge, above, below)

    def _in_the_way(self, edge: Edge, above: int, below: int) -> int:
        """Return how many nodes are in the way of the better of the two plain courses."""
        if edge.back:
            return 1 if above == below else (self.rows[above] & edge.way).bit_count()
        if edge.guest:
            level = (self.rows[below] & edge.way).bit_count()
            return level + self._upright(above, below, edge.reach[0])
        late = (self.rows[above] & edge.way).bit_count()
        if above == below or not late:
            return late
        return min(late, (self.rows[below] & edge.way).bit_count())

    def _upright(self, above: int, below: int, column: int) -> int:
        low, high = (above, below) if above < below else (below, above)
        return (self.columns[column] & bits(low + 1, high)).bit_count()

    def crossings(self, n: int, mine: Mapping[int, None]) -> int:
        """Return how many edges cross one; of those among `mine` only the earlier ones."""
        x, right, y, bottom = self._left[n], self._right[n], self._above[n], self._below[n]
        dx, dy = right - x, bottom - y
        low, high = (y, bottom) if y < bottom else (bottom, y)
        count = 0
        for m in self._meeting[n]:
            b, d = self._above[m], self._below[m]
            if (b <= low and d <= low) or (b >= high and d >= high) or (m in mine and m > n):
                continue
            a, c = self._left[m], self._right[m]
            if (dx * (b - y) - dy * (a - x)) * (dx * (d - y) - dy * (c - x)) < 0:
                count += _apart((c - a, d - b), (x - a, y - b), (right - a, bottom - b))
        return count


def _apart(way: tuple[float, int], one: tuple[float, int], other: tuple[float, int]) -> bool:
    """Say whether two points lie on different sides of a line, all seen from its beginning."""
    dx, dy = way
    return (dx * one[1] - dy * one[0]) * (dx * other[1] - dy * other[0]) < 0
