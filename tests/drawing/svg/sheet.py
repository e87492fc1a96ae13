"""Small BPMN files made to order."""

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


def file(model: str, drawing: str, root: str = "p") -> bytes:
    """A BPMN file of these elements and shapes."""
    plane = f'<bpmndi:BPMNPlane id="plane" bpmnElement="{root}">{drawing}</bpmndi:BPMNPlane>'
    return (
        f'<definitions {NAMESPACES} id="all" targetNamespace="urn:test">{model}'
        f'<bpmndi:BPMNDiagram id="diagram">{plane}</bpmndi:BPMNDiagram></definitions>'
    ).encode()


def shape(
    element: str, box: tuple[float, float, float, float], more: str = "", label: str = ""
) -> str:
    return (
        f'<bpmndi:BPMNShape id="{element}_di" bpmnElement="{element}" {more}>'
        f"{bounds(box)}{label}</bpmndi:BPMNShape>"
    )


def bounds(box: tuple[float, float, float, float]) -> str:
    x, y, width, height = box
    return f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'


def label(box: tuple[float, float, float, float]) -> str:
    return f"<bpmndi:BPMNLabel>{bounds(box)}</bpmndi:BPMNLabel>"


def edge(element: str, *points: tuple[float, float], label: str = "") -> str:
    line = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return (
        f'<bpmndi:BPMNEdge id="{element}_di" bpmnElement="{element}">{line}{label}'
        "</bpmndi:BPMNEdge>"
    )


def process(elements: str, drawing: str) -> bytes:
    """A BPMN file with one process and no pool."""
    return file(f'<process id="p" name="Order">{elements}</process>', drawing)


def order() -> bytes:
    """A process of two lanes with a choice, a timer at its side and a sub-process."""
    elements = (
        '<laneSet id="lanes"><lane id="clerk" name="Clerk"><flowNodeRef>check</flowNodeRef></lane>'
        '<lane id="chief" name="Chief"><flowNodeRef>approve</flowNodeRef></lane></laneSet>'
        '<startEvent id="asked" name="Order received"/>'
        '<userTask id="check" name="Check order"/>'
        '<exclusiveGateway id="choice" name="Is it complete?" default="to_refused"/>'
        '<userTask id="approve" name="Approve order"/>'
        '<boundaryEvent id="late" name="5 days" attachedToRef="approve" cancelActivity="false">'
        "<timerEventDefinition/></boundaryEvent>"
        '<endEvent id="reminded" name="Reminder sent"/>'
        '<endEvent id="approved" name="Order approved"/><endEvent id="refused" name="Refused"/>'
        '<sequenceFlow id="to_check" sourceRef="asked" targetRef="check"/>'
        '<sequenceFlow id="to_choice" sourceRef="check" targetRef="choice"/>'
        '<sequenceFlow id="to_approve" name="yes" sourceRef="choice" targetRef="approve">'
        "<conditionExpression>=complete</conditionExpression></sequenceFlow>"
        '<sequenceFlow id="to_refused" name="no" sourceRef="choice" targetRef="refused"/>'
        '<sequenceFlow id="to_approved" sourceRef="approve" targetRef="approved"/>'
        '<sequenceFlow id="to_reminded" sourceRef="late" targetRef="reminded"/>'
    )
    drawing = (
        shape("clerk", (0, 0, 860, 200)) + shape("chief", (0, 200, 860, 220)),
        shape("asked", (60, 82, 36, 36), label=label((38, 122, 80, 14))),
        shape("check", (160, 60, 100, 80)),
        shape("choice", (330, 75, 50, 50), 'isMarkerVisible="true"', label((310, 48, 90, 14))),
        shape("refused", (760, 82, 36, 36), label=label((748, 122, 60, 14))),
        shape("approve", (460, 250, 100, 80)),
        shape("late", (492, 312, 36, 36), label=label((440, 352, 50, 14))),
        shape("reminded", (600, 362, 36, 36), label=label((640, 372, 80, 14))),
        shape("approved", (760, 272, 36, 36), label=label((733, 312, 90, 14))),
        edge("to_check", (96, 100), (160, 100)),
        edge("to_choice", (260, 100), (330, 100)),
        edge("to_refused", (380, 100), (760, 100), label=label((400, 82, 20, 14))),
        edge("to_approve", (355, 125), (355, 290), (460, 290), label=label((360, 140, 24, 14))),
        edge("to_approved", (560, 290), (760, 290)),
        edge("to_reminded", (510, 348), (510, 380), (600, 380)),
    )
    return file(f'<process id="p" name="Order">{elements}</process>', "".join(drawing))
