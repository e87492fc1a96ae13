"""The countdown to a disposal hears of activity at once, so that the day people see is never stale.

The process `retention_disposal` counts; here it is told. What it cannot hear, because it is
counting just then or is suspended, `retention_watch` finds on the next morning.
"""

from datetime import date, datetime

from app.casework.vault import Keys
from app.store import retentions
from app.store.case_files import CaseRow
from engine import outgoing
from engine.clock import local_date, start_of_day
from engine.records import Message

ACTIVITY = "case_activity"


def hear(keys: Keys, case: CaseRow) -> None:
    """Let the countdown of a locked case, if it has one, count anew right after the commit."""
    kept = retentions.find(keys.tx, case.key)
    if kept is None or kept.state not in retentions.COUNTED or tell(keys, case.tenant, case.number):
        return
    behind = start_of_day(kept.base_on)
    retentions.change(keys.tx, case.key, at=keys.now, counted_at=behind)


def tell(keys: Keys, tenant: str, number: str) -> bool:
    """Tell the countdowns under a case number of activity; False when none listens now."""
    said = {"case_no": number}
    message = Message(name=ACTIVITY, correlation_key=number, variables=said, tenant=tenant)
    return outgoing.send_soon(keys.tx, message, at=keys.now)


def counted_at(case: CaseRow, base_on: date, now: datetime) -> datetime:
    """Return up to when what happened in a locked case is in a count from a local day.

    That is `now`, unless something happened after that day while it was being counted.
    """
    last = case.last_activity_at
    return start_of_day(base_on) if last and local_date(last) > base_on else now
