"""One good drawing with all there is: pools, nested lanes, sub-processes, a group, two planes.

A test changes one thing of it. Boxes are (x, y, width, height).
"""

from dataclasses import dataclass, field, replace
from typing import Self

from tests.drawing.check.xml_parts import HEAD, edge, shape

MODEL = """
<bpmn:category id="c"><bpmn:categoryValue id="cv" value="Five days"/></bpmn:category>
<bpmn:collaboration id="all">
  <bpmn:participant id="partnership" name="Partnership" processRef="review"/>
  <bpmn:participant id="applicant" name="Applicant"/>
  <bpmn:messageFlow id="letter" name="letter" sourceRef="record" targetRef="applicant"/>
</bpmn:collaboration>
<bpmn:process id="review">
  <bpmn:laneSet id="lanes">
    <bpmn:lane id="team" name="Team"><bpmn:childLaneSet id="inner">
      <bpmn:lane id="officer" name="Officer">
        <bpmn:flowNodeRef>asked</bpmn:flowNodeRef><bpmn:flowNodeRef>record</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>met</bpmn:flowNodeRef><bpmn:flowNodeRef>not_met</bpmn:flowNodeRef>
      </bpmn:lane>
      <bpmn:lane id="chair" name="Chair"><bpmn:flowNodeRef>hold</bpmn:flowNodeRef>
        <bpmn:flowNodeRef>closed</bpmn:flowNodeRef></bpmn:lane>
    </bpmn:childLaneSet></bpmn:lane>
    <bpmn:lane id="partners" name="Partners"><bpmn:flowNodeRef>remind</bpmn:flowNodeRef>
      <bpmn:flowNodeRef>reminded</bpmn:flowNodeRef><bpmn:flowNodeRef>look_up</bpmn:flowNodeRef>
    </bpmn:lane>
  </bpmn:laneSet>
  <bpmn:startEvent id="asked" name="Asked"/>
  <bpmn:userTask id="record" name="Record"><bpmn:dataOutputAssociation id="writes">
    <bpmn:targetRef>paper</bpmn:targetRef></bpmn:dataOutputAssociation></bpmn:userTask>
  <bpmn:boundaryEvent id="day_5" name="5 days" attachedToRef="record">
    <bpmn:timerEventDefinition/></bpmn:boundaryEvent>
  <bpmn:exclusiveGateway id="met" name="Met?" default="no"/>
  <bpmn:endEvent id="not_met" name="Not met"/>
  <bpmn:subProcess id="hold" name="Hold review">
    <bpmn:startEvent id="sat" name="Sat"/><bpmn:task id="decide" name="Decide"/>
    <bpmn:endEvent id="told" name="Told"/>
    <bpmn:sequenceFlow id="sat_decide" sourceRef="sat" targetRef="decide"/>
    <bpmn:sequenceFlow id="decide_told" sourceRef="decide" targetRef="told"/>
  </bpmn:subProcess>
  <bpmn:endEvent id="closed" name="Closed"/>
  <bpmn:task id="remind" name="Remind"/><bpmn:endEvent id="reminded" name="Reminded"/>
  <bpmn:subProcess id="look_up" name="Look up">
    <bpmn:startEvent id="begun" name="Begun"/><bpmn:endEvent id="done" name="Done"/>
    <bpmn:sequenceFlow id="begun_done" sourceRef="begun" targetRef="done"/>
  </bpmn:subProcess>
  <bpmn:dataObject id="p"/><bpmn:dataObjectReference id="paper" name="Paper" dataObjectRef="p"/>
  <bpmn:sequenceFlow id="asked_record" sourceRef="asked" targetRef="record"/>
  <bpmn:sequenceFlow id="record_met" sourceRef="record" targetRef="met"/>
  <bpmn:sequenceFlow id="no" name="no" sourceRef="met" targetRef="not_met"/>
  <bpmn:sequenceFlow id="yes" name="yes" sourceRef="met" targetRef="hold"/>
  <bpmn:sequenceFlow id="hold_closed" sourceRef="hold" targetRef="closed"/>
  <bpmn:sequenceFlow id="late" sourceRef="day_5" targetRef="remind"/>
  <bpmn:sequenceFlow id="remind_reminded" sourceRef="remind" targetRef="reminded"/>
  <bpmn:textAnnotation id="law"><bpmn:text>Section 104</bpmn:text></bpmn:textAnnotation>
  <bpmn:association id="law_met" sourceRef="law" targetRef="met"/>
  <bpmn:group id="days" categoryValueRef="cv"/>
</bpmn:process>
"""
BOXES = {
    "applicant": (100, 40, 1100, 60),
    "partnership": (100, 140, 1100, 560),
    "team": (130, 140, 1070, 400),
    "officer": (160, 140, 1040, 200),
    "chair": (160, 340, 1040, 200),
    "partners": (130, 540, 1070, 160),
    "asked": (200, 222, 36, 36),
    "record": (290, 200, 100, 80),
    "day_5": (332, 262, 36, 36),
    "met": (450, 215, 50, 50),
    "not_met": (580, 222, 36, 36),
    "hold": (600, 360, 340, 160),
    "sat": (640, 422, 36, 36),
    "decide": (720, 400, 100, 80),
    "told": (870, 422, 36, 36),
    "closed": (1000, 422, 36, 36),
    "remind": (420, 580, 100, 80),
    "reminded": (580, 602, 36, 36),
    "look_up": (700, 580, 100, 80),
    "law": (700, 160, 130, 60),
    "paper": (300, 390, 36, 50),
    "days": (280, 190, 200, 170),
    "begun": (100, 100, 36, 36),
    "done": (200, 100, 36, 36),
}
LABELS = {
    "asked": (190, 263, 56, 14),
    "day_5": (372, 290, 50, 14),
    "met": (450, 190, 50, 14),
    "not_met": (568, 263, 60, 14),
    "sat": (628, 463, 60, 14),
    "told": (868, 463, 40, 14),
    "closed": (990, 463, 56, 14),
    "reminded": (560, 643, 76, 14),
    "paper": (290, 445, 56, 14),
    "days": (345, 174, 70, 14),
    "begun": (98, 141, 40, 14),
    "done": (198, 141, 40, 14),
    "letter": (325, 112, 30, 14),
    "no": (520, 222, 20, 14),
    "yes": (480, 280, 20, 14),
}
LINES = {
    "letter": ((320, 200), (320, 100)),
    "asked_record": ((236, 240), (290, 240)),
    "record_met": ((390, 240), (450, 240)),
    "no": ((500, 240), (580, 240)),
    "yes": ((475, 265), (475, 440), (600, 440)),
    "hold_closed": ((940, 440), (1000, 440)),
    "late": ((350, 298), (350, 620), (420, 620)),
    "remind_reminded": ((520, 620), (580, 620)),
    "sat_decide": ((676, 440), (720, 440)),
    "decide_told": ((820, 440), (870, 440)),
    "writes": ((310, 280), (310, 390)),
    "law_met": ((700, 190), (475, 215)),
    "begun_done": ((136, 118), (200, 118)),
}
INSIDE_LOOK_UP = ("begun", "done", "begun_done")
PLANES = ("all", "look_up")


@dataclass(frozen=True)
class Review:
    """The drawing of the model; `closed` sub-processes have a plane of their own."""

    boxes: dict = field(default_factory=lambda: dict(BOXES))
    labels: dict = field(default_factory=lambda: dict(LABELS))
    lines: dict = field(default_factory=lambda: dict(LINES))
    inner: tuple = INSIDE_LOOK_UP
    model: str = MODEL

    def moved(self, element: str, dx: float, dy: float) -> Self:
        x, y, *size = self.boxes[element]
        return self.placed(element, x + dx, y + dy, *size)

    def placed(self, element: str, *box: float) -> Self:
        return replace(self, boxes={**self.boxes, element: box})

    def named(self, element: str, *box: float) -> Self:
        return replace(self, labels={**self.labels, element: box})

    def led(self, flow: str, *line: tuple) -> Self:
        return replace(self, lines={**self.lines, flow: line})

    def without(self, element: str) -> Self:
        kept = {
            part: {one: value for one, value in getattr(self, part).items() if one != element}
            for part in ("boxes", "labels", "lines")
        }
        return replace(self, **kept)

    def unnamed(self, element: str) -> Self:
        labels = {one: box for one, box in self.labels.items() if one != element}
        return replace(self, labels=labels)

    def called(self, before: str, after: str) -> Self:
        return replace(self, model=self.model.replace(f'"{before}"', f'"{after}"'))

    def shifted(self, dx: float, dy: float) -> Self:
        def shift(box: tuple) -> tuple:
            return (box[0] + dx, box[1] + dy, *box[2:])

        return replace(
            self,
            boxes={one: shift(box) for one, box in self.boxes.items()},
            labels={one: shift(box) for one, box in self.labels.items()},
            lines={one: tuple(map(shift, line)) for one, line in self.lines.items()},
        )

    def document(self) -> bytes:
        planes = "".join(
            f'<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="{plane}">'
            f"{''.join(self._parts(plane))}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
            for plane in PLANES
        )
        return f"{HEAD}{self.model}{planes}</bpmn:definitions>".encode()

    def _parts(self, plane: str):
        for one, box in self.boxes.items():
            if (one in self.inner) == (plane == "look_up"):
                expanded = {"hold": "true", "look_up": "false"}.get(one, "")
                yield shape(one, box, self.labels.get(one), expanded)
        for one, line in self.lines.items():
            if (one in self.inner) == (plane == "look_up"):
                yield edge(one, line, self.labels.get(one))


GOOD = Review()
