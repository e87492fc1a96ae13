"""The parts of a drawing, as a BPMN file writes them."""

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="urn:test">"""


def bounds(box: tuple) -> str:
    x, y, width, height = box
    return f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'


def label(box: tuple | None) -> str:
    return f"<bpmndi:BPMNLabel>{bounds(box)}</bpmndi:BPMNLabel>" if box else ""


def shape(element: str, box: tuple, name: tuple | None = None, expanded: str = "") -> str:
    more = f' isExpanded="{expanded}"' if expanded else ""
    return (
        f'<bpmndi:BPMNShape bpmnElement="{element}"{more}>{bounds(box)}{label(name)}'
        "</bpmndi:BPMNShape>"
    )


def edge(element: str, line: tuple, name: tuple | None = None) -> str:
    points = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in line)
    return f'<bpmndi:BPMNEdge bpmnElement="{element}">{points}{label(name)}</bpmndi:BPMNEdge>'
