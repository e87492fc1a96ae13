"""The small signs of tasks: what kind they are (upper left), and how they run (bottom).

Kinds are drawn round the origin in 16 pixels, marks in 12 (BPMN 2.0.2, section 10.3). The geometry
is our own.
"""

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from types import MappingProxyType

from engine.drawing.geometry import Box, Point
from engine.drawing.svg.event_signs import HERE, envelope, rewind
from engine.drawing.svg.markup import circle, number, path, placed, polygon, rectangle

MARK = 18.0  # from one mark to the next


def _user() -> str:
    shoulders = path("M-7 7.6C-7 1.4 -3.6 -0.4 0 -0.4S7 1.4 7 7.6Z", "plane")
    arms = path("M-3.6 7.4V4.6M3.6 7.4V4.6", "line")
    return shoulders + arms + circle(Point(0, -4), 3.6, "plane")


def gear(radius: float, teeth: int = 8) -> list[Point]:
    """Return the outline of a cogwheel round the origin."""
    outline = []
    for at in range(teeth):
        for share, reach in ((-0.3, 0.74), (-0.18, 1.0), (0.18, 1.0), (0.3, 0.74)):
            angle = 2 * pi * (at + share) / teeth
            outline.append(Point(radius * reach * sin(angle), -radius * reach * cos(angle)))
    return outline


def _service() -> str:
    small = polygon(gear(5.4), "plane") + circle(HERE, 1.6, "line")
    large = polygon(gear(6.6), "plane") + circle(HERE, 2.2, "line")
    return placed(small, Point(3.4, 3.4)) + placed(large, Point(-2.2, -2))


def _script() -> str:
    sheet = "M-3.4 -7.4H7C3.2 -4.6 3.2 -2.2 5.2 0S7.2 5 3.4 7.4H-7C-3.2 5 -3.2 2.2 -5.2 0S-7.2 -5 "
    rows = "M-3.6 -4.6H1.4M-3.4 -1.6H1.8M-1.6 1.6H3.4M-1.4 4.6H3"
    return path(f"{sheet}-3.4 -7.4Z", "plane") + path(rows, "line")


def _business_rule() -> str:
    table = rectangle(Box(-8, -6.4, 16, 12.8), "plane") + rectangle(Box(-8, -6.4, 16, 4), "ink")
    return table + path("M-8 2H8M-2.6 -2.4V6.4", "line")


def _manual() -> str:
    fingers = "M-0.6 -4H5A1.4 1.4 0 0 1 5 -1.2H7A1.4 1.4 0 0 1 7 1.6H6.4A1.4 1.4 0 0 1 6.4 4.4H5.2"
    palm = "A1.4 1.4 0 0 1 5.2 7.2H-3.6C-6.4 7.2 -8 5.6 -8 2.8V1C-8 -0.8 -7.2 -2 -6 -3.2L-1.6 -7.4"
    thumb = "C-0.4 -8.2 1 -6.8 0.2 -5.4Z"
    creases = "M1.4 -1.2H5M1.4 1.6H6.4M1.4 4.4H5.4"
    return path(fingers + palm + thumb, "plane") + path(creases, "line")


def _send() -> str:
    return envelope(Box(-8, -5.6, 16, 11.2), filled=True)


def _receive() -> str:
    return envelope(Box(-8, -5.6, 16, 11.2), filled=False)


KINDS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "userTask": _user,
        "serviceTask": _service,
        "scriptTask": _script,
        "businessRuleTask": _business_rule,
        "manualTask": _manual,
        "sendTask": _send,
        "receiveTask": _receive,
    }
)


def _loop() -> str:
    turn = path("M-2.4 5.6A5.8 5.8 0 1 1 2.4 5.6", "line")
    return turn + path("M-6 6.2H-2.2V2.4", "line")


def _parallel() -> str:
    return path("M-4 -5V5M0 -5V5M4 -5V5", "line strong")


def _sequential() -> str:
    return path("M-5 -4H5M-5 0H5M-5 4H5", "line strong")


def _compensation() -> str:
    two = "".join(polygon(one, "line") for one in rewind())
    return placed(two, Point(0.5, 0), 0.65)


def _more() -> str:
    return rectangle(Box(-7, -7, 14, 14), "line") + path("M0 -4.4V4.4M-4.4 0H4.4", "line")


def _ad_hoc() -> str:
    return path("M-6 1.8C-4 -3.4 -1.6 -2.4 0 0S4 3.4 6 -1.8", "line strong")


MARKS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "standard": _loop,
        "parallel": _parallel,
        "sequential": _sequential,
        "compensation": _compensation,
        "more": _more,
        "ad hoc": _ad_hoc,
    }
)


def kind(task_type: str, at: Point) -> str:
    """Return the sign of a kind of task with its middle there; nothing for a plain one."""
    draw = KINDS.get(task_type)
    return placed(draw(), at) if draw else ""


def marks(names: list[str], bottom: Point) -> str:
    """Return marks side by side; `bottom` is the middle of the lower side of their shape."""
    left = bottom.x - MARK / 2 * (len(names) - 1)
    return "".join(
        placed(MARKS[name](), Point(left + MARK * at, bottom.y - 10))
        for at, name in enumerate(names)
    )


def wheel(radius: float) -> str:
    """Return the eight spokes of a complex gateway."""
    spokes = (
        f"M0 0L{number(radius * sin(pi * at / 4))} {number(radius * cos(pi * at / 4))}"
        for at in range(8)
    )
    return path("".join(spokes), "line strong")
