"""Shows what is wrong with drawings, and their measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cli.failures import Stop
from app.cli.output import findings_as_json, say, show_findings, show_json
from engine.drawing import Fault, Inspection, Measures, UnreadableDiagram, inspect
from engine.errors import Finding


@dataclass(frozen=True, slots=True)
class Inspected:
    """One file and what was found in it."""

    path: Path
    inspection: Inspection

    @property
    def findings(self) -> list[Finding]:
        """Faults as errors, remarks as warnings."""
        faults = [self._finding(one, "error") for one in self.inspection.faults]
        return faults + [self._finding(one, "warning") for one in self.inspection.remarks]

    def _finding(self, fault: Fault, severity: str) -> Finding:
        return Finding(
            fault.kind,
            fault.message,
            resource=str(self.path),
            element_id=fault.elements[0],
            severity=severity,
            advice=fault.advice,
        )


def of(path: Path) -> Inspected:
    """Inspect a file.

    Raises:
        Stop: it cannot be read as a diagram.
    """
    try:
        return Inspected(path, inspect(path.read_bytes()))
    except UnreadableDiagram as refusal:
        place = f"{path}:{refusal.line}" if refusal.line else str(path)
        raise Stop(f"{place}: {refusal}") from refusal


def show(found: Sequence[Inspected], *, as_json: bool) -> None:
    """Print the findings and measures of each file."""
    if as_json:
        show_json({"files": [_document(one) for one in found]})
        return
    for one in found:
        show_findings(one.findings)
        say(f"{one.path}: {summary(one.inspection)}")


def summary(inspection: Inspection) -> str:
    """Return in one line how many faults there are, and the measures."""
    return f"{_count(len(inspection.faults), 'fault')}; {measured(inspection.measures)}"


def measured(measures: Measures) -> str:
    """Return measures in words."""
    words = (
        _count(measures.shapes, "shape"),
        _count(measures.edges, "line"),
        _count(measures.crossings, "crossing"),
        _count(measures.bends, "bend"),
        f"{measures.backward_edges} backwards",
        f"{measures.width} by {measures.height} ({measures.ratio:g})",
    )
    return ", ".join(words)


def _document(one: Inspected) -> dict[str, object]:
    return {
        "file": str(one.path),
        "faults": findings_as_json(one.findings),
        "measures": one.inspection.measures.as_json(),
    }


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
