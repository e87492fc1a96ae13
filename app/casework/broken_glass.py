"""Emergency access: somebody sees a case for an hour without a part in it, and it is told.

The data protection officer is let into the case and hears of it by a process of the partnership,
which begins with the message `glass_broken` in the same transaction. The message holds codes and
instants only; the reason is sealed with the key of the case.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.casework import case_entries, case_writing
from app.casework.case_entries import CaseEntry
from app.casework.case_files import Process
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_sight import Reader
from app.casework.case_writing import Origin
from app.casework.vault import Keys
from app.store import case_files
from app.store.case_files import CaseRow
from app.store.filing import Filing

BROKEN_GLASS, MESSAGE = "break_glass", "glass_broken"
REASON = "glass_reason"
GLASS_HOURS = 1
OFFICER_OF_DATA = "dpo"


def break_glass(keys: Keys, reader: Reader, case: CaseRow, reason: str) -> datetime:
    """Let somebody in for an hour, on record; the data protection officer is let in as well.

    Returns the instant at which it ends.
    """
    until = keys.now + timedelta(hours=GLASS_HOURS)
    origin = Origin(by=reader.subject, source=BROKEN_GLASS)
    access, note = KINDS["access"], KINDS["note"]
    let_in = {"who": reader.subject, "because": BROKEN_GLASS, "until_at": until}
    told = {"who": OFFICER_OF_DATA, "because": BROKEN_GLASS}
    case_writing.write(
        keys,
        case,
        origin,
        [
            Written(kind=access, values=let_in),
            Written(kind=access, values=told),
            Written(kind=note, values={"about": BROKEN_GLASS, "text": reason}),
        ],
    )
    return until


def said(reader: Reader, case: CaseRow, at: datetime, until: datetime) -> Mapping[str, object]:
    """Return what the message says: which case, who, from when and until when."""
    times = {"broken_at": at.isoformat(), "until": until.isoformat()}
    return {"case_no": case.number, "broken_by": reader.subject, **times}


def tell_why(
    keys: Keys, reader: Reader, case: CaseRow, reason: str, instances: Sequence[str]
) -> None:
    """Make the processes that the message began part of the case, and tell them the reason."""
    filing = Filing()
    for instance in instances:
        case_files.attach(filing, instance, case.key)
        process = Process(tenant=case.tenant, instance_key=instance, business_id=None)
        why = CaseEntry(
            source=BROKEN_GLASS,
            recorded_at=keys.now,
            recorded_by=reader.subject,
            fields={REASON: reason},
        )
        case_entries.add(keys, filing, case, process, why)
    filing.write(keys.tx)
