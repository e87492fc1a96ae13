"""Where lines may dock on a shape, and what each place costs.

A side is one of the four directions a line can leave a shape in. On a rectangle a line docks
anywhere along it, best in the middle; on a circle or diamond only at a few places, whose distance
from the bounding box the outline gives.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import sqrt

from engine.drawing.geometry import Box
from engine.drawing.routing.grid import DOWN, LEFT, RIGHT, UP, is_level
from engine.drawing.routing.scene import Kind, Obstacle

CORNER = 10  # pixels of a rectangle's side, next to its corner, where nothing docks
BRACKET = 10  # pixels: how far the bracket of a note runs along its upper and lower side
OFFSET = 20  # pixels: the usual distance of a second line from the middle of a side

#: Price of leaving and entering by way (right, down, left, up).
LEAVING = {
    "activity": (0, 100, 220, 100),
    "container": (0, 100, 220, 100),
    "event": (0, 100, 220, 100),
    "gateway": (0, 15, 300, 15),
    "artifact": (0, 0, 0, 0),
    "note": (0, 0, 0, 0),
}
ENTERING = {
    "activity": (250, 70, 0, 70),
    "container": (250, 70, 0, 70),
    "event": (250, 70, 0, 70),
    "gateway": (250, 20, 0, 20),
    "artifact": (0, 0, 0, 0),
    "note": (0, 0, 0, 0),
}
MESSAGE = (300, 0, 300, 0)
DOTTED = (40, 0, 40, 0)
SIDEWAYS = 400  # a boundary event that cannot be left straight outwards
LEAN = 2 / 3  # of its radius: how far off its host such a line leaves it
RIM = 90  # docking beside the middle of a side of a circle
SLOPE_IN, SLOPE_OUT = 60, 400  # docking on the slope of a diamond: merges often do, splits rarely
ASIDE = 20  # docking beside the middle of a rectangle's side, half of it for lines without token
RATE = 1.2  # for each pixel from that middle: more than the detour that it saves


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a shape.

    Attributes:
        way: The direction outwards.
        at: The coordinate of the side across the way.
        middle: The coordinate of its middle along the side.
        low: Where docking begins along the side.
        high: Where it ends.
        spots: The only places along it; empty when all of it will do.
        price: What docking in the middle costs.
        apart: What docking elsewhere costs, once.
        rate: What it costs besides for each pixel from the middle.
        depth: How far the outline lies inside `at`, by distance from the middle.
    """

    way: int
    at: float
    middle: float
    low: float
    high: float
    spots: tuple[float, ...]
    price: int
    apart: float
    rate: float
    depth: Callable[[float], float]

    @property
    def outwards(self) -> int:
        """1 when coordinates grow outwards, else -1."""
        return 1 if self.way in {RIGHT, DOWN} else -1


def _flat(_: float) -> float:
    return 0.0


def _circle(radius: float) -> Callable[[float], float]:
    return lambda offset: radius - sqrt(max(radius * radius - offset * offset, 0))


def _diamond(half: float, along: float) -> Callable[[float], float]:
    return lambda offset: abs(offset) * half / along


def leaving(obstacle: Obstacle, kind: Kind, host: Box | None = None) -> Iterator[Side]:
    """Yield the sides a line of this kind may leave by; `host` is that of a boundary event."""
    if kind == "sequence" and host is not None:
        yield from _off_host(obstacle, host)
    else:
        yield from _sides(obstacle, _prices(obstacle, kind, LEAVING), kind, SLOPE_OUT)


def entering(obstacle: Obstacle, kind: Kind) -> Iterator[Side]:
    """Yield the sides a line of this kind may enter by."""
    yield from _sides(obstacle, _prices(obstacle, kind, ENTERING), kind, SLOPE_IN)


def strip_sides(box: Box) -> Iterator[Side]:
    """Yield the upper and the lower side of a pool, where message flows dock anywhere."""
    for way, at in ((UP, box.y), (DOWN, box.bottom)):
        low, high = box.x + OFFSET, box.right - OFFSET
        yield Side(way, at, box.center.x, low, high, (), 0, 0, 0, _flat)


def _prices(
    obstacle: Obstacle, kind: Kind, table: dict[str, tuple[int, int, int, int]]
) -> tuple[int, int, int, int]:
    if kind == "message":
        return MESSAGE
    if obstacle.form in {"artifact", "note"} or kind == "sequence":
        return table["event" if obstacle.form == "boundary" else obstacle.form]
    return DOTTED


def _sides(
    obstacle: Obstacle, prices: tuple[int, int, int, int], kind: Kind, slope: int
) -> Iterator[Side]:
    for way, price in enumerate(prices):
        if obstacle.form == "note" and way == RIGHT:
            continue  # it is open there: a line would seem to end in the air
        yield _side(obstacle, way, price, kind, slope)


def _side(obstacle: Obstacle, way: int, price: int, kind: Kind, slope: int = 0) -> Side:
    box = obstacle.box
    at = (box.right, box.bottom, box.x, box.y)[way]
    half, along, middle = box.width / 2, box.height / 2, box.center.y
    if not is_level(way):
        half, along, middle = along, half, box.center.x
    if obstacle.form in {"event", "boundary"}:
        spots = tuple(middle + offset for offset in (0, *rims(along)))
        return Side(way, at, middle, 0, 0, spots, price, RIM, 0, _circle(along))
    if obstacle.form == "gateway":
        spots = tuple(middle + offset for offset in (0, *slopes(along)))
        return Side(way, at, middle, 0, 0, spots, price, slope, 0, _diamond(half, along))
    if obstacle.form == "note" and not is_level(way):
        spot = bracket_end(box)
        return Side(way, at, spot, 0, 0, (spot,), price, 0, 0, _flat)
    reach = max(along - CORNER, 0)
    apart = ASIDE if kind == "sequence" else ASIDE / 2
    return Side(way, at, middle, middle - reach, middle + reach, (), price, apart, RATE, _flat)


def bracket_end(note: Box) -> float:
    """Return the x at which lines from above and from below meet the bracket of a note."""
    return note.x + BRACKET / 2


def rims(radius: float) -> tuple[float, ...]:
    """Return how far beside its axes lines dock on a circle, the better places first."""
    rim = round(radius * 0.45)
    return rim, -rim, rim / 2, -rim / 2


def slopes(half: float) -> tuple[float, ...]:
    """Return how far beside its axes lines dock on a diamond, the better places first."""
    return half / 2, -half / 2, half / 4, -half / 4, half * 3 / 4, -half * 3 / 4


def outward(box: Box, host: Box) -> int:
    """Return the way in which a boundary event leaves its host."""
    gaps = {
        DOWN: abs(box.center.y - host.bottom),
        UP: abs(box.center.y - host.y),
        RIGHT: abs(box.center.x - host.right),
        LEFT: abs(box.center.x - host.x),
    }
    return min(gaps, key=lambda way: (gaps[way], way != DOWN))


def _off_host(obstacle: Obstacle, host: Box) -> Iterator[Side]:
    """Yield the way out of a boundary event first, then those along the host, on the outer half."""
    way = outward(obstacle.box, host)
    radius = obstacle.box.width / 2
    lean = radius * LEAN * (1 if way in {RIGHT, DOWN} else -1)
    for turn, price in ((0, 0), (1, SIDEWAYS), (3, SIDEWAYS)):
        side = _side(obstacle, (way + turn) % 4, price, "sequence")
        yield side if turn == 0 else replace(side, spots=(side.middle + lean,), apart=0)
