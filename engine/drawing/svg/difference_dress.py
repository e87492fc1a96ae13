"""What the differences between two versions add to a picture of the later one."""

from collections.abc import Iterator

from engine.drawing.overlays import Differences
from engine.drawing.svg import inside, naming
from engine.drawing.svg.dressing import Badge, Dressing, Entry
from engine.drawing.svg.view import View

# Class, class of its badge, its sign, what the legend says.
KINDS = (
    ("added", "done", "plus", "Added"),
    ("changed", "waiting", "wave", "Changed"),
    ("moved", "active", "arrow", "Only drawn elsewhere"),
)


def dressing(overlay: Differences, view: View) -> Dressing:
    """Mark what was added, changed or moved; list the changes in words, and what was removed."""
    seen = [*view.shapes, *view.edges]
    kinds = {id_: kind for id_ in seen if (kind := _kind(id_, overlay))}
    for place, ids in inside.hidden(view).items():
        if kinds.get(place) != "added" and any(_is_new(id_, overlay) for id_ in ids):
            kinds[place] = "changed"
    counts = {kind: sum(one == kind for one in kinds.values()) for kind, *_ in KINDS}
    listed = list(_listed(overlay, view))
    return Dressing(
        styles=kinds,
        remarks={id_: _said(id_, kind, overlay) for id_, kind in kinds.items()},
        badges=[
            Badge(id_, "upper right", style, sign)
            for id_ in seen
            for kind, style, sign, _ in KINDS
            if kinds.get(id_) == kind and (kind != "moved" or id_ in view.model.nodes)
        ],
        heading="What is different" if kinds or listed else "Nothing is different",
        legend=[
            Entry(f"{text} ({counts[kind]})", "shape", kind, sign)
            for kind, _, sign, text in KINDS
            if counts[kind]
        ],
        listed=listed,
        summary=f"{' '.join(f'{one}.' for one in listed)}" if listed else "Nothing is different.",
    )


def _kind(element: str, overlay: Differences) -> str:
    if element in overlay.added:
        return "added"
    if element in overlay.changed:
        return "changed"
    return "moved" if element in overlay.moved else ""


def _is_new(element: str, overlay: Differences) -> bool:
    return _kind(element, overlay) in {"added", "changed"}


def _said(element: str, kind: str, overlay: Differences) -> str:
    if kind != "changed":
        return kind
    words = overlay.changed.get(element, ("something inside",))
    return f"{kind}: {'; '.join(words)}"


def _listed(overlay: Differences, view: View) -> Iterator[str]:
    order = {id_: at for at, id_ in enumerate((*view.shapes, *view.edges))}
    last = len(order)

    def place(id_: str) -> tuple[int, str]:
        return order.get(id_, last), id_

    for id_, name in overlay.removed.items():
        yield f"Removed: {name or id_}"
    # A new flow at a new element goes without saying.
    ends = {
        id_: {flow.source, flow.target} & overlay.added for id_, flow in view.model.flows.items()
    }
    for id_ in sorted((id_ for id_ in overlay.added if not ends.get(id_)), key=place):
        yield f"Added: {overlay.names.get(id_) or naming.title(id_, view.model)}"
    for id_ in sorted(overlay.changed, key=place):
        called = overlay.names.get(id_) or naming.title(id_, view.model)
        yield f"Changed: {called}: {'; '.join(overlay.changed[id_])}"
