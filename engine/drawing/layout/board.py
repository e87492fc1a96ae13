"""A try at the rows: which node stands where, and what the lines between them would cost."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.drawing.layout.cells import Cells
from engine.drawing.layout.ranks import Link, tails

IN_THE_WAY = 14  # a node on the way of a line
PASSED = 4  # a node between the rows of a line that goes down
CROSSING = 10
CORNER = 3  # a line that is not straight
UPWARDS = 30  # a boundary event whose line does not go down
ROW = 3  # each row that is used; a lane counts them twice because every other row is spare
APART = 4  # a note that is a row away from what it explains
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
    """

    start: str
    target: str
    left: int
    right: int
    weight: int
    guest: bool
    back: bool


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
        last = cells.column[link.start] + (0 if link.guest else cells.span[link.start] - 1)
        right = cells.column[link.target]
        found.append(
            Edge(link.start, link.target, last, right, weight, bool(link.guest), link.back)
        )
    return found


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


class Board:
    """Rows of all nodes of a scope. Every other row of a lane is kept free for moves."""

    def __init__(self, cells: Cells, lanes: int) -> None:
        self.cells = cells
        self.edges = edges(cells)
        self.lanes = lanes
        self.names = [name for name in cells.names if name not in set(cells.below)]
        self.row: dict[str, int] = {}
        self.first = [0] * (lanes + 1)  # the first row of each lane, and the end
        self.taken: dict[tuple[int, int], str] = {}
        self.used: Counter[int] = Counter()
        self._segments: dict[int, tuple[float, int, int, int]] = {}
        self.touching = self._touching()
        self.passing = self._passing()
        self.meeting = self._meeting()

    def _touching(self) -> dict[str, list[int]]:
        touching: dict[str, list[int]] = defaultdict(list)
        for n, edge in enumerate(self.edges):
            touching[edge.start].append(n)
            touching[edge.target].append(n)
        return touching

    def _passing(self) -> dict[str, list[int]]:
        """Return for each node the edges that could run into it."""
        passing: dict[str, list[int]] = {}
        for name in self.names:
            low = self.cells.column[name]
            high = low + self.cells.span[name] - 1
            passing[name] = [
                n
                for n, edge in enumerate(self.edges)
                if min(edge.left, edge.right) <= high and max(edge.left, edge.right) >= low
            ]
        return passing

    def _meeting(self) -> list[list[int]]:
        """Return for each edge those that share some of its columns."""
        reach = [(min(e.left, e.right), max(e.left, e.right)) for e in self.edges]
        return [
            [
                m
                for m, other in enumerate(reach)
                if m != n and other[0] < one[1] and one[0] < other[1]
            ]
            for n, one in enumerate(reach)
        ]

    def spots(self, name: str, row: int) -> list[tuple[int, int]]:
        """Return the cells a node takes in a row."""
        column = self.cells.column[name]
        return [(row, column + n) for n in range(self.cells.span[name])]

    def put(self, rows: Mapping[str, int]) -> bool:
        """Move nodes to other rows; nothing happens and the answer is no when one is taken."""
        for name in rows:
            self._lift(name)
        spots = [spot for name, row in rows.items() for spot in self.spots(name, row)]
        free = len(set(spots)) == len(spots) and not any(spot in self.taken for spot in spots)
        for name in rows:
            self._set(name, rows[name] if free else self.row[name])
        return free

    def _lift(self, name: str) -> None:
        if name in self.row:
            for spot in self.spots(name, self.row[name]):
                self.taken.pop(spot, None)
            self.used[self.row[name]] -= 1

    def _set(self, name: str, row: int) -> None:
        self.row[name] = row
        for spot in self.spots(name, row):
            self.taken[spot] = name
        self.used[row] += 1

    def free(self, name: str, row: int) -> bool:
        """Say whether a node could stand in a row."""
        return not any(spot in self.taken for spot in self.spots(name, row))

    def price(self, names: Iterable[str]) -> float:
        """Return the price of everything that changes when these nodes move."""
        moved = list(names)
        near: dict[int, None] = {}
        for name in moved:
            near.update(dict.fromkeys(self.touching[name]))
            near.update(dict.fromkeys(self.passing[name]))
        mine: dict[int, None] = {}
        for name in moved:
            mine.update(dict.fromkeys(self.touching[name]))
        total = sum(self._edge_price(self.edges[n]) for n in near)
        total += sum(self._crossings(n, mine) for n in mine)
        total += ROW * sum(count > 0 for count in self.used.values())
        return total + sum(self._apart(name) for name in moved)

    def total(self) -> float:
        """Return the price of the whole board."""
        return self.price(self.names)

    def _apart(self, name: str) -> float:
        partner = self.cells.partners.get(name)
        pairs = [(name, partner)] if partner else []
        pairs += [(one, name) for one, other in self.cells.partners.items() if other == name]
        return sum(APART * abs(self.row[a] - self.row[b]) for a, b in pairs if a and b)

    def _crossings(self, n: int, mine: Mapping[int, None]) -> float:
        one = self._segment(n)
        return sum(
            CROSSING * _cross(one, self._segment(m))
            for m in self.meeting[n]
            if m not in mine or m < n
        )

    def _segment(self, n: int) -> tuple[float, int, float, int]:
        edge = self.edges[n]
        left = edge.left + (0.01 if edge.guest else 0.0)
        return left, self.row[edge.start], edge.right, self.row[edge.target]

    def _edge_price(self, edge: Edge) -> float:
        above, below = self.row[edge.start], self.row[edge.target]
        rows = abs(above - below)
        same = self.cells.lane[edge.start] == self.cells.lane[edge.target]
        price = (edge.weight * rows if same else 0) / 2 + rows / 2 + CORNER * (rows > 0)
        if edge.guest:
            price += UPWARDS * (below <= above and same)
        if not edge.guest and rows > 1:
            left = self._upright(above, below, edge.left)
            price += PASSED * min(left, self._upright(above, below, edge.right))
        return price + IN_THE_WAY * self._in_the_way(edge, above, below)

    def _in_the_way(self, edge: Edge, above: int, below: int) -> int:
        """Return how many nodes are in the way of the better of the two plain courses."""
        low, high = sorted((edge.left, edge.right))
        between = range(low + 1, high)
        if edge.back:
            return 1 if above == below else self._blocked(above, range(high - 1, low, -1))
        if edge.guest:
            return self._blocked(below, range(low, high)) + self._upright(above, below, low)
        late = self._blocked(above, between)
        if above == below:
            return late
        return min(late, self._blocked(below, between))

    def _blocked(self, row: int, columns: Sequence[int]) -> int:
        return sum((row, column) in self.taken for column in columns)

    def _upright(self, above: int, below: int, column: int) -> int:
        low, high = sorted((above, below))
        return sum((row, column) in self.taken for row in range(low + 1, high))


def _cross(one: tuple[float, int, float, int], other: tuple[float, int, float, int]) -> bool:
    return _apart(one, other) and _apart(other, one)


def _apart(one: tuple[float, int, float, int], other: tuple[float, int, float, int]) -> bool:
    (x, y, right, bottom), (a, b, c, d) = one, other
    dx, dy = right - x, bottom - y
    return (dx * (b - y) - dy * (a - x)) * (dx * (d - y) - dy * (c - x)) < 0
