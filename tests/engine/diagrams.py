"""Small diagrams for tests, written as text: the shortest notation that still is BPMN.

`process("p", start("s"), user_task("a"), end("e"))` connects its elements in the given order.
"""

from dataclasses import dataclass
from itertools import pairwise

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
 targetNamespace="urn:test" id="defs">
"""


@dataclass(frozen=True)
class Node:
    id: str
    tag: str
    inside: str = ""
    attributes: str = ""


def start(node_id="started", inside=""):
    return Node(node_id, "startEvent", inside)


def end(node_id="ended", inside=""):
    return Node(node_id, "endEvent", inside)


def extension(text):
    return f"<bpmn:extensionElements>{text}</bpmn:extensionElements>" if text else ""


def user_task(node_id, *, groups="", form="", assignee="", due="", more=""):
    parts = ["<zeebe:userTask/>"]
    if groups or assignee:
        named = f'candidateGroups="{groups}"' if groups else ""
        given = f'assignee="{assignee}"' if assignee else ""
        parts.append(f"<zeebe:assignmentDefinition {given} {named}/>")
    if form:
        parts.append(f'<zeebe:formDefinition formId="{form}"/>')
    if due:
        parts.append(f'<zeebe:taskSchedule dueDate="{due}"/>')
    return Node(node_id, "userTask", extension("".join(parts) + more))


def service_task(node_id, job_type, *, retries="3", more=""):
    text = f'<zeebe:taskDefinition type="{job_type}" retries="{retries}"/>{more}'
    return Node(node_id, "serviceTask", extension(text))


def script(node_id, expression, result=""):
    named = f' resultVariable="{result}"' if result else ""
    text = f'<zeebe:script expression="{expression}"{named}/>'
    return Node(node_id, "scriptTask", extension(text))


def timer(node_id, kind, value, tag="intermediateCatchEvent"):
    inside = (
        f'<bpmn:timerEventDefinition id="{node_id}_t"><bpmn:{kind}>{value}</bpmn:{kind}>'
        "</bpmn:timerEventDefinition>"
    )
    return Node(node_id, tag, inside)


def message_catch(node_id, message, tag="intermediateCatchEvent", form=""):
    typed = extension(f'<zeebe:formDefinition formId="{form}"/>') if form else ""
    reference = f'<bpmn:messageEventDefinition id="{node_id}_m" messageRef="{message}"/>'
    return Node(node_id, tag, typed + reference)


def message_throw(node_id, message, key, ttl="PT1H", tag="intermediateThrowEvent", inputs=""):
    publish = f'<zeebe:publishMessage correlationKey="{key}" timeToLive="{ttl}"/>'
    mapping = f"<zeebe:ioMapping>{inputs}</zeebe:ioMapping>" if inputs else ""
    reference = f'<bpmn:messageEventDefinition id="{node_id}_m" messageRef="{message}"/>'
    return Node(node_id, tag, extension(publish + mapping) + reference)


def signal_catch(node_id, signal, tag="intermediateCatchEvent"):
    return Node(
        node_id, tag, f'<bpmn:signalEventDefinition id="{node_id}_s" signalRef="{signal}"/>'
    )


def signal_throw(node_id, signal):
    return signal_catch(node_id, signal, tag="intermediateThrowEvent")


def message(message_id, name, key=""):
    subscription = extension(f'<zeebe:subscription correlationKey="{key}"/>') if key else ""
    return f'<bpmn:message id="{message_id}" name="{name}">{subscription}</bpmn:message>'


def signal(signal_id, name):
    return f'<bpmn:signal id="{signal_id}" name="{name}"/>'


def error(error_id, code):
    return f'<bpmn:error id="{error_id}" name="{code}" errorCode="{code}"/>'


def boundary(node_id, attached, inside, *, interrupting=True):
    flag = "true" if interrupting else "false"
    return Node(
        node_id, "boundaryEvent", inside, f' attachedToRef="{attached}" cancelActivity="{flag}"'
    )


def process(process_id, *nodes, flows=None, declared="", properties="", lanes=""):
    """Return a file with one process; without `flows` the nodes follow each other."""
    if flows is None:
        flows = [(one.id, two.id, "") for one, two in pairwise(nodes)]
    drawn = [
        (f"f{n}_{source}_{target}", source, target, c)
        for n, (source, target, c) in enumerate(flows)
    ]
    body = "".join(_element(node, drawn) for node in nodes) + "".join(map(_flow, drawn))
    head = f'<bpmn:process id="{process_id}" name="{process_id}" isExecutable="true">'
    text = HEAD + declared + head + lanes + extension(properties) + body + "</bpmn:process>"
    return (text + _picture(process_id, nodes, drawn) + "</bpmn:definitions>").encode()


def _element(node, flows):
    ins = "".join(f"<bpmn:incoming>{f[0]}</bpmn:incoming>" for f in flows if f[2] == node.id)
    outs = "".join(f"<bpmn:outgoing>{f[0]}</bpmn:outgoing>" for f in flows if f[1] == node.id)
    inside = node.inside
    marks = ins + outs
    if "</bpmn:extensionElements>" in inside:
        first, rest = inside.split("</bpmn:extensionElements>", 1)
        inside = f"{first}</bpmn:extensionElements>{marks}{rest}"
    else:
        inside = marks + inside
    named = f'name="{node.id.replace("_", " ").capitalize()}"'
    return f'<bpmn:{node.tag} id="{node.id}" {named}{node.attributes}>{inside}</bpmn:{node.tag}>'


def _flow(flow):
    flow_id, source, target, condition = flow
    inside = (
        '<bpmn:conditionExpression xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
        if condition
        else ""
    )
    return (
        f'<bpmn:sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">'
        f"{inside}</bpmn:sequenceFlow>"
    )


def _picture(process_id, nodes, flows):
    place = {node.id: 100 + 200 * n for n, node in enumerate(nodes)}
    shapes = "".join(
        f'<bpmndi:BPMNShape id="{node.id}_di" bpmnElement="{node.id}">'
        f'<dc:Bounds x="{place[node.id]}" y="100" width="100" height="80"/></bpmndi:BPMNShape>'
        for node in nodes
    )
    edges = "".join(
        f'<bpmndi:BPMNEdge id="{flow[0]}_di" bpmnElement="{flow[0]}">'
        f'<di:waypoint x="{place[flow[1]] + 100}" y="140"/>'
        f'<di:waypoint x="{place[flow[2]]}" y="140"/></bpmndi:BPMNEdge>'
        for flow in flows
    )
    return (
        f'<bpmndi:BPMNDiagram id="{process_id}_d"><bpmndi:BPMNPlane id="{process_id}_p"'
        f' bpmnElement="{process_id}">{shapes}{edges}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    )
