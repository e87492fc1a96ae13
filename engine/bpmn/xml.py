"""Reading an uploaded diagram without being harmed by it.

Hostile XML is stopped by `engine.safe_xml`. Ids and references are checked here, because libraries
put them into XPath strings. This module knows nothing of what a diagram means.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from engine import safe_xml
from engine.errors import DeploymentRefused, Finding
from engine.safe_xml import UnsafeXml

MOST_FINDINGS = 50

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
        root = safe_xml.parse(document)
    except UnsafeXml as unsafe:
        found = Finding(unsafe.code, str(unsafe), resource=resource, line=unsafe.line)
        raise DeploymentRefused((found,)) from unsafe
    if root.tag != ROOT:
        message = f"the file is not BPMN 2.0: it begins with {root.tag!s:.200}"
        raise DeploymentRefused((Finding("not_bpmn", message, resource=resource),))
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
