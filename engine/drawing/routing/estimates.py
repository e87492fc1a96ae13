"""What the rest of a way costs at least: the lower bound that leads a search to its end."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.drawing.routing.docking import Port
from engine.drawing.routing.grid import Grid
from engine.drawing.routing.tariff import BEND, BLOCKED

Prices = Mapping[int, int]  # of the ends, by state
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class _Goal:
    """All ends with one way of arrival, as the box round them.

    Attributes:
        across: By column: the distance to the box.
        along: By row: the distance to the box, and the least price of an end.
        column_sign: By column: 0 left of the box, 12 level with it, 24 right of it.
        row_sign: By row: 0 above the box, 4 level with it, 8 below it.
        bends: By the two signs and the way, added: what the bends that are needed cost.
    """

    across: list[int]
    along: list[int]
    column_sign: list[int]
    row_sign: list[int]
    bends: list[int]


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a line may end, and how far that is from everywhere.

    Attributes:
        ports: The places.
        outlook: The least price of the way to them.
    """

    ports: Sequence[Port]
    outlook: "Outlook"


def targets(grid: Grid, ports: Sequence[Port]) -> Targets:
    """Return these ports as the end of searches."""
    return Targets(ports, Outlook(grid, ports))


class Outlook:
    """What it costs at least to get from a state to the cheapest of some ports.

    It looks at distances, bends and ports, not at what lies between, so that it holds for every
    search that ends at these ports.

    Attributes:
        known: What has been worked out so far, by state; `UNKNOWN` for the rest.
    """

    def __init__(self, grid: Grid, ports: Iterable[Port]) -> None:
        ends: dict[int, int] = {}
        for port in ports:
            state = port.cell * 4 + (port.way + 2) % 4
            ends[state] = min(port.price, ends.get(state, BLOCKED))
        self.known = array("q", [UNKNOWN]) * (4 * grid.size)
        self._wide = 4 * grid.width
        self._goals = [
            (goal.across, goal.along, goal.column_sign, goal.row_sign, goal.bends)
            for goal in _goals(grid, ends)
        ]

    def estimate(self, state: int) -> int:
        """Return the price from a state on, and keep it in `known`."""
        row, rest = divmod(state, self._wide)
        column, way, least = rest >> 2, rest & 3, BLOCKED
        for across, along, column_sign, row_sign, bends in self._goals:
            price = across[column] + along[row]
            if price < least:
                price += bends[column_sign[column] + row_sign[row] + way]
                least = min(price, least)
        self.known[state] = least
        return least


def _goals(grid: Grid, ends: Prices) -> list[_Goal]:
    goals = []
    for way in sorted({state & 3 for state in ends}):
        arriving = [state for state in ends if state & 3 == way]
        xs = [grid.xs[(state >> 2) % grid.width] for state in arriving]
        ys = [grid.ys[(state >> 2) // grid.width] for state in arriving]
        price = min(ends[state] for state in arriving)
        across, column_sign = _axis(grid.xs, min(xs), max(xs))
        along, row_sign = _axis(grid.ys, min(ys), max(ys))
        goals.append(
            _Goal(
                across,
                [distance + price for distance in along],
                [12 * sign for sign in column_sign],
                [4 * sign for sign in row_sign],
                _BENDS[way],
            )
        )
    return goals


def _axis(lines: list[float], low: float, high: float) -> tuple[list[int], list[int]]:
    """Return for each line its distance to low..high, and 0 below, 1 in, 2 above it."""
    return (
        [int(max(low - at, at - high, 0)) for at in lines],
        [0 if at < low else 2 if at > high else 1 for at in lines],
    )


def _bend_table(arrive: int) -> list[int]:
    """Return the price of the bends by where one is and goes, for one way of arrival."""
    return [
        BEND * _bends((1 - column, 1 - row), way, arrive)
        for column in range(3)
        for row in range(3)
        for way in range(4)
    ]


def _bends(to: tuple[int, int], way: int, arrive: int) -> int:
    """Return how many bends are needed at least to get somewhere in a certain way.

    `to` is the direction of the end: -1, 0 or 1 on either axis. Seen from the way of arrival, the
    end is ahead or behind, and on the same line or beside it.
    """
    dx, dy = to
    ahead, beside = ((dx, dy), (dy, -dx), (-dx, -dy), (-dy, dx))[arrive]
    turn = (way - arrive) & 3
    if turn == 0:
        return (0 if beside == 0 else 2) if ahead >= 0 else 4
    if turn == 2:  # noqa: PLR2004 - the opposite way
        return 2
    towards = beside >= 0 if turn == 1 else beside <= 0
    return 1 if ahead >= 0 and towards else 3


_BENDS = [_bend_table(arrive) for arrive in range(4)]
