"""Which sequence flows the scenarios take, and which they never do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from app.scenarios.stage import Stage
from engine import bundles, diagrams

Flows = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """The sequence flows that were taken, by process id."""

    flows: Flows

    @classmethod
    def on(cls, stage: Stage) -> Self:
        """Return what was taken by every instance on a stage."""
        found: dict[str, set[str]] = {}
        for instance in stage.instances():
            for visit in stage.visits(instance.key):
                found.setdefault(visit.process_definition_id, set()).update(visit.flow_ids)
        return cls({process: frozenset(flows) for process, flows in found.items()})


@dataclass(frozen=True, slots=True)
class DiagramCoverage:
    """How much of one diagram the scenarios take."""

    process_id: str
    flows: frozenset[str]
    never_taken: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Flows taken, in hundredths of all flows, rounded down; 100 for a diagram without any."""
        if not self.flows:
            return 100
        return 100 * (len(self.flows) - len(self.never_taken)) // len(self.flows)


def drawn_flows(processes: Path) -> Flows:
    """Return the sequence flows of every diagram below a folder, by process id."""
    found: dict[str, frozenset[str]] = {}
    for bundle in bundles.read_all(processes).values():
        for process_id, flows in diagrams.sequence_flows(bundle).items():
            found[process_id] = found.get(process_id, frozenset()) | flows
    return found


def measure(drawn: Flows, taken: Iterable[Taken]) -> list[DiagramCoverage]:
    """Compare the flows that are drawn with those that were taken, diagram by diagram."""
    seen: dict[str, set[str]] = {}
    for one in taken:
        for process_id, flows in one.flows.items():
            seen.setdefault(process_id, set()).update(flows)
    return [
        DiagramCoverage(process_id, flows, tuple(sorted(flows - seen.get(process_id, set()))))
        for process_id, flows in sorted(drawn.items())
    ]
