"""Elements of SVG as text: escaped, with short numbers, the same bytes for the same drawing."""

import re
from collections.abc import Iterable

from engine.drawing.geometry import Box, Point

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SIGNS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def escaped(text: str) -> str:
    """Return text as it may stand in an element or an attribute; XML's forbidden signs go."""
    return ILLEGAL.sub("\ufffd", text).translate(SIGNS)


def number(value: float) -> str:
    """Return a coordinate with at most two decimals and no zeros behind them."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def points(line: Iterable[Point]) -> str:
    """Return points as a `points` attribute wants them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in line)


def path(course: str, style: str) -> str:
    """Return a path of these commands."""
    return f'<path class="{style}" d="{course}"/>'


def polygon(line: Iterable[Point], style: str) -> str:
    """Return a closed outline."""
    return f'<polygon class="{style}" points="{points(line)}"/>'


def circle(center: Point, radius: float, style: str, *, length: float = 0) -> str:
    """Return a circle; with a length, dashes are measured as if it were that long."""
    place = f'cx="{number(center.x)}" cy="{number(center.y)}" r="{number(radius)}"'
    measured = f' pathLength="{number(length)}"' if length else ""
    return f'<circle class="{style}" {place}{measured}/>'


def rectangle(box: Box, style: str, radius: float = 0) -> str:
    """Return an upright rectangle with round corners of this radius."""
    place = f'x="{number(box.x)}" y="{number(box.y)}"'
    size = f'width="{number(box.width)}" height="{number(box.height)}"'
    corners = f' rx="{number(radius)}"' if radius else ""
    return f'<rect class="{style}" {place} {size}{corners}/>'


def placed(content: str, at: Point, scale: float = 1.0) -> str:
    """Return a sign, drawn round the origin, at its place and in its size."""
    sized = "" if abs(scale - 1) < 0.005 else f" scale({number(scale)})"  # noqa: PLR2004 - unseen
    return f'<g transform="translate({number(at.x)} {number(at.y)}){sized}">{content}</g>'


def link(content: str, address: str, words: str) -> str:
    """Return content as a link that is called so."""
    return f'<a href="{escaped(address)}" aria-label="{escaped(words)}">{content}</a>'
