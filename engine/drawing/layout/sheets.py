"""What is drawn on one plane and where: pools, lanes and the content of processes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.drawing.geometry import Box
from engine.drawing.layout import sizes
from engine.drawing.layout.gaps import PLAIN, Spacing
from engine.drawing.layout.placement import Placement, place
from engine.drawing.layout.scopes import Known, Scope, is_expanded, lane_depth, scope
from engine.drawing.model import Model, Pool
from engine.drawing.text import TASK_SIZE, font

LEFT = 160
LONGEST_TITLE = 300  # pixels of a pool's height that its name may ask for


@dataclass(slots=True)
class Sheet:
    """One plane of a drawing.

    Attributes:
        root: The element the plane stands for.
        scopes: The processes on it, or the one sub-process whose content it shows.
        pools: Boxes of pools.
        lanes: Boxes of lanes.
        nodes: Boxes of everything inside processes.
        areas: Where the lines of a scope may run, by process or sub-process.
        upright: The pools and lanes that run from top to bottom, their names above.
        exchanged: Whether x and y are exchanged while things are placed as if they lay.
    """

    root: str
    scopes: list[Scope] = field(default_factory=list)
    pools: dict[str, Box] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    nodes: dict[str, Box] = field(default_factory=dict)
    areas: dict[str, Box] = field(default_factory=dict)
    upright: set[str] = field(default_factory=set)
    exchanged: bool = False

    def turned(self) -> "Sheet":
        """Return the plane with x and y exchanged; what lay stands then."""
        pools, lanes, nodes, areas = (
            {name: box.turned() for name, box in boxes.items()}
            for boxes in (self.pools, self.lanes, self.nodes, self.areas)
        )
        upright = {*self.upright, *pools, *lanes} if self.exchanged else self.upright
        exchanged = not self.exchanged
        return Sheet(self.root, self.scopes, pools, lanes, nodes, areas, upright, exchanged)

    def headers(self) -> list[Box]:
        """Return where the names of pools and lanes stand."""
        return [
            Box(box.x, box.y, box.width, sizes.HEADER)
            if name in self.upright
            else Box(box.x, box.y, sizes.HEADER, box.height)
            for boxes in (self.pools, self.lanes)
            for name, box in boxes.items()
        ]

    def every_scope(self) -> list[Scope]:
        """Return all scopes on the plane, outer ones first."""
        return [one for scope_ in self.scopes for one in scope_.every()]

    def expanded(self) -> set[str]:
        """Return the sub-processes that show their content on this plane."""
        return {name for one in self.every_scope() for name in one.inner}


@dataclass(frozen=True, slots=True)
class Row:
    """Where a process goes: its pool if it has one, and its upper left corner."""

    process: str
    pool: Pool | None
    left: float
    top: float
    spacing: Spacing = PLAIN


def has_content(model: Model, name: str) -> bool:
    """Say whether an element is a sub-process with something in it."""
    node = model.nodes.get(name)
    return node is not None and is_expanded(model, node, frozenset())


def content(model: Model, known: Known, name: str, spacing: Spacing = PLAIN) -> Sheet:
    """Return the plane of a collapsed sub-process.

    Args:
        model: What the file says.
        known: What is collapsed, and what groups hold.
        name: The sub-process.
        spacing: By how much gaps differ from the usual ones.
    """
    one = scope(model, name, known)
    placed = place(one, {}, spacing).moved(LEFT, sizes.MARGIN)
    sheet = Sheet(name, [one])
    _add(sheet, one, placed)
    return sheet


def _add(sheet: Sheet, one: Scope, placed: Placement) -> None:
    sheet.nodes.update(placed.boxes)
    sheet.areas[one.id] = placed.area
    for inner in one.every()[1:]:
        sheet.areas[inner.id] = placed.boxes[inner.id]


def whole(model: Model, known: Known, spacing: Spacing = PLAIN) -> Sheet:
    """Return the plane of the whole file; arguments as for `content`."""
    sheet = Sheet(model.root, exchanged=known.upright)
    top = float(sizes.MARGIN)
    for process, pool in rows(model):
        if process:
            bottom = add_process(model, known, sheet, Row(process, pool, LEFT, top, spacing))
            top = bottom + sizes.POOL_GAP
        elif pool is not None:
            sheet.pools[pool.id] = Box(LEFT, top, 0, sizes.STRIP)
            top += sizes.STRIP + sizes.POOL_GAP
    if any(True for _ in model.children(model.root)) and model.root not in model.processes:
        one = scope(model, model.root, known)
        sheet.scopes.append(one)
        _add(sheet, one, place(one, {}, spacing).moved(LEFT, top))
    stretch(sheet)
    return sheet


def rows(model: Model) -> list[tuple[str, Pool | None]]:
    """Return pools in file order, then processes without one: process id or none, and the pool.

    A process that several pools show is drawn in the first; the others are strips.
    """
    found: list[tuple[str, Pool | None]] = []
    shown: set[str] = set()
    for pool in model.pools.values():
        found.append(("" if pool.process in shown else pool.process, pool))
        shown.add(pool.process)
    rest = [process for process in model.processes if process not in shown]
    return [*found, *((process, None) for process in rest)]


def add_process(model: Model, known: Known, sheet: Sheet, row: Row) -> float:
    """Place a process with its pool and lanes, which have no width yet; return the lower side."""
    one = scope(model, row.process, known)
    titles = {lane.id: lane.name for lane in model.lanes.values()}
    left = row.left + (sizes.HEADER if row.pool else 0)
    start = left + sizes.HEADER * one.depth
    placed = place(one, titles, row.spacing).moved(start, row.top)
    sheet.scopes.append(one)
    _add(sheet, one, placed)
    bottom = placed.area.bottom
    if row.pool is not None:
        title = round(font(TASK_SIZE).width(row.pool.name)) + 20
        bottom = max(bottom, row.top + min(title, LONGEST_TITLE))
        sheet.pools[row.pool.id] = Box.between(row.left, row.top, placed.area.right, bottom)
    if one.depth:
        _lanes(model, sheet, (one, left), _bands(placed, bottom))
    sheet.areas[row.process] = Box.between(start, row.top, placed.area.right, bottom)
    return bottom


def _bands(placed: Placement, bottom: float) -> dict[str, tuple[float, float]]:
    """Return the bands of lanes, the last one down to the lower side of the pool."""
    *others, last = placed.bands.items()
    return {**dict(others), last[0]: (last[1][0], bottom)}


def _lanes(
    model: Model,
    sheet: Sheet,
    at: tuple[Scope, float],
    bands: Mapping[str, tuple[float, float]],
) -> None:
    """Draw lanes right of the header of their pool or of the lane they are nested in."""
    one, left = at
    for lane in model.lanes.values():
        if lane.process != one.id:
            continue
        inside = [bands[leaf] for leaf in one.lanes if lane.id in _around(model, leaf)]
        if inside:
            top, bottom = min(a for a, _ in inside), max(b for _, b in inside)
            shift = sizes.HEADER * (lane_depth(model, lane) - 1)
            sheet.lanes[lane.id] = Box.between(left + shift, top, 0, bottom)


def _around(model: Model, lane: str) -> list[str]:
    """Return a lane and the lanes it is nested in."""
    found = []
    while lane:
        found.append(lane)
        lane = model.lanes[lane].parent
    return found


def stretch(sheet: Sheet, least: float = LEFT + 4 * sizes.ACTIVITY[0]) -> None:
    """Draw all pools and lanes as wide as the widest, at least as far right as `least`."""
    right = max([least, *(box.right for box in sheet.areas.values())])
    for boxes in (sheet.pools, sheet.lanes):
        for name, box in boxes.items():
            boxes[name] = Box.between(box.x, box.y, right, box.bottom)
    for one in sheet.scopes:
        area = sheet.areas[one.id]
        if sheet.pools or one.depth:
            sheet.areas[one.id] = Box.between(area.x, area.y, right, area.bottom)
