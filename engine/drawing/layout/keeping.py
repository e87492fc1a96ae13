"""What of a drawing is kept when it is completed: all that still holds together."""

from dataclasses import replace

from engine.drawing.interchange import Drawing
from engine.drawing.model import Model


def sound(model: Model, drawing: Drawing) -> Drawing:
    """Return a drawing without what hangs in the air.

    A boundary event whose activity is not drawn is drawn anew with it, and a line with an end that
    is not drawn is drawn anew when that is; nothing else can be kept of them.
    """
    kept = replace(
        drawing, shapes={n: s for n, s in drawing.shapes.items() if _sits(model, drawing, n)}
    )
    for _ in range(2):  # the second time for what hung on a line
        edges = {
            name: one for name, one in kept.edges.items() if _hangs_together(model, kept, name)
        }
        kept = replace(kept, edges=edges)
    return kept


def _sits(model: Model, drawing: Drawing, name: str) -> bool:
    node = model.nodes.get(name)
    return node is None or not node.host or node.host in drawing.shapes


def _hangs_together(model: Model, drawing: Drawing, name: str) -> bool:
    flow = model.flows.get(name)
    return flow is None or all(
        _is_there(model, drawing, end, name) for end in (flow.source, flow.target)
    )


def _is_there(model: Model, drawing: Drawing, end: str, name: str) -> bool:
    """Say whether an end is drawn, if only by the closed shape round it alone, or never is."""
    if end in model.flows:
        return end in drawing.edges
    if not any(end in some for some in (model.nodes, model.pools, model.lanes)):
        return True
    shapes, common = drawing.shapes, set(model.scopes_of(name))
    outer = [one for one in model.scopes_of(end) if one in shapes and one not in common]
    closed = (shapes[one].expanded is False for one in outer)
    return end in shapes or any(closed)
