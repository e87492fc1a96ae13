"""What is drawn in a bundle's diagrams, without running them."""

from collections.abc import Iterable, Mapping

from engine.bpmn import reading
from engine.bpmn.model import Process
from engine.records import Bundle


def sequence_flows(bundle: Bundle) -> Mapping[str, frozenset[str]]:
    """Return the ids of all sequence flows of each process, by process id.

    Raises:
        DeploymentRefused: a diagram cannot be read.
    """
    return {process.id: frozenset(process.flows) for process in _processes(bundle)}


def timer_flows(bundle: Bundle) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Return the ids of the flows out of each timer event, by process id and event id.

    Raises:
        DeploymentRefused: a diagram cannot be read.
    """
    return {process.id: _timers(process) for process in _processes(bundle)}


def _timers(process: Process) -> Mapping[str, frozenset[str]]:
    events = [one for one in process.elements.values() if one.event and one.event.kind == "timer"]
    return {
        one.id: frozenset(flow.id for flow in process.flows.values() if flow.source == one.id)
        for one in events
    }


def _processes(bundle: Bundle) -> Iterable[Process]:
    diagrams = {name: content for name, content in bundle.files.items() if name.endswith(".bpmn")}
    return reading.read(diagrams).processes.values()
