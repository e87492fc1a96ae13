"""Strategies that draw BPMN files without a drawing, with everything a diagram can show.

The models are well-formed and refer to nothing that is not there; they need not make sense as
processes. A collapsed sub-process is told by the one thing that can tell it: a shape.
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="defs" targetNamespace="urn:test">\n'
)
FOOT = "</bpmn:definitions>\n"
NAMES = (
    *("", "Record", "Ask the agencies", "Is the threshold met?", "yes", "Day 26 of 28"),
    *("Application received", "Send the conclusion letter to the applicant", "met", "no"),
)
TASKS = ("task", "userTask", "serviceTask", "sendTask", "businessRuleTask", "callActivity")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")
SUB_PROCESSES = ("subProcess", "transaction", "adHocSubProcess")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a model may have, for a test that wants less than everything."""

    nodes: int = 25
    least: int = 1
    lanes: bool = True
    pools: bool = True
    sub_processes: bool = True
    collapsed: bool = True
    boundary_events: bool = True
    loops: bool = True
    artifacts: bool = True
    depth: int = 2


def models(wanted: Wanted | None = None) -> SearchStrategy[bytes]:
    """Return a strategy of whole BPMN files with at most about `wanted.nodes` flow nodes."""
    return _model(wanted or Wanted())


@dataclass(slots=True)
class _File:
    """One file that is being drawn; the members of a scope are ids of flow nodes."""

    draw: DrawFn
    wanted: Wanted
    made: int = 0
    collapsed: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)

    def id(self, prefix: str) -> str:
        self.made += 1
        return f"{prefix}_{self.made}"

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, max(low, high)))

    def chance(self, of: int) -> bool:
        """Draw a yes that is rarer the greater `of` is; it shrinks to no."""
        return self.draw(st.integers(0, of - 1)) == of - 1

    def one(self, *among: str) -> str:
        return self.draw(st.sampled_from(among))

    def name(self) -> str:
        return quoteattr(self.one(*NAMES))


@st.composite
def _model(draw: DrawFn, wanted: Wanted) -> bytes:
    file = _File(draw, wanted)
    count = 1 + (wanted.pools and file.chance(3)) + (wanted.pools and file.chance(6))
    share = max(1, file.number(wanted.least, wanted.nodes) // count)
    drawn = [_process(file, f"process_{n}", share) for n in range(count)]
    parts = "".join(xml for xml, _ in drawn)
    root = "process_0"
    if wanted.pools and file.chance(2):
        parts = _collaboration(file, [nodes for _, nodes in drawn]) + parts
        root = "collaboration"
    values = "".join(f'<bpmn:categoryValue id="{one}" value="Review"/>' for one in file.categories)
    if values:
        parts += f'<bpmn:category id="category">{values}</bpmn:category>\n'
    return (HEAD + parts + _collapsed(file, root) + FOOT).encode()


def _collapsed(file: _File, root: str) -> str:
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{one}_di" bpmnElement="{one}" isExpanded="false">'
        f'<dc:Bounds x="{300 + 150 * n}" y="200" width="100" height="80"/></bpmndi:BPMNShape>\n'
        for n, one in enumerate(file.collapsed)
    )
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{root}">\n{shapes}</bpmndi:BPMNPlane>\n'
    return f'<bpmndi:BPMNDiagram id="diagram">\n{plane}</bpmndi:BPMNDiagram>\n' if shapes else ""


def _process(file: _File, process: str, budget: int) -> tuple[str, list[str]]:
    content, nodes = _scope(file, budget, 0)
    lanes = ""
    if file.wanted.lanes and file.chance(2):
        leaves, lanes = _lanes(file, process)
        for node in nodes:
            mark = f"@{file.one(*leaves)}@"
            lanes = lanes.replace(mark, f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>{mark}")
        for leaf in leaves:
            lanes = lanes.replace(f"@{leaf}@", "")
    name = file.name()
    return f'<bpmn:process id="{process}" name={name}>\n{lanes}{content}</bpmn:process>\n', nodes


def _lanes(file: _File, process: str) -> tuple[list[str], str]:
    """Return the leaves and a lane set with a mark `@leaf@` where their members go."""
    leaves: list[str] = []

    def lane(depth: int) -> str:
        name = file.id("lane")
        if depth < 2 and file.chance(4):
            inner = "".join(lane(depth + 1) for _ in range(file.number(1, 2)))
            body = f"<bpmn:childLaneSet>{inner}</bpmn:childLaneSet>"
        else:
            leaves.append(name)
            body = f"@{name}@"
        return f'<bpmn:lane id="{name}" name={file.name()}>{body}</bpmn:lane>\n'

    inner = "".join(lane(0) for _ in range(file.number(1, 4)))
    return leaves, f'<bpmn:laneSet id="{process}_lanes">\n{inner}</bpmn:laneSet>\n'


def _collaboration(file: _File, processes: list[list[str]]) -> str:
    """Return pools for all processes but perhaps the last, empty pools and message flows."""
    pools: list[tuple[str, list[str]]] = []
    parts = ""
    pooled = len(processes) - (len(processes) > 1 and file.chance(5))
    for n in range(pooled + file.number(0, 2)):
        pool, empty = file.id("pool"), n >= pooled
        process = "" if empty else f' processRef="process_{n}"'
        part = f'<bpmn:participant id="{pool}" name={file.name()}{process}/>\n'
        parts = part + parts if empty and file.chance(2) else parts + part
        pools.append((pool, [] if empty else processes[n]))
    for _ in range(file.number(0, 5) if len(pools) > 1 else 0):
        source = file.number(0, len(pools) - 1)
        target = (source + file.number(1, len(pools) - 1)) % len(pools)
        ends = [file.one(pools[n][0], *pools[n][1]) for n in (source, target)]
        parts += _flow(file, "messageFlow", *ends)
    return f'<bpmn:collaboration id="collaboration">\n{parts}</bpmn:collaboration>\n'


def _flow(file: _File, kind: str, source: str, target: str) -> str:
    name = file.name() if kind != "association" and file.chance(3) else '""'
    return (
        f'<bpmn:{kind} id="{file.id("flow")}" name={name} sourceRef="{source}"'
        f' targetRef="{target}"/>\n'
    )


def _scope(file: _File, budget: int, depth: int) -> tuple[str, list[str]]:
    """Return the content of a process or sub-process, and its flow nodes."""
    count = file.number(1, budget) if depth else budget
    sources = [file.number(max(0, n - 4), n - 1) for n in range(1, count)]
    ends = {n for n in range(1, count) if n not in sources and file.chance(2)}
    made = [
        _node(file, "start" if n == 0 else "end" if n in ends else "middle", depth)
        for n in range(count)
    ]
    nodes = [name for name, _, _ in made]
    body = "".join(xml for _, xml, _ in made)
    for target, source in enumerate(sources, 1):
        body += _flow(file, "sequenceFlow", nodes[source], nodes[target])
    body += _more_flows(file, nodes, ends)
    body += _boundary_events(file, [n for n, _, activity in made if activity], nodes)
    if file.wanted.sub_processes and depth < file.wanted.depth and file.chance(8):
        body += _sub_process(file, depth, event=True)[1]
    return body + _artifacts(file, nodes), nodes


def _node(file: _File, place: str, depth: int) -> tuple[str, str, bool]:
    """Return id, XML and whether it is an activity."""
    if place != "middle":
        kind = "startEvent" if place == "start" else "endEvent"
        return _leaf(file, kind, file.one("", "message"))
    choice = file.number(0, 9)
    if choice == 9 and file.wanted.sub_processes and depth < file.wanted.depth:
        return _sub_process(file, depth)
    if choice in {6, 7}:
        return _leaf(file, file.one(*GATEWAYS))
    if choice == 8:
        kind = file.one("intermediateCatchEvent", "intermediateThrowEvent")
        return _leaf(file, kind, "message")
    return _leaf(file, file.one(*TASKS))


def _leaf(file: _File, kind: str, event: str = "") -> tuple[str, str, bool]:
    name = file.id("node")
    body = f'<bpmn:{event}EventDefinition id="{name}_definition"/>' if event else ""
    xml = f'<bpmn:{kind} id="{name}" name={file.name()}>{body}</bpmn:{kind}>\n'
    return name, xml, kind in TASKS


def _sub_process(file: _File, depth: int, *, event: bool = False) -> tuple[str, str, bool]:
    name, kind = file.id("sub"), "subProcess" if event else file.one(*SUB_PROCESSES)
    content = "" if not event and file.chance(6) else _scope(file, 6, depth + 1)[0]
    if file.wanted.collapsed and file.chance(3):
        file.collapsed.append(name)
    mark = ' triggeredByEvent="true"' if event else ""
    opening = f'<bpmn:{kind} id="{name}" name={file.name()}{mark}>\n'
    return name, f"{opening}{content}</bpmn:{kind}>\n", True


def _more_flows(file: _File, nodes: list[str], ends: set[int]) -> str:
    """Return flows beyond the tree: joins, jumps and loops."""
    flows = ""
    senders = [n for n in range(len(nodes)) if n not in ends]
    for _ in range(file.number(0, len(nodes) // 3)):
        source = senders[file.number(0, len(senders) - 1)]
        target = file.number(1, len(nodes) - 1)
        if target > source or (file.wanted.loops and target != source):
            flows += _flow(file, "sequenceFlow", nodes[source], nodes[target])
    return flows


def _boundary_events(file: _File, activities: list[str], nodes: list[str]) -> str:
    parts = ""
    if not file.wanted.boundary_events or len(nodes) < 2:
        return parts
    for host in activities:
        for _ in range(file.number(1, 3) if file.chance(4) else 0):
            name, label = file.id("boundary"), file.name()
            parts += (
                f'<bpmn:boundaryEvent id="{name}" name={label} attachedToRef="{host}"'
                f' cancelActivity="{file.one("true", "false")}"><bpmn:timerEventDefinition'
                f' id="{name}_definition"/></bpmn:boundaryEvent>\n'
            )
            others = [one for one in nodes[1:] if one != host]
            if others:
                parts += _flow(file, "sequenceFlow", name, file.one(*others))
    return parts


def _artifacts(file: _File, nodes: list[str]) -> str:
    parts = ""
    for _ in range(file.number(0, 3) if file.wanted.artifacts and file.chance(2) else 0):
        kind, name = file.number(0, 3), file.id("artifact")
        if kind == 0:
            text = f"<bpmn:text>{file.one(*NAMES)} &amp; why it is so</bpmn:text>"
            parts += f'<bpmn:textAnnotation id="{name}">{text}</bpmn:textAnnotation>\n'
        elif kind == 1:
            parts += f'<bpmn:dataObject id="{name}_data"/><bpmn:dataObjectReference id="{name}"'
            parts += f' name={file.name()} dataObjectRef="{name}_data"/>\n'
        elif kind == 2:
            parts += f'<bpmn:dataStoreReference id="{name}" name={file.name()}/>\n'
        else:
            file.categories.append(f"{name}_value")
            parts += f'<bpmn:group id="{name}" categoryValueRef="{name}_value"/>\n'
        if kind < 3 and not file.chance(5):
            parts += _flow(file, "association", file.one(*nodes), name)
    return parts
