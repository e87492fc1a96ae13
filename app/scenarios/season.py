"""All scenarios of a folder, played one after the other, and what they cover together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.scenarios import parts
from app.scenarios import scenario as scenarios
from app.scenarios.coverage import DiagramCoverage, drawn_flows, measure
from app.scenarios.parts import PartCoverage
from app.scenarios.playing import Report, play
from app.scenarios.scenario import Scenario
from app.scenarios.stage import Theatre

FLOWS = "sequence flows"


@dataclass(frozen=True, slots=True)
class Season:
    """What came of all scenarios of a folder."""

    reports: Sequence[Report]
    coverage: Sequence[DiagramCoverage]
    parts: Sequence[PartCoverage] = ()

    @property
    def holds(self) -> bool:
        """Say whether every scenario holds."""
        return all(report.holds for report in self.reports)

    @property
    def complete(self) -> bool:
        """Say whether the scenarios take every sequence flow of every diagram."""
        return not any(diagram.never_taken for diagram in self.coverage)

    @property
    def percent(self) -> Mapping[str, int]:
        """What the scenarios take of each kind, flows first, in hundredths rounded down."""
        drawn = sum(len(one.flows) for one in self.coverage)
        taken = drawn - sum(len(one.never_taken) for one in self.coverage)
        flows = 100 * taken // drawn if drawn else 100
        return {FLOWS: flows} | {one.kind: one.percent for one in self.parts}


def stories(folder: Path, only: str = "") -> list[Scenario]:
    """Read the scenarios below `folder` whose path inside it holds the text `only`.

    Raises:
        DeploymentRefused: one of them cannot be read.
    """
    paths = [path for path in scenarios.find(folder) if only in str(path.relative_to(folder))]
    return [scenarios.read(path, folder) for path in paths]


def season(
    folder: Path,
    plays: Sequence[Scenario],
    *,
    after_each: Callable[[Report], None] = lambda _report: None,
) -> Season:
    """Play scenarios on the processes below `folder`, each on a stage of its own.

    Raises:
        DeploymentRefused: the processes have faults.
    """
    reports = []
    with TemporaryDirectory(prefix="reeve-scenarios-") as workshop:
        theatre = Theatre(folder, Path(workshop))
        for story in plays:
            reports.append(play(theatre, story))
            after_each(reports[-1])
    coverage = measure(drawn_flows(folder), (report.taken for report in reports))
    taken = {one.process_id: one.flows - set(one.never_taken) for one in coverage}
    return Season(reports, coverage, parts.measure(folder, (one.parts for one in reports), taken))
