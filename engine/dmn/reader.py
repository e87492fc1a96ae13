"""Builds the requirement graph of a model from its XML."""

from collections.abc import Iterable, Iterator

from engine import feel
from engine.dmn.boxed import logic_of
from engine.dmn.building import Build, broken
from engine.dmn.document import Element, attribute, child, children
from engine.dmn.graph import Graph, Kind, Node
from engine.dmn.results import Logic
from engine.dmn.types import Fit, Types

_REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
_REQUIRED = ("requiredInput", "requiredDecision", "requiredKnowledge")
_KINDS = (Kind.INPUT, Kind.DECISION, Kind.KNOWLEDGE, Kind.SERVICE)


def build_graph(
    definitions: Element, library: feel.Library, always: Iterable[str] = ()
) -> tuple[Graph, Build]:
    """Compile everything in a model; faults are noted in the build, none is raised.

    `always` are names that have a value everywhere.
    """
    types = Types(definitions)
    names = {
        attribute(found, "name") for kind in _KINDS for found in children(definitions, kind.value)
    }
    build = Build(
        library,
        types,
        frozenset(names) | types.component_names() | frozenset(always),
        certain=next(children(definitions, "inputData"), None) is not None,
    )
    for found in children(definitions, "import"):
        build.complain("unsupported", "imports of other models are not supported", found)
    return Graph(_nodes(build, definitions)), build


def _nodes(build: Build, definitions: Element) -> Iterator[Node]:
    for found in children(definitions, "inputData"):
        fit = build.fit(child(found, "variable"))
        yield Node(Kind.INPUT, _key(found), attribute(found, "name"), _nothing(found), fit)
    for found in children(definitions, "decision"):
        yield _decision(build, found)
    for found in children(definitions, "businessKnowledgeModel"):
        yield _knowledge(build, found)
    for found in children(definitions, "decisionService"):
        yield _service(build, definitions, found)


def _at(build: Build, element: Element) -> Build:
    """Return the build for one element, which sees of the model only what it requires."""
    definitions = element.getroottree().getroot()
    required = set(_requires(element))
    return build.without(
        attribute(found, "name")
        for kind in _KINDS
        for found in children(definitions, kind.value)
        if _key(found) not in required
    )


def _key(element: Element) -> str:
    """Return the id of an element; one without any goes by its name."""
    return attribute(element, "id") or attribute(element, "name")


def _nothing(element: Element) -> Logic:
    return broken("an input has no logic", element)


def _requires(element: Element) -> tuple[str, ...]:
    return tuple(
        _target(required)
        for name in _REQUIREMENTS
        for requirement in children(element, name)
        for kind in _REQUIRED
        for required in children(requirement, kind)
    )


def _target(element: Element) -> str:
    return attribute(element, "href").rpartition("#")[2]


def _type_of(build: Build, element: Element) -> Fit:
    return build.fit(child(element, "variable"))


def _decision(build: Build, element: Element) -> Node:
    logic = logic_of(_at(build, element), element)
    if logic is None:
        build.complain("no_logic", "the decision has no logic", element)
        logic = broken("the decision has no logic", element)
    return Node(
        Kind.DECISION,
        _key(element),
        attribute(element, "name"),
        logic,
        _type_of(build, element),
        _requires(element),
    )


def _knowledge(build: Build, element: Element) -> Node:
    function = child(element, "encapsulatedLogic")
    parameters: dict[str, Fit] = {}
    if function is not None:
        parameters = {
            attribute(found, "name"): build.fit(found)
            for found in children(function, "formalParameter")
        }
    inner = _at(build, element).knowing([*parameters, attribute(element, "name")])
    logic = logic_of(inner, function)
    if logic is None:
        build.complain("no_logic", "the business knowledge model has no logic", element)
    return Node(
        Kind.KNOWLEDGE,
        _key(element),
        attribute(element, "name"),
        logic or broken("the business knowledge model has no logic", element),
        build.types.fit(""),
        _requires(element),
        parameters,
    )


def _service(build: Build, definitions: Element, element: Element) -> Node:
    by_id = {
        _key(found): found
        for kind in (Kind.INPUT, Kind.DECISION)
        for found in children(definitions, kind.value)
    }
    given = [
        by_id[_target(found)]
        for name in ("inputDecision", "inputData")
        for found in children(element, name)
        if _target(found) in by_id
    ]
    return Node(
        Kind.SERVICE,
        _key(element),
        attribute(element, "name"),
        _nothing(element),
        _type_of(build, element),
        (),
        {attribute(found, "name"): _type_of(build, found) for found in given},
        tuple(_target(found) for found in children(element, "outputDecision")),
    )
