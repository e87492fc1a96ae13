"""A plane that is drawn in part: what is there, and room beside it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from engine.drawing.geometry import Box, Line, bounds, segments
from engine.drawing.interchange import Drawing
from engine.drawing.layout import sizes
from engine.drawing.layout.free_places import Ground
from engine.drawing.layout.scopes import Known, Scope, scope
from engine.drawing.layout.sheets import LEFT, Sheet, rows
from engine.drawing.model import Model

INSET = 15  # from the side of a container to a shape that is added
TITLE = 22  # the top of an expanded sub-process


@dataclass(slots=True)
class Canvas:
    """A sheet that shapes are added to.

    Attributes:
        model: What the file says.
        sheet: The boxes of what is drawn, and of what has been added.
        lines: The lines that are drawn.
        labels: The bounds of names that are drawn.
    """

    model: Model
    sheet: Sheet
    lines: Mapping[str, Line]
    labels: Mapping[str, Box]

    def ground(self, around: frozenset[str]) -> Ground:
        """Return what is in the way of a shape that lies in the given sub-processes."""
        nodes = self.model.nodes
        boxes = [
            box
            for name, box in self.sheet.nodes.items()
            if name not in around and nodes[name].type != "group"
        ]
        pieces = [piece for line in self.lines.values() for piece in segments(line)]
        return Ground([*boxes, *self.sheet.headers(), *self.labels.values()], pieces)

    def is_upright(self, process: str) -> bool:
        """Say whether the pool or the lanes of a process run from top to bottom."""
        pools, lanes = self.model.pools, self.model.lanes
        return any(
            process and (pools[name] if name in pools else lanes[name]).process == process
            for name in self.sheet.upright
        )

    @property
    def stands(self) -> bool:
        """Whether most pools, or without pools most lanes, run from top to bottom."""
        names = self.sheet.pools or self.sheet.lanes
        return 2 * len(self.sheet.upright.intersection(names)) > len(names)

    def turned(self, process: str) -> Callable[[Box], Box]:
        """Return what makes the boxes of a process lie that stand upright, and back."""
        return Box.turned if self.is_upright(process) else lambda box: box

    def everything(self) -> Box:
        """Return the box round all shapes, lines and names."""
        points = [Box(x, y, 0, 0) for line in self.lines.values() for x, y in line]
        boxes = (self.sheet.pools, self.sheet.lanes, self.sheet.nodes, self.labels)
        return bounds([*(box for some in boxes for box in some.values()), *points])

    def below(self) -> float:
        """Return where something new may begin under everything."""
        every = self.everything()
        return every.bottom + sizes.POOL_GAP if every.width else float(sizes.MARGIN)

    def beginning(self) -> tuple[int, int]:
        """Return where a new pool begins: under everything, or where pools stand right of it.

        Where they stand x and y are exchanged.
        """
        if not self.stands:
            return round(self.left()), round(self.below())
        every = self.everything()
        return round(every.y), round(every.right) + sizes.POOL_GAP

    def left(self) -> float:
        """Return the left side of what is drawn."""
        every = self.everything()
        return every.x if every.width else float(LEFT)

    def container(self, node: str) -> str:
        """Return what a node must lie in: its lane, sub-process or pool; empty for the plane."""
        one = self.model.nodes[node]
        if one.lane in self.sheet.lanes:
            return one.lane
        if one.scope in self.sheet.nodes:
            return one.scope
        pools = [pool.id for pool in self.model.pools.values() if pool.process == one.scope]
        return next((pool for pool in pools if one.scope and pool in self.sheet.pools), "")

    def room(self, container: str) -> Box | None:
        """Return where in a container shapes may lie; None for the whole plane."""
        sheet = self.sheet
        if container in sheet.nodes:
            box = sheet.nodes[container]
            return Box.between(box.x, box.y + TITLE, box.right, box.bottom).grown(-INSET)
        outer = sheet.lanes.get(container, sheet.pools.get(container))
        if outer is None:
            return None
        turned = self.turned(self._process(container))
        box = turned(outer)
        box = Box.between(box.x + sizes.HEADER, box.y, box.right, box.bottom)
        return turned(box).grown(-INSET)

    def widen(self, container: str, box: Box) -> None:
        """Let a container, and what it lies in, grow until a box has room in it."""
        if container in self.sheet.nodes:
            wanted = Box.between(box.x, box.y, box.right + sizes.EDGE, box.bottom + INSET)
            self._grow_sub_process(container, wanted)
            return
        process = self._process(container)
        turned = self.turned(process)
        box = turned(box)
        wanted = Box.between(box.x, box.y, box.right + sizes.EDGE, box.bottom + INSET)
        for boxes, name in self._rims(process):
            boxes[name] = turned(_rightwards(turned(boxes[name]), wanted.right))
        self._deepen(container, process, wanted.bottom)

    def _rims(self, process: str) -> Iterator[tuple[dict[str, Box], str]]:
        """Yield the lanes and pools of a process that are drawn."""
        for lane in self.model.lanes.values():
            if lane.process == process and lane.id in self.sheet.lanes:
                yield self.sheet.lanes, lane.id
        for pool in self._pools(process):
            yield self.sheet.pools, pool

    def _deepen(self, container: str, process: str, bottom: float) -> None:
        """Let the lowest lane of a pool, or a pool without lanes, grow downwards."""
        turned = self.turned(process)
        rims = list(self._rims(process))
        lanes = [turned(boxes[name]).bottom for boxes, name in rims if boxes is self.sheet.lanes]
        lowest = (
            turned(self.sheet.lanes[container]).bottom if container in self.sheet.lanes else 0.0
        )
        if any(low > lowest for low in lanes):
            return
        for boxes, name in rims:
            box = turned(boxes[name])
            if boxes is self.sheet.pools or box.bottom == lowest:
                boxes[name] = turned(_downwards(box, bottom))

    def _grow_sub_process(self, name: str, wanted: Box) -> None:
        old = self.sheet.nodes[name]
        self.sheet.nodes[name] = _downwards(_rightwards(old, wanted.right), wanted.bottom)
        outer = self.container(name)
        room = self.room(outer)
        if outer and room is not None and not room.holds(self.sheet.nodes[name]):
            self.widen(outer, self.sheet.nodes[name])

    def _process(self, rim: str) -> str:
        """Return the process of a lane or pool."""
        one = self.model.lanes.get(rim, self.model.pools.get(rim))
        return "" if one is None else one.process

    def _pools(self, process: str) -> Iterator[str]:
        for pool in self.model.pools.values():
            if process and pool.process == process and pool.id in self.sheet.pools:
                yield pool.id

    def set_areas(self) -> None:
        """Say where lines may run: in pools and sub-processes, else about everything drawn."""
        every = self.everything().grown(sizes.POOL_GAP)
        for one in self.sheet.every_scope():
            pools = list(self._pools(one.id))
            if one.id in self.sheet.nodes:
                self.sheet.areas[one.id] = self.sheet.nodes[one.id]
            elif pools:
                self.sheet.areas[one.id] = self.sheet.pools[pools[0]]
            else:
                self.sheet.areas[one.id] = every


def _rightwards(box: Box, right: float) -> Box:
    return Box.between(box.x, box.y, max(box.right, right), box.bottom)


def _downwards(box: Box, bottom: float) -> Box:
    return Box.between(box.x, box.y, box.right, max(box.bottom, bottom))


def canvas(model: Model, drawing: Drawing, held: Known, root: str) -> Canvas:
    """Return the plane of the whole file, or of a collapsed sub-process, as far as it is drawn.

    Args:
        model: What the file says.
        drawing: What is drawn.
        held: What is collapsed, and what groups hold.
        root: The root of the model, or the sub-process.
    """
    sheet = Sheet(root, _scopes(model, held, root))
    if root == model.root:
        sheet.pools = {
            name: drawing.shapes[name].box for name in model.pools if name in drawing.shapes
        }
        sheet.lanes = {
            name: drawing.shapes[name].box for name in model.lanes if name in drawing.shapes
        }
    sheet.upright = {
        name for name in (*sheet.pools, *sheet.lanes) if not drawing.shapes[name].horizontal
    }
    here = {node.id for one in sheet.every_scope() for node in one.nodes}
    sheet.nodes = {
        name: drawing.shapes[name].box
        for name in model.nodes
        if name in here and name in drawing.shapes
    }
    flows = _flows(model, sheet, drawing)
    bounds_of = {name: drawing.shapes[name].label for name in sheet.nodes}
    bounds_of.update({name: drawing.edges[name].label for name in flows})
    return Canvas(
        model,
        sheet,
        {name: drawing.edges[name].line for name in flows},
        {name: box for name, box in bounds_of.items() if box is not None},
    )


def _scopes(model: Model, held: Known, root: str) -> list[Scope]:
    if root != model.root:
        return [scope(model, root, held)]
    names = [process for process, _ in rows(model) if process]
    if model.root not in model.processes and any(True for _ in model.children(model.root)):
        names.append(model.root)
    return [scope(model, name, held) for name in names]


def _flows(model: Model, sheet: Sheet, drawing: Drawing) -> list[str]:
    home = {one.id for one in sheet.every_scope()} | {sheet.root}
    return [
        flow.id for flow in model.flows.values() if flow.scope in home and flow.id in drawing.edges
    ]
