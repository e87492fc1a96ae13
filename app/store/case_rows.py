"""Rows of the case file: records of every kind, and the events that tell of them; append-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, RowMapping, bindparam, func, select

from app.store.case_tables import (
    RECORDS,
    case_action,
    case_assessment,
    case_contact_agreement,
    case_event,
    case_legal_measure,
)
from app.store.database import Transaction
from app.store.filing import Filing
from app.store.tables import case_file
from engine.engine import Prepared

COMMON = (
    "key",
    "case_key",
    "episode",
    "recorded_at",
    "recorded_by",
    "source",
    "process_instance_key",
    "sensitivity",
    "sealed",
)
SUBJECTS = ("victim", "perpetrator")
_WANTED: BindParameter[str] = bindparam("wanted")
_ACTIONS = select(func.max(case_action.c.number)).where(case_action.c.case_key == _WANTED)
_MEASURES = select(func.max(case_legal_measure.c.measure_no)).where(
    case_legal_measure.c.case_key == _WANTED
)
_AGREED = (
    select(case_contact_agreement.c.every_days)
    .where(case_contact_agreement.c.case_key == _WANTED)
    .order_by(case_contact_agreement.c.key.desc())
    .limit(1)
)
_VERSIONS = [
    select(func.max(case_assessment.c.version)).where(
        case_assessment.c.case_key == _WANTED, case_assessment.c.subject == subject
    )
    for subject in SUBJECTS
]
_STANDING = Prepared(
    select(*(one.scalar_subquery() for one in (_ACTIONS, _MEASURES, _AGREED, *_VERSIONS)))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """One record; `facts` are its plain fields, `sealed` holds the others."""

    kind: str
    key: str
    case_key: str
    episode: int
    recorded_at: datetime
    recorded_by: str
    source: str
    process_instance_key: str
    sensitivity: str
    sealed: bytes | None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """Something that happened in a case; `facts` hold nothing personal."""

    key: str
    case_key: str
    at: datetime
    by: str
    type: str
    record_key: str
    source: str
    process_instance_key: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Standing:
    """What the next records of a case count from, as far as it has come.

    `versions` are those of its assessments by their subject; `every_days` is how often the person
    harmed is to hear, None while nothing is agreed.
    """

    actions: int = 0
    measures: int = 0
    versions: dict[str, int] = field(default_factory=dict)
    every_days: int | None = None

    def next_action(self) -> int:
        """Count an action and return its number."""
        self.actions += 1
        return self.actions

    def next_measure(self) -> int:
        """Count a measure of the law and return its number."""
        self.measures += 1
        return self.measures

    def next_version(self, subject: str) -> int:
        """Count an assessment of a subject and return its version."""
        self.versions[subject] = self.versions.get(subject, 0) + 1
        return self.versions[subject]


def add(filing: Filing, row: RecordRow) -> None:
    """File a record."""
    values = {name: getattr(row, name) for name in COMMON}
    filing.add(RECORDS[row.kind], {**values, **row.facts})


def standing(tx: Transaction, case_key: str) -> Standing:
    """Return what the next records of a case count from."""
    found: Sequence[Any] = _STANDING.first(tx, {"wanted": case_key}) or ()
    actions, measures, every_days, *versions = found
    return Standing(
        actions=actions or 0,
        measures=measures or 0,
        versions={subject: found or 0 for subject, found in zip(SUBJECTS, versions, strict=True)},
        every_days=every_days,
    )


def of_case(
    tx: Transaction, kind: str, case_key: str, *, after: str = "", limit: int | None = None
) -> list[RecordRow]:
    """Return records of one kind, oldest first, behind the one with the key `after`."""
    table = RECORDS[kind]
    query = select(table).where(table.c.case_key == case_key, table.c.key > after)
    found = tx.execute(query.order_by(table.c.key).limit(limit)).mappings()
    return [_record(kind, row) for row in found]


def add_event(filing: Filing, row: EventRow) -> None:
    """File an event."""
    values = {name: getattr(row, name) for name in EventRow.__dataclass_fields__}
    filing.add(case_event, {**values, "facts": dict(row.facts)})


def events(
    tx: Transaction, case_key: str, *, after: str = "", limit: int | None = None
) -> Sequence[EventRow]:
    """Return what happened in a case, oldest first, behind the event with the key `after`."""
    query = select(case_event).where(case_event.c.case_key == case_key, case_event.c.key > after)
    found = tx.execute(query.order_by(case_event.c.key).limit(limit)).mappings()
    return [EventRow(**row) for row in found]


def events_of(
    tx: Transaction, case_key: str, kind: str, process_instance_key: str
) -> Sequence[EventRow]:
    """Return what of one type a process has told of a case, oldest first."""
    query = select(case_event).where(
        case_event.c.case_key == case_key,
        case_event.c.type == kind,
        case_event.c.process_instance_key == process_instance_key,
    )
    found = tx.execute(query.order_by(case_event.c.key)).mappings()
    return [EventRow(**row) for row in found]


def open_cases_with(
    tx: Transaction, tenant: str, kind: str, *, since: datetime, apart_from: str
) -> set[str]:
    """Return the keys of a partnership's open cases with an event of one type since an instant.

    The instant is aware; what the source `apart_from` has told does not count.
    """
    query = (
        select(case_event.c.case_key)
        .join(case_file, case_file.c.key == case_event.c.case_key)
        .where(
            case_file.c.tenant == tenant,
            case_file.c.state == "open",
            case_event.c.type == kind,
            case_event.c.at >= since,
            case_event.c.source != apart_from,
        )
    )
    return set(tx.execute(query).scalars())


def _record(kind: str, row: RowMapping) -> RecordRow:
    facts = {name: value for name, value in row.items() if name not in COMMON}
    return RecordRow(kind=kind, facts=facts, **{name: row[name] for name in COMMON})
