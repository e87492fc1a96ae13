"""Finds the cheapest way of one line over the terrain (A*, Hart, Nilsson and Raphael, 1968)."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from engine.drawing.geometry import Line, Point
from engine.drawing.routing.docking import Port
from engine.drawing.routing.estimates import Targets
from engine.drawing.routing.grid import DOWN, RIGHT, is_level
from engine.drawing.routing.tariff import BLOCKED
from engine.drawing.routing.terrain import Terrain

GOAL = -1
DEPTH = 41  # bits that a price needs
DEAREST = (1 << DEPTH) - 1


@dataclass(frozen=True, slots=True)
class Path:
    """A way that was found.

    Attributes:
        line: Its corners, from outline to outline.
        price: What it cost on the terrain as it was.
        least: What it would have cost at least, on empty terrain.
        states: The cells it runs over and its ways; empty for a line that needs no grid.
        ends: Where it docks.
    """

    line: Line
    price: int
    least: int
    states: tuple[int, ...] = ()
    ends: tuple[Port, ...] = ()


def find(
    terrain: Terrain,
    sources: Sequence[Port],
    targets: Targets,
    limit: int = BLOCKED,
    lean: int = 1,
) -> Path | None:
    """Return the cheapest way from a source to a target, or None if all cost `limit`.

    Of ways at one price the one more to the upper left is found first, or with `lean` -1 the one
    more to the lower right.
    """
    return _Search(terrain, sources, targets, lean).run(limit)


class _Search:
    """One search; a state is a cell and a way, `cell * 4 + way`, and GOAL is behind every end.

    What is open lies on the heap as one number each: what the whole way costs at least, then what
    is left of `DEAREST` after the way so far, then the state, counted as the lean wants it.
    """

    def __init__(
        self, terrain: Terrain, sources: Sequence[Port], targets: Targets, lean: int
    ) -> None:
        self._terrain = terrain
        self._starts = _beginnings(terrain, sources)
        self._ends = _endings(terrain, targets.ports)
        self._outlook = targets.outlook
        self._parents: dict[int, int] = {}
        self._cost = BLOCKED
        self._lean, self._first = lean, -1 if lean > 0 else terrain.grid.size * 4
        self._width = (terrain.grid.size * 4 + 1).bit_length()

    def run(self, limit: int) -> Path | None:
        """Search until the cheapest end is reached."""
        if not self._starts or not self._ends:
            return None
        known, estimate = self._outlook.known, self._outlook.estimate
        best = [limit] * (len(known) + 4 * self._terrain.grid.width)
        heap, least = [], BLOCKED
        for state, (price, _) in self._starts.items():
            whole = price + (estimate(state) if known[state] < 0 else known[state])
            least = min(whole, least)
            if whole < limit:
                best[state] = price
                heap.append(self._packed(whole, price, state))
        heapify(heap)
        return self._path(least) if self._explore(heap, best, limit) else None

    def _packed(self, whole: int, spent: int, state: int) -> int:
        place = self._lean * (state - self._first)
        return (((whole << DEPTH) + DEAREST - spent) << self._width) + place

    def _explore(self, heap: list[int], best: list[int], limit: int) -> bool:
        """Go on from the most promising state until that is the goal; all prices are positive."""
        known, estimate, parents = self._outlook.known, self._outlook.estimate, self._parents
        ends, moves, looked = self._ends, self._terrain.moves, 0
        lean, first, width, places = self._lean, self._first, self._width, (1 << self._width) - 1
        while heap:
            key = heappop(heap)
            looked += 1
            state = first + lean * (key & places)
            if state == GOAL:
                break
            spent = DEAREST - (key >> width & DEAREST)
            if spent > best[state]:
                continue  # reached at less cost meanwhile
            cell = state >> 2
            if state in ends:
                self._arrive(heap, state, spent, limit)
            for step, extra, shift in moves[state & 3]:
                cost = spent + step[cell] + extra[cell]
                ahead = state + shift
                if cost < limit and cost < best[ahead]:
                    best[ahead], rest = cost, known[ahead]
                    whole = cost + (rest if rest >= 0 else estimate(ahead))
                    if whole < limit:
                        parents[ahead] = state
                        place = lean * (ahead - first)
                        heappush(heap, (((whole << DEPTH) + DEAREST - cost) << width) + place)
        self._terrain.effort += looked
        return GOAL in parents

    def _arrive(self, heap: list[int], state: int, spent: int, limit: int) -> None:
        cost = spent + self._ends[state][0]
        if cost < min(self._cost, limit):
            self._cost, self._parents[GOAL] = cost, state
            heappush(heap, self._packed(cost, cost, GOAL))

    def _path(self, least: int) -> Path:
        states = [self._parents[GOAL]]
        while (state := states[-1]) in self._parents:
            states.append(self._parents[state])
        states.reverse()
        ends = self._starts[states[0]][1], self._ends[states[-1]][1]
        corners = [self._terrain.grid.point(state >> 2) for state in states]
        line = straightened([ends[0].point, *corners, ends[1].point])
        return Path(line, self._cost, least, tuple(states), ends)


def price_now(terrain: Terrain, path: Path) -> int:
    """Return what a path that has been taken up would cost on the terrain as it is now."""
    if not path.states:
        return path.price
    (start, end), last = path.ends, path.states[-1]
    price = _docking(terrain, start) + _docking(terrain, end)
    cell, way = last >> 2, last & 3
    price += terrain.through[way & 1][cell] if way == (end.way + 2) % 4 else terrain.turn[cell]
    for state, after in pairwise(path.states):
        cell, way, new = state >> 2, state & 3, after & 3
        price += terrain.step[new][cell]
        price += terrain.through[way & 1][cell] if way == new else terrain.turn[cell]
    return price


def straightened(points: Sequence[Point]) -> Line:
    """Return the line without the points that lie between two others on one straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (
            kept[-2].x == kept[-1].x == point.x or kept[-2].y == kept[-1].y == point.y
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)


States = dict[int, tuple[int, Port]]  # the cheapest port of each state, with what it costs now


def _beginnings(terrain: Terrain, ports: Sequence[Port]) -> States:
    """Return the states in which a line has left by one of these ports."""
    states: States = {}
    for port in ports:
        _offer(states, port.cell * 4 + port.way, _docking(terrain, port), port)
    return states


def _endings(terrain: Terrain, ports: Sequence[Port]) -> States:
    """Return the states from which a line docks, straight on or with a last turn."""
    states: States = {}
    for port in ports:
        price, turn = _docking(terrain, port), terrain.turn[port.cell]
        straight = price + terrain.through[port.way & 1][port.cell]
        _offer(states, port.cell * 4 + (port.way + 2) % 4, straight, port)
        for way in ((port.way + 1) % 4, (port.way + 3) % 4):
            _offer(states, port.cell * 4 + way, price + turn, port)
    return states


def _offer(states: States, state: int, price: int, port: Port) -> None:
    if price < states.get(state, (BLOCKED, port))[0]:
        states[state] = price, port


def _docking(terrain: Terrain, port: Port) -> int:
    """Return the price of a port: its own, and that of the piece between it and its cell."""
    grid, back = terrain.grid, (port.way + 2) % 4
    price, cell, level = port.price, port.cell, is_level(port.way)
    goal = port.point.x if level else port.point.y
    lines, at = (grid.xs, cell % grid.width) if level else (grid.ys, cell // grid.width)
    out = 1 if port.way in {RIGHT, DOWN} else -1
    while (lines[at] - goal) * out > 0 and 0 <= at - out < len(lines):
        price += terrain.load(cell, back)
        cell, at = cell + grid.steps[back], at - out
        if (lines[at] - goal) * out > 0:
            price += terrain.through[port.way & 1][cell]
    return price
