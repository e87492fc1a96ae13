"""A file with every symbol of BPMN 2.0 that is drawn, side by side; and small files made to order.

Everything in the sheet is valid, so that other programs read it without a warning.
"""

from collections.abc import Iterator

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
    ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)
START = ("", "message", "timer", "signal", "error", "escalation", "conditional", "compensate")
CATCH = ("message", "timer", "signal", "conditional", "link", "multiple")
THROW = ("", "message", "signal", "escalation", "link", "compensate", "multiple")
BOUNDARY = (*CATCH[:4], "error", "escalation", "compensate", "cancel", "multiple")
STAYING = ("message", "timer", "signal", "escalation", "conditional", "multiple")
END = ("", "message", "signal", "error", "escalation", "terminate", "compensate", "cancel")
TASKS = ("task", "userTask", "serviceTask", "scriptTask", "businessRuleTask", "manualTask")
LOOPS = {
    "repeated": "<standardLoopCharacteristics/>",
    "in turn": '<multiInstanceLoopCharacteristics isSequential="true"/>',
    "at once": "<multiInstanceLoopCharacteristics/>",
}


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


class Sheet:
    """Sets symbols in rows and gathers their markup."""

    def __init__(self) -> None:
        self.model: list[str] = []
        self.drawing: list[str] = []
        self.count = 0

    def put(  # noqa: PLR0913 - an attribute of an element each
        self,
        tag: str,
        at: tuple[float, float],
        size: tuple[float, float] = (36, 36),
        *,
        attributes: str = "",
        inside: str = "",
        shown: str = "",
        name: str = "",
    ) -> str:
        self.count += 1
        id_ = f"s{self.count}"
        called = f' name="{name}"' if name else ""
        self.model.append(f'<{tag} id="{id_}"{called} {attributes}>{inside}</{tag}>')
        under = (at[0] + size[0] / 2 - 42, at[1] + size[1] + 5, 84, 28)
        beside = label(under) if size[0] <= 50 and name else ""
        self.drawing.append(shape(id_, (*at, *size), shown, beside))
        return id_


def symbols() -> bytes:
    """The sheet."""
    sheet = Sheet()
    for row in (_events, _gateways, _tasks, _marked, _sub_processes, _data, _flows):
        row(sheet)
    model = (
        '<category id="kinds"><categoryValue id="kind" value="Belongs together"/></category>'
        '<collaboration id="c"><participant id="pool" name="All symbols" processRef="p"/>'
        '<participant id="party" name="Party"><participantMultiplicity/></participant>'
        '<participant id="upright" name="Upright"/>'
        '<messageFlow id="letter" name="letter" sourceRef="s1" targetRef="party"/></collaboration>'
        f'<process id="p"><laneSet id="lanes"><lane id="one" name="One lane"/></laneSet>'
        f"{''.join(sheet.model)}</process>"
    )
    frames = [
        shape("pool", (0, 0, 1460, 1320), 'isHorizontal="true"'),
        shape("one", (30, 0, 1430, 1320), 'isHorizontal="true"'),
        shape("party", (0, 1400, 700, 60), 'isHorizontal="true"'),
        shape("upright", (1500, 0, 60, 600), 'isHorizontal="false"'),
        edge("letter", (98, 56), (98, 1400), label=label((104, 1350, 30, 14))),
    ]
    return file(model, "".join([*frames, *sheet.drawing]), "c")


def _definitions(kind: str) -> str:
    if kind.endswith("multiple"):
        return "<messageEventDefinition/><signalEventDefinition/>"
    inside = "<condition>=a</condition>" if kind == "conditional" else ""
    return f"<{kind}EventDefinition>{inside}</{kind}EventDefinition>" if kind else ""


def _event_rows() -> Iterator[tuple[str, tuple[str, ...], str]]:
    yield "startEvent", START, ""
    yield "startEvent", STAYING, 'isInterrupting="false"'
    yield "intermediateCatchEvent", CATCH, ""
    yield "intermediateCatchEvent", ("parallel multiple",), 'parallelMultiple="true"'
    yield "intermediateThrowEvent", THROW, ""
    yield "endEvent", END, ""


def _events(sheet: Sheet) -> None:
    for row, (tag, kinds, attributes) in enumerate(_event_rows()):
        for at, kind in enumerate(kinds):
            sheet.put(
                tag,
                (80 + 90 * at, 20 + 75 * row),
                attributes=attributes,
                inside=_definitions(kind),
                name=kind,
            )
    for row, (kinds, more) in enumerate(((BOUNDARY, ""), (STAYING, ' cancelActivity="false"'))):
        host = sheet.put("task", (860, 90 + 160 * row), (560, 60), name="Host")
        for at, kind in enumerate(kinds):
            sheet.put(
                "boundaryEvent",
                (870 + 60 * at, 132 + 160 * row),
                name=kind,
                attributes=f'attachedToRef="{host}"{more}',
                inside=_definitions(kind),
            )


def _gateways(sheet: Sheet) -> None:
    kinds = (
        ("exclusiveGateway", "", ""), ("exclusiveGateway", "", 'isMarkerVisible="true"'),
        ("inclusiveGateway", "", ""), ("parallelGateway", "", ""), ("complexGateway", "", ""),
        ("eventBasedGateway", "", ""), ("eventBasedGateway", 'instantiate="true"', ""),
        ("eventBasedGateway", 'instantiate="true" eventGatewayType="Parallel"', ""),
    )  # fmt: skip
    for at, (tag, attributes, shown) in enumerate(kinds):
        sheet.put(
            tag,
            (80 + 120 * at, 490),
            (50, 50),
            attributes=attributes,
            shown=shown,
            name="Which way?",
        )


def _tasks(sheet: Sheet) -> None:
    kinds = [
        *((tag, "") for tag in TASKS),
        ("sendTask", ""),
        ("receiveTask", ""),
        ("receiveTask", 'instantiate="true"'),
    ]
    for at, (tag, attributes) in enumerate(kinds):
        sheet.put(
            tag,
            (80 + 130 * at, 600),
            (100, 80),
            attributes=attributes,
            name=f"{tag.removesuffix('Task') or 'plain'} task with quite a long name",
        )


def _marked(sheet: Sheet) -> None:
    for at, (name, inside) in enumerate(LOOPS.items()):
        sheet.put("userTask", (80 + 130 * at, 710), (100, 80), inside=inside, name=name)
    sheet.put(
        "task",
        (470, 710),
        (100, 80),
        attributes='isForCompensation="true"',
        inside=LOOPS["at once"],
        name="Undo",
    )
    sheet.put("callActivity", (600, 710), (100, 80), name="Call")
    sheet.put("callActivity", (730, 710), (100, 80), inside=LOOPS["in turn"], name="Call each")


def _sub_processes(sheet: Sheet) -> None:
    kinds = (
        ("subProcess", ""),
        ("subProcess", 'triggeredByEvent="true"'),
        ("transaction", ""),
        ("adHocSubProcess", ""),
    )
    for at, (tag, attributes) in enumerate(kinds):
        sheet.put(
            tag,
            (80 + 130 * at, 820),
            (100, 80),
            attributes=attributes,
            name="Collapsed",
            shown='isExpanded="false"',
        )
        sheet.put(
            tag,
            (80 + 270 * at, 930),
            (250, 120),
            attributes=attributes,
            name="Expanded",
            inside=LOOPS["at once"],
            shown='isExpanded="true"',
        )


def _data(sheet: Sheet) -> None:
    sheet.model.append('<dataObject id="paper"/><dataObject id="file" isCollection="true"/>')
    sheet.put(
        "dataObjectReference", (90, 1090), (36, 50), attributes='dataObjectRef="paper"', name="Form"
    )
    sheet.put(
        "dataObjectReference",
        (190, 1090),
        (36, 50),
        attributes='dataObjectRef="file"',
        name="Forms",
    )
    sheet.put("dataStoreReference", (290, 1090), (50, 50), name="Register")
    sheet.put(
        "textAnnotation",
        (400, 1090),
        (130, 60),
        inside="<text>Why: the law asks for it within ten days</text>",
    )
    sheet.put("group", (560, 1090), (170, 80), attributes='categoryValueRef="kind"')


def _flows(sheet: Sheet) -> None:
    source = sheet.put("task", (800, 1090), (100, 140), attributes='default="plain"', name="From")
    target = sheet.put("task", (1100, 1090), (100, 140), name="To")
    ends = f'sourceRef="{source}" targetRef="{target}"'
    way = "<conditionExpression>=a</conditionExpression>"
    sheet.model.append(
        f'<sequenceFlow id="plain" name="else" {ends}/>'
        f'<sequenceFlow id="maybe" name="met" {ends}>{way}</sequenceFlow>'
        f'<association id="link" {ends}/>'
        f'<association id="one_way" associationDirection="One" {ends}/>'
        f'<association id="both_ways" associationDirection="Both" {ends}/>'
    )
    for at, id_ in enumerate(("plain", "maybe", "link", "one_way", "both_ways")):
        y = 1110 + 25 * at
        beside = label((960, y - 16, 40, 14)) if at < 2 else ""
        sheet.drawing.append(edge(id_, (900, y), (1100, y), label=beside))


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
