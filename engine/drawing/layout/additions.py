"""Adds the shapes that a plane lacks beside those that are drawn."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from engine.drawing.geometry import Box, bounds, cuts, segments
from engine.drawing.layout import sizes
from engine.drawing.layout.canvas import Canvas
from engine.drawing.layout.free_places import AIR, STEP, Halo
from engine.drawing.layout.placement import Placement, place
from engine.drawing.layout.scopes import Scope
from engine.drawing.model import Node

WAY_OUT = 30  # pixels below a boundary event that no name should take


class Additions:
    """Adds nodes to the scopes of a canvas, the outer ones first."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._sheet = canvas, canvas.sheet
        self._near: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
        hosts = {node.id: node.host for node in canvas.model.nodes.values() if node.host}
        for flow in canvas.model.flows.values():
            source, target = (
                hosts.get(flow.source, flow.source),
                hosts.get(flow.target, flow.target),
            )
            sequence = int(flow.is_sequence)
            self._near[target].append((source, sequence, flow.name))
            self._near[source].append((target, -sequence, flow.name))

    def fill(self, scope: Scope) -> None:
        """Add what is missing in a scope and in the sub-processes in it.

        Sub-processes that are drawn come first: they may grow, and the rest goes round them.
        """
        for name, inner in scope.inner.items():
            self._furnish(name, inner)
            if name in self._sheet.nodes:
                self.fill(inner)
        missing = [one for one in scope.nodes if one.id not in self._sheet.nodes and not one.host]
        groups = [one for one in missing if one.id in scope.members]
        missing = [one for one in missing if one.id not in scope.members]
        while missing:
            node = next((one for one in missing if self._anchors(one)), missing[0])
            missing.remove(node)
            self._add(scope, node)
        for guest in scope.nodes:
            if guest.host and guest.id not in self._sheet.nodes:
                self._sheet.nodes[guest.id] = self._on_host(scope, guest)
        for group in groups:
            boxes = [self._sheet.nodes[one] for one in scope.members[group.id]]
            self._sheet.nodes[group.id] = bounds(boxes).grown(sizes.GROUP_EDGE)

    def frame(self, scope: Scope) -> None:
        """Draw the sub-processes that are not drawn round what is drawn of their content."""
        for name, inner in scope.inner.items():
            self.frame(inner)
            if name not in self._sheet.nodes:
                self._frame(name, inner, scope.guests(name))

    def _frame(self, name: str, scope: Scope, guests: Sequence[Node]) -> None:
        names = [*(node.id for node in scope.nodes), *(flow.id for flow in scope.flows)]
        labels = self._canvas.labels
        boxes = [self._sheet.nodes[one] for one in names if one in self._sheet.nodes]
        if boxes:
            within = bounds([*boxes, *(labels[one] for one in names if one in labels)])
            top = within.y - sizes.EDGE
            within = within.grown(sizes.STEP)
            right = max(within.right, within.x + sizes.guest_room(guests))
            bottom = within.bottom + (sizes.EVENT[1] / 2 if guests else 0)
            self._sheet.nodes[name] = Box.between(within.x, top, right, bottom)

    def _furnish(self, name: str, scope: Scope) -> None:
        """Place the content of a sub-process that is drawn with nothing in it; it may grow."""
        if name not in self._sheet.nodes or any(n.id in self._sheet.nodes for n in scope.nodes):
            return
        box = self._sheet.nodes[name]
        placed = place(scope, {name: self._canvas.model.nodes[name].name}).moved(box.x, box.y)
        self._sheet.nodes.update(placed.boxes)
        if placed.area.right > box.right or placed.area.bottom > box.bottom:
            area = placed.area
            self._canvas.widen(name, Box(area.x, area.y, area.width - sizes.EDGE, area.height - 15))

    def _anchors(self, node: Node) -> list[tuple[Box, int, str]]:
        """Return the neighbours that have a place; 1 before it, -1 after it, 0 beside it.

        The last of the three is the name of the flow between them.
        """
        nodes = self._sheet.nodes
        return [(nodes[one], way, name) for one, way, name in self._near[node.id] if one in nodes]

    def _add(self, scope: Scope, node: Node) -> None:
        inner = scope.inner.get(node.id)
        placed = place(inner, {node.id: node.name}) if inner else None
        size = sizes.size(node, scope.guests(node.id))
        if placed is not None:
            size = (round(placed.area.width), round(placed.area.height))
        box = self._place(node, self._wish(node, *size), _halo(node, scope.guests(node.id)))
        self._sheet.nodes[node.id] = box
        if placed is not None:
            self._sheet.nodes.update(_inside(placed, box))

    def _wish(self, node: Node, width: float, height: float) -> Box:
        anchors = self._anchors(node)
        if not anchors:
            return self._corner(node, width, height)
        box, way, name = max(anchors, key=lambda one: (one[1] == 1, one[1] != 0))
        if way == 0:
            left = box.center.x - width // 2
            if node.type == "textAnnotation":
                left = sizes.over(box)
            return Box(round(left), box.y - height - sizes.COLUMN_GAP, width, height)
        if self._runs_down(node):
            top = box.bottom + sizes.COLUMN_GAP if way > 0 else box.y - sizes.COLUMN_GAP - height
            return Box(round(box.center.x - width / 2), round(top), width, height)
        gap = max(sizes.COLUMN_GAP, sizes.label(name)[0] + sizes.EDGE)
        left = box.right + gap if way > 0 else box.x - gap - width
        return Box(round(left), round(box.center.y - height / 2), width, height)

    def _runs_down(self, node: Node) -> bool:
        """Say whether what follows a node stands below it, in a pool that runs from the top."""
        return node.scope in self._canvas.model.processes and self._canvas.is_upright(node.scope)

    def _corner(self, node: Node, width: float, height: float) -> Box:
        """Return the upper left corner of what an unconnected node must lie in."""
        room = self._canvas.room(self._canvas.container(node.id))
        if room is None:
            return Box(round(self._canvas.left()), round(self._canvas.below()), width, height)
        return Box(round(room.x) + sizes.STEP, round(room.y) + sizes.STEP, width, height)

    def _place(self, node: Node, wish: Box, halo: Halo) -> Box:
        container = self._canvas.container(node.id)
        around = frozenset(self._canvas.model.scopes_of(node.id))
        ground, room = self._canvas.ground(around), self._canvas.room(container)
        if room is not None:
            wish = _into(wish, room)
        found = ground.place(wish, room, halo)
        if found is None and room is not None:
            found = self._beyond(wish, room, container, self._canvas.model.process_of(node.id))
            step = (0, STEP) if found.y > room.bottom else (STEP, 0)
            while not ground.is_free(halo.round(found), AIR[-1]):
                found = found.moved(*step)
            self._canvas.widen(container, found)
        return found or Box(wish.x, self._canvas.below(), wish.width, wish.height)

    def _beyond(self, wish: Box, room: Box, container: str, process: str) -> Box:
        """Return a box right of everything in a container, where it is to grow.

        A sub-process that has something on its right grows downwards.
        """
        inside = [
            box
            for name, box in (*self._sheet.nodes.items(), *self._canvas.labels.items())
            if room.meets(box) and name != container
        ]
        right = max([room.right, *(box.right for box in inside)])
        beyond = Box(round(right) + sizes.COLUMN_GAP, wish.y, wish.width, wish.height)
        if container not in self._sheet.nodes and self._canvas.is_upright(process):
            bottom = max([room.bottom, *(box.bottom for box in inside)])
            return Box(wish.x, round(bottom) + sizes.COLUMN_GAP, wish.width, wish.height)
        under = Box(wish.x, round(room.bottom) + sizes.TRACK_GAP, wish.width, wish.height)
        whole = self._sheet.nodes.get(container)
        if whole is not None and self._hits(whole, beyond) and not self._hits(whole, under):
            return under
        return beyond

    def _hits(self, whole: Box, added: Box) -> bool:
        """Say whether a sub-process that grows round a box would lie on other shapes."""
        grown = bounds([whole, added.grown(sizes.EDGE)])
        boxes = self._sheet.nodes.values()
        return any(grown.meets(box) and not whole.meets(box) for box in boxes)

    def _on_host(self, scope: Scope, guest: Node) -> Box:
        """Return a place on the lower edge of the host, apart from its other boundary events."""
        host = self._sheet.nodes[guest.host]
        width, height = sizes.EVENT
        others = [
            self._sheet.nodes[one.id]
            for one in scope.guests(guest.host)
            if one.id in self._sheet.nodes
        ]
        boxes = [
            Box(round(x) - width // 2, round(host.bottom) - height // 2, width, height)
            for x in _along(host)
        ]
        free = [box for box in boxes if not any(box.grown(4).meets(one) for one in others)]
        clear = [box for box in free if self._is_clear(box)]
        return (clear or free or boxes)[0]

    def _is_clear(self, guest: Box) -> bool:
        """Say whether no line runs through a boundary event, and no name takes its way out."""
        way = Box(guest.x - 1, guest.y - 1, guest.width + 2, guest.height + WAY_OUT)
        pieces = (piece for line in self._canvas.lines.values() for piece in segments(line))
        return not (
            any(way.meets(name) for name in self._canvas.labels.values())
            or any(cuts(piece, guest.grown(4)) for piece in pieces)
        )


def _halo(node: Node, guests: Sequence[Node]) -> Halo:
    """Return the room for a name that will stand beside its shape, or for ways out below it."""
    if guests:
        return Halo(below=sizes.EVENT[1] / 2 + WAY_OUT)
    if not (node.name and node.labelled_outside):
        return Halo()
    width, height = sizes.label(node.name)
    beside = max(0.0, (width - sizes.size(node)[0]) / 2 - sizes.STEP)
    return Halo(beside, height, 0) if node.is_gateway else Halo(beside, 0, height)


def _along(host: Box) -> Iterator[float]:
    """Yield the middles of boundary events along a host, from its right end."""
    at = host.right - sizes.GUEST_INSET
    while at >= host.x or at == host.right - sizes.GUEST_INSET:
        yield at
        at -= 6


def _inside(placed: Placement, box: Box) -> dict[str, Box]:
    return dict(placed.moved(box.x, box.y).boxes)


def _into(wish: Box, room: Box) -> Box:
    """Return the wish moved into a room as far as it fits."""
    x = max(room.x, min(wish.x, room.right - wish.width))
    y = max(room.y, min(wish.y, room.bottom - wish.height))
    return Box(round(x), round(y), wish.width, wish.height)
