"""Rows of the case record: personal fields, kept out of the process variables; append-only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from app.store.database import Transaction
from app.store.tables import case_record


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEntry:
    """What one submission said about people; `fields` is a JSON object, nested as in the form.

    `source` says where it came from: a form id, or a message name.
    """

    tenant: str
    process_instance_key: str
    business_id: str
    source: str
    recorded_at: datetime
    recorded_by: str
    fields: Mapping[str, object]


def add(tx: Transaction, entry: CaseEntry) -> None:
    """Append one entry to the case record."""
    tx.execute(
        insert(case_record).values(
            tenant=entry.tenant,
            process_instance_key=entry.process_instance_key,
            business_id=entry.business_id,
            source=entry.source,
            recorded_at=entry.recorded_at,
            recorded_by=entry.recorded_by,
            fields=dict(entry.fields),
        )
    )


def entries(tx: Transaction, process_instance_key: str) -> list[CaseEntry]:
    """Return all entries of an instance, oldest first."""
    query = (
        select(case_record)
        .where(case_record.c.process_instance_key == process_instance_key)
        .order_by(case_record.c.seq)
    )
    return [
        CaseEntry(**{name: value for name, value in found.items() if name != "seq"})
        for found in tx.execute(query).mappings()
    ]
