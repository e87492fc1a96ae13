"""Where in a YAML file something stands, and words that stand there twice."""

from collections.abc import Iterator, Sequence

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

Place = Sequence[int | str]


def line_of(root: Node | None, place: Place) -> int | None:
    """Return the line (from 1) of a place in a document; of its nearest parent if it is absent."""
    node = root
    for part in place:
        node = (_child(node, part) if node else None) or node
    return node.start_mark.line + 1 if node else None


def doubles(node: Node | None) -> Iterator[tuple[str, int]]:
    """Yield each word that one mapping says twice, with the line of its second time.

    YAML itself would silently keep the last of them.
    """
    if isinstance(node, SequenceNode):
        for each in node.value:
            yield from doubles(each)
    if not isinstance(node, MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            yield str(key.value), key.start_mark.line + 1
        seen.add(key.value)
        yield from doubles(value)


def _child(node: Node, part: int | str) -> Node | None:
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: Node = node.value[part]
        return found
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                # The word itself, unless the way goes on below it.
                return value if isinstance(value, MappingNode | SequenceNode) else key
    return None


def compose(text: str) -> Node | None:
    """Return the nodes of a YAML text, None for an empty one.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.compose(text, yaml.CSafeLoader)
