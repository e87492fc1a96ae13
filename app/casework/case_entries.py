"""What people wrote about people, entry by entry, sealed with the key of the case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.casework import case_files
from app.casework.case_files import Process
from app.casework.vault import Destroyed, Keys
from app.store import case_records as rows
from app.store.case_files import CaseRow
from app.store.case_records import CaseRecordRow
from app.store.filing import Filing
from engine.records import Job, UserTask

PLACE = "case_record"
# No question is called so: names of questions are words.
CLASSES, PART = "x-sensitivity", "x-part"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """What one submission said about people; `fields` is a JSON object, nested as in the form.

    `source` says where it came from: a form id, or a message name. `fields` are empty when the
    key of the case was destroyed. `classes` says of a field what it is about, if its form does;
    `part` tells which part of the case all of them are about, where it has several.
    `process_instance_key` names the process in which it was said.
    """

    source: str
    recorded_at: datetime
    recorded_by: str
    fields: Mapping[str, object]
    classes: Mapping[str, str] = field(default_factory=dict)
    part: Mapping[str, str] = field(default_factory=dict)
    process_instance_key: str = ""

    def seen_with(self, shown: Collection[str]) -> Mapping[str, object]:
        """Return the fields that somebody may see who is shown some classes."""
        return {
            name: value
            for name, value in self.fields.items()
            if self.classes.get(name, "") in shown
        }


def process_of(work: Job | UserTask) -> Process:
    """Return the process that a job or task belongs to."""
    return Process(
        tenant=work.tenant_id,
        instance_key=work.process_instance_key,
        business_id=work.business_id,
    )


def add(keys: Keys, filing: Filing, case: CaseRow, process: Process, entry: CaseEntry) -> None:
    """File one entry of the record of a case.

    Raises:
        Destroyed: the key of the case was destroyed.
    """
    place = _place(case.key, entry.source, entry.recorded_at)
    row = CaseRecordRow(
        tenant=process.tenant,
        process_instance_key=process.instance_key,
        business_id=process.business_id or "",
        source=entry.source,
        recorded_at=entry.recorded_at,
        recorded_by=entry.recorded_by,
        case_key=case.key,
        sealed=keys.seal(case.tenant, case.key, place, _told(entry)),
    )
    rows.add(filing, row)


def of_process(keys: Keys, process: Process) -> Sequence[CaseEntry]:
    """Return what is kept about the case that a process belongs to, oldest first."""
    case = case_files.known(keys.tx, process)
    return of_case(keys, case.key) if case else ()


def of_case(keys: Keys, case_key: str) -> Sequence[CaseEntry]:
    """Return what is kept about a case, oldest first."""
    return [_opened(keys, row) for row in rows.of_case(keys.tx, case_key)]


def merged(
    entries: Sequence[CaseEntry], shown: Collection[str] | None = None
) -> Mapping[str, object]:
    """Return entries as one mapping, with `shown` only these classes; later values win."""
    fields: dict[str, object] = {}
    for entry in entries:
        fields |= entry.fields if shown is None else entry.seen_with(shown)
    return fields


def classes_told(
    entries: Sequence[CaseEntry], shown: Collection[str], names: Collection[str] | None
) -> frozenset[str]:
    """Return the classes of what `merged` would give under these names; None are all."""
    told: dict[str, str] = {}
    for entry in entries:
        told |= {name: entry.classes.get(name, "") for name in entry.seen_with(shown)}
    return frozenset(word for name, word in told.items() if names is None or name in names)


def sealed(keys: Keys, case: CaseRow, row: rows.PlainRow) -> bytes:
    """Return the fields of a plain row as this version stores them."""
    place = _place(case.key, row.source, row.recorded_at)
    return keys.seal(case.tenant, case.key, place, row.fields)


def _told(entry: CaseEntry) -> Mapping[str, object]:
    part = {PART: dict(entry.part)} if entry.part else {}
    return {**entry.fields, CLASSES: dict(entry.classes), **part}


def _opened(keys: Keys, row: CaseRecordRow) -> CaseEntry:
    try:
        fields = keys.open(row.sealed, _place(row.case_key, row.source, row.recorded_at))
    except Destroyed:
        fields = {}
    found = fields if isinstance(fields, dict) else {}
    return CaseEntry(
        source=row.source,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        fields={name: value for name, value in found.items() if name not in (CLASSES, PART)},
        classes=found.get(CLASSES, {}),
        part=found.get(PART, {}),
        process_instance_key=row.process_instance_key,
    )


def _place(case_key: str, source: str, at: datetime) -> str:
    return f"{PLACE}|{case_key}|{source}|{at.isoformat()}"
