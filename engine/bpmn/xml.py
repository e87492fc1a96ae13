"""Reading an uploaded diagram without being harmed by it.

Two walls. First expat walks the bytes, builds nothing and stops at whatever no honest diagram
needs: a DOCTYPE, entities, processing instructions, great depth, great numbers. Only then lxml
builds the tree, every dangerous option switched off by name so that a changed default opens no
hole. Ids and references are checked too, because SpiffWorkflow puts them into XPath strings.
This module knows nothing of what a diagram means.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from xml.parsers import expat  # it only walks the bytes: nothing is built, no entity is expanded

from lxml import etree

from engine.errors import DeploymentRefused, Finding

MAX_BYTES = 2 << 20
MAX_DEPTH = 64
MAX_ELEMENTS = 50_000
MAX_ATTRIBUTES = 200_000
MAX_ATTRIBUTES_OF_ONE = 64
MOST_FINDINGS = 50
ENCODINGS = frozenset({"utf-8", "utf-16", "iso-8859-1", "us-ascii"})

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMN_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
ROOT = f"{{{BPMN}}}definitions"
SAFE_ID = re.compile(r"[A-Za-z_][\w.-]{0,127}", re.ASCII)

ATTRIBUTE_REFERENCES = (
    "sourceRef",
    "targetRef",
    "attachedToRef",
    "messageRef",
    "signalRef",
    "errorRef",
    "escalationRef",
    "activityRef",
    "processRef",
    "dataObjectRef",
    "dataStoreRef",
    "correlationPropertyRef",
    "default",
    "bpmnElement",
)
TEXT_REFERENCES = ("incoming", "outgoing", "flowNodeRef", "sourceRef", "targetRef")
# An empty pool names its outside party by a process that need not be in the file.
REFERENCE_TAGS = frozenset(f"{{{BPMN}}}{name}" for name in TEXT_REFERENCES)


class _Refusal(ValueError):
    """Carries a finding out of an expat handler."""

    def __init__(self, code: str, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(code, message, line=line)


def parse(document: bytes, resource: str = "") -> etree._Element:
    """Return the root of a BPMN 2.0 document all of whose references name existing elements.

    Args:
        document: the bytes as they were uploaded.
        resource: the file's name in the bundle, for the findings.

    Raises:
        DeploymentRefused: the document is hostile, not well-formed, not BPMN, holds an unsafe or
            repeated id, or refers to something that is not there.
    """
    root = parse_tree(document, resource)
    if findings := dangling_references(root, resource):
        raise DeploymentRefused(findings)
    return root


def parse_tree(document: bytes, resource: str = "") -> etree._Element:
    """Return the root like `parse`, but without looking at references; the linter reports those.

    Raises:
        DeploymentRefused: as `parse`, for everything but references.
    """
    try:
        root = _safe_tree(document)
    except _Refusal as refusal:
        found = refusal.finding
        raise DeploymentRefused(
            (Finding(found.code, found.message, resource=resource, line=found.line),)
        ) from refusal
    if findings := (*_imports(root, resource), *unsafe_ids(root, resource)):
        raise DeploymentRefused(findings)
    return root


def _imports(root: etree._Element, resource: str) -> Iterator[Finding]:
    for tag in root.iter(f"{{{BPMN}}}import"):
        yield _at(tag, "import", "a diagram may not import another file", resource)


def unsafe_ids(root: etree._Element, resource: str = "") -> tuple[Finding, ...]:
    """Report every id that is outside the safe pattern or used twice.

    Elements of other vendors' namespaces may repeat an id, since nothing of ours looks them up.
    """
    return tuple(islice(_unsafe_ids(root, resource), MOST_FINDINGS))


def _unsafe_ids(root: etree._Element, resource: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        name = element.get("id")
        if name is None:
            continue
        if not SAFE_ID.fullmatch(name):
            message = (
                f"the id {name[:200]!r} must begin with a letter or '_' and hold only letters, "
                "digits, '_', '-' and '.', at most 128 of them"
            )
            yield _at(element, "unsafe_id", message, resource)
        elif _is_foreign(element):
            continue
        elif name in seen:
            yield _at(element, "duplicate_id", f"the id {name!r} is used twice", resource)
        seen.add(name)


def dangling_references(root: etree._Element, resource: str = "") -> tuple[Finding, ...]:
    """Report every reference to an element that is not in the document."""
    ids = frozenset(element.get("id") for element in root.iter(etree.Element))
    findings = (
        _at(element, "dangling_reference", _nothing_there(element, kind, target), resource)
        for element, kind, target in _references(root)
        if target not in ids
    )
    return tuple(islice(findings, MOST_FINDINGS))


def _references(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    for element in root.iter(etree.Element):
        if _is_foreign(element):
            continue
        for kind in ATTRIBUTE_REFERENCES:
            if (target := element.get(kind)) is not None:
                yield element, kind, target
        if element.tag in REFERENCE_TAGS:
            yield element, local_name(element), (element.text or "").strip()


def _nothing_there(element: etree._Element, kind: str, target: str) -> str:
    name = owner_id(element) or local_name(element)
    return f"{name!r} refers to {target[:200]!r} ({kind}), but nothing in the file has that id"


def local_name(element: etree._Element) -> str:
    """Return the element's tag without its namespace."""
    return str(etree.QName(element).localname)


def line_of(element: etree._Element) -> int | None:
    """Return the line on which the element begins, if it was read from a text."""
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def owner_id(element: etree._Element) -> str:
    """Return the id of the element or of the nearest one around it that has one, else ''."""
    at: etree._Element | None = element
    while at is not None:
        if name := at.get("id"):
            return str(name)
        at = at.getparent()
    return ""


def _is_foreign(element: etree._Element) -> bool:
    return etree.QName(element).namespace not in (BPMN, BPMN_DI)


def _at(element: etree._Element, code: str, message: str, resource: str) -> Finding:
    name = owner_id(element)
    shown = name if SAFE_ID.fullmatch(name) else ""
    return Finding(code, message, resource=resource, element_id=shown, line=line_of(element))


def _safe_tree(document: bytes) -> etree._Element:
    if len(document) > MAX_BYTES:
        raise _Refusal("too_large", f"the file is larger than {MAX_BYTES >> 20} MiB")
    _scan(document)
    try:
        root = etree.fromstring(document, _careful_parser())
    except etree.XMLSyntaxError as error:
        raise _malformed(str(error.msg), error.lineno) from error
    if root.tag != ROOT:
        raise _Refusal("not_bpmn", f"the file is not BPMN 2.0: it begins with {root.tag!s:.200}")
    return root


def _malformed(why: str, line: int | None) -> _Refusal:
    return _Refusal("malformed_xml", f"the file is not well-formed XML: {why[:200]}", line)


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
            raise _Refusal("too_deep", f"elements are nested deeper than {MAX_DEPTH}")
        if self.elements > MAX_ELEMENTS:
            raise _Refusal("too_many_elements", f"there are more than {MAX_ELEMENTS} elements")
        if self.attributes > MAX_ATTRIBUTES or len(attributes) > MAX_ATTRIBUTES_OF_ONE:
            raise _Refusal("too_many_attributes", "there are too many attributes")

    def end(self, _name: str) -> None:
        self.depth -= 1


def _refuse(code: str, what: str) -> Callable[..., None]:
    def handler(*_ignored: object) -> None:
        raise _Refusal(code, f"{what} is not allowed in a diagram")

    return handler


def _encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Refuse encodings that expat and libxml2 might read differently."""
    if (encoding or "utf-8").lower() not in ENCODINGS:
        raise _Refusal("encoding", f"the encoding {encoding!r:.100} is not supported; use UTF-8")


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
    except _Refusal as refusal:
        found = refusal.finding
        raise _Refusal(found.code, found.message, parser.CurrentLineNumber) from refusal
