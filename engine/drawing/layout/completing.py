"""Adds what a drawing lacks; what is drawn stays where it is."""

from collections.abc import Iterator, Mapping
from functools import partial

from lxml import etree

from engine.drawing.geometry import Box, Line
from engine.drawing.interchange import Drawing
from engine.drawing.layout.additions import Additions
from engine.drawing.layout.canvas import Canvas, canvas
from engine.drawing.layout.containers import add_containers
from engine.drawing.layout.docks import redocked
from engine.drawing.layout.drafting import Page, draft, known, page
from engine.drawing.layout.lines import lines, turned
from engine.drawing.layout.naming import names
from engine.drawing.layout.patience import patiently
from engine.drawing.layout.scopes import Known
from engine.drawing.layout.sheets import content, has_content
from engine.drawing.model import Flow, Model


def missing(model: Model, drawing: Drawing) -> list[str]:
    """Return the ids of everything that should be drawn and is not, in file order."""
    ends = {*model.nodes, *model.pools, *model.lanes, *model.flows}
    shapes = [*model.pools, *model.lanes, *model.nodes]
    return [
        *(name for name in shapes if name not in drawing.shapes),
        *(
            flow.id
            for flow in model.flows.values()
            if flow.id not in drawing.edges and _is_drawable(flow, ends)
        ),
    ]


def _is_drawable(flow: Flow, ends: set[str]) -> bool:
    return not flow.is_dotted or (flow.source in ends and flow.target in ends)


def held(root: etree._Element, model: Model, drawing: Drawing) -> Known:
    """Return what is collapsed in a drawing that stays: as editors do, what is not said is closed.

    Args:
        root: The parsed file.
        model: What it says.
        drawing: What is drawn in it.
    """
    found = known(root, model, drawing)
    closed = {
        name
        for name, shape in drawing.shapes.items()
        if shape.expanded is None and name in model.nodes and not _shows(model, drawing, name)
    }
    return Known(found.collapsed | closed, found.members)


def _shows(model: Model, drawing: Drawing, name: str) -> bool:
    """Say whether content of a sub-process is drawn on the plane of the sub-process itself."""
    planes = [
        drawing.shapes[one.id].plane for one in model.children(name) if one.id in drawing.shapes
    ]
    return drawing.shapes[name].plane in planes


def completed(model: Model, drawing: Drawing, held_: Known) -> Iterator[tuple[Page, bool]]:
    """Yield each plane with everything on it, and whether it is new as a whole.

    Args:
        model: What the file says.
        drawing: What is drawn.
        held_: What is collapsed, and what groups hold.
    """
    yield _filled(canvas(model, drawing, held_, model.root), drawing, held_), False
    for name in sorted(held_.collapsed):
        if not has_content(model, name):
            continue
        if any(one.id in drawing.shapes for one in model.children(name)):
            yield _filled(canvas(model, drawing, held_, name), drawing, held_), False
        else:
            yield draft(model, partial(content, model, held_, name)), True


def _filled(sheet: Canvas, drawing: Drawing, held_: Known) -> Page:
    """Return the plane of a canvas with everything added to it."""
    additions = Additions(sheet)
    for one in sheet.sheet.scopes:
        additions.frame(one)
    if sheet.sheet.root == sheet.model.root:
        add_containers(sheet, held_)
    before = {**sheet.sheet.pools, **sheet.sheet.nodes}
    for one in sheet.sheet.scopes:
        additions.fill(one)
    lost = redocked(sheet, before)
    sheet.set_areas()
    drawn = _lines(sheet)
    done = frozenset([*drawing.shapes, *drawing.edges]) - lost
    labels: Mapping[str, Box] = names(sheet.model, sheet.sheet, drawn, sheet.labels, done)
    return page(sheet.model, sheet.sheet, drawn, labels)


def _lines(canvas: Canvas) -> Mapping[str, Line]:
    """Return all lines of a canvas; where pools stand, flows are sought as if they lay."""
    fixed, names_ = canvas.lines, list(canvas.labels.values())
    if canvas.stands:
        router = partial(patiently, names=[box.turned() for box in names_])
        lying = canvas.sheet.turned()
        fixed = turned(lines(canvas.model, lying, turned(fixed), router, dotted=False))
    return lines(canvas.model, canvas.sheet, fixed, partial(patiently, names=names_))
