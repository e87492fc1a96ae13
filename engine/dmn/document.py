"""Reads the XML of a decision model; hostile XML is stopped by `engine.safe_xml`."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

from engine import feel, safe_xml
from engine.dmn.errors import DmnError
from engine.safe_xml import UnsafeXml

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
    try:
        root = safe_xml.parse(xml)
    except UnsafeXml as unsafe:
        raise DmnError(str(unsafe)) from unsafe
    if root.tag not in {f"{{{namespace}}}definitions" for namespace in _NAMESPACES}:
        message = f"the file is no DMN 1.1 to 1.5: it begins with {root.tag}"
        raise DmnError(message)
    return root


def is_dmn(import_type: str) -> bool:
    """Tell whether the type of an import says that it is a decision model.

    >>> is_dmn(_NAMESPACES[-1]), is_dmn("http://www.w3.org/2001/XMLSchema")
    (True, False)
    """
    return not import_type or "/DMN/" in import_type


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


def spot_of(element: Element | None, text: str = "") -> feel.Spot:
    """Return the place of an element for warnings: its text, or without any all of it."""
    line = None if element is None else line_of(element)
    return feel.Spot(text, 0, id_of(element), line or 1)


def line_of(element: Element) -> int | None:
    """Return the line on which an element starts, as far as it is known."""
    line = cast(object, element.sourceline)
    return line if isinstance(line, int) else None
