"""Why nobody takes a message now: who bears the number that it names, and how that stands.

Told of those processes only that would take the message at another stage. That any other process
bears the number is nobody's business who sends it.
"""

import json
from collections.abc import Iterator

from engine import date_words
from engine.bpmn.model import Element, Process
from engine.releases import Release
from engine.store import instances as instance_rows
from engine.store import waits as wait_rows
from engine.store.database import Transaction
from engine.store.row_shapes import InstanceRow
from engine.waits import USER_TASK

ENDED = ("COMPLETED", "TERMINATED")
THROWING = ("intermediateThrowEvent", "endEvent")
NOBODY = "nothing that takes it bears this number"


def why(tx: Transaction, release: Release, message_name: str, business_id: str) -> str:
    """Return in words how those stand that bear a business id and take the message elsewhere."""
    if not business_id:
        return ""
    listeners = sorted(hearing(release, message_name))
    bearers = instance_rows.newest_bearers(tx, release.tenant, business_id, listeners)
    return "; ".join(_standing(tx, release, row) for row in bearers) or NOBODY


def hearing(release: Release, message_name: str) -> Iterator[str]:
    """Yield the processes that wait for a message somewhere, also in a process that they call."""
    processes = release.diagrams.processes
    heard = {one.id for one in processes.values() if _waits_in(one, message_name)}
    while True:
        callers = {one.id for one in processes.values() if _calls_one_of(one, heard)} - heard
        if not callers:
            yield from heard
            return
        heard |= callers


def _waits_in(process: Process, message_name: str) -> bool:
    return any(_waits_for(one, message_name) for one in process.elements.values())


def _waits_for(element: Element, message_name: str) -> bool:
    event = element.event
    return (
        event is not None
        and event.kind == "message"
        and element.type not in THROWING
        and event.name == message_name
    )


def _calls_one_of(process: Process, called: set[str]) -> bool:
    return any(one.called_process_id in called for one in process.elements.values())


def _standing(tx: Transaction, release: Release, row: InstanceRow) -> str:
    process = release.diagrams.processes[row.process_id]
    who = f"{process.name or process.id} ({process.id})"
    if row.state not in ENDED or row.ended_at is None:
        return f"{who} takes it at another stage{_open_tasks(tx, row)}"
    on = date_words.long_date_time(row.ended_at)
    ends = json.loads(row.end_element_ids)
    if row.state == "TERMINATED" or not ends:
        return f"{who} was cancelled on {on}"
    return f"{who} ended on {on}: {_name(process, ends[-1])}"


def _open_tasks(tx: Transaction, row: InstanceRow) -> str:
    waits = wait_rows.open_of(tx, row.key)
    names = sorted({one.name or one.element_id for one in waits if one.kind == USER_TASK})
    return f"; now it waits at: {', '.join(names)}" if names else ""


def _name(process: Process, element_id: str) -> str:
    found = process.elements.get(element_id)
    return (found.name if found else "") or element_id
