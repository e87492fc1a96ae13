"""Finds the cheapest way of one line over the terrain (A*, Hart, Nilsson and Raphael, 1968)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from engine.drawing.geometry import Line, Point
from engine.drawing.routing.docking import Port
from engine.drawing.routing.grid import DOWN, RIGHT, Grid, is_level
from engine.drawing.routing.tariff import BEND, BLOCKED
from engine.drawing.routing.terrain import Terrain

GOAL = -1


@dataclass(frozen=True, slots=True)
class Path:
    """A way that was found.

    Attributes:
        line: Its corners, from outline to outline.
        price: What it costs on the terrain as it is.
        least: What it would have cost at least, on empty terrain.
    """

    line: Line
    price: int
    least: int


def find(terrain: Terrain, sources: Sequence[Port], targets: Sequence[Port]) -> Path | None:
    """Return the cheapest way from one of the ports to one of the others, or None."""
    return _Search(terrain, sources, targets).run()


class _Search:
    """One search; a state is a cell and a way, `cell * 4 + way`, and GOAL is behind every end."""

    def __init__(self, terrain: Terrain, sources: Sequence[Port], targets: Sequence[Port]) -> None:
        self._terrain = terrain
        self._starts = _states(terrain, sources, inwards=False)
        self._ends = _states(terrain, targets, inwards=True)
        self._parents: dict[int, int] = {}
        self._best = {state: price for state, (price, _) in self._starts.items()}

    def run(self) -> Path | None:
        """Search until the cheapest end is reached."""
        if not self._starts or not self._ends:
            return None
        estimate = _estimator(self._terrain.grid, self._ends)
        heap = [(price + estimate(state), -price, state) for state, price in self._best.items()]
        heapify(heap)
        least = heap[0][0]
        if not self._explore(heap, estimate):
            return None
        return Path(self._line(), self._best[GOAL], least)

    def _explore(self, heap: list[tuple[int, int, int]], estimate: Callable[[int], int]) -> bool:
        """Go on from the most promising state until that is the goal; all prices are positive."""
        terrain, best, parents = self._terrain, self._best, self._parents
        step, through, turn, steps = terrain.step, terrain.through, terrain.turn, terrain.grid.steps
        while heap:
            _, spent, state = heappop(heap)
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
                if cost < best.get(ahead, BLOCKED):
                    best[ahead], parents[ahead] = cost, state
                    heappush(heap, (cost + estimate(ahead), -cost, ahead))
        return False

    def _arrive(self, heap: list[tuple[int, int, int]], state: int, spent: int) -> None:
        cost = spent + self._ends[state][0]
        if cost < self._best.get(GOAL, BLOCKED):
            self._best[GOAL], self._parents[GOAL] = cost, state
            heappush(heap, (cost, -cost, GOAL))

    def _line(self) -> Line:
        states = [self._parents[GOAL]]
        while (state := states[-1]) in self._parents:
            states.append(self._parents[state])
        grid = self._terrain.grid
        points = [self._ends[states[0]][1].point, *(grid.point(state >> 2) for state in states)]
        points.append(self._starts[states[-1]][1].point)
        return straightened(points[::-1])


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


def _states(
    terrain: Terrain, ports: Sequence[Port], *, inwards: bool
) -> dict[int, tuple[int, Port]]:
    """Return the cheapest port of each state, with what docking there costs now."""
    states: dict[int, tuple[int, Port]] = {}
    for port in ports:
        price = _docking(terrain, port)
        if inwards:
            price += terrain.through[port.way & 1][port.cell]
        state = port.cell * 4 + ((port.way + 2) % 4 if inwards else port.way)
        if price < states.get(state, (BLOCKED, port))[0]:
            states[state] = price, port
    return states


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


Goal = tuple[float, float, float, float, int, int]  # left, right, top, bottom, way in, price


def _goals(grid: Grid, ends: dict[int, tuple[int, Port]]) -> list[Goal]:
    """Return for each way of arrival the box round the ends, and the least price."""
    goals: list[Goal] = []
    for way in sorted({state & 3 for state in ends}):
        arriving = [state for state in ends if state & 3 == way]
        xs = [grid.xs[(state >> 2) % grid.width] for state in arriving]
        ys = [grid.ys[(state >> 2) // grid.width] for state in arriving]
        price = min(ends[state][0] for state in arriving)
        goals.append((min(xs), max(xs), min(ys), max(ys), way, price))
    return goals


def _estimator(grid: Grid, ends: dict[int, tuple[int, Port]]) -> Callable[[int], int]:
    """Return what it costs at least to get from a state to the cheapest end."""
    width, xs, ys, goals = grid.width, grid.xs, grid.ys, _goals(grid, ends)
    known: dict[int, int] = {}

    def estimate(state: int) -> int:
        if state not in known:
            x, y = xs[(state >> 2) % width], ys[(state >> 2) // width]
            known[state] = int(min([_least(x, y, state & 3, goal) for goal in goals]))
        return known[state]

    return estimate


def _least(x: float, y: float, way: int, goal: Goal) -> float:
    """Return distance, bends and price of one end from (x, y), at the very least."""
    left, right, top, bottom, arrive, price = goal
    dx = left - x if x < left else right - x if x > right else 0
    dy = top - y if y < top else bottom - y if y > bottom else 0
    ahead, beside = ((dx, dy), (dy, -dx), (-dx, -dy), (-dy, dx))[arrive]
    turn = (way - arrive) & 3
    if turn == 0:
        bends = (0 if not beside else 2) if ahead >= 0 else 4
    elif turn == 2:  # noqa: PLR2004 - the opposite way
        bends = 2
    else:
        bends = 1 if ahead >= 0 and (beside >= 0 if turn == 1 else beside <= 0) else 3
    return abs(dx) + abs(dy) + BEND * bends + price
