"""The title of a picture and the sentences that describe it."""

from engine.drawing.svg import naming
from engine.drawing.svg.dressing import Dressing
from engine.drawing.svg.view import View

LISTED = 12  # more starts and ends than this are only counted


def title(view: View, given: str = "") -> str:
    """Return what a picture is called: as given, with what a further plane shows."""
    if not given:
        return _own_title(view)
    is_first = view.plane == view.drawing.planes[0]
    return given if is_first else f"{given}: {naming.called(view.plane, view.model)}"


def _own_title(view: View) -> str:
    model = view.model
    if view.plane in model.nodes or view.plane in model.processes:
        return naming.called(view.plane, model)
    named = [one.name for one in model.processes.values() if one.name]
    named = named or [pool.name for pool in model.pools.values() if pool.name]
    return ", ".join(named) or "Business process diagram"


def description(view: View, dressing: Dressing) -> str:
    """Return how much is drawn, where it starts and ends, and what the overlay says."""
    counts = (
        _counted("pool", sum(id_ in view.model.pools for id_ in view.shapes)),
        _counted("lane", sum(id_ in view.model.lanes for id_ in view.shapes)),
        _counted("element", sum(id_ in view.model.nodes for id_ in view.shapes)),
        _counted("line", len(view.edges)),
    )
    drawn = f"BPMN diagram with {', '.join(one for one in counts if one) or 'nothing in it'}."
    told = (drawn, _events(view, "startEvent", "Starts"), _events(view, "endEvent", "Ends"))
    return " ".join(one for one in (*told, dressing.summary) if one)


def _counted(word: str, count: int) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}" if count else ""


def _events(view: View, kind: str, verb: str) -> str:
    nodes = (view.model.nodes[id_] for id_ in view.shapes if id_ in view.model.nodes)
    scope = {*view.model.processes, view.plane}
    names = [one.name for one in nodes if one.type == kind and one.scope in scope and one.name]
    return f"{verb}: {'; '.join(names)}." if 0 < len(names) <= LISTED else ""
