"""What cancelled a user task: read from history, in the words of the diagram, and when.

It is a boundary event or event sub-process that interrupts, an end event that ends everything
around it, or somebody who cancelled the instance. History has the lines of one step together:
first its cause, then every element in the order in which it was entered, completed and cancelled.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile

from engine import date_words, encoding
from engine.records import Cancellation
from engine.store import history as rows
from engine.store.database import Transaction
from engine.store.row_shapes import HistoryRow, WaitRow

ACTIVATED, COMPLETED, CANCELED = "ELEMENT_ACTIVATED", "ELEMENT_COMPLETED", "ELEMENT_CANCELED"
ELEMENTS = (ACTIVATED, COMPLETED, CANCELED)
INTERRUPTING = ("boundaryEvent", "subProcess")
# How far from its line the cause of a cancelled visit is looked for: the elements of one step.
REACH = 1000
NOTHING: Mapping[str, object] = {}


def of_user_task(tx: Transaction, wait: WaitRow) -> Cancellation | None:
    """Return what cancelled an ended task; None when it was not cancelled."""
    line = _line(tx, wait)
    if line is None:
        return None
    around = rows.read(tx, line.instance_key, after=max(0, line.seq - REACH), limit=2 * REACH)
    before = [row for row in reversed(around) if row.seq < line.seq]
    behind = [row for row in around if row.seq > line.seq]
    event, cause = _event(before, behind), _cause(before)
    said = _detail(cause)
    return Cancellation(
        at=line.at,
        element_id=event.element_id if event else "",
        name=str(_detail(event).get("name") or ""),
        message=str(said.get("name") or "") if cause and cause.type == "MESSAGE_RECEIVED" else "",
        reason=str(said.get("reason") or "") if cause and cause.type == "INSTANCE_CANCELED" else "",
    )


def told(tx: Transaction, wait: WaitRow) -> str:
    """Return in words what cancelled an ended task; "" when it was not cancelled."""
    found = of_user_task(tx, wait)
    if found is None:
        return ""
    event = " ".join(filter(None, [found.name, _aside(found)]))
    said = [date_words.long_date_time(found.at), f"by {event}" if event else "", found.reason]
    return f"it was cancelled on {', '.join(filter(None, said))}"


def _aside(found: Cancellation) -> str:
    message = f"message {found.message}" if found.message else ""
    aside = ", ".join(filter(None, [found.element_id, message]))
    return f"({aside})" if aside else ""


def _line(tx: Transaction, wait: WaitRow) -> HistoryRow | None:
    if wait.state != "CANCELED" or wait.instance_key is None:
        return None
    lines = rows.of_types(tx, wait.instance_key, [CANCELED])
    return next((row for row in lines if _detail(row).get("key") == wait.key), None)


def _event(before: Sequence[HistoryRow], behind: Sequence[HistoryRow]) -> HistoryRow | None:
    """Return the line of the event: what interrupts is entered after all that it cancels."""
    after = next(_others(behind), None)
    if after is not None and after.type == ACTIVATED and _kind(after) in INTERRUPTING:
        return after
    first = next(_others(before), None)
    return first if first is not None and first.type == COMPLETED else None


def _others(lines: Sequence[HistoryRow]) -> Iterator[HistoryRow]:
    return (row for row in lines if row.type != CANCELED)


def _cause(before: Sequence[HistoryRow]) -> HistoryRow | None:
    steps = list(takewhile(lambda row: row.type in ELEMENTS, before))
    return next(iter(before[len(steps) :]), None)


def _kind(row: HistoryRow) -> str:
    return str(_detail(row).get("elementType"))


def _detail(row: HistoryRow | None) -> Mapping[str, object]:
    return NOTHING if row is None else encoding.decode_variables(row.detail)
