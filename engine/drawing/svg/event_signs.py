"""The signs inside events, drawn round the origin for a circle of radius 18.

Outlines for what is caught, filled for what is thrown (BPMN 2.0.2, table 10.93). The geometry is
our own.
"""

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from types import MappingProxyType

from engine.drawing.geometry import Box, Point
from engine.drawing.svg.markup import circle, number, path, polygon, rectangle

HERE = Point(0, 0)


def around(count: int, radius: float, turn: float = 0.0) -> list[Point]:
    """Return that many points on a circle round the origin, clockwise from `turn` above."""
    return [
        Point(radius * sin(turn + 2 * pi * at / count), -radius * cos(turn + 2 * pi * at / count))
        for at in range(count)
    ]


def envelope(box: Box, *, filled: bool, ground: str = "line") -> str:
    """Return a closed letter; filled it is on its way out, else `ground` is the style of it."""
    left, right = number(box.x), number(box.right)
    flap = f"M{left} {number(box.y)}L{number(box.center.x)} {number(box.center.y + 1)}L{right} "
    body, seam = ("ink", "seam") if filled else (ground, "line")
    return rectangle(box, body) + path(flap + number(box.y), seam)


def star(radius: float) -> list[Point]:
    """Return the corners of a five-cornered sign that stands on a side."""
    return around(5, radius)


def plus(reach: float, half: float) -> list[Point]:
    """Return the outline of an upright cross: how far it reaches, half of its arms' width."""
    return [
        *(Point(-half, -reach), Point(half, -reach), Point(half, -half), Point(reach, -half)),
        *(Point(reach, half), Point(half, half), Point(half, reach), Point(-half, reach)),
        *(Point(-half, half), Point(-reach, half), Point(-reach, -half), Point(-half, -half)),
    ]


def turned(line: list[Point], angle: float) -> list[Point]:
    """Return points turned clockwise round the origin."""
    return [
        Point(x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)) for x, y in line
    ]


def rewind() -> list[list[Point]]:
    """Return the two triangles that mean: go back."""
    return [
        [Point(-10, 0), Point(-0.8, -6.5), Point(-0.8, 6.5)],
        [Point(-0.8, 0), Point(8.4, -6.5), Point(8.4, 6.5)],
    ]


def _message(style: str) -> str:
    return envelope(Box(-9.5, -6.5, 19, 13), filled=style == "ink")


def _timer(_: str) -> str:
    outer, inner = around(12, 10.2), around(12, 8)
    ticks = "".join(
        f"M{number(a.x)} {number(a.y)}L{number(b.x)} {number(b.y)}"
        for a, b in zip(outer, inner, strict=True)
    )
    return circle(HERE, 10.5, "line") + path(ticks + "M1.8 -7.2L0 0L5.4 1.6", "line")


def _conditional(_: str) -> str:
    rows = "".join(f"M-4.5 {number(y)}H4.5" for y in (-5.4, -1.8, 1.8, 5.4))
    return rectangle(Box(-7, -9, 14, 18), "line") + path(rows, "line")


def _escalation(style: str) -> str:
    return polygon([Point(0, -10), Point(7.2, 8.6), Point(0, 1.8), Point(-7.2, 8.6)], style)


def _error(style: str) -> str:
    bolt = [(-9, 8), (-3.6, -8.6), (3.2, 1.6), (9, -8), (3.6, 8.6), (-3.2, -1.6)]
    return polygon([Point(*corner) for corner in bolt], style)


def _link(style: str) -> str:
    arrow = [(-10, -4), (2, -4), (2, -8.6), (10.4, 0), (2, 8.6), (2, 4), (-10, 4)]
    return polygon([Point(*corner) for corner in arrow], style)


def _signal(style: str) -> str:
    return polygon(around(3, 10.4), style)


def _terminate(_: str) -> str:
    return circle(HERE, 10.5, "ink")


def _compensate(style: str) -> str:
    return "".join(polygon(one, style) for one in rewind())


def _cancel(style: str) -> str:
    return polygon(turned(plus(11, 2.4), pi / 4), style)


def _multiple(style: str) -> str:
    return polygon(star(10.4), style)


def _parallel_multiple(style: str) -> str:
    return polygon(plus(10, 3), style)


SIGNS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "message": _message,
        "timer": _timer,
        "conditional": _conditional,
        "escalation": _escalation,
        "error": _error,
        "link": _link,
        "signal": _signal,
        "terminate": _terminate,
        "compensate": _compensate,
        "cancel": _cancel,
        "multiple": _multiple,
        "parallel multiple": _parallel_multiple,
    }
)


def sign(kind: str, *, filled: bool) -> str:
    """Return the sign of an event of this kind; nothing for a kind without one."""
    draw = SIGNS.get(kind)
    return draw("ink" if filled else "line") if draw else ""
