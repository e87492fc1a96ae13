"""What a model says of itself before anything in it is compiled."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from engine.dmn.document import attribute, children, id_of, read


@dataclass(frozen=True, slots=True)
class Outline:
    """The namespace and name of a model, its decisions (id, name) and what it imports."""

    namespace: str
    name: str
    decisions: tuple[tuple[str, str], ...]
    imports: tuple[str, ...]


def outline(xml: bytes) -> Outline:
    """Return what a model says of itself; nothing in it is compiled.

    Raises:
        DmnError: the XML is no decision model.
    """
    definitions = read(xml)
    return Outline(
        attribute(definitions, "namespace"),
        attribute(definitions, "name"),
        tuple(
            (attribute(found, "id") or attribute(found, "name"), attribute(found, "name"))
            for found in children(definitions, "decision")
        ),
        tuple(attribute(found, "namespace") for found in children(definitions, "import")),
    )


def table_rows(xml: bytes) -> Mapping[str, int]:
    """Return how many rows each decision table of a model has, by the id of the table.

    Raises:
        DmnError: the XML is no decision model.
    """
    definitions = read(xml)
    tables = definitions.iter(f"{{{etree.QName(definitions).namespace}}}decisionTable")
    return {id_of(table): len(list(children(table, "rule"))) for table in tables}
