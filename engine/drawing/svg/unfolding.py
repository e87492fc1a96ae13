"""The planes of a file: the one it opens with, and one for each collapsed sub-process.

Most editors draw what is in a collapsed sub-process on a plane of its own. Where a file leaves it
on the plane of the sub-process, it is hidden there, and is given a plane of its own here.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from engine.drawing.errors import UnknownPlane, UnreadableDiagram
from engine.drawing.interchange import Drawing, Edge, Shape
from engine.drawing.model import Model, Node
from engine.drawing.svg import naming
from engine.drawing.svg.view import View, is_expanded

Drawn = TypeVar("Drawn", Shape, Edge)


def on_plane(model: Model, drawing: Drawing, plane: str) -> View:
    """Return a plane of a drawing, the first one when none is named.

    Raises:
        UnreadableDiagram: the file has no drawing.
        UnknownPlane: it has one, but not this plane.
    """
    if not drawing.planes:
        raise UnreadableDiagram("the file has no drawing; lay it out first")
    unfolded = _unfolded(model, drawing)
    if plane and plane not in unfolded.planes:
        raise UnknownPlane(plane, unfolded.planes)
    return View(model, unfolded, plane or unfolded.planes[0])


def named(model: Model, drawing: Drawing) -> Mapping[str, str]:
    """Return what each plane shows, by the id of its element; the first one first."""
    planes = _unfolded(model, drawing).planes
    return {plane: naming.called(plane, model) for plane in planes}


def _unfolded(model: Model, drawing: Drawing) -> Drawing:
    """Return the drawing with everything that is hidden in a collapsed shape on its own plane."""
    closed = {one.id for one in model.nodes.values() if _is_closed(model, drawing, one)}
    if not closed:
        return drawing
    moved = {
        id_: scope
        for id_ in (*model.nodes, *model.flows)
        if (scope := next((one for one in model.scopes_of(id_) if one in closed), ""))
        and _plane_of(drawing, id_) == _plane_of(drawing, scope) is not None
    }
    return Drawing(
        {id_: _on(one, moved.get(id_)) for id_, one in drawing.shapes.items()},
        {id_: _on(one, moved.get(id_)) for id_, one in drawing.edges.items()},
        tuple(dict.fromkeys((*drawing.planes, *moved.values()))),
    )


def _is_closed(model: Model, drawing: Drawing, node: Node) -> bool:
    return (
        node.is_sub_process and node.id in drawing.shapes and not is_expanded(model, drawing, node)
    )


def _plane_of(drawing: Drawing, element: str) -> str | None:
    one = drawing.shapes.get(element) or drawing.edges.get(element)
    return None if one is None else one.plane


def _on(one: Drawn, plane: str | None) -> Drawn:
    return one if plane is None else replace(one, plane=plane)
