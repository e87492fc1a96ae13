"""The values known so far in one evaluation, as each of the models sees them."""

from collections.abc import Mapping

from engine.dmn.graph import Graph, Node


class Scopes:
    """What the expressions of each model may see: the inputs, its own values, its imports.

    An import is a context of the values of the other model. An input of an imported model is
    found by its own name, or inside a context that goes by the name of the import.
    """

    def __init__(self, graph: Graph, inputs: Mapping[str, object]) -> None:
        self._imports = graph.imports
        self._own: dict[str, dict[str, object]] = {space: {} for space in graph.imports}
        self._seen = {space: dict(inputs) for space in graph.imports}
        self._hand_down(graph.root, inputs)
        for space, imports in graph.imports.items():
            for name, other in imports.items():
                if name:
                    self._seen[space][name] = self._own[space][name] = self._own[other]

    def _hand_down(self, space: str, inputs: Mapping[str, object]) -> None:
        for name, other in self._imports[space].items():
            inner = inputs.get(name) if name else inputs
            if isinstance(inner, Mapping):
                self._seen[other].update(inner)
                self._hand_down(other, inner)

    def seen_by(self, node: Node) -> dict[str, object]:
        """Return what the logic of an element sees."""
        return self._seen[node.space]

    def value(self, node: Node) -> object:
        """Return the value of an element, or null when it has none yet."""
        return self._seen[node.space].get(node.name)

    def put(self, node: Node, value: object) -> None:
        """Keep the value of an element, for its model and for those that import it."""
        self._own[node.space][node.name] = self._seen[node.space][node.name] = value
        for space, imports in self._imports.items():
            if imports.get("") == node.space:
                self._own[space].setdefault(node.name, value)
                self._seen[space][node.name] = value
