"""Rows of the case record: personal fields, kept out of the process variables; append-only."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from app.store.database import Transaction
from app.store.filing import Filing
from app.store.tables import case_record as table
from engine.engine import Prepared

BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecordRow:
    """What one submission said about people, sealed.

    `source` says where it came from: a form id, or a message name.
    """

    tenant: str
    process_instance_key: str
    business_id: str
    source: str
    recorded_at: datetime
    recorded_by: str
    case_key: str
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRow:
    """A row that a version before wrote in plain."""

    seq: int
    tenant: str
    process_instance_key: str
    business_id: str
    source: str
    recorded_at: datetime
    recorded_by: str
    fields: object


_OF_CASE = Prepared(
    select(*(table.c[name] for name in CaseRecordRow.__dataclass_fields__))
    .where(table.c.case_key == bindparam("wanted"))
    .order_by(table.c.seq)
)


def add(filing: Filing, row: CaseRecordRow) -> None:
    """File one entry of the case record."""
    filing.add(table, {**asdict(row), "fields": {}})


def of_case(tx: Transaction, case_key: str) -> list[CaseRecordRow]:
    """Return the entries of a case, oldest first."""
    return [CaseRecordRow(**row) for row in _OF_CASE.mapped(tx, {"wanted": case_key})]


def plain(tx: Transaction) -> Sequence[PlainRow]:
    """Return some of the rows that are not sealed yet, oldest first."""
    query = select(table).where(table.c.sealed.is_(None)).order_by(table.c.seq).limit(BATCH)
    names = PlainRow.__dataclass_fields__
    return [
        PlainRow(**{name: found[name] for name in names}) for found in tx.execute(query).mappings()
    ]


def seal(tx: Transaction, seq: int, case_key: str, sealed: bytes) -> None:
    """Put a sealed row in the place of a plain one."""
    change = update(table).where(table.c.seq == seq)
    tx.execute(change.values(case_key=case_key, sealed=sealed, fields={}))
