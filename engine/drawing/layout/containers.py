"""Adds the pools, lanes and whole processes that a plane lacks."""

from collections.abc import Sequence

from engine.drawing.geometry import Box, bounds
from engine.drawing.layout import sizes
from engine.drawing.layout.canvas import Canvas
from engine.drawing.layout.scopes import Known, lane_depth
from engine.drawing.layout.sheets import Row, Sheet, add_process, rows, stretch
from engine.drawing.model import Lane, Pool

LEAST_LANE = 40  # pixels: a gap between lanes that is lower is none
NEW_LANE = 120  # the height of a lane that is added with nothing in it


def add_containers(canvas: Canvas, held: Known) -> None:
    """Add pools, processes and lanes; what is drawn already keeps its place."""
    for process, pool in rows(canvas.model):
        if process and not _is_begun(canvas, process):
            _new_process(canvas, held, process, pool)
        elif pool is not None and pool.id not in canvas.sheet.pools:
            canvas.sheet.pools[pool.id] = _round(canvas, process) if process else _strip(canvas)
    lanes = [one for one in canvas.model.lanes.values() if one.id not in canvas.sheet.lanes]
    for lane in sorted(lanes, key=lambda one: -lane_depth(canvas.model, one)):
        _add_lane(canvas, lane)


def _is_begun(canvas: Canvas, process: str) -> bool:
    """Say whether anything of a process is drawn, its pool included."""
    sheet, model = canvas.sheet, canvas.model
    return (
        any(model.process_of(name) == process for name in sheet.nodes)
        or any(model.lanes[name].process == process for name in sheet.lanes)
        or any(model.pools[name].process == process for name in sheet.pools)
    )


def _new_process(canvas: Canvas, held: Known, process: str, pool: Pool | None) -> None:
    fresh = Sheet(canvas.sheet.root)
    add_process(
        canvas.model, held, fresh, Row(process, pool, round(canvas.left()), round(canvas.below()))
    )
    stretch(fresh, max((box.right for box in canvas.sheet.pools.values()), default=0.0))
    for mine, new in (
        (canvas.sheet.pools, fresh.pools),
        (canvas.sheet.lanes, fresh.lanes),
        (canvas.sheet.nodes, fresh.nodes),
    ):
        mine.update(new)


def _strip(canvas: Canvas) -> Box:
    every = canvas.everything()
    width = max(every.width, 4 * sizes.ACTIVITY[0])
    return Box(round(canvas.left()), round(canvas.below()), round(width), sizes.STRIP)


def _round(canvas: Canvas, process: str) -> Box:
    """Return a pool round what is drawn of a process."""
    sheet, model = canvas.sheet, canvas.model
    lanes = [box for name, box in sheet.lanes.items() if model.lanes[name].process == process]
    nodes = [box for name, box in sheet.nodes.items() if model.process_of(name) == process]
    inside = bounds([*lanes, *(box.grown(sizes.EDGE) for box in nodes)])
    deepest = max(
        (lane_depth(model, one) for one in model.lanes.values() if one.process == process),
        default=0,
    )
    headers = sizes.HEADER * (1 if lanes else 1 + deepest)
    wanted = Box.between(inside.x - headers, inside.y, inside.right, inside.bottom)
    others = list(sheet.pools.values())
    return between(wanted, bounds([*lanes, *nodes]), others)


def _add_lane(canvas: Canvas, lane: Lane) -> None:
    """Add a lane round its lanes or nodes, or an empty one below the others."""
    model, sheet = canvas.model, canvas.sheet
    nested = [sheet.lanes[one.id] for one in model.lanes.values() if one.parent == lane.id]
    if nested:
        inner = bounds(nested)
        sheet.lanes[lane.id] = Box.between(
            inner.x - sizes.HEADER, inner.y, inner.right, inner.bottom
        )
        return
    members = [
        box.grown(sizes.EDGE)
        for name, box in sheet.nodes.items()
        if model.nodes[name].lane == lane.id
    ]
    pools = [box for name, box in sheet.pools.items() if model.pools[name].process == lane.process]
    others = [box for name, box in sheet.lanes.items() if model.lanes[name].process == lane.process]
    around = bounds([*pools, *others, *members])
    left = around.x + (sizes.HEADER * lane_depth(model, lane) if pools else 0)
    band = _band(canvas, lane, members) if members else _gap(canvas, lane)
    if band is None:
        lowest = max([box.bottom for box in others], default=around.y)
        band = Box(left, round(lowest), 0, NEW_LANE)
    sheet.lanes[lane.id] = Box.between(left, band.y, around.right, band.bottom)
    _deepen(canvas, lane, band.bottom)


def _rivals(canvas: Canvas, lane: Lane) -> list[Box]:
    """Return the lanes of the pool that lie neither round a lane nor in it."""
    around, parent = {lane.id}, canvas.model.lanes.get(lane.parent)
    while parent is not None:
        around.add(parent.id)
        parent = canvas.model.lanes.get(parent.parent)
    return [
        box
        for name, box in canvas.sheet.lanes.items()
        if canvas.model.lanes[name].process == lane.process and name not in around
    ]


def _frame(canvas: Canvas, lane: Lane) -> Box | None:
    """Return what is drawn round a lane: the lane it is nested in, or the pool."""
    if lane.parent in canvas.sheet.lanes:
        return canvas.sheet.lanes[lane.parent]
    pools = canvas.model.pools
    found = (box for name, box in canvas.sheet.pools.items() if pools[name].process == lane.process)
    return next(found, None)


def _band(canvas: Canvas, lane: Lane, members: Sequence[Box]) -> Box:
    """Return the height of a lane round its nodes, as far as its neighbours leave room."""
    band, core = bounds(members), bounds([box.grown(-sizes.EDGE) for box in members])
    return between(band, core, _rivals(canvas, lane))


def between(wanted: Box, core: Box, others: Sequence[Box]) -> Box:
    """Return a box that is no higher than the others above and below its core allow."""
    above = [box.bottom for box in others if box.center.y < core.center.y]
    below = [box.y for box in others if box.center.y >= core.center.y]
    top, bottom = max([wanted.y, *above]), min([wanted.bottom, *below])
    return Box.between(wanted.x, min(top, core.y), wanted.right, max(bottom, core.bottom))


def _gap(canvas: Canvas, lane: Lane) -> Box | None:
    """Return where the lanes that are drawn leave room for an empty one."""
    frame = _frame(canvas, lane)
    if frame is None:
        return None
    rivals = sorted(_rivals(canvas, lane), key=lambda box: (box.y, box.bottom))
    top = frame.y
    for box in [*rivals, Box(frame.x, frame.bottom, 0, 0)]:
        if box.y - top >= LEAST_LANE:
            return Box.between(frame.x, top, frame.right, min(box.y, top + NEW_LANE))
        top = max(top, box.bottom)
    return None


def _deepen(canvas: Canvas, lane: Lane, bottom: float) -> None:
    """Let the lanes and the pool round a new lane reach down as far as it does."""
    model, sheet = canvas.model, canvas.sheet
    around = model.lanes.get(lane.parent)
    while around is not None:
        box = sheet.lanes.get(around.id)
        if box is not None and box.bottom < bottom:
            sheet.lanes[around.id] = Box.between(box.x, box.y, box.right, bottom)
        around = model.lanes.get(around.parent)
    for name, pool in sheet.pools.items():
        if model.pools[name].process == lane.process and pool.bottom < bottom:
            sheet.pools[name] = Box.between(pool.x, pool.y, pool.right, bottom)
