"""What each step on the grid costs: walls, borders, labels, lines that lie there already."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from engine.drawing.geometry import Box, Segment, segments
from engine.drawing.routing.grid import DOWN, LEFT, RIGHT, UP, WAYS, Grid
from engine.drawing.routing.scene import Obstacle, Scene
from engine.drawing.routing.tariff import (
    ALONG_BORDER,
    BEND,
    BLOCKED,
    CROSS,
    CROSS_FIXED,
    IN_CONTAINER,
    IN_EMPTY_STRIP,
    IN_STRIP,
    NEAR,
    OUTSIDE,
    OVER_LABEL,
    SHARE,
    TOUCH,
    Manner,
)

Move: TypeAlias = tuple[list[int], list[int], int]


class Terrain:
    """Prices per cell, kept up to date while lines are put down and taken up.

    Attributes:
        step: By way and cell: going on to the next cell.
        through: By axis (0 level, 1 upright) and cell: passing straight through.
        turn: By cell: turning there.
        moves: By way: the three ways on, each with its `step`, what passing or turning costs, and
            what the move adds to a state, which is `cell * 4 + way`.
        effort: How many states all searches together have looked at.
    """

    def __init__(self, grid: Grid, scene: Scene, manner: Manner) -> None:
        self.grid = grid
        self.effort = 0
        self._near = manner.near
        self.step = [[BLOCKED] * grid.size for _ in WAYS]
        self.through = [[0] * grid.size for _ in range(2)]
        self.turn = [BEND] * grid.size
        self._load = [[0] * grid.size for _ in range(2)]
        self.moves = tuple(self._moves(way) for way in WAYS)
        self._pave()
        self._stay_inside(scene.area)
        for obstacle in scene.obstacles:
            self._wall(obstacle, scene, manner)
            if obstacle.reserved is not None:
                self._price(obstacle.reserved, OVER_LABEL)
        for strip in scene.strips.values():
            self._price(strip, IN_STRIP if _holds_any(strip, scene) else IN_EMPTY_STRIP)
        for border in scene.borders:
            self._line_border(border)
        for line in scene.fixed.values():
            for piece in segments(line):
                self._cover(piece)

    def _moves(self, way: int) -> tuple[Move, ...]:
        steps = self.grid.steps
        return tuple(
            (self.step[new], self.turn if new != way else self.through[way & 1], by + new - way)
            for new in (way, (way + 1) & 3, (way + 3) & 3)
            for by in (4 * steps[new],)
        )

    def _pave(self) -> None:
        grid, width = self.grid, self.grid.width
        level = [round(b - a) for a, b in zip(grid.xs, grid.xs[1:], strict=False)]
        for row in range(grid.height):
            start = row * width
            self.step[RIGHT][start : start + width - 1] = level
            self.step[LEFT][start + 1 : start + width] = level
        for row, (a, b) in enumerate(zip(grid.ys, grid.ys[1:], strict=False)):
            start, gap = row * width, [round(b - a)] * width
            self.step[DOWN][start : start + width] = gap
            self.step[UP][start + width : start + 2 * width] = gap

    def _wall(self, obstacle: Obstacle, scene: Scene, manner: Manner) -> None:
        """Block a shape; one that holds others is open for the lines of what it holds."""
        box = obstacle.box
        if obstacle.form != "container" or not _holds_any(box.grown(-1), scene):
            self._price(box.grown(manner.clearance), wall=True)
            return
        self._price(box, IN_CONTAINER)
        for side in pairwise((*box.corners, box.corners[0])):
            self._line_border(side)

    def _stay_inside(self, area: Box) -> None:
        grid = self.grid
        for x, outside in ((x, not area.x <= x <= area.right) for x in grid.xs):
            if outside:
                for row in range(grid.height - 1):
                    self.charge_upright(grid.columns(x, x)[0], row, OUTSIDE * 30)
        for row, y in enumerate(grid.ys):
            if not area.y <= y <= area.bottom:
                for column in range(grid.width - 1):
                    self.charge_level(column, row, OUTSIDE * 30)

    def charge_level(self, column: int, row: int, price: int) -> None:
        """Add to the price of the piece from this column to the next."""
        cell = row * self.grid.width + column
        self.step[RIGHT][cell] += price
        self.step[LEFT][cell + 1] += price

    def charge_upright(self, column: int, row: int, price: int) -> None:
        """Add to the price of the piece from this row to the next."""
        cell = row * self.grid.width + column
        self.step[DOWN][cell] += price
        self.step[UP][cell + self.grid.width] += price

    def _price(self, box: Box, rate: int = 0, *, wall: bool = False) -> None:
        """Charge per pixel inside the box, or block every piece that runs through it."""
        grid = self.grid
        for row in _inside(grid.ys, grid.rows(box.y, box.bottom), box.y, box.bottom):
            for column in grid.level_edges(box.x, box.right):
                shared = _shared(grid.xs, column, box.x, box.right)
                self.charge_level(column, row, BLOCKED if wall else round(rate * shared))
        for column in _inside(grid.xs, grid.columns(box.x, box.right), box.x, box.right):
            for row in grid.upright_edges(box.y, box.bottom):
                shared = _shared(grid.ys, row, box.y, box.bottom)
                self.charge_upright(column, row, BLOCKED if wall else round(rate * shared))

    def _line_border(self, border: Segment) -> None:
        """Make it dear to run along the border."""
        (ax, ay), (bx, by) = border
        grid = self.grid
        if ay == by:
            for row in grid.rows(ay - NEAR, ay + NEAR):
                for column in grid.level_edges(min(ax, bx), max(ax, bx)):
                    gap = round(grid.xs[column + 1] - grid.xs[column])
                    self.charge_level(column, row, ALONG_BORDER * gap)
        else:
            for column in grid.columns(ax - NEAR, ax + NEAR):
                for row in grid.upright_edges(min(ay, by), max(ay, by)):
                    gap = round(grid.ys[row + 1] - grid.ys[row])
                    self.charge_upright(column, row, ALONG_BORDER * gap)

    def _cover(self, piece: Segment) -> None:
        """Forbid running on a fixed piece, make crossing it dear; a slanting one is passed over."""
        (ax, ay), (bx, by) = piece
        grid = self.grid
        left, right, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
        if ay == by:
            self.occupy_level(ay, left, right, SHARE)
            for row in _stepping_over(grid.ys, ay):
                for column in grid.columns(left, right):
                    self.charge_upright(column, row, CROSS_FIXED)
        elif ax == bx:
            self.occupy_upright(ax, top, bottom, SHARE)
            for column in _stepping_over(grid.xs, ax):
                for row in grid.rows(top, bottom):
                    self.charge_level(column, row, CROSS_FIXED)

    def occupy_level(self, y: float, left: float, right: float, price: int) -> None:
        """Charge every level piece that would lie on, or all but on, this stretch."""
        for row in _close(self.grid.ys, y, self._near):
            for column in self.grid.level_edges(left, right):
                self.charge_level(column, row, price)
                self._load[0][row * self.grid.width + column] += price

    def occupy_upright(self, x: float, top: float, bottom: float, price: int) -> None:
        """Charge every upright piece that would lie on, or all but on, this stretch."""
        for column in _close(self.grid.xs, x, self._near):
            for row in self.grid.upright_edges(top, bottom):
                self.charge_upright(column, row, price)
                self._load[1][row * self.grid.width + column] += price

    def load(self, cell: int, way: int) -> int:
        """Return what other lines make the piece from a cell onwards cost, walls aside."""
        first = cell if way in {RIGHT, DOWN} else cell + self.grid.steps[way]
        return self._load[way & 1][first]

    def mark(self, line: Iterable[Segment], sign: int) -> None:
        """Put a line of the grid down (1) or take it up (-1)."""
        pieces = list(line)
        for (ax, ay), (bx, by) in pieces:
            left, right, top, bottom = min(ax, bx), max(ax, bx), min(ay, by), max(ay, by)
            if ay == by:
                self.occupy_level(ay, left, right, sign * SHARE)
            else:
                self.occupy_upright(ax, top, bottom, sign * SHARE)
            self._pass(Box.between(left, top, right, bottom), sign, level=ay == by)
        for (_, corner), _ in pairwise(pieces):
            self._corner(corner, sign)

    def _pass(self, box: Box, sign: int, *, level: bool) -> None:
        """Make it cost a crossing to go straight over a piece, a touch to turn on it."""
        grid = self.grid
        across = self.through[1 if level else 0]
        for row in grid.rows(box.y, box.bottom):
            for column in grid.columns(box.x, box.right):
                cell = row * grid.width + column
                across[cell] += sign * CROSS
                self.turn[cell] += sign * TOUCH

    def _corner(self, corner: tuple[float, float], sign: int) -> None:
        cell = self.grid.cell(*corner)
        if cell is not None:
            self.through[0][cell] += sign * TOUCH
            self.through[1][cell] += sign * TOUCH


def _holds_any(box: Box, scene: Scene) -> bool:
    return any(box.holds(one.box) for one in scene.obstacles)


def _inside(lines: list[float], among: range, low: float, high: float) -> Iterable[int]:
    return (i for i in among if low < lines[i] < high)


def _shared(lines: list[float], edge: int, low: float, high: float) -> float:
    return min(lines[edge + 1], high) - max(lines[edge], low)


def _close(lines: list[float], value: float, near: int) -> Iterable[int]:
    return range(bisect_right(lines, value - near), bisect_left(lines, value + near))


def _stepping_over(lines: list[float], value: float) -> Iterable[int]:
    """Return the pieces of which one, and only one, is stepped on when a line there is crossed."""
    at = bisect_left(lines, value)
    return (at - 1,) if 0 < at < len(lines) else ()
