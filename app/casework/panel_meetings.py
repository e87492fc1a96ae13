"""The meeting of a panel about one case: on the day that is set for it, with that case alone.

It is called by the process that works on the case, and has no process or file of its own: what is
written to the panel is in the file of the case. Its number is that of the case with a number of
its own, as NUL-2026-0001-M1.
"""

from dataclasses import replace
from datetime import date

from app.casework import agenda, meetings
from app.casework.agenda import ItemWish
from app.casework.case_files import Process
from app.casework.case_writing import Origin
from app.casework.meetings import AGENDA_CLOSED, PLANNED, MeetingPlan
from app.casework.vault import Keys
from app.store import agenda_items, case_files
from app.store import meetings as rows
from app.store.agenda_items import DecisionRow, ItemRow
from app.store.meetings import MeetingRow
from engine.keys import new_key

ONLY = 1


def call(
    keys: Keys, process: Process, plan: MeetingPlan, wish: ItemWish, *, seen_until: date
) -> tuple[MeetingRow, ItemRow]:
    """Call the panel for a case, or give its meeting the day that is set by now.

    The case is on its agenda, wherever it waited before; whoever leads and prepares the meeting is
    let into it. Calling it again for the same time changes nothing.
    """
    meeting = _on_the_day(keys, process, plan)
    item = agenda.add(keys, wish)
    agenda_items.change(keys.tx, item.key, meeting_key=meeting.key, number=ONLY)
    item = replace(item, meeting_key=meeting.key, number=ONLY)
    if meeting.state != AGENDA_CLOSED:
        rows.change(keys.tx, meeting.key, state=AGENDA_CLOSED)
        meetings.let_guests_in(keys, meeting, [item])
    meetings.let_leaders_in(keys, meeting, [item], seen_until)
    return meeting, item


def is_panel(keys: Keys, meeting: MeetingRow) -> bool:
    """Say whether a meeting is about one case alone, so that nothing else comes before it."""
    return case_files.newest(keys.tx, meeting.tenant, meeting.number) is None


def decide(keys: Keys, meeting: MeetingRow, decision: str, *, by: str) -> None:
    """Note what the panel decided on whatever of its agenda is open."""
    for item in agenda_items.of_meeting(keys.tx, meeting.key):
        if item.state == agenda.OPEN and item.meeting_key == meeting.key:
            row = DecisionRow(
                key=new_key(keys.now),
                meeting_key=meeting.key,
                item_key=item.key,
                number=item.number or ONLY,
                decision=decision,
                carried_over=False,
                decided_at=keys.now,
                decided_by=by,
            )
            agenda_items.add_decision(keys.tx, row)
            agenda.settle(keys, item)


def call_off(keys: Keys, process: Process) -> MeetingRow | None:
    """Call off the panel of a process that ends early; None if none is still to be held.

    Nothing is left for it to decide, its papers are taken back, and who attends it is let out of
    the case.
    """
    there = rows.of_process(keys.tx, process.instance_key)
    meeting = rows.lock(keys.tx, there.key) if there is not None else None
    if meeting is None or meeting.state not in (PLANNED, AGENDA_CLOSED):
        return None
    items = agenda_items.of_meeting(keys.tx, meeting.key)
    meetings.call_off(keys, meeting)
    rows.take_papers(keys.tx, meeting.key)
    for item in items:
        agenda.settle(keys, item)
        _let_all_out(keys, meeting, item)
    return meeting


def _let_all_out(keys: Keys, meeting: MeetingRow, item: ItemRow) -> None:
    origin = Origin(by="engine", source="agenda", process_instance_key=meeting.process_instance_key)
    for one in rows.attendees(keys.tx, meeting.key):
        if item.case_key is not None:
            meetings.let_out(keys, item.case_key, one.who, origin)


def _on_the_day(keys: Keys, process: Process, plan: MeetingPlan) -> MeetingRow:
    there = rows.of_process(keys.tx, process.instance_key)
    if there is None:
        beginning = f"{process.number}-M"
        count = rows.count_numbered(keys.tx, process.tenant, beginning)
        return meetings.add(keys, process, f"{beginning}{count + 1}", plan)
    meeting = rows.lock(keys.tx, there.key)
    if meeting.meeting_at == plan.meeting_at:
        return meeting
    return meetings.move(keys, meeting, plan)
