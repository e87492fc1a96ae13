"""Finds the cheapest way of one line over the terrain (A*, Hart, Nilsson and Raphael, 1968)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

from engine.drawing.geometry import Line, Point
from engine.drawing.routing.docking import Port
from engine.drawing.routing.estimates import estimator
from engine.drawing.routing.grid import DOWN, RIGHT, is_level
from engine.drawing.routing.tariff import BLOCKED
from engine.drawing.routing.terrain import Terrain

GOAL = -1


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
    targets: Sequence[Port],
    limit: int = BLOCKED,
    lean: int = 1,
) -> Path | None:
    """Return the cheapest way from a source to a target, or None if all cost `limit`.

    Of ways at one price the one more to the upper left is found first, or with `lean` -1 the one
    more to the lower right.
    """
    return _Search(terrain, sources, targets, lean).run(limit)


class _Search:
    """One search; a state is a cell and a way, `cell * 4 + way`, and GOAL is behind every end."""

    def __init__(
        self, terrain: Terrain, sources: Sequence[Port], targets: Sequence[Port], lean: int
    ) -> None:
        self._terrain = terrain
        self._lean = lean
        self._starts = _beginnings(terrain, sources)
        self._straight, turning = _endings(terrain, targets)
        self._ends = dict(self._straight)
        for state, (price, port) in turning.items():
            _offer(self._ends, state, price, port)
        self._parents: dict[int, int] = {}
        self._best = {state: price for state, (price, _) in self._starts.items()}

    def run(self, limit: int) -> Path | None:
        """Search until the cheapest end is reached."""
        if not self._starts or not self._ends:
            return None
        estimate = estimator(self._terrain.grid, self._straight)
        lean, starts = self._lean, self._best.items()
        heap = [(price + estimate(state), -price, lean * state) for state, price in starts]
        heapify(heap)
        least = heap[0][0]
        found = self._explore(heap, estimate, limit)
        self._terrain.effort += len(self._best)
        if not found:
            return None
        return self._path(least)

    def _explore(
        self, heap: list[tuple[int, int, int]], estimate: Callable[[int], int], limit: int
    ) -> bool:
        """Go on from the most promising state until that is the goal; all prices are positive."""
        terrain, best, parents, lean = self._terrain, self._best, self._parents, self._lean
        step, through, turn, steps = terrain.step, terrain.through, terrain.turn, terrain.grid.steps
        while heap and heap[0][0] < limit:
            _, spent, leaning = heappop(heap)
            state = lean * leaning
            if state == GOAL:
                return True
            if -spent > best[state]:
                continue  # reached at less cost meanwhile
            cell, way = state >> 2, state & 3
            if state in self._ends:
                self._arrive(heap, state, -spent)
            for new in (way, (way + 1) & 3, (way + 3) & 3):
                cost = step[new][cell] - spent
                cost += through[way & 1][cell] if new == way else turn[cell]
                ahead = (cell + steps[new]) * 4 + new
                if cost < best.get(ahead, limit):
                    best[ahead], parents[ahead] = cost, state
                    whole = cost + estimate(ahead)
                    if whole < limit:
                        heappush(heap, (whole, -cost, lean * ahead))
        return False

    def _arrive(self, heap: list[tuple[int, int, int]], state: int, spent: int) -> None:
        cost = spent + self._ends[state][0]
        if cost < self._best.get(GOAL, BLOCKED):
            self._best[GOAL], self._parents[GOAL] = cost, state
            heappush(heap, (cost, -cost, self._lean * GOAL))

    def _path(self, least: int) -> Path:
        states = [self._parents[GOAL]]
        while (state := states[-1]) in self._parents:
            states.append(self._parents[state])
        states.reverse()
        ends = self._starts[states[0]][1], self._ends[states[-1]][1]
        corners = [self._terrain.grid.point(state >> 2) for state in states]
        line = straightened([ends[0].point, *corners, ends[1].point])
        return Path(line, self._best[GOAL], least, tuple(states), ends)


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


def _endings(terrain: Terrain, ports: Sequence[Port]) -> tuple[States, States]:
    """Return the states from which a line docks straight, and those where it turns for it."""
    straight: States = {}
    turning: States = {}
    for port in ports:
        state, price = port.cell * 4 + (port.way + 2) % 4, _docking(terrain, port)
        _offer(straight, state, price + terrain.through[port.way & 1][port.cell], port)
        for way in ((port.way + 1) % 4, (port.way + 3) % 4):
            _offer(turning, port.cell * 4 + way, price + terrain.turn[port.cell], port)
    return straight, turning


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
