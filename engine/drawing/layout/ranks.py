"""Which column each node stands in: the longest way from the start, where loops do not count."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.drawing.layout.scopes import Scope


@dataclass(frozen=True, slots=True)
class Link:
    """A sequence flow as placement sees it.

    Attributes:
        flow: The id of the flow.
        start: The node it leaves; the host when it leaves a boundary event.
        target: The node it reaches.
        guest: The boundary event it leaves, or empty.
        name: What will stand beside it.
        back: Whether it closes a loop.
    """

    flow: str
    start: str
    target: str
    guest: str
    name: str
    back: bool = False


def links(scope: Scope) -> list[Link]:
    """Return the sequence flows of a scope; those that close a loop are found from the starts."""
    hosts = {node.id: node.host for node in scope.nodes if node.host}
    found = [
        Link(
            flow.id,
            hosts.get(flow.source, flow.source),
            hosts.get(flow.target, flow.target),
            flow.source if flow.source in hosts else "",
            flow.name,
        )
        for flow in scope.flows
        if flow.is_sequence
    ]
    back = _closing(scope, found)
    return [replace(link, back=n in back) for n, link in enumerate(found)]


def _closing(scope: Scope, found: Sequence[Link]) -> set[int]:
    """Return the links that reach a node again on the way from a start to it."""
    leaving: dict[str, list[int]] = defaultdict(list)
    for n, link in enumerate(found):
        leaving[link.start].append(n)
    targets = {link.target for link in found}
    main = [node for node in scope.nodes if not node.host]
    order = sorted(main, key=lambda node: (node.type != "startEvent", node.id in targets))
    back: set[int] = set()
    open_nodes: set[str] = set()
    done: set[str] = set()
    for node in order:
        if node.id not in done:
            _walk(node.id, found, leaving, (open_nodes, done, back))
    return back


def _walk(
    root: str,
    found: Sequence[Link],
    leaving: Mapping[str, Sequence[int]],
    seen: tuple[set[str], set[str], set[int]],
) -> None:
    """Go through everything that can be reached, depth first and in file order."""
    open_nodes, done, back = seen
    stack = [(root, iter(leaving.get(root, ())))]
    open_nodes.add(root)
    while stack:
        name, rest = stack[-1]
        for n in rest:
            target = found[n].target
            if target in open_nodes:
                back.add(n)
            elif target not in done:
                open_nodes.add(target)
                stack.append((target, iter(leaving.get(target, ()))))
                break
        else:
            stack.pop()
            open_nodes.discard(name)
            done.add(name)


def columns(
    names: Sequence[str], found: Sequence[Link], spans: Mapping[str, int]
) -> dict[str, int]:
    """Return the column of each node, counted from 0.

    Args:
        names: The nodes, in file order.
        found: Their links, of which those that close loops are passed over.
        spans: How many columns a wide node takes.
    """
    column = dict.fromkeys(names, 0)
    forward = [link for link in found if not link.back]
    for name in _sorted(names, forward):
        for link in forward:
            if link.start == name:
                step = 1 if link.guest else spans[name]
                column[link.target] = max(column[link.target], column[name] + step)
    return column


def _sorted(names: Sequence[str], forward: Sequence[Link]) -> list[str]:
    """Return the nodes so that every link runs from an earlier to a later one."""
    waiting = dict.fromkeys(names, 0)
    for link in forward:
        waiting[link.target] += 1
    ready = [name for name in names if not waiting[name]]
    for name in ready:
        for link in forward:
            if link.start == name:
                waiting[link.target] -= 1
                if not waiting[link.target]:
                    ready.append(link.target)
    return ready


def tails(names: Sequence[str], found: Sequence[Link]) -> dict[str, int]:
    """Return how many nodes can still follow each node on the longest way on."""
    forward = [link for link in found if not link.back]
    tail = dict.fromkeys(names, 0)
    for name in reversed(_sorted(names, forward)):
        for link in forward:
            if link.start == name:
                tail[name] = max(tail[name], tail[link.target] + 1)
    return tail
