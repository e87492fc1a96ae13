"""Reading uploaded XML without being harmed by it; it knows nothing of what the XML means.

Two walls. First expat walks the bytes, builds nothing and stops at whatever no honest model needs:
a DOCTYPE, entities, processing instructions, great depth, great numbers. Only then lxml builds the
tree, every dangerous option switched off by name so that a changed default opens no hole.
"""

from collections.abc import Callable
from xml.parsers import expat  # it only walks the bytes: nothing is built, no entity is expanded

from lxml import etree

MAX_BYTES = 2 << 20
MAX_DEPTH = 64
MAX_ELEMENTS = 50_000
MAX_ATTRIBUTES = 200_000
MAX_ATTRIBUTES_OF_ONE = 64
ENCODINGS = frozenset({"utf-8", "utf-16", "iso-8859-1", "us-ascii"})


class UnsafeXml(ValueError):
    """The document is refused; `code` names the reason, `line` the place if it is known."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


def parse(document: bytes) -> etree._Element:
    """Return the root of a document; whether it is of the right kind is for the caller to say.

    Raises:
        UnsafeXml: it is over 2 MiB, hostile or not well-formed.
    """
    if len(document) > MAX_BYTES:
        raise UnsafeXml("too_large", f"the file is larger than {MAX_BYTES >> 20} MiB")
    _scan(document)
    try:
        return etree.fromstring(document, _careful_parser())
    except etree.XMLSyntaxError as error:
        raise _malformed(str(error.msg), error.lineno) from error


def _malformed(why: str, line: int | None) -> UnsafeXml:
    return UnsafeXml("malformed_xml", f"the file is not well-formed XML: {why[:200]}", line)


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
        collect_ids=False,
    )


class _Counter:
    """Counts what expat passes by and refuses the first excess."""

    def __init__(self) -> None:
        self.depth = self.elements = self.attributes = 0

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        self.attributes += len(attributes)
        if self.depth > MAX_DEPTH:
            raise UnsafeXml("too_deep", f"elements are nested deeper than {MAX_DEPTH}")
        if self.elements > MAX_ELEMENTS:
            raise UnsafeXml("too_many_elements", f"there are more than {MAX_ELEMENTS} elements")
        if self.attributes > MAX_ATTRIBUTES or len(attributes) > MAX_ATTRIBUTES_OF_ONE:
            raise UnsafeXml("too_many_attributes", "there are too many attributes")

    def end(self, _name: str) -> None:
        self.depth -= 1


def _refuse(code: str, what: str) -> Callable[..., None]:
    def handler(*_ignored: object) -> None:
        raise UnsafeXml(code, f"{what} is not allowed")

    return handler


def _encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Refuse encodings that expat and libxml2 might read differently."""
    if (encoding or "utf-8").lower() not in ENCODINGS:
        raise UnsafeXml("encoding", f"the encoding {encoding!r:.100} is not supported; use UTF-8")


def _scan(document: bytes) -> None:
    counter, parser = _Counter(), expat.ParserCreate()
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.XmlDeclHandler = _encoding
    parser.StartDoctypeDeclHandler = _refuse("doctype", "a DOCTYPE")
    parser.EntityDeclHandler = _refuse("entity", "an entity declaration")
    parser.ProcessingInstructionHandler = _refuse("instruction", "a processing instruction")
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise _malformed(expat.errors.messages[error.code], error.lineno) from error
    except UnsafeXml as refusal:
        raise UnsafeXml(refusal.code, str(refusal), parser.CurrentLineNumber) from refusal
