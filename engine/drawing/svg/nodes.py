"""Events, gateways, notes, data and groups as shapes."""

from math import pi

from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import Shape
from engine.drawing.model import PROCESS_DATA, Node
from engine.drawing.svg import lettering
from engine.drawing.svg.event_signs import HERE, plus, sign, star, turned
from engine.drawing.svg.markup import circle, number, path, placed, polygon, rectangle
from engine.drawing.svg.task_signs import wheel
from engine.drawing.text import LABEL_SIZE

EVENT, GATEWAY, DATA = 36.0, 50.0, 36.0  # the widths that the signs are drawn for
BEADS = 72.0  # the length of a dashed circle in the units of its dashes
GAP = 3.4  # between the two circles of an intermediate event


def event(node: Node, box: Box) -> str:
    """Return an event: one thin circle at the start, two on the way, a thick one at the end."""
    scale = min(box.width, box.height) / EVENT
    rings = _ring(node, EVENT / 2, "body bold" if node.type == "endEvent" else "body")
    if node.type not in {"startEvent", "endEvent"}:
        rings += _ring(node, EVENT / 2 - GAP, "frame")
    kind = "parallel multiple" if node.parallel_multiple else node.event
    return placed(rings + sign(kind, filled=node.throws), box.center, scale)


def _ring(node: Node, radius: float, style: str) -> str:
    """Return one circle; one that does not interrupt is dashed, as often as its neighbour."""
    if node.interrupting:
        return circle(HERE, radius, style)
    return circle(HERE, radius, f"{style} beads", length=BEADS)


def gateway(node: Node, shape: Shape) -> str:
    """Return a gateway with the sign of its kind; an exclusive one shows it if the file says so."""
    box = shape.box
    diamond = [
        Point(box.center.x, box.y),
        Point(box.right, box.center.y),
        Point(box.center.x, box.bottom),
        Point(box.x, box.center.y),
    ]
    inside = _gateway_sign(node, shape)
    scale = min(box.width, box.height) / GATEWAY
    return polygon(diamond, "body") + (placed(inside, box.center, scale) if inside else "")


def _gateway_sign(node: Node, shape: Shape) -> str:
    if node.type == "exclusiveGateway":
        return polygon(turned(plus(11, 1.7), pi / 4), "ink") if shape.marker_visible else ""
    if node.type == "parallelGateway":
        return polygon(plus(12, 1.7), "ink")
    if node.type == "inclusiveGateway":
        return circle(HERE, 11, "line strong")
    if node.type == "complexGateway":
        return wheel(12)
    return _event_based(node)


def _event_based(node: Node) -> str:
    rings = circle(HERE, 14, "line")
    if not node.instantiate:
        rings += circle(HERE, 11.2, "line")
    inside = plus(8.4, 2.6) if node.parallel_multiple else star(8)
    return rings + polygon(inside, "line")


def note(node: Node, shape: Shape) -> str:
    """Return a note: its text behind an open bracket."""
    box = shape.box
    left, top, bottom = number(box.x), number(box.y), number(box.bottom)
    reach = number(min(box.width, 14))
    bracket = path(f"M{left} {top}h{reach}M{left} {top}V{bottom}h{reach}", "line")
    room = Box(box.x + 7, box.y + 4, max(box.width - 10, 1), max(box.height - 8, 1))
    words = lettering.fitted(node.name, room.width, room.height, LABEL_SIZE + 1)
    ground = rectangle(box, "page")
    return ground + bracket + lettering.flush(words, room) if words.lines else ground + bracket


def data_object(node: Node, shape: Shape) -> str:
    """Return a sheet with a folded corner; bars at the bottom when it stands for several."""
    box = shape.box
    fold = min(box.width, box.height) * 0.28
    x, right, y, bottom = (number(one) for one in (box.x, box.right, box.y, box.bottom))
    inner, low = number(box.right - fold), number(box.y + fold)
    sheet = path(f"M{x} {y}H{inner}L{right} {low}V{bottom}H{x}Z", "body")
    corner = path(f"M{inner} {y}V{low}H{right}", "frame")
    return sheet + corner + _data_signs(node, box)


def _data_signs(node: Node, box: Box) -> str:
    """Return the arrow of what goes into the process or comes out of it, the bars of several."""
    signs = ""
    if node.type in PROCESS_DATA:
        arrow = sign("link", filled=node.type == "dataOutput")
        signs = placed(arrow, Point(box.x + 11, box.y + 10), 0.7)
    if node.collection:
        middle = box.center.x
        bars = "".join(f"M{number(middle + at)} {number(box.bottom - 10)}v8" for at in (-4, 0, 4))
        signs += path(bars, "line")
    return signs


def data_store(_: Node, shape: Shape) -> str:
    """Return a drum with rings."""
    box = shape.box
    half, rise = box.width / 2, min(box.height * 0.14, 12)
    x, right, width = number(box.x), number(box.right), number(half)
    high, low, curve = number(box.y + rise), number(box.bottom - rise), number(rise)
    arc = f"A{width} {curve} 0 0 "
    drum = path(f"M{x} {high}{arc}1 {right} {high}V{low}{arc}1 {x} {low}Z", "body")
    rings = "".join(
        f"M{x} {number(box.y + rise + step)}{arc}0 {right} {number(box.y + rise + step)}"
        for step in (0, rise * 0.7, rise * 1.4)
    )
    return drum + path(rings, "frame")


def group(_: Node, shape: Shape) -> str:
    """Return the frame round what belongs together."""
    return rectangle(shape.box, "frame dash-dot", 10)


def unknown(shape: Shape) -> str:
    """Return a place holder for something that has a shape and is not known here."""
    return rectangle(shape.box, "body dashes", 4)
