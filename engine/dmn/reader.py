"""Builds the requirement graph of a model, and of those it imports, from their XML."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine import feel
from engine.dmn.boxed import foreign_function, logic_of, returning
from engine.dmn.building import Build, broken
from engine.dmn.document import Element, attribute, child, children, spot_of
from engine.dmn.fits import Fit
from engine.dmn.graph import Graph, Kind, Node, key_of
from engine.dmn.imports import Document, Family
from engine.dmn.results import Logic
from engine.dmn.types import Types

_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
_REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")
_KINDS = (Kind.INPUT, Kind.DECISION, Kind.KNOWLEDGE, Kind.SERVICE)


def build_graph(
    models: Family, library: feel.Library, always: Iterable[str] = ()
) -> tuple[Graph, Build]:
    """Compile everything in a model and what it imports; no fault is raised.

    The build has noted the faults of the model itself; those of an imported one are told where
    it is checked. `always` are names that have a value everywhere.
    """
    reader = _Reader(models, library, frozenset(always))
    nodes = [node for document in models.documents for node in reader.nodes(document)]
    graph = Graph(nodes, models.root.space, {one.space: one.imports for one in models.documents})
    return graph, reader.builds[models.root.space]


class _Reader:
    """Reads the models of a family, each after those that it imports."""

    def __init__(self, models: Family, library: feel.Library, always: frozenset[str]) -> None:
        self.builds: dict[str, Build] = {}
        self._library = library
        self._always = always
        self._prefixes = models.prefixes()

    def nodes(self, document: Document) -> Iterator[Node]:
        """Yield the elements of one model, which is then known to those after it."""
        build = self.builds[document.space] = self._build(document)
        model = _Model(build, document, _named(document))
        prefix = self._prefixes[document.space]
        for node in model.nodes():
            yield replace(node, space=document.space, label=f"{prefix}{node.name}")

    def _build(self, document: Document) -> Build:
        imported = {name: self.builds[space] for name, space in document.imports.items()}
        types = Types(
            document.definitions,
            self._library,
            {name: build.types for name, build in imported.items()},
        )
        types.check()
        own = frozenset(_named(document).values())
        names = own | types.component_names() | self._always
        inputs = next(children(document.definitions, "inputData"), None)
        build = Build(
            self._library,
            types,
            names.union(imported, *(build.names for build in imported.values())),
            certain=inputs is not None,
            own=own,
        )
        build.findings.extend(types.faults)
        return build


def _named(document: Document) -> dict[str, str]:
    """Return the names of a model's elements by key."""
    return {
        key_of(document.space, _id(found)): attribute(found, "name")
        for kind in _KINDS
        for found in children(document.definitions, kind.value)
    }


@dataclass(frozen=True, slots=True)
class _Model:
    """One model whose elements are compiled."""

    build: Build
    document: Document
    named: Mapping[str, str]

    def nodes(self) -> Iterator[Node]:
        for found in self._all("inputData"):
            fit = self.build.fit(child(found, "variable"))
            name = attribute(found, "name")
            yield Node(Kind.INPUT, _id(found), name, _nothing(found), fit, spot=spot_of(found))
        yield from map(self._decision, self._all("decision"))
        yield from map(self._knowledge, self._all("businessKnowledgeModel"))
        yield from map(self._service, self._all("decisionService"))

    def _all(self, name: str) -> Iterator[Element]:
        return children(self.document.definitions, name)

    def _at(self, element: Element) -> Build:
        """Return the build for one element, which sees of the model only what it requires."""
        required = (self.named.get(key, "") for key in self._requires(element))
        return self.build.without(self.build.own.difference(required))

    def _requires(self, element: Element) -> tuple[str, ...]:
        return tuple(
            self._target(required)
            for name in _REQUIREMENTS
            for requirement in children(element, name)
            for kind in _REQUIRED
            for required in children(requirement, kind)
        )

    def _target(self, element: Element) -> str:
        """Return the key of what a reference points to: `#id`, or `namespace#id` elsewhere."""
        space, _sign, identity = attribute(element, "href").rpartition("#")
        imported = space in self.document.imports.values()
        return key_of(space if imported else self.document.space, identity)

    def _type_of(self, element: Element) -> Fit:
        return self.build.fit(child(element, "variable"))

    def _decision(self, element: Element) -> Node:
        logic = logic_of(self._at(element), element)
        if logic is None:
            self.build.complain("no_logic", "the decision has no logic", element)
            logic = broken("the decision has no logic", element)
        return Node(
            Kind.DECISION,
            _id(element),
            attribute(element, "name"),
            logic,
            self._type_of(element),
            self._requires(element),
            spot=spot_of(element),
        )

    def _knowledge(self, element: Element) -> Node:
        function = child(element, "encapsulatedLogic")
        parameters = self._parameters(function)
        name = attribute(element, "name")
        inner = self._at(element).knowing([*parameters, name])
        logic = foreign_function(inner, function) or logic_of(inner, function)
        if logic is None:
            message = "the business knowledge model has no logic"
            self.build.complain("no_logic", message, element)
            logic = broken(message, element)
        elif function is not None:
            logic = returning(self.build, function, logic, name)
        return Node(
            Kind.KNOWLEDGE,
            _id(element),
            name,
            logic,
            self.build.result_fit(child(element, "variable")),
            self._requires(element),
            parameters,
            spot=spot_of(element),
        )

    def _parameters(self, function: Element | None) -> Mapping[str, Fit]:
        if function is None:
            return {}
        return {
            attribute(found, "name"): self.build.fit(found)
            for found in children(function, "formalParameter")
        }

    def _service(self, element: Element) -> Node:
        """Read a decision service; its parameters are its inputs, then its input decisions."""
        given = [
            self._target(found)
            for name in ("inputData", "inputDecision")
            for found in children(element, name)
        ]
        return Node(
            Kind.SERVICE,
            _id(element),
            attribute(element, "name"),
            _nothing(element),
            self.build.result_fit(child(element, "variable")),
            given=tuple(given),
            outputs=tuple(self._target(found) for found in children(element, "outputDecision")),
            spot=spot_of(element),
        )


def _id(element: Element) -> str:
    """Return the id of an element; one without any goes by its name."""
    return attribute(element, "id") or attribute(element, "name")


def _nothing(element: Element) -> Logic:
    return broken("an input has no logic", element)
