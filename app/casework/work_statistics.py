"""Figures of the work itself: deadlines, processes, and what is open in the engine.

They count work, not people, and are shown as they are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from app.casework.statistics import Asked, Figure
from engine.clock import local_date
from engine.records import RunningVersion


def deadlines(asked: Asked) -> Iterator[Figure]:
    """Count the deadlines of the period by rule: kept, missed, running or canceled."""
    for (rule, outcome), count in sorted(asked.processes().deadlines.items()):
        yield Figure(outcome, count, {"rule": rule})


def processes(asked: Asked) -> Iterator[Figure]:
    """Count the processes that began in the period, and the ends they reached."""
    found = asked.processes()
    for process, count in sorted(found.started.items()):
        yield Figure("started", count, {"process": process})
    for (process, end), count in sorted(found.ends.items()):
        yield Figure("reached", count, {"process": process, "end": end})


def engine(asked: Asked) -> Iterator[Figure]:
    """Count what is open in the engine at this moment, and what stands behind what is in force."""
    found = asked.processes()
    active: Counter[tuple[str, int]] = Counter()
    for one in found.running:
        active[one.process_id, one.version] += one.count
    for (process, version), count in sorted(active.items()):
        yield Figure("active", count, {"process": process, "version": str(version)})
    yield from _oldest(asked, found.running)
    yield from _drift(asked, found.running)
    for kind, count in sorted(found.waits.items()):
        yield Figure("waiting", count, {"kind": kind.lower()})
    for kind, count in sorted(found.incidents.items()):
        yield Figure("incidents", count, {"kind": kind.lower()})


def _oldest(asked: Asked, running: Sequence[RunningVersion]) -> Iterator[Figure]:
    for process in sorted({one.process_id for one in running}):
        since = min(one.oldest for one in running if one.process_id == process)
        yield Figure("oldest_days", (asked.today - local_date(since)).days, {"process": process})


def _drift(asked: Asked, running: Sequence[RunningVersion]) -> Iterator[Figure]:
    found: Counter[tuple[str, str, str]] = Counter()
    behind = [one for one in running if one.is_behind]
    for process, now in sorted({(one.process_id, one.in_force) for one in behind}, key=str):
        yield Figure("version_in_force", now, {"process": process})
    for one in behind:
        found["behind", one.process_id, str(one.version)] += one.count
        days = (asked.today - local_date(one.oldest)).days
        by = {"process": one.process_id, "version": str(one.version)}
        yield Figure("behind_oldest_days", days, by)
    for one in running:
        found["earlier_policy", one.process_id, str(one.version)] += one.earlier_policy
        found["adopted", one.process_id, str(one.version)] += one.adopted
    for (name, process, version), count in sorted(found.items()):
        if count:
            yield Figure(name, count, {"process": process, "version": version})
