"""The requirement graph: what a decision is built on, and in which order to evaluate it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from engine.dmn.results import Logic
from engine.dmn.types import Fit


class Kind(Enum):
    """What an element of the graph is."""

    INPUT = "inputData"
    DECISION = "decision"
    KNOWLEDGE = "businessKnowledgeModel"
    SERVICE = "decisionService"


@dataclass(frozen=True, slots=True)
class Node:
    """One element of the graph; `requires` are the ids of what it is built on.

    `parameters` are those of a function, `outputs` the decisions that a service returns.
    """

    kind: Kind
    id: str
    name: str
    logic: Logic
    fit: Fit
    requires: tuple[str, ...] = ()
    parameters: Mapping[str, Fit] | None = None
    outputs: tuple[str, ...] = ()


class Graph:
    """All elements of a model by id."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}

    def named(self, name: str) -> Node | None:
        """Return what can be evaluated by id or, failing that, by name."""
        if name in self.nodes:
            return self.nodes[name]
        found = (node for node in self.nodes.values() if node.name == name)
        return next((node for node in found if node.kind is not Kind.INPUT), None)

    def required(self, node: Node) -> list[Node]:
        """Return what a node is directly built on, as far as the model has it."""
        return [self.nodes[key] for key in node.requires if key in self.nodes]

    def order(self, targets: Iterable[Node], given: frozenset[str] = frozenset()) -> list[Node]:
        """Return the nodes needed for the targets, each after all that it is built on.

        Nodes whose names are given already are left out, with what only they need. In a circle
        one node comes before something it is built on; `circles` finds those.
        """
        ordered: dict[str, Node] = {}
        seen: set[str] = set()
        stack: list[tuple[Node, bool]] = [(node, False) for node in targets]
        while stack:
            node, done = stack.pop()
            if done:
                ordered[node.id] = node
            elif node.id not in seen and node.name not in given:
                seen.add(node.id)
                stack.append((node, True))
                stack += [(inner, False) for inner in self.required(node)]
        return list(ordered.values())

    def circles(self) -> list[Node]:
        """Return the nodes that are built on themselves, directly or not."""
        return [
            node
            for node in self.nodes.values()
            if any(node.id == inner.id for inner in self.order(self.required(node)))
        ]
