"""What goes on inside a collapsed sub-process, told at its shape so that nothing is overlooked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from engine.drawing.overlays import ElementState, ElementStatus
from engine.drawing.svg import naming
from engine.drawing.svg.view import View

# What somebody must know of, the most urgent first.
URGENT: Sequence[ElementState] = ("incident", "waiting")


def states(elements: Mapping[str, ElementStatus], view: View) -> Mapping[str, ElementStatus]:
    """Return the states by the element where each is seen.

    A collapsed sub-process in which something waits or is in an incident says so, and what.
    """
    told = {id_: status for id_, status in elements.items() if view.place_of(id_) == id_}
    for place, hidden in _by_place(elements, view).items():
        inside = [(id_, elements[id_]) for state in URGENT for id_ in hidden
                  if elements[id_].state == state]  # fmt: skip
        if not inside:
            continue
        before = told.get(place, ElementStatus("active"))
        state = before.state if before.state == "incident" else inside[0][1].state
        told[place] = ElementStatus(state, before.note or _note(inside, view), before.visits)
    return told


def _note(inside: Sequence[tuple[str, ElementStatus]], view: View) -> str:
    id_, status = inside[0]
    name = naming.called(id_, view.model)
    more = f" and {len(inside) - 1} more" if len(inside) > 1 else ""
    return f"{name}: {status.note}{more}" if status.note else f"{name}{more}"


def sums(numbers: Mapping[str, int], view: View) -> Mapping[str, int]:
    """Return numbers by the element where they are seen, those inside of it added up."""
    found: Counter[str] = Counter()
    for id_, number in numbers.items():
        found[view.place_of(id_)] += number
    return {place: number for place, number in found.items() if place}


def hidden(view: View) -> Mapping[str, Sequence[str]]:
    """Return which elements of the model are hidden in each collapsed sub-process."""
    return _by_place([*view.model.nodes, *view.model.flows], view)


def _by_place(ids: Mapping[str, object] | Sequence[str], view: View) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for id_, place in _places(ids, view):
        found.setdefault(place, []).append(id_)
    return found


def _places(ids: Mapping[str, object] | Sequence[str], view: View) -> Iterator[tuple[str, str]]:
    for id_ in ids:
        place = view.place_of(id_)
        if place and place != id_ and not view.is_expanded(view.model.nodes[place]):
            yield id_, place
