"""What an element is called for somebody who hears the picture."""

import re

from engine.drawing.model import Flow, Model, Node

KINDS = {
    "callActivity": "call activity",
    "dataInputAssociation": "data read",
    "dataObjectReference": "data object",
    "dataOutputAssociation": "data written",
    "dataStoreReference": "data store",
    "intermediateCatchEvent": "catch event",
    "intermediateThrowEvent": "throw event",
    "textAnnotation": "note",
}
LOOPS = {"standard": "repeated", "parallel": "for each at once", "sequential": "for each in turn"}


def kind(node: Node) -> str:
    """Return the kind of a node in words: "Non-interrupting timer boundary event"."""
    words = KINDS.get(node.type) or _spaced(node.type)
    if node.is_event:
        words = f"{_spaced(node.event)} {words}".strip()
        words = words if node.interrupting else f"non-interrupting {words}"
    if node.triggered_by_event:
        words = f"event {words}"
    if node.loop:
        words = f"{words} ({LOOPS[node.loop]})"
    return words[:1].upper() + words[1:]


def node(one: Node) -> str:
    """Return kind and name of a node."""
    return _joined(kind(one), one.name)


def flow(one: Flow, model: Model) -> str:
    """Return kind and name of a flow, and what it joins."""
    words = KINDS.get(one.type) or _spaced(one.type)
    words = f"default {words}" if one.default else words
    ends = f"from {called(one.source, model)} to {called(one.target, model)}"
    letter = f", with the message {one.message}" if one.message else ""
    return f"{_joined(words[:1].upper() + words[1:], one.name)}, {ends}{letter}"


def title(element: str, model: Model) -> str:
    """Return kind and name of whatever has this id; the id alone for what the file lacks."""
    if (one := model.nodes.get(element)) is not None:
        return node(one)
    if (line := model.flows.get(element)) is not None:
        return flow(line, model)
    kinds = (("Pool", model.pools), ("Lane", model.lanes), ("Process", model.processes))
    return next(
        (_joined(word, table[element].name) for word, table in kinds if element in table), element
    )


def called(element: str, model: Model) -> str:
    """Return the name of an element, or its kind and id when it has none."""
    if (one := model.nodes.get(element)) is not None:
        return " ".join(one.name.split()) or f"{kind(one).lower()} {element}"
    if (line := model.flows.get(element)) is not None:
        ends = f"{called(line.source, model)} to {called(line.target, model)}"
        return f"{line.name} ({ends})" if line.name else ends
    tables = (model.pools, model.lanes, model.processes)
    return next((table[element].name for table in tables if element in table), "") or element


def _joined(words: str, name: str) -> str:
    return f"{words}: {' '.join(name.split())}" if name else words


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("sub process", "sub-process")
