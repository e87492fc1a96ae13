"""Adds the pools, lanes and whole processes that a plane lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.drawing.geometry import Box, bounds
from engine.drawing.layout import sizes
from engine.drawing.layout.canvas import Canvas
from engine.drawing.layout.new_lanes import add_lanes
from engine.drawing.layout.scopes import Known, lane_depth
from engine.drawing.layout.sheets import Row, Sheet, add_process, rows, stretch
from engine.drawing.model import Pool


def add_containers(canvas: Canvas, held: Known) -> None:
    """Add pools, processes and lanes; what is drawn already keeps its place."""
    for process, pool in rows(canvas.model):
        if process and not _is_begun(canvas, process):
            _new_process(canvas, held, process, pool)
        elif pool is not None and pool.id not in canvas.sheet.pools:
            canvas.sheet.pools[pool.id] = _round(canvas, process) if process else _strip(canvas)
            if canvas.is_upright(process) or (canvas.stands and not process):
                canvas.sheet.upright.add(pool.id)
    for process in canvas.model.processes:
        add_lanes(canvas, process)


def _is_begun(canvas: Canvas, process: str) -> bool:
    """Say whether anything of a process is drawn, its pool included."""
    sheet, model = canvas.sheet, canvas.model
    return (
        any(model.process_of(name) == process for name in sheet.nodes)
        or any(model.lanes[name].process == process for name in sheet.lanes)
        or any(model.pools[name].process == process for name in sheet.pools)
    )


def _new_process(canvas: Canvas, held: Known, process: str, pool: Pool | None) -> None:
    stands = canvas.stands
    fresh = Sheet(canvas.sheet.root, exchanged=stands)
    left, top = canvas.beginning()
    add_process(canvas.model, replace(held, upright=stands), fresh, Row(process, pool, left, top))
    pools = [box.turned() if stands else box for box in canvas.sheet.pools.values()]
    stretch(fresh, max((box.right for box in pools), default=0.0))
    if stands:
        fresh = fresh.turned()
        canvas.sheet.upright |= fresh.upright
    for mine, new in (
        (canvas.sheet.pools, fresh.pools),
        (canvas.sheet.lanes, fresh.lanes),
        (canvas.sheet.nodes, fresh.nodes),
    ):
        mine.update(new)


def _strip(canvas: Canvas) -> Box:
    every = canvas.everything().turned() if canvas.stands else canvas.everything()
    width = max(every.width, 4 * sizes.ACTIVITY[0])
    strip = Box(*canvas.beginning(), round(width), sizes.STRIP)
    return strip.turned() if canvas.stands else strip


def _round(canvas: Canvas, process: str) -> Box:
    """Return a pool round what is drawn of a process."""
    sheet, model = canvas.sheet, canvas.model
    turned = canvas.turned(process)
    lanes = {n: turned(b) for n, b in sheet.lanes.items() if model.lanes[n].process == process}
    nodes = [turned(b) for n, b in sheet.nodes.items() if model.process_of(n) == process]
    inside = bounds([*lanes.values(), *(box.grown(sizes.EDGE) for box in nodes)])
    left = inside.x - sizes.HEADER * (1 + _depth(canvas, process, lanes))
    wanted = Box.between(left, inside.y, inside.right, inside.bottom)
    others = [turned(box) for box in sheet.pools.values()]
    return turned(between(wanted, bounds([*lanes.values(), *nodes]), others))


def _depth(canvas: Canvas, process: str, drawn: Mapping[str, Box]) -> int:
    """Return how many headers of lanes go left of the lanes and nodes that are drawn."""
    model = canvas.model
    if drawn:
        left = min(drawn, key=lambda name: drawn[name].x)
        return lane_depth(model, model.lanes[left]) - 1
    mine = [one for one in model.lanes.values() if one.process == process]
    return max((lane_depth(model, one) for one in mine), default=0)


def between(wanted: Box, core: Box, others: Sequence[Box]) -> Box:
    """Return a box that is no higher than the others above and below its core allow."""
    above = [box.bottom for box in others if box.center.y < core.center.y]
    below = [box.y for box in others if box.center.y >= core.center.y]
    top, bottom = max([wanted.y, *above]), min([wanted.bottom, *below])
    return Box.between(wanted.x, min(top, core.y), wanted.right, max(bottom, core.bottom))
