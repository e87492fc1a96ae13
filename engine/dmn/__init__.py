"""DMN 1.5 decision models: loading, evaluating and linting them.

It knows decision tables and boxed expressions; it knows no process, store or clock.
"""

from engine import feel
from engine.dmn.document import read
from engine.dmn.errors import DmnError
from engine.dmn.linting import lint
from engine.dmn.model import DecisionModel
from engine.dmn.reader import build_graph
from engine.dmn.results import DecisionInfo, DecisionResult


def load(xml: bytes, *, library: feel.Library = feel.STANDARD) -> DecisionModel:
    """Return a model ready to be evaluated.

    A fault inside one decision does not stop the others: it raises when that decision is
    evaluated. `lint` finds all of them at once.

    Raises:
        DmnError: the XML is no decision model, or a decision is built on itself.
    """
    definitions = read(xml)
    graph, _build = build_graph(definitions, library)
    for node in graph.circles():
        message = f"{node.name!r} is built on itself"
        raise DmnError(message, node.id)
    return DecisionModel(definitions.get("name", ""), graph)


__all__ = ["DecisionInfo", "DecisionModel", "DecisionResult", "DmnError", "lint", "load"]
