"""A file with every symbol of BPMN 2.0 that is drawn, side by side.

Everything in it is valid, so that other programs read it without a warning.
"""

from collections.abc import Iterator

from tests.drawing.svg.sheet import edge, file, label, shape

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


class Sheet:
    """Sets symbols in rows and gathers their markup."""

    def __init__(self) -> None:
        self.model: list[str] = []
        self.artifacts: list[str] = []  # behind everything else, as the standard asks
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
        behind = tag in {"textAnnotation", "group"}
        gathered = self.artifacts if behind else self.model
        gathered.append(f'<{tag} id="{id_}"{called} {attributes}>{inside}</{tag}>')
        under = (at[0] + size[0] / 2 - 42, at[1] + size[1] + 5, 84, 28)
        beside = label(under) if size[0] <= 50 and name else ""
        self.drawing.append(shape(id_, (*at, *size), shown, beside))
        return id_


def sheet() -> bytes:
    """The sheet."""
    on = Sheet()
    for row in (_events, _gateways, _tasks, _marked, _sub_processes, _data, _flows):
        row(on)
    model = (
        '<category id="kinds"><categoryValue id="kind" value="Belongs together"/></category>'
        '<message id="report" name="report"/><timerEventDefinition id="noon"/>'
        '<collaboration id="c"><participant id="pool" name="All symbols" processRef="p"/>'
        '<participant id="party" name="Party"><participantMultiplicity/></participant>'
        '<participant id="upright" name="Upright"/>'
        '<participant id="down" name="From top to bottom" processRef="q"/>'
        '<messageFlow id="letter" name="letter" sourceRef="s1" targetRef="party"/>'
        '<messageFlow id="asks" name="asks" sourceRef="pool" targetRef="party"'
        ' messageRef="report"/>'
        '<messageFlow id="tells" sourceRef="party" targetRef="pool" messageRef="report"/>'
        '<textAnnotation id="remark"><text>Between pools</text></textAnnotation></collaboration>'
        f'<process id="p">{DATA}<laneSet id="lanes"><lane id="one" name="One lane"/></laneSet>'
        f"{''.join([*on.model, *on.artifacts])}</process>"
        '<process id="q"><laneSet id="columns"><lane id="left" name="Left"><childLaneSet>'
        '<lane id="inner" name="Inner"/></childLaneSet></lane><lane id="right" name="Right"/>'
        "</laneSet></process>"
    )
    return file(model, "".join([*_frames(), *on.drawing]), "c")


DATA = (
    '<ioSpecification><dataInput id="comes" name="Comes in"/>'
    '<dataInput id="come" name="Come in" isCollection="true"/>'
    '<dataOutput id="goes" name="Goes out"><dataState name="signed"/></dataOutput>'
    "<inputSet><dataInputRefs>comes</dataInputRefs><dataInputRefs>come</dataInputRefs></inputSet>"
    "<outputSet><dataOutputRefs>goes</dataOutputRefs></outputSet></ioSpecification>"
)


def _frames() -> Iterator[str]:
    across, down = 'isHorizontal="true"', 'isHorizontal="false"'
    yield shape("pool", (0, 0, 1460, 1320), across)
    yield shape("one", (30, 0, 1430, 1320), across)
    yield shape("party", (0, 1400, 700, 60), across)
    yield shape("upright", (1500, 0, 60, 600), down)
    yield shape("down", (1500, 660, 240, 400), down)
    yield shape("left", (1500, 690, 120, 370), down)
    yield shape("inner", (1500, 720, 120, 340), down)
    yield shape("right", (1620, 690, 120, 370), down)
    yield shape("remark", (760, 1400, 100, 40))
    yield edge("letter", (98, 56), (98, 1400), label=label((104, 1350, 30, 14)))
    asks = edge("asks", (300, 1320), (300, 1400), label=label((310, 1330, 30, 14)))
    yield asks.replace("id=", 'messageVisibleKind="initiating" id=', 1)
    tells = edge("tells", (500, 1400), (500, 1320))
    yield tells.replace("id=", 'messageVisibleKind="non_initiating" id=', 1)
    for at, id_ in enumerate(("comes", "come", "goes")):
        x = 90 + 100 * at
        yield shape(id_, (x, 1200, 36, 50), label=label((x - 24, 1255, 84, 28)))


def _definitions(kind: str) -> str:
    if kind.endswith("multiple"):
        return "<messageEventDefinition/><signalEventDefinition/>"
    inside = "<condition>=a</condition>" if kind == "conditional" else ""
    more = ' name="onward"' if kind == "link" else ""
    return f"<{kind}EventDefinition{more}>{inside}</{kind}EventDefinition>" if kind else ""


def _event_rows() -> Iterator[tuple[str, tuple[str, ...], str]]:
    yield "startEvent", START, ""
    yield "startEvent", STAYING, 'isInterrupting="false"'
    yield "intermediateCatchEvent", CATCH, ""
    yield "intermediateCatchEvent", ("parallel multiple",), 'parallelMultiple="true"'
    yield "intermediateThrowEvent", THROW, ""
    yield "endEvent", END, ""


def _events(on: Sheet) -> None:
    for row, (tag, kinds, attributes) in enumerate(_event_rows()):
        for at, kind in enumerate(kinds):
            on.put(
                tag,
                (80 + 90 * at, 20 + 75 * row),
                attributes=attributes,
                inside=_definitions(kind),
                name=kind,
            )
    for row, (kinds, more) in enumerate(((BOUNDARY, ""), (STAYING, ' cancelActivity="false"'))):
        host = on.put("task", (860, 90 + 160 * row), (560, 60), name="Host")
        for at, kind in enumerate(kinds):
            on.put(
                "boundaryEvent",
                (870 + 60 * at, 132 + 160 * row),
                name=kind,
                attributes=f'attachedToRef="{host}"{more}',
                inside=_definitions(kind),
            )


def _gateways(on: Sheet) -> None:
    kinds = (
        ("exclusiveGateway", "", ""), ("exclusiveGateway", "", 'isMarkerVisible="true"'),
        ("inclusiveGateway", "", ""), ("parallelGateway", "", ""), ("complexGateway", "", ""),
        ("eventBasedGateway", "", ""), ("eventBasedGateway", 'instantiate="true"', ""),
        ("eventBasedGateway", 'instantiate="true" eventGatewayType="Parallel"', ""),
    )  # fmt: skip
    for at, (tag, attributes, shown) in enumerate(kinds):
        on.put(
            tag,
            (80 + 120 * at, 490),
            (50, 50),
            attributes=attributes,
            shown=shown,
            name="Which way?",
        )


def _tasks(on: Sheet) -> None:
    kinds = [
        *((tag, "") for tag in TASKS),
        ("sendTask", ""),
        ("receiveTask", ""),
        ("receiveTask", 'instantiate="true"'),
    ]
    for at, (tag, attributes) in enumerate(kinds):
        on.put(
            tag,
            (80 + 130 * at, 600),
            (100, 80),
            attributes=attributes,
            name=f"{tag.removesuffix('Task') or 'plain'} task with quite a long name",
        )


def _marked(on: Sheet) -> None:
    for at, (name, inside) in enumerate(LOOPS.items()):
        on.put("userTask", (80 + 130 * at, 710), (100, 80), inside=inside, name=name)
    on.put(
        "task",
        (470, 710),
        (100, 80),
        attributes='isForCompensation="true"',
        inside=LOOPS["at once"],
        name="Undo",
    )
    on.put("callActivity", (600, 710), (100, 80), name="Call")
    on.put("callActivity", (730, 710), (100, 80), inside=LOOPS["in turn"], name="Call each")


def _sub_processes(on: Sheet) -> None:
    kinds = (
        ("subProcess", ""),
        ("subProcess", 'triggeredByEvent="true"'),
        ("transaction", ""),
        ("adHocSubProcess", ""),
    )
    for at, (tag, attributes) in enumerate(kinds):
        on.put(
            tag,
            (80 + 130 * at, 820),
            (100, 80),
            attributes=attributes,
            name="Collapsed",
            shown='isExpanded="false"',
            inside=begun(attributes),
        )
        on.put(
            tag,
            (80 + 270 * at, 930),
            (250, 120),
            attributes=attributes,
            name="Expanded",
            inside=LOOPS["at once"],
            shown='isExpanded="true"',
        )


def begun(attributes: str) -> str:
    """What an event sub-process begins with."""
    event = "<messageEventDefinition/>"
    return f'<startEvent id="begin">{event}</startEvent>' if "Event" in attributes else ""


def _data(on: Sheet) -> None:
    on.model.append('<dataObject id="paper"/><dataObject id="file" isCollection="true"/>')
    on.put(
        "dataObjectReference", (90, 1090), (36, 50), attributes='dataObjectRef="paper"', name="Form"
    )
    on.put(
        "dataObjectReference",
        (190, 1090),
        (36, 50),
        attributes='dataObjectRef="file"',
        name="Forms",
    )
    on.put("dataStoreReference", (290, 1090), (50, 50), name="Register")
    on.put(
        "startEvent",
        (620, 1200),
        inside="<eventDefinitionRef>noon</eventDefinitionRef>",
        name="at noon",
    )
    on.put(
        "textAnnotation",
        (400, 1090),
        (130, 60),
        inside="<text>Why: the law asks for it within ten days</text>",
    )
    on.put("group", (560, 1090), (170, 80), attributes='categoryValueRef="kind"')


def _flows(on: Sheet) -> None:
    source = on.put("task", (800, 1090), (100, 140), attributes='default="plain"', name="From")
    paper = on.put("dataObjectReference", (1260, 1100), attributes='dataObjectRef="paper"')
    moves = (
        '<property id="place"/><dataInputAssociation id="reads">'
        f"<sourceRef>{paper}</sourceRef><targetRef>place</targetRef></dataInputAssociation>"
        f'<dataOutputAssociation id="writes"><targetRef>{paper}</targetRef></dataOutputAssociation>'
    )
    target = on.put("task", (1100, 1090), (100, 140), inside=moves, name="To")
    on.drawing += [
        edge("reads", (1260, 1110), (1200, 1110)),
        edge("writes", (1200, 1130), (1260, 1130)),
    ]
    ends = f'sourceRef="{source}" targetRef="{target}"'
    way = "<conditionExpression>=a</conditionExpression>"
    on.model.append(
        f'<sequenceFlow id="plain" name="else" {ends}/>'
        f'<sequenceFlow id="maybe" name="met" {ends}>{way}</sequenceFlow>'
    )
    on.artifacts.append(
        f'<association id="link" {ends}/>'
        f'<association id="one_way" associationDirection="One" {ends}/>'
        f'<association id="both_ways" associationDirection="Both" {ends}/>'
    )
    for at, id_ in enumerate(("plain", "maybe", "link", "one_way", "both_ways")):
        y = 1110 + 25 * at
        beside = label((960, y - 16, 40, 14)) if at < 2 else ""
        on.drawing.append(edge(id_, (900, y), (1100, y), label=beside))
