"""The rule about parallel branches that write the same variable."""

from engine.bpmn.lint.names import written_by
from engine.bpmn.lint.view import Complaints, Rule, View, at, named
from engine.bpmn.model import Element


def same_variable(view: View) -> Complaints:
    """Each parallel branch has its own variables; the last writer would win by chance."""
    for split in view.of("parallelGateway", "inclusiveGateway"):
        if len(split.outgoing) > 1:
            for (other, writer), names in _clashes(view, split).items():
                one, two = view.process.elements[other], view.process.elements[writer]
                both = ", ".join(repr(name) for name in names)
                yield at(
                    two,
                    f"{named(two)} and {named(one)} both write {both} in parallel branches behind "
                    f"{named(split)}",
                )


def _clashes(view: View, split: Element) -> dict[tuple[str, str], list[str]]:
    """Return, for two elements of different branches, the variables that both write."""
    branches = [_branch(view, first) for first in view.next_of(split)]
    joined = set.intersection(*branches) if branches else set()
    first_writer: dict[str, str] = {}
    clashes: dict[tuple[str, str], list[str]] = {}
    for branch in branches:
        for name, writer in _writes(view, branch - joined):
            other = first_writer.setdefault(name, writer)
            if other not in branch:
                clashes.setdefault((other, writer), []).append(name)
    return clashes


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


def _writes(view: View, ids: set[str]) -> list[tuple[str, str]]:
    elements = (view.process.elements[name] for name in sorted(ids))
    return [
        (variable, one.id) for one in elements for variable in sorted(written_by(view, one) or ())
    ]


RULES = (
    Rule(
        "branches_write_same",
        same_variable,
        "Give each branch its own variable, and combine them behind the join.",
    ),
)
