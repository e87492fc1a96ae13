"""Runs a diagram on SpiffWorkflow alone, to show what the library makes of it."""

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser

from engine.bpmn import xml


def run(drawn: bytes) -> BpmnWorkflow:
    """Run process `p` on the library's own parser and specs as far as it goes."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(xml.parse(drawn), "test")
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.do_engine_steps()
    return workflow
