"""Disposes of meetings: what they said that belongs to no case goes when its time is over.

What a meeting said of a case is sealed with the key of that case and goes with it. What is left has
a time of its own: items without a case, the minutes as a whole, and the file with the letters to
the attendees. Figures stay: when a meeting was held, who belongs to it, how many items it decided.
"""

from datetime import datetime

from app.casework import case_facts, erasing
from app.casework.case_files import MEETING
from app.casework.meeting_keeping import GENERAL
from app.casework.meetings import DISPOSED
from app.casework.vault import Keys
from app.store import case_erasing, case_files, case_rows, data_keys, meeting_erasing
from app.store import meetings as rows
from app.store.case_files import CaseRow
from app.store.meetings import MeetingRow
from engine.connectors import Eraser

BY = "engine"
MOST = 200


def dispose(keys: Keys, tenant: str, eraser: Eraser, *, before: datetime) -> int:
    """Dispose of the meetings of a partnership that ended before an instant; say of how many.

    One whose file is held stays, and so does an item that a meeting of later has heard of.
    """
    found = meeting_erasing.over(keys.tx, tenant, before=before, most=MOST)
    gone = [one for one in found if not _is_held(keys, one)]
    for one in gone:
        _dispose(keys, one, eraser, before)
    return len(gone)


def _dispose(keys: Keys, meeting: MeetingRow, eraser: Eraser, before: datetime) -> None:
    items = meeting_erasing.own_items(keys.tx, meeting.key, before=before)
    meeting_erasing.empty_items(keys.tx, items)
    meeting_erasing.empty_meeting(keys.tx, meeting.key)
    owners = [f"{GENERAL}:{meeting.key}", *(f"item:{one}" for one in items)]
    file = _file(keys, meeting)
    if file is not None:
        owners.append(file.key)
        erasing.erase_processes(file, erasing.bearers_of(keys, file, eraser), eraser)
        case_erasing.empty(keys.tx, file.key)
    for owner in owners:
        data_keys.destroy(keys.tx, meeting.tenant, owner, by=BY, at=keys.now)
    rows.change(keys.tx, meeting.key, state=DISPOSED)


def _is_held(keys: Keys, meeting: MeetingRow) -> bool:
    file = _file(keys, meeting)
    holds = case_rows.of_case(keys.tx, "hold", file.key) if file else []
    return bool(case_facts.holds_in(holds))


def _file(keys: Keys, meeting: MeetingRow) -> CaseRow | None:
    found = case_files.newest(keys.tx, meeting.tenant, meeting.number)
    return found if found is not None and found.state == MEETING else None
