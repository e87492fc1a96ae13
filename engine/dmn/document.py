"""Reads the XML of a decision model without being harmed by it.

First expat walks the bytes and refuses what no honest model needs, building nothing; only
then is the tree built, with every dangerous option off by name.
"""

from collections.abc import Callable, Iterator
from typing import NoReturn, cast
from xml.parsers import expat

from lxml import etree

from engine.dmn.errors import DmnError

MOST_BYTES = 2 << 20
_DEEPEST = 64
_MOST_ELEMENTS = 50_000
_MOST_ATTRIBUTES = 64
_NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",  # 1.1
    "http://www.omg.org/spec/DMN/20180521/MODEL/",  # 1.2
    "https://www.omg.org/spec/DMN/20191111/MODEL/",  # 1.3
    "https://www.omg.org/spec/DMN/20211108/MODEL/",  # 1.4
    "https://www.omg.org/spec/DMN/20230324/MODEL/",  # 1.5
)
Element = etree._Element  # noqa: SLF001 - the only name lxml has for it


def read(xml: bytes) -> Element:
    """Return the root element of a decision model, DMN 1.1 to 1.5.

    Raises:
        DmnError: it is over 2 MiB, is no such XML, or holds a DOCTYPE, an entity or a
            processing instruction, which are never needed and often harmful.
    """
    if len(xml) > MOST_BYTES:
        message = f"the file is over {MOST_BYTES >> 20} MiB"
        raise DmnError(message)
    _scan(xml)
    try:
        root = etree.fromstring(xml, _careful_parser())
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error
    if root.tag not in {f"{{{namespace}}}definitions" for namespace in _NAMESPACES}:
        message = f"the file is no DMN 1.1 to 1.5: it begins with {root.tag}"
        raise DmnError(message)
    return root


def _careful_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


class _Scanner:
    """Counts what expat reports, and stops at the first thing that is not allowed."""

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        """Count an element."""
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST:
            message = f"elements are nested deeper than {_DEEPEST}"
            raise DmnError(message)
        if self._elements > _MOST_ELEMENTS or len(attributes) > _MOST_ATTRIBUTES:
            message = "there are too many elements or attributes"
            raise DmnError(message)

    def end(self, _name: str) -> None:
        """Leave an element."""
        self._depth -= 1


def _scan(xml: bytes) -> None:
    scanner = _Scanner()
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.StartDoctypeDeclHandler = _refusing("a DOCTYPE")
    parser.EntityDeclHandler = _refusing("an entity")
    parser.ProcessingInstructionHandler = _refusing("a processing instruction")
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _malformed(error) from error


def _refusing(what: str) -> Callable[..., NoReturn]:
    def refuse(*_ignored: object) -> NoReturn:
        message = f"{what} is not allowed"
        raise DmnError(message)

    return refuse


def _malformed(error: Exception) -> DmnError:
    return DmnError(f"the file is not well-formed XML: {error}")


def tag(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return etree.QName(element).localname


def children(element: Element, name: str) -> Iterator[Element]:
    """Return the children of a name in the element's own namespace."""
    space = etree.QName(element).namespace
    return element.iterchildren(f"{{{space}}}{name}")


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of a name, or None."""
    return None if element is None else next(children(element, name), None)


def text_of(element: Element | None) -> str:
    """Return the text of an element's `text` child, or its own, without blanks at the ends."""
    if element is None:
        return ""
    inner = child(element, "text")
    found = element if inner is None else inner
    return (found.text or "").strip()


def attribute(element: Element | None, name: str) -> str:
    """Return an attribute, or an empty text."""
    return "" if element is None else element.get(name, "")


def id_of(element: Element | None) -> str:
    """Return the id of the element, or of the nearest one around it that has any."""
    while element is not None:
        found = element.get("id")
        if found:
            return found
        element = element.getparent()
    return ""


def line_of(element: Element) -> int | None:
    """Return the line on which an element starts, as far as it is known."""
    line = cast(object, element.sourceline)
    return line if isinstance(line, int) else None
