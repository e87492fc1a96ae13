"""Meetings: opened, their agenda closed, moved, held, called off and ended.

A meeting has a number of its own and is no case. What is written to its attendees is kept in a
file under that number, which no search for cases and no list of them shows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.casework import agenda, case_files, case_writing, meeting_disclosures
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.casework.meeting_disclosures import COORDINATOR
from app.casework.vault import Keys
from app.store import agenda_items, case_access
from app.store import case_files as case_rows
from app.store import meetings as rows
from app.store.agenda_items import DecisionRow, ItemRow
from app.store.filing import Filing
from app.store.meetings import AttendeeRow, MeetingRow
from engine.clock import start_of_day
from engine.errors import InvalidRequest, NotFound
from engine.keys import new_key

PLANNED, AGENDA_CLOSED, HELD, CANCELLED, CLOSED, DISPOSED = (
    "planned",
    "agenda_closed",
    "held",
    "cancelled",
    "closed",
    "disposed",
)
GUEST, MEMBER = "guest", "member"
LEADS = ("chair", "coordinator")
# A guest sees the case of an item as long as members do: until the minutes are agreed.
SEEN_AFTER = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    """Which meeting is held when, who decides, and how many must be there."""

    type: str
    meeting_on: date
    meeting_at: datetime
    cut_off_at: datetime
    chair: str
    members: Sequence[str]
    quorum: int
    purpose: str = "prevent_crime"
    gateway: str = "s115"


def open_meeting(keys: Keys, process: Process, plan: MeetingPlan) -> MeetingRow:
    """Open a meeting for a process, or give the one that it has another day.

    Raises:
        InvalidRequest: the other day is no later than now.
    """
    there = rows.of_process(keys.tx, process.instance_key)
    if there is not None:
        return _moved(keys, rows.lock(keys.tx, there.key), plan)
    _open_file(keys, process)
    return add(keys, process, process.number, plan)


def add(keys: Keys, process: Process, number: str, plan: MeetingPlan) -> MeetingRow:
    """Put a meeting on record under a number, with who attends it."""
    row = MeetingRow(
        key=new_key(keys.now),
        tenant=process.tenant,
        number=number,
        type=plan.type,
        process_instance_key=process.instance_key,
        state=PLANNED,
        meeting_on=plan.meeting_on,
        meeting_at=plan.meeting_at,
        cut_off_at=plan.cut_off_at,
        chair=plan.chair,
        quorum=plan.quorum,
        purpose=plan.purpose,
        gateway=plan.gateway,
        opened_at=keys.now,
    )
    rows.add(keys.tx, row)
    parts = {f"agency:{one}": MEMBER for one in plan.members}
    for who, part in {**parts, plan.chair: "chair", COORDINATOR: "coordinator"}.items():
        rows.attend(keys.tx, AttendeeRow(meeting_key=row.key, who=who, part=part))
    return row


def of_process(keys: Keys, process: Process) -> MeetingRow:
    """Return the meeting of a process, locked.

    Raises:
        NotFound: the process has opened none.
    """
    found = rows.of_process(keys.tx, process.instance_key)
    if found is None:
        raise NotFound("meeting of the process instance", process.instance_key)
    return rows.lock(keys.tx, found.key)


def of_key(keys: Keys, tenant: str, key: str) -> MeetingRow:
    """Return a meeting of a partnership, locked.

    Raises:
        NotFound: there is none.
    """
    found = rows.find(keys.tx, key)
    if found is None or found.tenant != tenant:
        raise NotFound("meeting", key)
    return rows.lock(keys.tx, key)


def close_agenda(keys: Keys, meeting: MeetingRow, *, seen_until: date) -> list[ItemRow]:
    """Put what waits on the agenda, let who leads and prepares it into its cases, return the items.

    Raises:
        WrongState: a case was disposed of in this very moment.
    """
    if meeting.state == PLANNED:
        agenda.bring_back(keys, meeting)
        items = agenda.take_up(keys, meeting)
        rows.change(keys.tx, meeting.key, state=AGENDA_CLOSED)
        let_leaders_in(keys, meeting, items, seen_until)
        let_guests_in(keys, meeting, items)
    return agenda_items.of_meeting(keys.tx, meeting.key)


def give_papers(keys: Keys, meeting: MeetingRow, who: Collection[str], *, seen_until: date) -> None:
    """Give members the papers, and let them into the cases; the file of each case says so.

    Members who have them already, and whoever is no member, are left out.

    Raises:
        WrongState: a case was disposed of in this very moment.
    """
    new = [
        one.who
        for one in rows.attendees(keys.tx, meeting.key)
        if one.who in who and one.part == MEMBER and one.papers_at is None
    ]
    items = agenda_items.of_meeting(keys.tx, meeting.key)
    rows.give_papers(keys.tx, meeting.key, new, keys.now)
    _let_in(keys, meeting, new, items, seen_until)
    meeting_disclosures.papers(keys, meeting, items, new)


def hold(keys: Keys, meeting: MeetingRow) -> None:
    """Note that a meeting was held; what it did not decide on waits for the next one."""
    for item in agenda_items.of_meeting(keys.tx, meeting.key):
        if item.state == agenda.OPEN and item.meeting_key == meeting.key:
            agenda_items.add_decision(keys.tx, _carried(keys, meeting, item))
            agenda.open_again(keys, item)
    rows.change(keys.tx, meeting.key, state=HELD)


def call_off(keys: Keys, meeting: MeetingRow) -> None:
    """Cancel a meeting; what was to be decided waits for the next one."""
    agenda_items.release(keys.tx, meeting.key)
    rows.change(keys.tx, meeting.key, state=CANCELLED, ended_at=keys.now)


def end(keys: Keys, meeting: MeetingRow) -> None:
    """End a meeting of which the minutes are out and the actions are over."""
    rows.change(keys.tx, meeting.key, state=CLOSED, ended_at=keys.now)


def let_in(keys: Keys, case_key: str, who: str, until: date, origin: Origin) -> None:
    """Let somebody see a case of the agenda until a day, unless they see it that long anyway."""
    then = start_of_day(until)
    if case_access.let_in(keys.tx, [who], then, among=[case_key]):
        return
    case = case_rows.find(keys.tx, case_key)
    if case is not None and case.state != case_files.DISPOSED:
        values = {"who": who, "because": "agenda_item", "until": until}
        case_writing.write(keys, case, origin, [Written(kind=KINDS["access"], values=values)])


def let_out(keys: Keys, case_key: str, who: str, origin: Origin) -> None:
    """Let somebody see a case no longer because of an agenda; what else lets them see it stays."""
    case = case_rows.find(keys.tx, case_key)
    if case is None or case.state == case_files.DISPOSED:
        return
    because = case_access.let_in(keys.tx, [who], keys.now, among=[case.key]).get(case.key)
    if because == "agenda_item":
        values = {"who": who, "because": because, "withdrawn": True}
        case_writing.write(keys, case, origin, [Written(kind=KINDS["access"], values=values)])


def _moved(keys: Keys, meeting: MeetingRow, plan: MeetingPlan) -> MeetingRow:
    if plan.meeting_at == meeting.meeting_at:
        return meeting
    if plan.meeting_at <= keys.now:
        raise InvalidRequest("a meeting is moved to a later time than now", "/meeting_at")
    return move(keys, meeting, plan)


def move(keys: Keys, meeting: MeetingRow, plan: MeetingPlan) -> MeetingRow:
    """Give a meeting another day; its papers are taken back, and its items wait.

    Its agenda closes no earlier than now: whatever was said about it before is from an earlier one.
    """
    agenda_items.release(keys.tx, meeting.key)
    rows.take_papers(keys.tx, meeting.key)
    rows.change(
        keys.tx,
        meeting.key,
        state=PLANNED,
        meeting_on=plan.meeting_on,
        meeting_at=plan.meeting_at,
        cut_off_at=max(plan.cut_off_at, keys.now),
    )
    return rows.lock(keys.tx, meeting.key)


def let_guests_in(keys: Keys, meeting: MeetingRow, items: Sequence[ItemRow]) -> None:
    """Let guests into the cases of what they were asked in for before the meeting had its day.

    The file of each case says that they have its papers.
    """
    guests = {one.who for one in rows.attendees(keys.tx, meeting.key) if one.part == GUEST}
    for item in items:
        mine = [
            one.who
            for one in agenda_items.parts(keys.tx, [item.key])
            if (one.meeting_key, one.part) == (meeting.key, GUEST) and one.who in guests
        ]
        _let_in(keys, meeting, mine, [item], meeting.meeting_on + SEEN_AFTER)
        meeting_disclosures.papers(keys, meeting, [item], mine)


def let_leaders_in(keys: Keys, meeting: MeetingRow, items: Sequence[ItemRow], until: date) -> None:
    """Let whoever leads and prepares a meeting into the cases of its items until a day."""
    leads = [one.who for one in rows.attendees(keys.tx, meeting.key) if one.part in LEADS]
    _let_in(keys, meeting, leads, items, until)


def _let_in(
    keys: Keys, meeting: MeetingRow, who: Sequence[str], items: Sequence[ItemRow], until: date
) -> None:
    origin = Origin(by="engine", source="agenda", process_instance_key=meeting.process_instance_key)
    for item, one in meeting_disclosures.heard(keys, items, who):
        if item.case_key is not None:
            let_in(keys, item.case_key, one, until, origin)


def _carried(keys: Keys, meeting: MeetingRow, item: ItemRow) -> DecisionRow:
    return DecisionRow(
        key=new_key(keys.now),
        meeting_key=meeting.key,
        item_key=item.key,
        number=item.number or 0,
        decision="carried_over",
        carried_over=True,
        decided_at=keys.now,
        decided_by="engine",
    )


def _open_file(keys: Keys, process: Process) -> None:
    filing = Filing()
    row = case_files.held(keys, filing, process, by="engine")
    case_rows.put(filing, replace(row, state=case_files.MEETING))
    filing.write(keys.tx)
