"""The requirement graph: what a decision is built on, and in which order to evaluate it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from engine.dmn.fits import Fit
from engine.dmn.results import Logic
from engine.feel.feel_warnings import NOWHERE, Spot


class Kind(Enum):
    """What an element of the graph is."""

    INPUT = "inputData"
    DECISION = "decision"
    KNOWLEDGE = "businessKnowledgeModel"
    SERVICE = "decisionService"


@dataclass(frozen=True, slots=True)
class Node:
    """One element of the graph; `requires` are the keys of what it is built on.

    `space` is the namespace of its model, and `label` its name as the root model sees it.
    `parameters` are those of a function; for a decision service `given` are the keys of what
    they stand for, in the same order, and `outputs` those of the decisions that it returns.
    """

    kind: Kind
    id: str
    name: str
    logic: Logic
    fit: Fit
    requires: tuple[str, ...] = ()
    parameters: Mapping[str, Fit] | None = None
    given: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    space: str = ""
    label: str = ""
    spot: Spot = NOWHERE

    @property
    def is_function(self) -> bool:
        """Whether it is something to be called rather than a value."""
        return self.kind in (Kind.KNOWLEDGE, Kind.SERVICE)

    @property
    def key(self) -> str:
        """What tells it from every other element of all models."""
        return key_of(self.space, self.id)


def key_of(space: str, identity: str) -> str:
    """Return what tells an element from those of other models, as a reference spells it."""
    return f"{space}#{identity}"


class Graph:
    """All elements of a model and of those it imports, by key.

    `imports` tells for each model which others it sees by which names; `root` is the one that
    was asked for.
    """

    def __init__(
        self, nodes: Iterable[Node], root: str, imports: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.nodes = {node.key: node for node in nodes}
        self.root = root
        self.imports = imports
        self._orders: dict[str, list[Node]] = {}

    def own(self) -> list[Node]:
        """Return the elements of the root model itself."""
        return [node for node in self.nodes.values() if node.space == self.root]

    def named(self, name: str) -> Node | None:
        """Return what can be evaluated by id or, failing that, by name.

        What is imported goes by its name behind that of the import.
        """
        key = key_of(self.root, name)
        if key in self.nodes:
            return self.nodes[key]
        found = (node for node in self.nodes.values() if node.label == name)
        return next((node for node in found if node.kind is not Kind.INPUT), None)

    def parameters(self, node: Node) -> Mapping[str, Fit]:
        """Return the parameters of a function; those of a service are its inputs."""
        given = (self.nodes[key] for key in node.given if key in self.nodes)
        return node.parameters or {inner.name: inner.fit for inner in given}

    def required(self, node: Node) -> list[Node]:
        """Return what a node is directly built on, as far as the model has it."""
        return [self.nodes[key] for key in node.requires if key in self.nodes]

    def order_for(self, target: Node) -> list[Node]:
        """Return the order for one target, found once, since every evaluation asks for it."""
        key = target.key
        if key not in self._orders:
            self._orders[key] = self.order([target])
        return self._orders[key]

    def order(self, targets: Iterable[Node], given: frozenset[str] = frozenset()) -> list[Node]:
        """Return the nodes needed for the targets, each after all that it is built on.

        Nodes whose values are given already, by key, are left out, with what only they need. In
        a circle one node comes before something it is built on; `circles` finds those.
        """
        ordered: dict[str, Node] = {}
        seen: set[str] = set()
        stack: list[tuple[Node, bool]] = [(node, False) for node in targets]
        while stack:
            node, done = stack.pop()
            if done:
                ordered[node.key] = node
            elif node.key not in seen and node.key not in given:
                seen.add(node.key)
                stack.append((node, True))
                stack += [(inner, False) for inner in self.required(node)]
        return list(ordered.values())

    def circles(self) -> list[Node]:
        """Return the nodes that are built on themselves, directly or not."""
        return [
            node
            for node in self.nodes.values()
            if any(node.key == inner.key for inner in self.order(self.required(node)))
        ]
