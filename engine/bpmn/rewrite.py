"""Redraws what SpiffWorkflow gets wrong so that it means what BPMN says.

The library parses the redrawn tree; everything else (model, linter, history, editor) keeps to the
drawing of the analyst. Every node and flow an analyst drew keeps its id and is still passed by its
token exactly once. Whatever is added bears an id that begins with `PREFIX`; nobody outside
`engine.bpmn` may see it. A sub-process that `is_enclosure` recognises is no scope in the eyes of
an analyst: it must share its variables with what lies around it.

The rewrites rely on the linter: a diagram with errors may come out as nonsense.
"""

from copy import deepcopy

from lxml import etree

from engine.bpmn import event_scopes, links, races, reading_elements, xml
from engine.bpmn.redraw import PREFIX, bpmn, is_enclosure, is_generated

SCOPES = tuple(bpmn(name) for name in ("process", "subProcess", "transaction"))
DECORATION = tuple(
    bpmn(name)
    for name in (
        "collaboration",
        "category",
        "dataStore",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataInputAssociation",
        "dataOutputAssociation",
        "ioSpecification",
        "property",
        "association",
        "textAnnotation",
        "group",
        "incoming",
        "outgoing",
    )
)
DIAGRAM = f"{{{xml.BPMN_DI}}}BPMNDiagram"

__all__ = ["PREFIX", "is_enclosure", "is_generated", "rewrite"]


def rewrite(root: etree._Element) -> etree._Element:
    """Return a redrawn copy of a document that `xml.parse` accepted and the linter passed."""
    tree = deepcopy(root)
    _drop_decoration(tree)
    _name_called_processes(tree)
    for scope in reversed(list(tree.iter(*SCOPES))):  # the innermost first
        links.join(scope)
        links.throw_before_the_end(scope)
        races.enclose(scope)
        event_scopes.enclose(scope)
    return tree


def _drop_decoration(tree: etree._Element) -> None:
    """Drop the drawing, and what the library would read but the dialect gives no meaning to."""
    for element in list(tree.iter(DIAGRAM, *DECORATION)):
        if (parent := element.getparent()) is not None:
            parent.remove(element)


def _name_called_processes(tree: etree._Element) -> None:
    for call in tree.iter(bpmn("callActivity")):
        called = reading_elements.extension(call, "calledElement")
        if called is not None:
            call.set("calledElement", called.get("processId", ""))
