"""Places every name: the best free spot near its element, wider rings when there is none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.drawing.geometry import Box, Line, Point, Segment, segments
from engine.drawing.labels import spots
from engine.drawing.labels.ground import Ground
from engine.drawing.labels.spots import Spot
from engine.drawing.model import Flow, Node

ROUNDS = 3
ON_BORDER = 40.0  # for each side of a lane or pool that runs through a label
AWAY = 200.0  # for a label outside the sub-process of its element
TITLE = 22.0  # pixels: the name of an expanded sub-process, inside its upper edge


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A label to be placed.

    Attributes:
        id: The element.
        name: What is to be written.
        near: The spots near the element.
        anchor: Where the element is.
        frame: The sub-process round it, if there is one.
        foreign: The open sub-processes that are not round it, where its name would mislead.
    """

    id: str
    name: str
    near: tuple[Spot, ...]
    anchor: Point
    frame: Box | None
    foreign: tuple[Box, ...]


def place(
    shapes: Mapping[str, Box],
    nodes: Mapping[str, Node],
    lines: Mapping[str, Line],
    flows: Mapping[str, Flow],
    *,
    borders: Sequence[Segment],
    taken: Sequence[Box] = (),
) -> Mapping[str, Box]:
    """Return the bounds of the label of every named node that has its name outside, and flow.

    A label never lies on a shape, a line, another label or a `taken` box; it lies on a border
    only where nothing else is near. Boxes in `shapes` that are not of a node (pools, lanes) take
    no room. A name breaks at the width of its bounds as it was measured here (11 px, 1.2 high).
    """
    ground = _ground(shapes, nodes, lines, [*borders], taken)
    wanted = [*_of_nodes(shapes, nodes), *_of_flows(shapes, nodes, lines, flows)]
    placed = _Placing(ground, wanted)
    placed.run()
    return {one.id: placed.box(one.id) for one in wanted}


def _of_nodes(shapes: Mapping[str, Box], nodes: Mapping[str, Node]) -> Iterator[_Wanted]:
    for node in sorted(nodes.values(), key=lambda node: (not node.host, not node.is_gateway)):
        box = shapes.get(node.id)
        if box is not None and node.name and node.labelled_outside:
            near = tuple(_near(node, box, shapes))
            places = shapes.get(node.scope), _foreign(node.scope, shapes, nodes)
            yield _Wanted(node.id, node.name, near, box.center, *places)


def _foreign(scope: str, shapes: Mapping[str, Box], nodes: Mapping[str, Node]) -> tuple[Box, ...]:
    """Return the open sub-processes outside which a name of this scope has to stay."""
    around = set()
    while scope in nodes:
        around.add(scope)
        scope = nodes[scope].scope
    opened = _open_scopes(shapes, nodes)
    return tuple(shapes[name] for name in nodes if name in opened and name not in around)


def _open_scopes(shapes: Mapping[str, Box], nodes: Mapping[str, Node]) -> frozenset[str]:
    """Return the drawn sub-processes that show what is in them."""
    scopes = {node.scope for node in nodes.values() if node.id in shapes}
    return frozenset(
        name for name in scopes if name in nodes and name in shapes and nodes[name].is_sub_process
    )


def _near(node: Node, box: Box, shapes: Mapping[str, Box]) -> Iterable[Spot]:
    if node.host in shapes:
        return spots.beside_boundary(box, shapes[node.host], node.name)
    if node.is_gateway:
        return spots.beside_gateway(box, node.name)
    if node.type == "group":
        return spots.beside_group(box, node.name)
    return spots.beside_event(box, node.name)


def _of_flows(
    shapes: Mapping[str, Box],
    nodes: Mapping[str, Node],
    lines: Mapping[str, Line],
    flows: Mapping[str, Flow],
) -> Iterator[_Wanted]:
    for flow in flows.values():
        line = lines.get(flow.id)
        if line is not None and flow.name:
            near = tuple(spots.beside_line(line, flow.name))
            places = shapes.get(flow.scope), _foreign(flow.scope, shapes, nodes)
            yield _Wanted(flow.id, flow.name, near, line[len(line) // 2], *places)


def _ground(
    shapes: Mapping[str, Box],
    nodes: Mapping[str, Node],
    lines: Mapping[str, Line],
    borders: Sequence[Segment],
    taken: Sequence[Box],
) -> Ground:
    ground = Ground()
    opened = _open_scopes(shapes, nodes)
    for node in nodes.values():
        if node.id in shapes:
            _cover(ground, node, shapes[node.id], is_open=node.id in opened)
    for box in taken:
        ground.add_box(box)
    for border in borders:
        ground.add_border(border)
    for piece in (piece for line in lines.values() for piece in segments(line)):
        ground.add_piece(piece)
    return ground


def _cover(ground: Ground, node: Node, box: Box, *, is_open: bool) -> None:
    if node.type == "group":
        for side in _outline(box):
            ground.add_border(side)
    elif is_open:
        for side in _outline(box):
            ground.add_piece(side)
        ground.add_box(Box(box.x, box.y, box.width, TITLE))
    elif node.is_gateway:
        ground.add_diamond(box)
    else:
        ground.add_box(box)


def _outline(box: Box) -> Iterator[Segment]:
    corners = box.corners
    return zip(corners, (*corners[1:], corners[0]), strict=True)


class _Placing:
    """Puts labels down one after the other, then lets each look for something better."""

    def __init__(self, ground: Ground, wanted: Sequence[_Wanted]) -> None:
        self._ground = ground
        self._wanted = {one.id: one for one in wanted}
        self._spots: dict[str, tuple[Spot, ...]] = {}
        self._now: dict[str, Spot] = {}

    def run(self) -> None:
        """Place all labels and improve on it until nothing gets better."""
        for one in self._wanted.values():
            self._spots[one.id] = self._free(one, one.near)
            self._put(one, self._best(one))
        for _ in range(ROUNDS):
            if sum(self._improve(one) for one in self._wanted.values()) == 0:
                break

    def box(self, name: str) -> Box:
        """Return where a label lies."""
        return self._now[name].box

    def _free(self, one: _Wanted, near: Iterable[Spot]) -> tuple[Spot, ...]:
        """Return the spots off shapes and lines, with what their surroundings cost, best first."""
        free = [
            self._weighed(one, spot)
            for spot in near
            if not any(box.meets(spot.box) for box in one.foreign)
            and self._ground.is_free(spot.box)
        ]
        return tuple(sorted(free, key=lambda spot: spot.price))

    def _weighed(self, one: _Wanted, spot: Spot) -> Spot:
        price = spot.price + ON_BORDER * self._ground.borders_on(spot.box)
        if one.frame is not None and not one.frame.holds(spot.box):
            price += AWAY
        return Spot(spot.box, price)

    def _best(self, one: _Wanted) -> Spot:
        for spot in self._spots[one.id]:
            if not self._ground.labels_on(spot.box):
                return spot
        return self._further_out(one)

    def _further_out(self, one: _Wanted) -> Spot:
        """Search ring after ring; the plane is endless, so one of them is free."""
        best: Spot | None = None
        number = 1
        while best is None or best.price > 100 + number * spots.RING:
            for spot in self._free(one, spots.ring(one.anchor, one.name, number)):
                if not self._ground.labels_on(spot.box) and (
                    best is None or spot.price < best.price
                ):
                    best = spot
            number += 1
        return best

    def _put(self, one: _Wanted, spot: Spot) -> None:
        self._now[one.id] = spot
        self._ground.put(one.id, spot.box)

    def _improve(self, one: _Wanted) -> bool:
        """Move a label to a better spot, if need be one that a single other label leaves for it."""
        now = self._now[one.id]
        for spot in self._spots[one.id]:
            if spot.price >= now.price:
                return False
            others = [name for name in self._ground.labels_on(spot.box) if name != one.id]
            if not others or (len(others) == 1 and self._makes_way(one, spot, others[0])):
                self._put(one, spot)
                return True
        return False

    def _makes_way(self, one: _Wanted, spot: Spot, name: str) -> bool:
        """Move the other label if both together read better then; else leave all as it was."""
        other, before, mine = self._wanted[name], self._now[name], self._now[one.id]
        self._put(one, spot)
        self._ground.take(name)
        after = next((s for s in self._spots[name] if not self._ground.labels_on(s.box)), None)
        if after is not None and after.price - before.price < mine.price - spot.price:
            self._put(other, after)
            return True
        self._put(one, mine)
        self._put(other, before)
        return False
