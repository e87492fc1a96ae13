"""How much room a row of nodes needs above and below its middle."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.drawing.layout import sizes
from engine.drawing.layout.scopes import Scope
from engine.drawing.model import Node

BESIDE = 5  # from a shape to its name


@dataclass(frozen=True, slots=True)
class Extent:
    """Room of one row.

    Attributes:
        top: From the middle up to the highest shape.
        bottom: From the middle down to the lowest shape.
        above: What names need above that.
        below: What names and boundary events need below.
    """

    top: float
    bottom: float
    above: float
    below: float


def extents(
    scope: Scope,
    row: Iterable[str],
    nodes: Mapping[str, Node],
    size: Mapping[str, tuple[float, float]],
) -> Extent:
    """Return the room that the nodes of a row need."""
    heights = [(name, size[name][1] / 2) for name in row]
    half = max((height for _, height in heights), default=0.0)
    above = [height + _above(scope, nodes[name]) for name, height in heights]
    below = [height + _below(scope, nodes[name]) for name, height in heights]
    over, under = max(above, default=half) - half, max(below, default=half) - half
    return Extent(half, half, max(over, 0.0), max(under, 0.0))


def _above(scope: Scope, node: Node) -> float:
    if scope.upright:
        return _beside(node)
    return sizes.label(node.name)[1] + BESIDE if node.name and node.is_gateway else 0.0


def _below(scope: Scope, node: Node) -> float:
    guests = scope.guests(node.id)
    if guests:
        tallest = max(sizes.label(guest.name)[not scope.upright] for guest in guests)
        return max(sizes.EVENT[1] / 2 + sizes.STEP, tallest + BESIDE) + BESIDE
    if scope.upright:
        return _beside(node)
    if node.labelled_outside and not node.is_gateway and node.name:
        return sizes.label(node.name)[1] + BESIDE
    return 0.0


def _beside(node: Node) -> float:
    """Return by how much a name above or below a shape is wider than that, on one side."""
    if not (node.name and node.labelled_outside):
        return 0.0
    return max(0.0, (sizes.label(node.name)[0] - sizes.size(node)[0]) / 2)
