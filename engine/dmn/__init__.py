"""DMN 1.5 decision models: loading, evaluating and linting them.

It knows decision tables and boxed expressions; it knows no process, store or clock.
"""

from collections.abc import Iterable

from engine import feel
from engine.dmn.document import read
from engine.dmn.errors import DmnError
from engine.dmn.imports import family
from engine.dmn.linting import lint
from engine.dmn.model import DecisionModel
from engine.dmn.outline import Outline, outline, table_rows
from engine.dmn.reader import build_graph
from engine.dmn.results import DecisionInfo, DecisionResult


def load(
    xml: bytes, *, library: feel.Library = feel.STANDARD, others: Iterable[bytes] = ()
) -> DecisionModel:
    """Return a model ready to be evaluated.

    `others` are the models it may import, as those of its bundle; they are only looked at when
    it imports any. A fault inside one decision does not stop the others: it raises when that
    decision is evaluated. `lint` finds all of them at once.

    Raises:
        DmnError: the XML is no decision model, a decision is built on itself, or an import is
            missing, ambiguous, circular or of another kind than DMN.
    """
    definitions = read(xml)
    models = family(definitions, others)
    for fault in models.faults:
        raise DmnError(fault.message, fault.element_id)
    graph, _build = build_graph(models, library)
    for node in graph.circles():
        message = f"{node.name!r} is built on itself"
        raise DmnError(message, node.id)
    return DecisionModel(definitions.get("name", ""), graph)


__all__ = [
    "DecisionInfo",
    "DecisionModel",
    "DecisionResult",
    "DmnError",
    "Outline",
    "lint",
    "load",
    "outline",
    "table_rows",
]
