"""The rule about parallel branches that write the same variable."""

from engine.bpmn.lint.names import written_by
from engine.bpmn.lint.view import Complaints, Rule, View, at, named
from engine.bpmn.model import Element


def same_variable(view: View) -> Complaints:
    """Each parallel branch has its own variables; the last writer would win by chance."""
    for split in view.of("parallelGateway", "inclusiveGateway"):
        if len(split.outgoing) < 2:  # noqa: PLR2004  # it does not split
            continue
        branches = [_branch(view, first) for first in view.next_of(split)]
        shared = set.intersection(*branches) if branches else set()
        writers: dict[str, Element] = {}
        for branch in branches:
            for name, writer in _writes(view, branch - shared).items():
                other = writers.setdefault(name, writer)
                if other.id != writer.id:
                    yield at(writer, _says(split, name, other, writer))


def _says(split: Element, name: str, other: Element, writer: Element) -> str:
    return (
        f"{named(writer)} and {named(other)} both write {name!r} in parallel branches "
        f"behind {named(split)}"
    )


def _branch(view: View, first: Element) -> set[str]:
    """Return the ids of what can be reached from the first element of a branch."""
    reached, frontier = {first.id}, [first]
    while frontier:
        one = frontier.pop()
        edges = view.process.boundary_events(one.id)
        inside = view.process.inside(one.id) if one.loop is None else ()
        for after in (*view.next_of(one), *edges, *inside):
            if after.id not in reached:
                reached.add(after.id)
                frontier.append(after)
    return reached


def _writes(view: View, ids: set[str]) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for name in sorted(ids):
        one = view.process.elements[name]
        for variable in written_by(view, one) or ():
            found.setdefault(variable, one)
    return found


RULES = (
    Rule(
        "branches_write_same",
        same_variable,
        "Give each branch its own variable, and combine them behind the join.",
    ),
)
