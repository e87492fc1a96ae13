"""Pictures of which sequence flows the scenarios take."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.cli.failures import WRONG_USE, Stop
from app.cli.output import progress
from app.scenarios import season
from app.scenarios.season import Season
from engine.drawing import Coverage, planes, reading, render

Taken = Mapping[str, frozenset[str]]
FIRST = ""  # the plane of a diagram that nothing else is known of


def coverage_of(diagram: Path) -> Coverage:
    """Play the scenarios of the folder that a diagram is in; return the flows they take in it.

    Raises:
        Stop: it is in no folder of processes, or there are no scenarios.
        DeploymentRefused: the processes have faults.
    """
    folder = next((one for one in diagram.resolve().parents if (one / "common").is_dir()), None)
    if folder is None:
        raise Stop(f"{diagram} is in no folder of processes, so no scenario is known", WRONG_USE)
    plays = season.stories(folder)
    with progress("playing") as tell:
        count = iter(range(1, len(plays) + 1))
        played = season.season(
            folder, plays, after_each=lambda _: tell(f"{next(count)} of {len(plays)} scenarios")
        )
    return _coverage(diagram, taken(played))


def taken(played: Season) -> Taken:
    """Return the flows that were taken, by process id."""
    return {each.process_id: each.flows - set(each.never_taken) for each in played.coverage}


def draw_all(folder: Path, played: Season, target: Path) -> int:
    """Draw the coverage of every diagram below `folder` into the same place below `target`.

    What is in a collapsed sub-process is a picture of its own, to which the first one leads.
    Return how many pictures were drawn.
    """
    flows, count = taken(played), 0
    for diagram in sorted(folder.glob("**/*.bpmn")):
        place = (target / diagram.relative_to(folder)).with_suffix("")
        place.parent.mkdir(parents=True, exist_ok=True)
        for name, svg in _pictures(diagram, flows):
            (place.parent / name).write_text(svg, encoding="utf-8")
            count += 1
    return count


def _pictures(diagram: Path, flows: Taken) -> Iterator[tuple[str, str]]:
    """Yield the name of a file and the picture in it for each plane of a diagram."""
    document, coverage = diagram.read_bytes(), _coverage(diagram, flows)
    names = {
        plane: f"{diagram.stem}.{plane}.svg" if at else f"{diagram.stem}.svg"
        for at, plane in enumerate(list(planes(document)) or [FIRST])
    }
    for plane, name in names.items():
        yield name, render(document, overlay=coverage, plane=plane, address=names.__getitem__)


def _coverage(diagram: Path, flows: Taken) -> Coverage:
    model, _ = reading.read(reading.parse(diagram.read_bytes()))
    none: frozenset[str] = frozenset()
    return Coverage(frozenset().union(*(flows.get(one, none) for one in model.processes)))
