"""What is laid out together: the content of a process or of one expanded sub-process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.drawing.model import Flow, Lane, Model, Node


@dataclass(frozen=True, slots=True)
class Known:
    """What only the file's drawing or marks in the model can tell.

    Attributes:
        collapsed: The sub-processes that do not show their content.
        members: What lies in a group, by the id of the group.
        upright: Whether pools run from top to bottom.
    """

    collapsed: frozenset[str] = frozenset()
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    upright: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """A process or sub-process with what lies directly in it.

    Attributes:
        id: The id of the process or sub-process.
        nodes: What is placed in it, boundary events too.
        flows: The lines between two of these.
        lanes: Its innermost lanes in file order; one empty id without lanes.
        depth: How many lane headers stand side by side.
        inner: The scopes of the expanded sub-processes among the nodes, by their id.
        members: What the groups among the nodes are drawn round.
        ties: The node behind the line that a note is tied to.
        upright: Whether it runs from top to bottom: it is placed as if it lay, and turned then.
    """

    id: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[str, ...]
    depth: int
    inner: Mapping[str, "Scope"]
    members: Mapping[str, tuple[str, ...]]
    ties: Mapping[str, str]
    upright: bool = False

    def guests(self, host: str) -> list[Node]:
        """Return the boundary events of an activity."""
        return [node for node in self.nodes if node.host == host]

    def every(self) -> list["Scope"]:
        """Return this scope and all that lie in it, outermost first."""
        return [self, *(one for inner in self.inner.values() for one in inner.every())]


def scope(model: Model, name: str, known: Known) -> Scope:
    """Return the scope of a process or sub-process.

    Args:
        model: The model.
        name: The id of the process, or of a sub-process even if it is collapsed.
        known: Which sub-processes are collapsed, and what lies in groups.
    """
    nodes = tuple(model.children(name))
    ids = {node.id for node in nodes}
    flows = tuple(one for one in model.flows.values() if one.source in ids and one.target in ids)
    lanes = [lane for lane in model.lanes.values() if lane.process == name]
    parents = {lane.parent for lane in lanes}
    return Scope(
        id=name,
        nodes=nodes,
        flows=flows,
        lanes=tuple(lane.id for lane in lanes if lane.id not in parents) or ("",),
        depth=max((lane_depth(model, lane) for lane in lanes), default=0),
        inner={
            node.id: scope(model, node.id, known)
            for node in nodes
            if is_expanded(model, node, known.collapsed)
        },
        members=_members(nodes, known),
        ties=_ties(model, ids),
        upright=known.upright,
    )


def _members(nodes: tuple[Node, ...], known: Known) -> dict[str, tuple[str, ...]]:
    ids = {node.id for node in nodes}
    found = {
        node.id: tuple(one for one in known.members.get(node.id, ()) if one in ids)
        for node in nodes
        if node.type == "group"
    }
    return {group: members for group, members in found.items() if members}


def _ties(model: Model, ids: set[str]) -> dict[str, str]:
    """Return for each note that is tied to a line the node that the line reaches."""
    ties: dict[str, str] = {}
    for flow in model.flows.values():
        for note, line in ((flow.source, flow.target), (flow.target, flow.source)):
            reached = model.flows[line].target if line in model.flows else ""
            if note in ids and reached in ids:
                ties.setdefault(note, reached)
    return ties


def is_expanded(model: Model, node: Node, collapsed: frozenset[str]) -> bool:
    """Say whether a node shows content of its own."""
    if not node.is_sub_process or node.id in collapsed:
        return False
    return any(True for _ in model.children(node.id))


def lane_depth(model: Model, lane: Lane) -> int:
    """Return how many lanes lie round a lane, itself included."""
    return 1 + (lane_depth(model, model.lanes[lane.parent]) if lane.parent else 0)
