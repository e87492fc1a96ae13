"""The grid that placement works on: what stands in which column, lane and row."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from engine.drawing.layout import ranks
from engine.drawing.layout.ranks import Link
from engine.drawing.layout.scopes import Scope
from engine.drawing.layout.sizes import ACTIVITY, COLUMN_GAP

WIDE_COLUMN = 80  # what one column takes on average beside its gap


@dataclass(frozen=True, slots=True)
class Cells:
    """What is known of the nodes of a scope before their rows are chosen.

    Attributes:
        names: The nodes that take cells, in file order: neither boundary events nor groups that
            are drawn round others.
        links: The sequence flows.
        partners: The node that a note or data object stands beside.
        below: Event sub-processes, which stand under everything else.
        column: The first column of each node.
        span: How many columns it takes.
        lane: The position of its lane among the lanes of the scope.
    """

    names: tuple[str, ...]
    links: tuple[Link, ...]
    partners: Mapping[str, str]
    below: tuple[str, ...]
    column: Mapping[str, int]
    span: Mapping[str, int]
    lane: Mapping[str, int]


def cells(scope: Scope, widths: Mapping[str, float]) -> Cells:
    """Return the columns and lanes of the nodes of a scope.

    Args:
        scope: The scope.
        widths: The width of each node.
    """
    below = tuple(node.id for node in scope.nodes if node.triggered_by_event)
    names = [one.id for one in scope.nodes if not one.host and one.id not in scope.members]
    found = ranks.links(scope)
    span = {name: _span(widths[name]) for name in names}
    column = ranks.columns(names, found, span)
    partners = _partners(scope)
    for name, partner in partners.items():
        column[name] = column[partner] + span[partner] // 2
    at = 0
    for name in below:
        column[name] = at
        at += span[name]
    lane = _lanes(scope, found, partners)
    return Cells(tuple(names), tuple(found), partners, below, column, span, lane)


def _span(width: float) -> int:
    if width <= ACTIVITY[0] * 2:
        return 1
    return max(1, ceil((width + COLUMN_GAP) / (WIDE_COLUMN + COLUMN_GAP)))


def _partners(scope: Scope) -> dict[str, str]:
    """Return for each note and data object the first node it is linked with."""
    nodes = {node.id: node for node in scope.nodes}
    partners = {note: nodes[one].host or one for note, one in scope.ties.items()}
    for flow in scope.flows:
        if not flow.is_dotted:
            continue
        for one, other in ((flow.source, flow.target), (flow.target, flow.source)):
            beside = nodes[nodes[other].host or other]
            if (
                not nodes[one].is_flow_node
                and beside.is_flow_node
                and not beside.triggered_by_event
            ):
                partners.setdefault(one, beside.id)
    return partners


def _lanes(scope: Scope, found: Sequence[Link], partners: Mapping[str, str]) -> dict[str, int]:
    """Return the lane of each node; one that no lane names goes where its neighbours are."""
    position = {lane: n for n, lane in enumerate(scope.lanes)}
    lane = {node.id: position[node.lane] for node in scope.nodes if node.lane in position}
    near: dict[str, list[str]] = defaultdict(list)
    for link in found:
        near[link.target].append(link.start)
        near[link.start].append(link.target)
    for name, partner in partners.items():
        near[name].append(partner)
    names = [node.id for node in scope.nodes if not node.host and node.id not in lane]
    for _ in names:
        for name in names:
            known = [lane[one] for one in near[name] if one in lane]
            if name not in lane and known:
                lane[name] = known[0]
    return {node.id: lane.get(node.id, 0) for node in scope.nodes if not node.host}
