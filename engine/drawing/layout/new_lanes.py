"""Adds the lanes that a process lacks, beside those that are drawn and round what lies in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from engine.drawing.geometry import Box, bounds
from engine.drawing.layout import sizes
from engine.drawing.layout.canvas import INSET, Canvas
from engine.drawing.layout.lane_bands import NEW, Band, Bands
from engine.drawing.layout.scopes import lane_depth
from engine.drawing.model import Lane

AIR = 15  # pixels that lanes keep from what belongs to other processes


def add_lanes(canvas: Canvas, process: str) -> None:
    """Add the lanes of a process that are not drawn; what is drawn only grows."""
    lanes = {one.id: one for one in canvas.model.lanes.values() if one.process == process}
    if lanes.keys() <= canvas.sheet.lanes.keys():
        return
    turned = canvas.turned(process)
    adding = _Adding(canvas, lanes, turned)
    adding.run()
    canvas.sheet.lanes.update({name: turned(box) for name, box in adding.drawn.items()})
    canvas.sheet.pools.update({name: turned(box) for name, box in adding.pools.items()})
    if canvas.is_upright(process):
        canvas.sheet.upright.update(lanes)


class _Adding:
    """The lanes of one process, seen as if they lay."""

    def __init__(
        self, canvas: Canvas, lanes: Mapping[str, Lane], turned: Callable[[Box], Box]
    ) -> None:
        sheet, model = canvas.sheet, canvas.model
        process = next(iter(lanes.values())).process
        self._model, self._lanes = model, lanes
        self.drawn = {name: turned(sheet.lanes[name]) for name in lanes if name in sheet.lanes}
        self.pools = {
            name: turned(box)
            for name, box in sheet.pools.items()
            if model.pools[name].process == process
        }
        nodes: dict[str, list[Box]] = {}
        for name, box in sheet.nodes.items():
            if model.nodes[name].lane in lanes:
                nodes.setdefault(model.nodes[name].lane, []).append(turned(box).grown(INSET))
        self._members = {name: bounds(boxes) for name, boxes in nodes.items()}
        self._around = bounds([*self.pools.values(), *self.drawn.values(), *self._members.values()])

        self._needs = {
            node.lane: 2 * INSET + max(sizes.size(node))
            for node in sorted(model.nodes.values(), key=lambda one: max(sizes.size(one)))
            if node.id not in sheet.nodes and not node.host
        }
        self._room = self._free([turned(box) for box in _others(canvas, process)])

    def _free(self, others: Iterable[Box]) -> Band:
        """Return from where to where nothing of other processes is in the way."""
        here, far = self._around, 2 * NEW * len(self._lanes)
        beside = [one for one in others if one.x < here.right and one.right > here.x]
        above = [one.bottom + AIR for one in beside if one.center.y < here.center.y]
        below = [one.y - AIR for one in beside if one.center.y >= here.center.y]
        return max([here.y - far, *above]), min([here.bottom + far, *below])

    def run(self) -> None:
        """Draw the innermost lanes, then those round them, and let what is round them reach."""
        bands = Bands(
            {one.id: one.parent for one in self._lanes.values()},
            {name: _band(box) for name, box in self.drawn.items()},
            {name: _band(box) for name, box in self._members.items()},
            _band(bounds(self.pools.values()) if self.pools else self._around),
            self._room,
            self._needs,
        )
        for name, (top, bottom) in bands.missing().items():
            left, right = self._left(self._lanes[name]), self._around.right
            self.drawn[name] = Box.between(left, top, right, bottom)
        for lane in sorted(self._lanes.values(), key=lambda one: -lane_depth(self._model, one)):
            self._enclose(lane)
        inside = bounds(self.drawn.values())
        for name, box in self.pools.items():
            self.pools[name] = _reaching(box, inside)

    def _enclose(self, lane: Lane) -> None:
        """Draw a lane round those in it, or let it reach down as far as they do."""
        inside = [
            self.drawn[one.id]
            for one in self._lanes.values()
            if one.parent == lane.id and one.id in self.drawn
        ]
        if not inside:
            return
        inner, old = bounds(inside), self.drawn.get(lane.id)
        if old is None:
            left = inner.x - sizes.HEADER
            self.drawn[lane.id] = Box.between(left, inner.y, inner.right, inner.bottom)
        else:
            self.drawn[lane.id] = _reaching(old, inner)

    def _left(self, lane: Lane) -> float:
        """Return where a lane begins: beside its neighbours, else as deep as it is nested."""
        depth = lane_depth(self._model, lane)
        beside: list[float] = []
        level: list[float] = []
        for name, box in self.drawn.items():
            other = self._lanes[name]
            deeper = depth - lane_depth(self._model, other)
            (beside if other.parent == lane.parent else level).append(box.x + sizes.HEADER * deeper)
        if beside or level:
            return min(beside or level)
        return self._around.x + (sizes.HEADER * depth if self.pools else 0)


def _others(canvas: Canvas, process: str) -> Iterator[Box]:
    """Yield what is drawn of other processes, and pools without one."""
    model, sheet = canvas.model, canvas.sheet
    yield from (box for name, box in sheet.pools.items() if model.pools[name].process != process)
    yield from (box for name, box in sheet.lanes.items() if model.lanes[name].process != process)
    yield from (box for name, box in sheet.nodes.items() if model.process_of(name) != process)


def _reaching(outer: Box, inner: Box) -> Box:
    """Return a box that is as high as it has to be round another."""
    top, bottom = min(outer.y, inner.y), max(outer.bottom, inner.bottom)
    return Box.between(outer.x, top, outer.right, bottom)


def _band(box: Box) -> Band:
    return box.y, box.bottom
