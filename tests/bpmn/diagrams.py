"""Small diagrams for tests: the XML round whatever a test is about."""

from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from engine.bpmn import reading

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="definitions" targetNamespace="test">'
)


def document(inside: str, beside: str = "") -> bytes:
    """A whole document: `inside` one executable process `p`, `beside` it declarations."""
    process = f'<process id="p" isExecutable="true">{inside}</process>'
    return f"{HEAD}{beside}{process}</definitions>".encode()


def flows(*pairs: str) -> str:
    """Sequence flows `a>b`, each with the id `a_b`."""
    ends = (pair.split(">") for pair in pairs)
    return "".join(
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in ends
    )


def task(name: str) -> str:
    """A user task."""
    return f'<userTask id="{name}"/>'


def start(name: str = "start") -> str:
    """A plain start event."""
    return f'<startEvent id="{name}"/>'


def end(name: str = "end", definition: str = "") -> str:
    """An end event, plain or with a definition."""
    return f'<endEvent id="{name}">{definition}</endEvent>'


def declared(kind: str, name: str) -> str:
    """A message, signal, error or escalation whose id is `<kind>_<name>`."""
    code = f'{kind}Code="{name}"' if kind in ("error", "escalation") else ""
    return f'<{kind} id="{kind}_{name}" name="{name}" {code}/>'


def event(kind: str, name: str) -> str:
    """The definition of an event that refers to what `declared` declares."""
    return f'<{kind}EventDefinition {kind}Ref="{kind}_{name}"/>'


def timer(duration: str = '"PT1H"') -> str:
    """A timer definition with a duration."""
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


def handler(name: str, definition: str, *, interrupting: bool = True) -> str:
    """An event sub-process `name` with the start `on_<name>` and the user task `do_<name>`."""
    inside = (
        f'<startEvent id="on_{name}" isInterrupting="{str(interrupting).lower()}">'
        f"{definition}</startEvent>"
        f"{task(f'do_{name}')}{end(f'end_{name}')}"
        f"{flows(f'on_{name}>do_{name}', f'do_{name}>end_{name}')}"
    )
    return f'<subProcess id="{name}" triggeredByEvent="true">{inside}</subProcess>'


DRAWN_AS_SHAPE = (
    *reading.FLOW_NODES,
    "lane",
    "participant",
    "textAnnotation",
    "dataObjectReference",
    "dataStoreReference",
)
SHAPE = (
    '<bpmndi:BPMNShape bpmnElement="{0}"><dc:Bounds x="{1}" y="0" width="9" height="9"/>'
    "</bpmndi:BPMNShape>"
)
EDGE = (
    '<bpmndi:BPMNEdge bpmnElement="{0}"><di:waypoint x="0" y="{1}"/><di:waypoint x="9" y="{1}"/>'
    "</bpmndi:BPMNEdge>"
)


def drawn(inside: str, beside: str = "") -> bytes:
    """A whole document like `document`, with a complete (if ugly) drawing."""
    return with_drawing(document(inside, beside))


def with_drawing(plain: bytes, *, apart: int = 0) -> bytes:
    """A document without a drawing, and a complete (if ugly) one: all shapes in one place.

    Where they lie apart nothing touches, which is worse to look at and quicker to judge.
    """
    root = etree.fromstring(plain)
    nodes = root.iter(*(f"{{*}}{k}" for k in DRAWN_AS_SHAPE))
    shapes = [SHAPE.format(one.get("id"), apart * n) for n, one in enumerate(nodes)]
    lines = enumerate(root.iter("{*}sequenceFlow"), 1)
    edges = [EDGE.format(one.get("id"), apart * n) for n, one in lines]
    process = root.find("{*}process").get("id")
    inside = "".join(shapes + edges)
    plane = f'<bpmndi:BPMNPlane bpmnElement="{process}">{inside}</bpmndi:BPMNPlane>'
    drawing = f"<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram></definitions>"
    return plain.replace(b"</definitions>", drawing.encode())


def extended(
    tag: str, name: str, extensions: str = "", *, rest: str = "", attributes: str = ""
) -> str:
    """An element with extension elements; `rest` is what follows them."""
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{tag} id="{name}" {attributes}>{held}{rest}</{tag}>'


def line(*elements: str) -> str:
    """A start event, the elements one after the other, an end event, and the flows between."""
    inside = "".join(elements)
    names = [etree.fromstring(f"{HEAD}{one}</definitions>")[0].get("id") for one in elements]
    chain = ["start", *names, "end"]
    return start() + inside + end() + flows(*(f"{a}>{b}" for a, b in pairwise(chain)))


def mapping(direction: str, source: str, target: str) -> str:
    """An input or output mapping."""
    said = f"<zeebe:{direction} source={quoteattr(source)} target={quoteattr(target)}/>"
    return f"<zeebe:ioMapping>{said}</zeebe:ioMapping>"


def script(name: str, expression: str, result: str = "") -> str:
    """A script task."""
    variable = f' resultVariable="{result}"' if result else ""
    return extended(
        "scriptTask", name, f"<zeebe:script expression={quoteattr(expression)}{variable}/>"
    )


def form(name: str, form_id: str) -> str:
    """A user task with a form, for the role `officer`."""
    return extended(
        "userTask",
        name,
        f'<zeebe:formDefinition formId="{form_id}"/>'
        '<zeebe:assignmentDefinition candidateGroups="officer"/>',
    )


def job(name: str, job_type: str = "mail", extensions: str = "") -> str:
    """A service task."""
    return extended("serviceTask", name, f'<zeebe:taskDefinition type="{job_type}"/>{extensions}')


def choice(condition: str = "=a", *, default: bool = True) -> str:
    """An exclusive split into `yes` and `no`, which both end."""
    fallback = 'default="q_no"' if default else ""
    held = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
    return (
        start()
        + f'<exclusiveGateway id="q" {fallback}/>'
        + end("yes")
        + end("no")
        + f'<sequenceFlow id="q_yes" sourceRef="q" targetRef="yes">{held}</sequenceFlow>'
        + flows("start>q", "q>no")
    )


def boundary(name: str, host: str, definition: str, *, interrupting: bool = True) -> str:
    """A boundary event that leads to an end event of its own."""
    return (
        f'<boundaryEvent id="{name}" attachedToRef="{host}" '
        f'cancelActivity="{str(interrupting).lower()}">{definition}</boundaryEvent>'
        + end(f"end_{name}")
        + flows(f"{name}>end_{name}")
    )


def message(name: str = "x", key: str = "=no") -> str:
    """A declared message, with a correlation key unless that is empty."""
    if not key:
        return declared("message", name)
    held = f"<zeebe:subscription correlationKey={quoteattr(key)}/>"
    return extended("message", f"message_{name}", held, attributes=f'name="{name}"')


def catch(name: str, definition: str) -> str:
    """An intermediate catch event."""
    return f'<intermediateCatchEvent id="{name}">{definition}</intermediateCatchEvent>'


def sub_process(name: str, *elements: str, rest: str = "") -> str:
    """An embedded sub-process whose start and end are `begin_<name>` and `finish_<name>`."""
    names = [etree.fromstring(f"{HEAD}{one}</definitions>")[0].get("id") for one in elements]
    chain = [f"begin_{name}", *names, f"finish_{name}"]
    inside = start(chain[0]) + "".join(elements) + end(chain[-1])
    lines = flows(*(f"{a}>{b}" for a, b in pairwise(chain)))
    return f'<subProcess id="{name}">{inside}{lines}{rest}</subProcess>'


def forked(
    first: str, second: str, join: str = "parallelGateway", *, split: str = "parallelGateway"
):
    """A split into two elements `a` and `b` that are joined again."""
    default = ' default="g_b"' if split == "exclusiveGateway" else ""
    condition = "<conditionExpression>=a</conditionExpression>" if default else ""
    return (
        start()
        + f'<{split} id="g"{default}/>'
        + first
        + second
        + f'<{join} id="j"/>'
        + end()
        + f'<sequenceFlow id="g_a" sourceRef="g" targetRef="a">{condition}</sequenceFlow>'
        + flows("start>g", "g>b", "a>j", "b>j", "j>end")
    )
