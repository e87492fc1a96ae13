"""Turns the sides of shapes into ports on the grid."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.drawing.geometry import Box, Point, cuts
from engine.drawing.routing import sides
from engine.drawing.routing.grid import Grid, is_level
from engine.drawing.routing.scene import Connection, Kind, Obstacle, Scene
from engine.drawing.routing.sides import Side
from engine.drawing.routing.tariff import STUB

STRAIGHT_OUT = 25  # pixels: the first piece may be this long where the grid has no nearer line
BERTH = 4  # pixels that a first piece keeps from other shapes
SIDES_LONG = 30  # pixels beside a shape in which another one is a neighbour


@dataclass(frozen=True, slots=True)
class Port:
    """A place to dock: the point on the outline, and the cell its first straight piece ends in.

    Attributes:
        point: Where the line touches the shape.
        cell: Where the line may turn for the first time.
        way: The direction outwards.
        price: What docking here costs.
    """

    point: Point
    cell: int
    way: int
    price: int


class Docks:
    """The ports of every shape, for every kind of line."""

    def __init__(self, grid: Grid, scene: Scene) -> None:
        self._grid = grid
        self._scene = scene
        self._obstacles = {one.id: one for one in scene.obstacles}
        self._ports: dict[tuple[str, Kind, bool], tuple[Port, ...]] = {}
        self._neighbours: dict[str, tuple[Box, ...]] = {}

    def sources(self, wanted: Connection) -> tuple[Port, ...]:
        """Return where a line may begin."""
        return self._of(wanted.source, wanted.kind, leaving=True)

    def targets(self, wanted: Connection) -> tuple[Port, ...]:
        """Return where a line may end."""
        return self._of(wanted.target, wanted.kind, leaving=False)

    def _of(self, end: str, kind: Kind, *, leaving: bool) -> tuple[Port, ...]:
        key = end, kind, leaving
        if key not in self._ports:
            self._ports[key] = tuple(self._ports_of(end, kind, leaving=leaving))
        return self._ports[key]

    def _ports_of(self, end: str, kind: Kind, *, leaving: bool) -> Iterator[Port]:
        obstacle = self._obstacles.get(end)
        if obstacle is None:
            for side in sides.strip_sides(self._scene.strips[end]):
                yield from self._along(side)
            return
        host = self._obstacles.get(obstacle.host)
        every = (
            sides.leaving(obstacle, kind, None if host is None else host.box)
            if leaving
            else sides.entering(obstacle, kind)
        )
        near = self._near(obstacle)
        for side in every:
            for port in self._along(side):
                piece = port.point, self._grid.point(port.cell)
                if not any(cuts(piece, box) for box in near):
                    yield port

    def _near(self, obstacle: Obstacle) -> tuple[Box, ...]:
        """Return the shapes that may be in the way of a first piece."""
        if obstacle.id not in self._neighbours:
            reach = obstacle.box.grown(SIDES_LONG)
            self._neighbours[obstacle.id] = tuple(
                other.box.grown(BERTH)
                for other in self._scene.obstacles
                if other.id not in {obstacle.id, obstacle.host}
                and other.box.meets(reach)
                and not other.box.holds(obstacle.box)
            )
        return self._neighbours[obstacle.id]

    def _along(self, side: Side) -> Iterator[Port]:
        level, grid = is_level(side.way), self._grid
        end = self._end(side, grid.xs if level else grid.ys)
        if end is None:
            return
        for along in self._places(side, grid.ys if level else grid.xs):
            offset = along - side.middle
            across = side.at - side.outwards * side.depth(offset)
            point = Point(across, along) if level else Point(along, across)
            cell = grid.cell(end, along) if level else grid.cell(along, end)
            if cell is not None:
                price = side.price + (round(side.apart + side.rate * abs(offset)) if offset else 0)
                yield Port(point, cell, side.way, price)

    def _places(self, side: Side, lines: Iterable[float]) -> Iterable[float]:
        return side.spots or (value for value in lines if side.low <= value <= side.high)

    def _end(self, side: Side, lines: list[float]) -> float | None:
        """Return the line on which the first piece may end."""
        out = side.outwards
        ends = [value for value in lines if STUB <= (value - side.at) * out <= STRAIGHT_OUT]
        return min(ends, key=lambda value: value * out, default=None)
