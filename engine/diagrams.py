"""What is drawn in a bundle's diagrams, without running them."""

from collections.abc import Mapping

from engine.bpmn import reading
from engine.records import Bundle


def sequence_flows(bundle: Bundle) -> Mapping[str, frozenset[str]]:
    """Return the ids of all sequence flows of each process, by process id.

    Raises:
        DeploymentRefused: a diagram cannot be read.
    """
    diagrams = {name: content for name, content in bundle.files.items() if name.endswith(".bpmn")}
    model = reading.read(diagrams)
    return {process.id: frozenset(process.flows) for process in model.processes.values()}
