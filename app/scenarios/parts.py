"""What the scenarios must take besides sequence flows: rows of tables, letters and timers.

A table or letter of a partnership's own is another one than the common one of the same id, so
each is named with its partnership: `islington/threshold row 3`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

from app.scenarios.stage import Stage
from engine import bundles, diagrams, dmn
from engine.records import COMMON, Bundle

ROWS, LETTERS, TIMERS = "rows of tables", "letters", "timers"
KINDS = (ROWS, LETTERS, TIMERS)
Names = frozenset[str]
PartsOf = Callable[[Bundle], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Played:
    """The rows that matched and the letters that were sent in one scenario, of one partnership."""

    tenant: str = COMMON
    rows: Names = frozenset()
    letters: Names = frozenset()

    @classmethod
    def on(cls, stage: Stage) -> Self:
        """Return what was decided and sent on a stage."""
        return cls(stage.tenant, frozenset(_rows_taken(stage)), frozenset(stage.letters_sent()))


@dataclass(frozen=True, slots=True)
class PartCoverage:
    """How many parts of one kind the scenarios take, and which they never do."""

    kind: str
    parts: Names
    never_taken: tuple[str, ...]

    @property
    def percent(self) -> int:
        """Parts taken, in hundredths of all, rounded down; 100 where there are none."""
        if not self.parts:
            return 100
        return 100 * (len(self.parts) - len(self.never_taken)) // len(self.parts)


def measure(
    processes: Path, played: Iterable[Played], flows: Mapping[str, Names]
) -> list[PartCoverage]:
    """Compare the parts below a folder with those that were taken; `flows` are the flows taken.

    A timer was taken if a flow out of it was.
    """
    found = {tenant or "common": one for tenant, one in bundles.read_all(processes).items()}
    rows, letters = _all(found, _rows_of), _all(found, _letters_of)
    seen = list(played)
    return [
        _coverage(ROWS, rows, {each for one in seen for each in _own(one, one.rows, rows)}),
        _coverage(
            LETTERS, letters, {each for one in seen for each in _own(one, one.letters, letters)}
        ),
        _timers(found.values(), flows),
    ]


def _coverage(kind: str, parts: Names, taken: Iterable[str]) -> PartCoverage:
    return PartCoverage(kind, parts, tuple(sorted(parts - frozenset(taken))))


def _all(found: Mapping[str, Bundle], parts_of: PartsOf) -> Names:
    return frozenset(f"{owner}/{part}" for owner, one in found.items() for part in parts_of(one))


def _own(played: Played, names: Names, parts: Names) -> Iterator[str]:
    """Yield the parts that these names mean in a partnership: its own where it has one."""
    for name in names:
        own = f"{played.tenant}/{name}"
        yield own if _has_own(own, parts) else f"common/{name}"


def _has_own(name: str, parts: Names) -> bool:
    table, _, row = name.partition(" row ")
    return f"{table} row 1" in parts if row else name in parts


def _rows_of(bundle: Bundle) -> Iterator[str]:
    for name, content in bundle.files.items():
        if name.endswith(".dmn"):
            for table, count in dmn.table_rows(content).items():
                yield from (f"{table} row {number}" for number in range(1, count + 1))


def _letters_of(bundle: Bundle) -> Iterator[str]:
    paths = map(PurePosixPath, bundle.files)
    return (path.stem for path in paths if path.suffix == ".md" and path.parent.name == "letters")


def _timers(found: Iterable[Bundle], taken: Mapping[str, Names]) -> PartCoverage:
    drawn = {
        f"{process}/{event}": out & taken.get(process, frozenset())
        for one in found
        for process, events in diagrams.timer_flows(one).items()
        for event, out in events.items()
    }
    return _coverage(TIMERS, frozenset(drawn), [name for name, out in drawn.items() if out])


def _rows_taken(stage: Stage) -> Iterator[str]:
    return (f"{row['table']} row {row['index']}" for row in stage.rows_matched())
