"""What is laid over a diagram: where a case stands, where cases gather, where time goes."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engine import deployments, diagram_states, drawing, instance_states, instances
from engine.command import Command
from engine.errors import NotFound
from engine.records import Definition, ElementInstance, Resource
from engine.store import passages
from engine.store.passages import Whose

NEWEST_INSTANCES, MOST_ROWS = 500, 20_000
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is to be drawn: a file, its title, and what is laid over it."""

    resource: Resource
    title: str
    overlay: drawing.Overlay | None = None


def of_definition(command: Command, key: str, kind: str) -> Sheet:
    """Return the diagram of a process with an overlay of one of `KINDS`, or '' for none.

    Raises:
        NotFound: no such process definition, or another tenant's.
    """
    definition = _process(command, key)
    whose = Whose(definition.key, definition.id, command.by.tenant)
    overlay = KINDS[kind](command, whose) if kind else None
    title = f"{definition.name or definition.id}, version {definition.version}"
    return Sheet(deployments.content_of(command, key), title, overlay)


def of_instance(command: Command, key: str) -> Sheet:
    """Return the diagram of an instance with where it stands.

    Raises:
        NotFound: no such instance, or another tenant's.
    """
    instance = instances.seen(command, key)
    definition = _process(command, instance.definition_key)
    visits = diagram_states.element_instances(command, key)
    waiting = diagram_states.waiting(command, key)
    name = definition.name or definition.id
    return Sheet(
        deployments.content_of(command, definition.key),
        f"{name}, {instance.business_id}" if instance.business_id else name,
        instance_states.state(instance.process_id, visits, waiting),
    )


def _process(command: Command, key: str) -> Definition:
    definition = deployments.record(deployments.definition(command, key))
    if definition.kind != "process":
        raise NotFound("process definition", key)
    return definition


def _counts(command: Command, whose: Whose) -> drawing.Overlay:
    active, incidents = passages.present(command.tx, whose)
    return drawing.Counts(active, incidents)


def _heat(command: Command, whose: Whose) -> drawing.Overlay:
    lengths: dict[str, list[timedelta]] = {}
    for visit in _done(command, whose):
        if visit.start_date and visit.end_date:
            lengths.setdefault(visit.element_id, []).append(visit.end_date - visit.start_date)
    means = {name: sum(each, timedelta()) / len(each) for name, each in lengths.items()}
    return drawing.Heat(
        {name: mean.total_seconds() for name, mean in means.items()},
        {name: f"{lasting(mean)}, {times(len(lengths[name]))}" for name, mean in means.items()},
        "How long each step took on average, from little to most",
    )


def _visits(command: Command, whose: Whose) -> drawing.Overlay:
    counts: Counter[str] = Counter()
    for visit in _done(command, whose):
        counts.update([visit.element_id, *visit.flow_ids])
    return drawing.Heat(
        {name: float(count) for name, count in counts.items()},
        {name: times(count) for name, count in counts.items()},
        "How often each step was passed, from little to most",
    )


KINDS: Mapping[str, Callable[[Command, Whose], drawing.Overlay]] = {
    "counts": _counts,
    "heat": _heat,
    "visits": _visits,
}


def _done(command: Command, whose: Whose) -> Sequence[ElementInstance]:
    """Return completed visits of the newest instances; a turn of a multi-instance is none."""
    rows = passages.passed(command.tx, whose, instances=NEWEST_INSTANCES, rows=MOST_ROWS)
    elements = {one.key: one for one in diagram_states.visits(rows)}
    return [
        one
        for one in elements.values()
        if one.state == "COMPLETED"
        and not (one.scope_key in elements and elements[one.scope_key].element_id == one.element_id)
    ]


def lasting(length: timedelta) -> str:
    """Return a length of time in its two largest units.

    >>> lasting(timedelta(days=4, hours=3, minutes=59)), lasting(timedelta(milliseconds=3))
    ('4 d 3 h', 'under 1 s')
    """
    left, parts = int(length.total_seconds()), []
    for size, unit in UNITS:
        count, left = divmod(left, size)
        parts.append((count, unit))
    first = next((at for at, (count, _) in enumerate(parts) if count), None)
    if first is None:
        return "under 1 s"
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count)


def times(count: int) -> str:
    """Return how often, in words.

    >>> times(1), times(17)
    ('once', '17 times')
    """
    return "once" if count == 1 else f"{count} times"
