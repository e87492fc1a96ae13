"""What is read from a BPMN file: elements by name and place, and their drawing."""

import pytest

from engine.drawing import lay_out, reading
from engine.drawing.errors import UnreadableDiagram
from engine.drawing.geometry import Box, Point
from engine.drawing.interchange import Drawing
from engine.drawing.model import Flow, Lane, Model, Node, Pool

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="urn:test">"""
REVIEW = """
<bpmn:category id="c"><bpmn:categoryValue id="cv" value="Within 28 days"/></bpmn:category>
<bpmn:collaboration id="all">
  <bpmn:participant id="partnership" name="Partnership" processRef="review"/>
  <bpmn:participant id="applicant" name="Applicant"><bpmn:participantMultiplicity/>
  </bpmn:participant>
  <bpmn:messageFlow id="letter" name="letter" sourceRef="tell" targetRef="applicant"/>
</bpmn:collaboration>
<bpmn:process id="review" name="Review">
  <bpmn:laneSet id="lanes"><bpmn:lane id="safety" name="Safety"><bpmn:childLaneSet>
    <bpmn:lane id="chair" name="Chair"><bpmn:flowNodeRef>decide</bpmn:flowNodeRef></bpmn:lane>
    <bpmn:lane id="spoc" name="Officer"><bpmn:flowNodeRef> tell </bpmn:flowNodeRef></bpmn:lane>
  </bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>
  <bpmn:startEvent id="asked" name="Review  asked for"><bpmn:messageEventDefinition/>
  </bpmn:startEvent>
  <bpmn:subProcess id="decide" name="Decide"><bpmn:multiInstanceLoopCharacteristics/>
    <bpmn:startEvent id="inner"/><bpmn:endEvent id="inner_end"/>
    <bpmn:sequenceFlow id="inside" sourceRef="inner" targetRef="inner_end"/>
  </bpmn:subProcess>
  <bpmn:boundaryEvent id="day_14" attachedToRef="decide" cancelActivity="false">
    <bpmn:timerEventDefinition/></bpmn:boundaryEvent>
  <bpmn:exclusiveGateway id="met" default="no"/>
  <bpmn:sendTask id="tell"><bpmn:dataInputAssociation id="reads">
    <bpmn:sourceRef>file</bpmn:sourceRef></bpmn:dataInputAssociation></bpmn:sendTask>
  <bpmn:dataObject id="paper" isCollection="true"/>
  <bpmn:dataObjectReference id="file" name="Case file" dataObjectRef="paper"/>
  <bpmn:sequenceFlow id="yes" sourceRef="met" targetRef="tell">
    <bpmn:conditionExpression>=met</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="no" sourceRef="met" targetRef="decide"/>
  <bpmn:textAnnotation id="note"><bpmn:text>Section 104</bpmn:text></bpmn:textAnnotation>
  <bpmn:association id="why" sourceRef="note" targetRef="met" associationDirection="One"/>
  <bpmn:group id="box" categoryValueRef="cv"/>
</bpmn:process>"""


def read(body: str) -> tuple[Model, Drawing]:
    return reading.read(reading.parse(f"{HEAD}{body}</bpmn:definitions>".encode()))


def test_pools_lanes_and_processes() -> None:
    model, _ = read(REVIEW)
    assert model.root == "all"
    assert list(model.pools.values()) == [
        Pool("partnership", "Partnership", "review"),
        Pool("applicant", "Applicant", multiple=True),
    ]
    assert model.lanes["chair"] == Lane("chair", "Chair", "review", "safety")
    assert model.nodes["decide"].lane == "chair"
    assert model.nodes["tell"].lane == "spoc"


def test_nodes_say_what_their_symbol_needs() -> None:
    model, _ = read(REVIEW)
    assert model.nodes["asked"].event == "message"
    assert model.nodes["asked"].name == "Review asked for"
    assert model.nodes["decide"].loop == "parallel"
    assert model.nodes["day_14"].host == "decide"
    assert not model.nodes["day_14"].interrupting
    assert model.nodes["file"].collection
    assert model.nodes["note"].name == "Section 104"
    assert model.nodes["box"].name == "Within 28 days"


def test_flows_name_their_ends() -> None:
    model, _ = read(REVIEW)
    assert model.flows["yes"].conditional
    assert model.flows["no"].default
    assert model.flows["letter"] == Flow(
        "letter", "messageFlow", "letter", "all", "tell", "applicant"
    )
    reads = model.flows["reads"]
    assert (reads.source, reads.target, reads.is_dotted) == ("file", "tell", True)
    assert model.flows["why"].direction == "One"


def test_scopes_are_known_from_inside_out() -> None:
    model, _ = read(REVIEW)
    assert list(model.scopes_of("inner")) == ["decide", "review"]
    assert list(model.scopes_of("inside")) == ["decide", "review"]
    assert model.process_of("inner") == "review"
    assert model.process_of("letter") == ""
    assert [node.id for node in model.children("decide")] == ["inner", "inner_end"]


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        (Node("a", "callActivity", "", ""), "is_activity"),
        (Node("a", "adHocSubProcess", "", ""), "is_activity"),
        (Node("a", "eventBasedGateway", "", ""), "is_gateway"),
        (Node("a", "endEvent", "", ""), "throws"),
        (Node("a", "dataStoreReference", "", ""), "labelled_outside"),
    ],
)
def test_kinds_of_nodes(node: Node, kind: str) -> None:
    assert getattr(node, kind)


def test_the_drawing_keeps_planes_labels_and_flags() -> None:
    _, drawing = read(
        """<bpmn:process id="p"><bpmn:subProcess id="s"/></bpmn:process>
        <bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">
          <bpmndi:BPMNShape bpmnElement="s" isExpanded="false">
            <dc:Bounds x="1" y="2" width="3.5" height="4"/></bpmndi:BPMNShape>
          <bpmndi:BPMNShape bpmnElement="nowhere"/>
          <bpmndi:BPMNEdge bpmnElement="short"><di:waypoint x="1" y="1"/></bpmndi:BPMNEdge>
        </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
        <bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="s">
          <bpmndi:BPMNEdge bpmnElement="f"><di:waypoint x="1" y="1"/><di:waypoint x="9" y="1"/>
          <bpmndi:BPMNLabel><dc:Bounds x="4" y="5" width="6" height="7"/></bpmndi:BPMNLabel>
          </bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"""
    )
    assert drawing.planes == ("p", "s")
    assert list(drawing.shapes) == ["s"]
    assert drawing.shapes["s"].box == Box(1, 2, 3.5, 4)
    assert drawing.shapes["s"].expanded is False
    assert drawing.edges["f"].line == (Point(1, 1), Point(9, 1))
    assert drawing.edges["f"].label == Box(4, 5, 6, 7)
    assert drawing.edges["f"].plane == "s"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"<a/>", "not a BPMN diagram"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE is not allowed"),
        (b"nonsense", "not well-formed"),
    ],
)
def test_what_is_no_diagram_is_refused(document: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDiagram, match=reason):
        reading.parse(document)


@pytest.mark.parametrize("number", ["many", "nan", "1e9", "inf"])
def test_a_coordinate_is_a_number_on_a_page(number: str) -> None:
    with pytest.raises(UnreadableDiagram, match="x=") as refusal:
        read(
            f"""<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">
            <bpmndi:BPMNShape bpmnElement="s"><dc:Bounds x="{number}" y="2" width="3" height="4"/>
            </bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"""
        )
    assert refusal.value.line == 6


def test_an_id_that_two_elements_have_is_refused_and_does_not_go_in_circles() -> None:
    task = '<bpmn:process id="same"><bpmn:userTask id="same" name="Task"/></bpmn:process>'

    with pytest.raises(UnreadableDiagram, match="'same' is used twice"):
        lay_out(f"{HEAD}{task}</bpmn:definitions>".encode())
