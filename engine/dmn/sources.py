"""Where the values of a table's inputs come from, to tell which of them go together.

Two inputs that read the same facts may not take every pair of values, so that a pair that no
row matches need not be a gap.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine import feel
from engine.dmn.document import Element, attribute, child, children
from engine.dmn.graph import Graph, Kind
from engine.feel import syntax
from engine.feel.parser import parse
from engine.feel.tokens import Names

Origin = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an input expression reads.

    It is `plain` when it is but a name of an input, or a path from one, and a `question` when
    nothing but true, false and null can come of it. `path` has the names of any path.
    """

    origins: frozenset[Origin]
    plain: bool
    question: bool = False
    path: Origin = ()

    def goes_with(self, other: "Reading") -> bool:
        """Tell whether two expressions may read the same fact."""
        return any(_overlap(one, two) for one in self.origins for two in other.origins)


@dataclass(frozen=True, slots=True)
class Sources:
    """The facts behind each decision of a model, and the declared types of its elements."""

    facts: Mapping[str, frozenset[Origin]]
    types: Mapping[str, str]

    @classmethod
    def of(cls, graph: Graph, definitions: Element) -> "Sources":
        """Read them from a model."""
        facts: dict[str, frozenset[Origin]] = {}
        for node in graph.own():
            if node.kind is not Kind.INPUT:
                needed = graph.order([node])
                inputs = {(inner.label,) for inner in needed if inner.kind is Kind.INPUT}
                facts[node.name] = frozenset(inputs | {(node.name,)})
        types = {
            attribute(found, "name"): attribute(child(found, "variable"), "typeRef")
            for kind in (Kind.INPUT, Kind.DECISION)
            for found in children(definitions, kind.value)
        }
        return cls(facts, types)

    def reading(self, text: str, names: frozenset[str], library: feel.Library) -> Reading:
        """Return what an expression reads."""
        node = parse(text, (Names(names), library.names))
        path = _path(node)
        if path and path[0] not in self.facts:
            return Reading(frozenset({path}), plain=True, path=path)
        read = feel.compile(text, names=names, library=library)
        roots = read.names | read.possible_names
        found = (self.facts.get(root, frozenset({(root,)})) for root in roots)
        question = isinstance(node, _QUESTIONS)
        return Reading(frozenset().union(*found), plain=False, question=question, path=path)


_QUESTIONS = (
    syntax.Comparison,
    syntax.Between,
    syntax.In,
    syntax.InstanceOf,
    syntax.Logic,
    syntax.Quantified,
)


def _path(node: syntax.Node) -> Origin:
    if isinstance(node, syntax.Name):
        return (node.name,)
    if isinstance(node, syntax.Path):
        before = _path(node.source)
        return (*before, node.name) if before else ()
    return ()


def _overlap(one: Origin, other: Origin) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
