"""Rows of certificates: what is left of cases that were disposed of; written once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import insert, select

from app.store.database import Transaction
from app.store.retention_tables import disposal_certificate as table


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRow:
    """That a case was disposed of, when, why then and by whose leave; nothing of the case itself.

    `case_hash` is found again by whoever knows its number. `counts` says how much was erased,
    `told` which agencies held copies.
    """

    key: str
    case_key: str
    tenant: str
    case_hash: str
    kind: str
    opened_on: date
    base_on: date
    due_on: date
    disposed_at: datetime
    approved_by: Sequence[str] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    told: Sequence[str] = field(default_factory=list)


def add(tx: Transaction, row: CertificateRow) -> None:
    """Insert a certificate."""
    tx.execute(insert(table).values(asdict(row)))


def of_case(tx: Transaction, case_key: str) -> CertificateRow | None:
    """Return the certificate of a case that was disposed of."""
    found = tx.execute(select(table).where(table.c.case_key == case_key)).mappings().first()
    return CertificateRow(**found) if found else None
