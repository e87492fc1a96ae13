"""Diagrams as the model sees them: nodes, flows and events, read from the XML with nothing of ours.

It understands what `tests.bpmn.generator` draws, and no more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from lxml import etree

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"
CONDITION = re.compile(r"=?\s*(\w+)\s*(=|<|>=)\s*(\d+)")
COUNTING = re.compile(r"=\{(turns_\d+): if")
DAYS = re.compile(r"(?:R(\d+)/)?P(\d+)D")


@dataclass(frozen=True)
class Condition:
    """A comparison of one variable with a number; null is never true."""

    name: str
    relation: str
    number: int

    def holds(self, value: int | None) -> bool:
        if value is None:
            return False
        return {
            "=": value == self.number,
            "<": value < self.number,
            ">=": value >= self.number,
        }[self.relation]


@dataclass(frozen=True)
class Flow:
    """One sequence flow."""

    id: str
    target: str
    condition: Condition | None


@dataclass(frozen=True)
class Happening:
    """What an event waits for or throws: its kind, and for a timer its days and its turns."""

    kind: str
    span: timedelta = timedelta(0)
    turns: int | None = None


@dataclass(eq=False)
class Node:
    """One element of a diagram."""

    id: str
    tag: str
    attributes: Mapping[str, str]
    event: Happening | None = None
    inside: "Plan | None" = None
    called: str = ""
    counts: str = ""
    loop: "Loop | None" = None
    has_deadline: bool = False
    silent: bool = False
    flows: list[Flow] = field(default_factory=list)
    incoming: list[str] = field(default_factory=list)
    edges: list["Node"] = field(default_factory=list)

    @property
    def interrupts(self) -> bool:
        return "false" not in (
            self.attributes.get("cancelActivity"), self.attributes.get("isInterrupting")
        )  # fmt: skip


@dataclass(frozen=True)
class Loop:
    """A multi-instance over three items."""

    sequential: bool
    enough: Condition | None
    size: int = 3


@dataclass(eq=False)
class Plan:
    """A process or sub-process: its nodes, where it begins, what listens beside it."""

    nodes: dict[str, Node]
    start: Node
    listeners: list[Node]

    def before(self, join: Node, flow: str) -> set[str]:
        """Return the nodes from which a flow into a join is reached without passing the join."""
        back: dict[str, list[str]] = {}
        for node in self.nodes.values():
            for one in [*(flow.target for flow in node.flows), *(edge.id for edge in node.edges)]:
                back.setdefault(one, []).append(node.id)
        source = next(n.id for n in self.nodes.values() if any(f.id == flow for f in n.flows))
        found, more = set(), [source]
        while more:
            one = more.pop()
            if one != join.id and one not in found:
                found.add(one)
                more += back.get(one, [])
        return found


def plans(files: Mapping[str, bytes]) -> dict[str, Plan]:
    """Read every process."""
    return {
        str(process.get("id")): _plan(process)
        for content in files.values()
        for process in etree.fromstring(content).findall(f"{BPMN}process")
    }


def _plan(scope: etree._Element) -> Plan:
    nodes = {
        str(one.get("id")): _node(one)
        for one in scope.iterchildren("{*}*")
        if one.get("id") and not str(one.tag).endswith("sequenceFlow")
    }
    for one in scope.findall(f"{BPMN}sequenceFlow"):
        text = one.findtext(f"{BPMN}conditionExpression") or ""
        flow = Flow(one.get("id"), one.get("targetRef"), _condition(text))
        nodes[one.get("sourceRef")].flows.append(flow)
        nodes[flow.target].incoming.append(flow.id)
    for node in nodes.values():
        if host := node.attributes.get("attachedToRef"):
            nodes[host].edges.append(node)
    listeners = [node for node in nodes.values() if node.attributes.get("triggeredByEvent")]
    return Plan(nodes, next(n for n in nodes.values() if n.tag == "startEvent"), listeners)


def _node(one: etree._Element) -> Node:
    tag = str(one.tag).removeprefix(BPMN)
    node = Node(one.get("id"), tag, dict(one.attrib), event=_event(one))
    if tag == "subProcess":
        node.inside = _plan(one)
    if (call := one.find(f".//{ZEEBE}calledElement")) is not None and tag == "callActivity":
        node.called = str(call.get("processId"))
    if tag == "scriptTask":
        found = COUNTING.match(one.find(f".//{ZEEBE}script").get("expression"))
        node.counts = found.group(1) if found else ""
    node.loop = _loop(one)
    node.has_deadline = tag == "userTask" and one.find(f".//{ZEEBE}property") is not None
    # A job with an output mapping keeps to itself what it brought.
    node.silent = tag == "serviceTask" and one.find(f".//{ZEEBE}output") is not None
    return node


def _loop(one: etree._Element) -> Loop | None:
    drawn = one.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if drawn is None:
        return None
    enough = _condition(drawn.findtext(f"{BPMN}completionCondition") or "")
    return Loop(drawn.get("isSequential") == "true", enough)


def _event(one: etree._Element) -> Happening | None:
    for held in one:
        kind = str(held.tag).removeprefix(BPMN).removesuffix("EventDefinition")
        if kind == "timer":
            turns, days = DAYS.fullmatch(held[0].text or "").groups()
            return Happening("timer", timedelta(days=int(days)), int(turns) if turns else None)
        if kind in ("message", "signal", "error", "escalation"):
            return Happening(kind)
    return None


def _condition(text: str) -> Condition | None:
    found = CONDITION.fullmatch(text)
    return Condition(found[1], found[2], int(found[3])) if found else None
