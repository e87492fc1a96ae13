"""All scenarios of a folder, played one after the other, and what they cover together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.scenarios import scenario as scenarios
from app.scenarios.coverage import DiagramCoverage, drawn_flows, measure
from app.scenarios.playing import Report, play
from app.scenarios.scenario import Scenario
from app.scenarios.stage import Theatre


@dataclass(frozen=True, slots=True)
class Season:
    """What came of all scenarios of a folder."""

    reports: Sequence[Report]
    coverage: Sequence[DiagramCoverage]

    @property
    def holds(self) -> bool:
        """Say whether every scenario holds."""
        return all(report.holds for report in self.reports)

    @property
    def complete(self) -> bool:
        """Say whether the scenarios take every sequence flow of every diagram."""
        return not any(diagram.never_taken for diagram in self.coverage)


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
    return Season(reports, measure(drawn_flows(folder), (report.taken for report in reports)))
