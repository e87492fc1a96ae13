"""Finds the faults of a decision model before a case does."""

from collections.abc import Iterable, Iterator

from engine import feel
from engine.dmn import coverage, output_values
from engine.dmn.building import Build
from engine.dmn.document import Element, attribute, children, id_of, read
from engine.dmn.errors import DmnError
from engine.dmn.graph import Graph, Kind
from engine.dmn.imports import family
from engine.dmn.reader import build_graph
from engine.dmn.sources import Sources
from engine.errors import Finding


def lint(
    xml: bytes,
    *,
    library: feel.Library = feel.STANDARD,
    names: Iterable[str] = (),
    others: Iterable[bytes] = (),
) -> list[Finding]:
    """Return what is wrong with a decision model, cell by cell; it is never evaluated.

    `names` are those that have a value in every expression, beside what the model declares;
    `others` the models it may import.
    """
    try:
        definitions = read(xml)
    except DmnError as error:
        return [Finding("dmn_unreadable", error.message)]
    models = family(definitions, others)
    graph, build = build_graph(models, library, names)
    return [
        *models.faults,
        *build.findings,
        *_missing(graph),
        *_circles(graph),
        *_twice(definitions),
        *_tables(graph, build, definitions),
    ]


def _tables(graph: Graph, build: Build, definitions: Element) -> Iterator[Finding]:
    """Yield what the tables leave out or say twice, once nothing in them is faulty."""
    if any(one.severity == "error" for one in build.findings) or graph.circles():
        return
    sources = Sources.of(graph, definitions)
    for at, element in build.tables:
        yield from output_values.findings(at, element)
        yield from coverage.findings(at, element, sources)


def _missing(graph: Graph) -> list[Finding]:
    return [
        Finding(
            "missing_requirement",
            f"{node.name!r} requires {key.rpartition('#')[2]!r}, which is not in the model",
            element_id=node.id,
        )
        for node in graph.own()
        for key in (*node.requires, *node.given, *node.outputs)
        if key not in graph.nodes
    ]


def _circles(graph: Graph) -> list[Finding]:
    return [
        Finding("circular", f"{node.name!r} is built on itself", element_id=node.id)
        for node in graph.circles()
    ]


def _twice(definitions: Element) -> list[Finding]:
    seen: set[str] = set()
    findings = []
    for kind in Kind:
        for found in children(definitions, kind.value):
            name = attribute(found, "name")
            if name in seen:
                message = f"two elements are called {name!r}"
                findings.append(Finding("name_twice", message, element_id=id_of(found)))
            seen.add(name)
    return findings
