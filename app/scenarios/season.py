"""All scenarios of a folder, played one after the other, and what they cover together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.scenarios import scenario as scenarios
from app.scenarios.coverage import DiagramCoverage, measure
from app.scenarios.playing import Report, play
from app.scenarios.stage import Theatre, drawn_flows


@dataclass(frozen=True, slots=True)
class Season:
    """What came of all scenarios of a folder."""

    reports: Sequence[Report]
    coverage: Sequence[DiagramCoverage]

    @property
    def holds(self) -> bool:
        """Say whether every scenario holds."""
        return all(report.holds for report in self.reports)


def season(
    folder: Path, only: str = "", *, after_each: Callable[[Report], None] = lambda _report: None
) -> Season:
    """Play the scenarios below `folder` whose path holds the text `only`.

    Raises:
        DeploymentRefused: the processes have faults, or a scenario cannot be read.
    """
    stories = [scenarios.read(path) for path in scenarios.find(folder) if only in str(path)]
    reports = []
    with TemporaryDirectory(prefix="reeve-scenarios-") as workshop:
        theatre = Theatre(folder, Path(workshop))
        for story in stories:
            reports.append(play(theatre, story))
            after_each(reports[-1])
    return Season(reports, measure(drawn_flows(folder), (report.taken for report in reports)))
