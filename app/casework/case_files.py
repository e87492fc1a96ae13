"""Which case is meant: found by the process or by its number, and opened when there is none.

Several processes serve one case: the review, an appeal, the follow-up of recommendations. They
bear its number as their business id. A process without one has a case of its own.
"""

from dataclasses import dataclass, replace

from app.casework.vault import INDEX, Keys
from app.store import case_files as rows
from app.store import case_links as links
from app.store import data_keys
from app.store.case_files import CaseRow, KnownCase
from app.store.case_links import EpisodeRow
from app.store.data_keys import DataKeyRow
from app.store.database import Transaction
from app.store.filing import Filing
from engine.keys import new_key

DISPOSED = "disposed"
# The file of a meeting: what is written to its attendees. It is no case and never shown as one.
MEETING = "meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process that brings something for a case, or asks for it."""

    tenant: str
    instance_key: str
    business_id: str | None

    @property
    def number(self) -> str:
        """The number of its case, if it does not belong to another."""
        return self.business_id or self.instance_key


def known(tx: Transaction, process: Process) -> CaseRow | None:
    """Return the case of a process, None when nothing was ever kept for it."""
    found = rows.known(tx, process.instance_key, process.tenant, process.number)
    return found.case if found else None


def held(keys: Keys, filing: Filing, process: Process, *, by: str, begins: bool = False) -> CaseRow:
    """Return the case of a process, locked; the first thing that is kept for it opens one.

    `begins` says that a case begins with this process: a new one, if the number was used before.
    What comes under the number of a case that was disposed of is kept in a new one as well.
    The same process may begin its case again, as when an application is put right. What becomes
    of the case goes into the filing, which the caller writes.
    """
    found = rows.held(keys.tx, process.instance_key, process.tenant, process.number)
    if found is None:
        return _opened(keys, filing, process, ordinal=1, by=by, begins=begins)
    case = found.case
    if case.state == DISPOSED and not found.is_attached:
        # Its number is used again, or somebody quotes it: nothing can be added to what is gone.
        return _opened(keys, filing, process, ordinal=case.ordinal + 1, by=by, begins=begins)
    keys.learn(case.tenant, case.key, _key_of(found))
    keys.learn(case.tenant, INDEX, found.index_key)
    if begins and case.begun_by_instance not in (None, process.instance_key):
        latest = rows.newest(keys.tx, process.tenant, process.number) or case
        return _opened(keys, filing, process, ordinal=latest.ordinal + 1, by=by, begins=True)
    if not found.is_attached:
        rows.attach(filing, process.instance_key, case.key)
    if begins and case.begun_by_instance is None:
        case = replace(case, begun_by_instance=process.instance_key)
        rows.put(filing, case)
    return case


def _key_of(found: KnownCase) -> DataKeyRow | None:
    key = found.data_key
    if key is None or found.case.state != DISPOSED:
        return key
    # Whoever waited for the lock reads the case as it is now, and the key as it was before.
    return replace(key, wrapped=None)


def case_of(keys: Keys, process: Process, *, by: str) -> CaseRow:
    """Return the case of a process, locked; the first thing that is kept for it opens one."""
    filing = Filing()
    case = held(keys, filing, process, by=by)
    filing.write(keys.tx)
    return case


def joined(keys: Keys, process: Process, number: str, *, by: str) -> CaseRow:
    """Return the newest case with another number than the process bears, and join it to that one.

    Without a case of that number one is opened.
    """
    named = replace(process, business_id=number)
    case, filing = rows.newest(keys.tx, process.tenant, number), Filing()
    if case is None:
        case = _opened(keys, filing, named, ordinal=1, by=by, begins=False)
    else:
        rows.attach(filing, process.instance_key, case.key)
    filing.write(keys.tx)
    return case


def _opened(  # a case and how it begins
    keys: Keys, filing: Filing, process: Process, *, ordinal: int, by: str, begins: bool
) -> CaseRow:
    at = keys.now
    row = CaseRow(
        key=new_key(at),
        tenant=process.tenant,
        number=process.number,
        ordinal=ordinal,
        opened_at=at,
        opened_by=by,
        begun_by_instance=process.instance_key if begins else None,
    )
    rows.open_new(filing, row)
    links.open_episode(filing, EpisodeRow(case_key=row.key, number=1, opened_at=at, opened_by=by))
    rows.attach(filing, process.instance_key, row.key)
    data_keys.put(filing, keys.new(row.tenant, row.key))
    return row
