"""How a sentence calls an element."""

import re

from engine.drawing.model import Flow, Model

WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
PLAIN = {"textAnnotation": "note", "dataObjectReference": "data object"}
MOST_LETTERS = 40


def called(model: Model, element: str) -> str:
    """Return how a sentence calls an element of a model: its kind, and its name or id."""
    if element in model.nodes:
        node = model.nodes[element]
        kind = PLAIN.get(node.type, WORDS.sub(" ", node.type).lower().removesuffix(" reference"))
        return f"the {kind} {_quoted(node.name or element)}"
    if element in model.flows:
        return _flow(model, model.flows[element])
    if element in model.pools:
        return f"the pool {_quoted(model.pools[element].name or element)}"
    lane = model.lanes.get(element)
    return f"the lane {_quoted(lane.name if lane and lane.name else element)}"


def _flow(model: Model, flow: Flow) -> str:
    kind = "message" if flow.is_message else "dotted line" if flow.is_dotted else "flow"
    ends = f"from {_end(model, flow.source)} to {_end(model, flow.target)}"
    return f"the {kind} {_quoted(flow.name)} {ends}" if flow.name else f"the {kind} {ends}"


def _end(model: Model, element: str) -> str:
    thing = model.nodes.get(element) or model.pools.get(element) or model.lanes.get(element)
    return _quoted(thing.name if thing is not None and thing.name else element)


def _quoted(text: str) -> str:
    short = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 3].rstrip() + "..."
    return f'"{short}"'
