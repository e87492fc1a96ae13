"""Rows of the case file: records of every kind, and the events that tell of them; append-only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping, func, insert, select

from app.store.case_tables import RECORDS, case_event
from app.store.database import Transaction

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


def add(tx: Transaction, row: RecordRow) -> None:
    """Append a record; one that claims a number twice raises the database's IntegrityError."""
    values = {name: getattr(row, name) for name in COMMON}
    tx.execute(insert(RECORDS[row.kind]).values({**values, **row.facts}))


def of_case(
    tx: Transaction, kind: str, case_key: str, *, after: str = "", limit: int | None = None
) -> list[RecordRow]:
    """Return records of one kind, oldest first, behind the one with the key `after`."""
    table = RECORDS[kind]
    query = select(table).where(table.c.case_key == case_key, table.c.key > after)
    found = tx.execute(query.order_by(table.c.key).limit(limit)).mappings()
    return [_record(kind, row) for row in found]


def next_number(tx: Transaction, kind: str, column: str, case_key: str, **same: object) -> int:
    """Return the next number that a record of this kind may bear in a case."""
    table = RECORDS[kind]
    mine = [table.c.case_key == case_key, *(table.c[name] == value for name, value in same.items())]
    highest = tx.execute(select(func.max(table.c[column])).where(*mine)).scalar()
    return int(highest or 0) + 1


def add_event(tx: Transaction, row: EventRow) -> None:
    """Append an event."""
    values = {name: getattr(row, name) for name in EventRow.__dataclass_fields__}
    tx.execute(insert(case_event).values({**values, "facts": dict(row.facts)}))


def events(
    tx: Transaction, case_key: str, *, after: str = "", limit: int | None = None
) -> Sequence[EventRow]:
    """Return what happened in a case, oldest first, behind the event with the key `after`."""
    query = select(case_event).where(case_event.c.case_key == case_key, case_event.c.key > after)
    found = tx.execute(query.order_by(case_event.c.key).limit(limit)).mappings()
    return [EventRow(**row) for row in found]


def _record(kind: str, row: RowMapping) -> RecordRow:
    facts = {name: value for name, value in row.items() if name not in COMMON}
    return RecordRow(kind=kind, facts=facts, **{name: row[name] for name in COMMON})
