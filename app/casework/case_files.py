"""Which case is meant: found by the process or by its number, and opened when there is none.

Several processes serve one case: the review, an appeal, the follow-up of recommendations. They
bear its number as their business id. A process without one has a case of its own.
"""

from dataclasses import dataclass

from app.casework.vault import Keys
from app.store import case_files as rows
from app.store import case_links as links
from app.store.case_files import CaseRow
from app.store.case_links import EpisodeRow
from app.store.database import Transaction
from engine.keys import new_key


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


def case_of(keys: Keys, process: Process, *, by: str) -> CaseRow:
    """Return the case of a process; the first thing that is kept for it opens one."""
    found = rows.known(keys.tx, process.instance_key, process.tenant, process.number)
    if found is not None:
        keys.learn(found.case.tenant, found.case.key, found.data_key)
    if found is not None and found.is_attached:
        return found.case
    case = found.case if found is not None else _opened(keys, process, ordinal=1, by=by)
    rows.attach(keys.tx, process.instance_key, case.key)
    return case


def opened_as(keys: Keys, process: Process, number: str, *, by: str) -> CaseRow:
    """Open a case under another number than its first process bears."""
    named = Process(tenant=process.tenant, instance_key=process.instance_key, business_id=number)
    return _opened(keys, named, ordinal=1, by=by)


def begun(keys: Keys, process: Process, *, by: str) -> CaseRow:
    """Return the case that begins with this process: a new one, if its number was used before.

    The same process may begin its case again, as when an application is put right.
    """
    case = case_of(keys, process, by=by)
    if case.begun_by_instance in (None, process.instance_key):
        rows.begin(keys.tx, case.key, process.instance_key)
        return case
    case = _opened(keys, process, ordinal=case.ordinal + 1, by=by)
    rows.attach(keys.tx, process.instance_key, case.key)
    rows.begin(keys.tx, case.key, process.instance_key)
    return case


def _opened(keys: Keys, process: Process, *, ordinal: int, by: str) -> CaseRow:
    at = keys.now
    row = CaseRow(
        key=new_key(at),
        tenant=process.tenant,
        number=process.number,
        ordinal=ordinal,
        opened_at=at,
        opened_by=by,
    )
    if rows.add(keys.tx, row):
        links.open_episode(
            keys.tx, EpisodeRow(case_key=row.key, number=1, opened_at=at, opened_by=by)
        )
        keys.learn(row.tenant, row.key, None)
        return row
    return rows.newest(keys.tx, process.tenant, process.number) or row  # somebody was faster
