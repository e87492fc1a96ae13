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


def entries(
    tx: Transaction, *, process_instance_key: str, tenant: str, business_id: str
) -> list[CaseEntry]:
    """Return the entries of a case, oldest first: its own and those under its business id.

    Several instances serve one case (the review, an appeal, the follow-up of recommendations).
    Without a business id only the instance's own entries are the case's.
    """
    own = case_record.c.process_instance_key == process_instance_key
    same_case = (case_record.c.tenant == tenant) & (case_record.c.business_id == business_id)
    query = select(case_record).where(same_case if business_id else own).order_by(case_record.c.seq)
    return [
        CaseEntry(**{name: value for name, value in found.items() if name != "seq"})
        for found in tx.execute(query).mappings()
    ]
