"""What is drawn badly is said at deployment, and hinders none."""

import pytest

from engine.bpmn.linter import lint
from engine.drawing.check import ADVICE
from tests.bpmn.diagrams import HEAD, drawn, line, script

PROCESS = (
    '<process id="p" isExecutable="true"><startEvent id="s" name="Begun"/>'
    '<endEvent id="e" name="Done"/>\n<sequenceFlow id="f" name="so" sourceRef="s" targetRef="e"/>'
    "</process>"
)
DRAWING = """<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">
<bpmndi:BPMNShape bpmnElement="s"><dc:Bounds x="100" y="100" width="36" height="36"/>
<bpmndi:BPMNLabel><dc:Bounds x="100" y="140" width="36" height="14"/></bpmndi:BPMNLabel>
</bpmndi:BPMNShape>
<bpmndi:BPMNShape bpmnElement="e"><dc:Bounds x="200" y="100" width="36" height="36"/>
<bpmndi:BPMNLabel><dc:Bounds x="200" y="140" width="36" height="14"/></bpmndi:BPMNLabel>
</bpmndi:BPMNShape>
<bpmndi:BPMNEdge bpmnElement="f"><di:waypoint x="136" y="118"/><di:waypoint x="200" y="118"/>
<bpmndi:BPMNLabel><dc:Bounds x="150" y="100" width="20" height="14"/></bpmndi:BPMNLabel>
</bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"""
GOOD = f"{HEAD}{PROCESS}{DRAWING}</definitions>"


def found(document: str) -> list[tuple[str, str, str]]:
    findings = lint({"p.bpmn": document.encode()})
    return [(one.severity, one.code, one.element_id) for one in findings]


def test_a_good_drawing_is_not_mentioned() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "code", "element"),
    [
        ('x="200" y="118"', 'x="190" y="118"', "loose_ends", "f"),
        ('x="150" y="100"', 'x="150" y="112"', "label_on_edge", "f"),
        ('x="150" y="100"', 'x="110" y="146"', "label_on_label", "s"),
        ('x="200" y="140"', 'x="200" y="125"', "label_on_shape", "e"),
    ],
)
def test_what_is_drawn_badly_is_a_warning(before, after, code, element) -> None:
    assert found(GOOD.replace(before, after)) == [("warning", code, element)]


def test_a_warning_names_its_place_and_what_to_do() -> None:
    document = GOOD.replace('x="200" y="118"', 'x="190" y="118"')

    (finding,) = lint({"p.bpmn": document.encode()})

    assert finding.message == (
        'the flow "so" from "Begun" to "Done" does not touch the end event "Done"'
    )
    assert finding.advice == ADVICE["loose_ends"]
    assert (finding.resource, finding.line) == ("p.bpmn", 2)


def test_one_kind_of_fault_does_not_drown_the_others() -> None:
    everything_at_one_place = drawn(line(*(script(f"s{n}", "=1", f"b{n}") for n in range(40))))

    findings = lint({"p.bpmn": everything_at_one_place})

    codes = [one.code for one in findings]
    assert codes.count("shape_overlaps") == 50
    assert codes.count("edge_overlaps") == 50
    assert {one.severity for one in findings} == {"warning"}


def test_two_processes_of_one_file_are_told_of_once() -> None:
    second = PROCESS.replace('id="', 'id="q').replace('Ref="', 'Ref="q')
    loose = GOOD.replace('x="200" y="118"', 'x="190" y="118"')

    findings = lint({"p.bpmn": loose.replace(PROCESS, PROCESS + second).encode()})

    warnings = [one for one in findings if one.code == "loose_ends"]
    assert [(one.element_id, one.line) for one in warnings] == [("f", 2)]
