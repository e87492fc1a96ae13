"""The lines of a plane: one scope after the other, those that leave their scope last."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from engine.drawing.geometry import Box, Line, Point
from engine.drawing.layout import scenes
from engine.drawing.layout.pins import pinned
from engine.drawing.layout.sheets import Sheet
from engine.drawing.model import Flow, Model
from engine.drawing.routing import Scene, route

Router: TypeAlias = Callable[[Scene], Mapping[str, Line]]


def turned(drawn: Mapping[str, Line]) -> dict[str, Line]:
    """Return lines with x and y exchanged."""
    return {name: tuple(Point(y, x) for x, y in line) for name, line in drawn.items()}


def lines(
    model: Model,
    sheet: Sheet,
    fixed: Mapping[str, Line],
    router: Router = route,
    *,
    dotted: bool = True,
) -> dict[str, Line]:
    """Return the lines of all flows on a plane; the fixed ones are returned as they are.

    Args:
        model: What the file says.
        sheet: The plane, its shapes placed.
        fixed: Lines that are there.
        router: What finds the lines of a scene.
        dotted: Whether dotted lines are sought, too.

    Raises:
        NoWay: a line finds no way between the shapes.
    """
    found = dict(fixed)
    for scope in reversed(sheet.every_scope()):
        wanted = [one for one in scope.flows if one.id not in found]
        wanted = [one for one in wanted if dotted or not one.is_dotted]
        wanted = [one for one in wanted if {one.source, one.target} <= sheet.nodes.keys()]
        if wanted:
            found.update(router(scenes.inside(sheet, scope, wanted, found)))
    ends = _ends(model, sheet, found)
    ends = {one: pair for one, pair in ends.items() if dotted or not model.flows[one].is_dotted}
    places = {*sheet.nodes, *found}
    routed = {
        one: pair
        for one, pair in ends.items()
        if model.flows[one].is_message or places.issuperset(pair)
    }
    if routed:
        found.update(router(scenes.across(model, sheet, routed, found)))
    for name, (source, target) in ends.items():
        if name not in routed:
            found.update(_pin(sheet, found, name, source, target))
    return found


def _ends(model: Model, sheet: Sheet, found: Mapping[str, Line]) -> dict[str, tuple[str, str]]:
    """Return the flows that have no line yet, and between which things on the plane they run."""
    ends = {}
    for flow in model.flows.values():
        source, target = (_visible(model, sheet, end) for end in (flow.source, flow.target))
        if flow.id in found or not _belongs(model, sheet, flow):
            continue
        if source and target and source != target:
            ends[flow.id] = (source, target)
    return ends


def _belongs(model: Model, sheet: Sheet, flow: Flow) -> bool:
    """Say whether a flow is drawn on this plane: where the flow itself is at home."""
    home = {scope.id for scope in sheet.every_scope()} | {sheet.root}
    return flow.scope in home or (flow.is_message and sheet.root == model.root)


def _visible(model: Model, sheet: Sheet, end: str) -> str:
    """Return what stands for an element on a plane: itself or the closed shape it lies in."""
    if end in sheet.pools or end in sheet.lanes or end in sheet.nodes:
        return end
    if end in model.flows:
        return end if _belongs(model, sheet, model.flows[end]) else ""
    return next((one for one in model.scopes_of(end) if one in sheet.nodes), "")


def _pin(
    sheet: Sheet, found: Mapping[str, Line], name: str, source: str, target: str
) -> dict[str, Line]:
    one, other = (_thing(sheet, found, end) for end in (source, target))
    return {} if one is None or other is None else {name: pinned(one, other)}


def _thing(sheet: Sheet, found: Mapping[str, Line], end: str) -> Box | Line | None:
    for boxes in (sheet.nodes, sheet.pools, sheet.lanes):
        if end in boxes:
            return boxes[end]
    return found.get(end)
