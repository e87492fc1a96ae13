"""Where one case stands, as its diagram shows it: what is done, what it waits for, until when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import NamedTuple

from engine import waits
from engine.clock import LONDON
from engine.date_words import long_date, long_date_time
from engine.drawing import ElementStatus, InstanceState
from engine.drawing.overlays import ElementState
from engine.records import ElementInstance, Waiting

STATES: Mapping[str, ElementState] = {
    "ACTIVE": "active",
    "COMPLETED": "completed",
    "TERMINATED": "canceled",
}
SAID = {waits.USER_TASK: "due", waits.TIMER: "until"}
# A deadline's last instant and a timer's first instant stand for the day, not for a time.
WHOLE_DAY = (time.min, time(23, 59, 59), time.max)


class _Mark(NamedTuple):
    """Something to be shown at an element besides that it was reached."""

    element: str
    state: ElementState
    note: str = ""


def state(
    process_id: str, visits: Sequence[ElementInstance], waiting: Sequence[Waiting]
) -> InstanceState:
    """Return the state of an instance for the diagram of its own process.

    What goes on in a process that it calls is shown at the call activity. `waiting` comes
    soonest first, and of several dues the soonest is told.
    """
    place = _Places(process_id, visits)
    elements = dict(_reached(place))
    marks = [*_incidents(place), *_waits(place, waiting)]
    for mark in sorted(marks, key=lambda one: one.state != "incident"):
        before = elements.get(mark.element)
        first = before is None or before.state not in ("incident", "waiting")
        elements[mark.element] = ElementStatus(
            mark.state if before is None or first else before.state,
            before.note or mark.note if before else mark.note,
            before.visits if before else 1,
        )
    taken = (flow for visit in place.own.values() for flow in visit.flow_ids)
    return InstanceState(elements, frozenset(taken))


class _Places:
    """The visits of an instance by key, and which of them are in its own diagram."""

    def __init__(self, process_id: str, visits: Sequence[ElementInstance]) -> None:
        self.all = {visit.key: visit for visit in visits}
        self.own = {
            visit.key: visit for visit in visits if visit.process_definition_id == process_id
        }

    def of(self, key: str) -> str:
        """Return the element of the own diagram in which a visit takes place; '' for none."""
        visit = self.all.get(key)
        while visit is not None and visit.key not in self.own:
            visit = self.all.get(visit.scope_key)
        return visit.element_id if visit else ""

    def is_turn(self, visit: ElementInstance) -> bool:
        """Say whether a visit is one turn of a multi-instance, which is a visit already."""
        outer = self.own.get(visit.scope_key)
        return outer is not None and outer.element_id == visit.element_id


def _reached(place: _Places) -> Iterator[tuple[str, ElementStatus]]:
    counts: dict[str, int] = {}
    under_way: set[str] = set()
    for visit in place.own.values():
        if place.is_turn(visit):
            continue
        name = visit.element_id
        counts[name] = counts.get(name, 0) + 1
        if visit.state == "ACTIVE":
            under_way.add(name)
        shown = "active" if name in under_way else STATES[visit.state]
        yield name, ElementStatus(shown, visits=counts[name])


def _incidents(place: _Places) -> Iterator[_Mark]:
    for visit in place.all.values():
        if visit.incident_key and (element := place.of(visit.key)):
            yield _Mark(element, "incident")


def _waits(place: _Places, waiting: Sequence[Waiting]) -> Iterator[_Mark]:
    under_way = {visit.element_id for visit in place.own.values() if visit.state == "ACTIVE"}
    for wait in waiting:
        if wait.kind == waits.DEADLINE:
            continue
        # What is attached to an activity has no visit before it happens.
        armed_here = not wait.attached_to or wait.attached_to in under_way
        element = place.of(wait.key)
        if wait.key not in place.all and armed_here:
            element = wait.element_id
        if element:
            yield _Mark(element, "incident" if wait.incident_key else "waiting", due(wait))


def due(wait: Waiting) -> str:
    """Return until when something waits, in local words; nothing when it has no end.

    A time is told only when it is more exact than the day.
    """
    word = SAID.get(wait.kind)
    if word is None or wait.due_date is None:
        return ""
    local: datetime = wait.due_date.astimezone(LONDON)
    whole = local.time() in WHOLE_DAY
    return f"{word} {long_date(local) if whole else long_date_time(local)}"
