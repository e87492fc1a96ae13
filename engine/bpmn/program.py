"""Compiles a process, with everything it calls, into a program that any number of instances share.

The program is built from the typed reading of the drawing, straight into SpiffWorkflow task specs
of our own; the library's parser has no part in it. So links, signal ends, event sub-processes,
repeated messages and races of timers run as they were drawn, under the ids the analyst gave.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn import building, reading
from engine.bpmn.model import Element, Model, Process, is_expression
from engine.bpmn.specs import ScopeSpec
from engine.errors import DeploymentRefused, Finding


@dataclass(frozen=True, slots=True)
class StartEvent:
    """One way to begin. `kind` is none, message, signal or timer.

    `event_name` is the message's or signal's name; `timer_kind` is date, duration or cycle and
    `timer` its expression as drawn. `business_id` says where the business id stands in what was
    handed in, `business_id_series` in which series one is allotted else; both as drawn.
    `only_if_nobody_waits`: the message begins nothing while an instance waits for it.
    """

    element_id: str
    kind: str
    name: str = ""
    form_id: str = ""
    event_name: str = ""
    timer_kind: str = ""
    timer: str = ""
    business_id: str = ""
    business_id_series: str = ""
    only_if_nobody_waits: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """An executable process; immutable, so safe to share between threads.

    `elements` are those of the process itself and of every process it calls, by process id and
    element id. `form_ids`, `decision_ids`, `called_ids` and `job_types` likewise cover all of
    them; job types that are expressions are left out.
    """

    process_id: str
    processes: Mapping[str, Process]
    elements: Mapping[tuple[str, str], Element]
    start_events: tuple[StartEvent, ...]
    form_ids: frozenset[str]
    decision_ids: frozenset[str]
    called_ids: frozenset[str]
    job_types: frozenset[str]
    scopes: Mapping[str, ScopeSpec] = field(repr=False)


def compile(process_id: str, files: Mapping[str, bytes]) -> Program:  # noqa: A001
    """Compile a process from BPMN files, which must also hold every process it calls.

    Raises:
        DeploymentRefused: a file, or an element of the process or of one it calls, cannot be used.
    """
    return of_model(process_id, reading.read(files))


def of_model(process_id: str, model: Model) -> Program:
    """Compile a process from files that were read before; see `compile`."""
    findings: list[Finding] = []
    processes = {one.id: one for one in _called(process_id, model, findings.append)}
    scopes: dict[str, ScopeSpec] = {}
    for process in processes.values():
        built = building.build(process)
        scopes.update(built.scopes)
        findings += built.findings
    if findings:
        raise DeploymentRefused(tuple(findings))
    elements = {(one.id, each.id): each for one in processes.values() for each in _all(one)}
    return Program(
        process_id=process_id,
        processes=processes,
        elements=elements,
        start_events=tuple(start_events(processes[process_id])),
        form_ids=_ids(elements.values(), lambda one: one.form_id),
        decision_ids=_ids(elements.values(), lambda one: one.decision_id),
        called_ids=_ids(elements.values(), lambda one: one.called_process_id),
        job_types=_ids(elements.values(), _job_type),
        scopes=scopes,
    )


def _called(process_id: str, model: Model, report: Callable[[Finding], None]) -> Iterator[Process]:
    seen: set[str] = set()
    ahead = [(process_id, "")]
    while ahead:
        wanted, caller = ahead.pop()
        process = model.processes.get(wanted)
        if wanted in seen:
            continue
        seen.add(wanted)
        if process is None:
            message = f"there is no process {wanted!r}"
            report(Finding("missing_process", message, element_id=caller))
            continue
        yield process
        ahead.extend(
            (one.called_process_id, one.id) for one in _all(process) if one.type == "callActivity"
        )


def _all(process: Process) -> Iterator[Element]:
    return iter(process.elements.values())


def start_events(process: Process) -> Iterator[StartEvent]:
    """Yield the ways to begin a process, in the order of its file."""
    for element in process.inside(""):
        if element.type != "startEvent":
            continue
        event = element.event
        yield StartEvent(
            element_id=element.id,
            kind=event.kind if event else "none",
            name=element.name,
            form_id=element.form_id,
            event_name=event.name if event else "",
            timer_kind=event.timer_kind if event else "",
            timer=event.expression if event else "",
            business_id=element.properties.get("businessId", ""),
            business_id_series=element.properties.get("businessIdSeries", ""),
            only_if_nobody_waits=element.properties.get("onlyIfNobodyWaits") == "true",
        )


def _ids(elements: object, of: Callable[[Element], str]) -> frozenset[str]:
    return frozenset(filter(None, (of(one) for one in elements)))  # type: ignore[attr-defined]


def _job_type(element: Element) -> str:
    return "" if is_expression(element.job_type) else element.job_type
