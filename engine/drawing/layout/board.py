"""A try at the rows: which node stands where, and moves that are kept when they make it cheaper."""

from collections import Counter
from collections.abc import Iterable, Mapping

from engine.drawing.layout.cells import Cells
from engine.drawing.layout.wiring import CROSSING, Wiring, bits

ROW = 3  # each row that is used; a lane counts them twice because every other row is spare
APART = 4  # a note that is a row away from what it explains
ROUNDING = 1e-9


class Board:
    """Rows of all nodes of a scope. Every other row of a lane is kept free for moves."""

    def __init__(self, cells: Cells, lanes: int) -> None:
        self.cells = cells
        self.lanes = lanes
        self.names = [name for name in cells.names if name not in set(cells.below)]
        self.row: dict[str, int] = {}
        self.first = [0] * (lanes + 1)  # the first row of each lane, and the end
        self.wiring = Wiring(cells)
        self._used: Counter[int] = Counter()
        self._columns = {
            n: range(cells.column[n], cells.column[n] + cells.span[n]) for n in self.names
        }
        self._spots = {name: bits(some.start, some.stop) for name, some in self._columns.items()}
        self._touching = {name: self.wiring.touching(name) for name in self.names}
        self._passing = {
            name: self.wiring.passing(some.start, some.stop - 1)
            for name, some in self._columns.items()
        }
        self._prices: dict[tuple[str, ...], float] = {}  # as the board stands

    def put(self, rows: Mapping[str, int]) -> bool:
        """Move nodes to other rows; nothing happens and the answer is no when one is taken."""
        self._prices.clear()
        return self._shift(rows)

    def attempt(self, rows: Mapping[str, int]) -> None:
        """Move nodes to other rows of their lanes, if those are free and it is cheaper so."""
        names = tuple(rows)
        kept = {name: self.row[name] for name in names}
        if kept == rows or any(not self._within(name, row) for name, row in rows.items()):
            return
        if names not in self._prices:
            self._prices[names] = self.price(names)
        before = self._prices[names]
        if not self._shift(rows):
            return
        if self.price(names) >= before - ROUNDING:
            self._shift(kept)
        else:
            self._prices.clear()

    def _within(self, name: str, row: int) -> bool:
        """Say whether a row belongs to the lane of a node."""
        lane = self.cells.lane[name]
        return self.first[lane] <= row < self.first[lane + 1]

    def free(self, name: str, row: int) -> bool:
        """Say whether a node could stand in a row."""
        return not self.wiring.rows[row] & self._spots[name]

    def _shift(self, rows: Mapping[str, int]) -> bool:
        for name in rows:
            self._lift(name)
        free = self._fit(rows)
        for name in rows:
            self._set(name, rows[name] if free else self.row[name])
        return free

    def _fit(self, rows: Mapping[str, int]) -> bool:
        """Say whether lifted nodes find their rows free, each apart from the others."""
        wanted: Counter[int] = Counter()
        for name, row in rows.items():
            if (self.wiring.rows[row] | wanted[row]) & self._spots[name]:
                return False
            wanted[row] |= self._spots[name]
        return True

    def _lift(self, name: str) -> None:
        row = self.row.get(name)
        if row is not None:
            self.wiring.rows[row] &= ~self._spots[name]
            for column in self._columns[name]:
                self.wiring.columns[column] &= ~(1 << row)
            self._used[row] -= 1

    def _set(self, name: str, row: int) -> None:
        self.row[name] = row
        self.wiring.shift(name, row)
        self.wiring.rows[row] |= self._spots[name]
        for column in self._columns[name]:
            self.wiring.columns[column] |= 1 << row
        self._used[row] += 1

    def price(self, names: Iterable[str]) -> float:
        """Return the price of everything that changes when these nodes move."""
        moved = list(names)
        near: dict[int, None] = {}
        mine: dict[int, None] = {}
        for name in moved:
            mine.update(dict.fromkeys(self._touching[name]))
            near.update(dict.fromkeys(self._passing[name]))
        near.update(mine)
        total = sum(self.wiring.price(n) for n in near)
        total += CROSSING * sum(self.wiring.crossings(n, mine) for n in mine)
        total += ROW * sum(count > 0 for count in self._used.values())
        return total + sum(self._apart(name) for name in moved)

    def total(self) -> float:
        """Return the price of the whole board."""
        return self.price(self.names)

    def _apart(self, name: str) -> float:
        partner = self.cells.partners.get(name)
        pairs = [(name, partner)] if partner else []
        pairs += [(one, name) for one, other in self.cells.partners.items() if other == name]
        return sum(APART * abs(self.row[a] - self.row[b]) for a, b in pairs if a and b)
