"""Rows of incidents across the cases of a partnership, with where they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, select

from app.store.case_rows import COMMON, RecordRow
from app.store.case_tables import case_incident, case_place
from app.store.database import Transaction
from app.store.tables import case_file

_ROW = ("key", "case_key", "occurred_on", "recorded_at", "sealed")


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """The day of an incident, when it was recorded in which case, and its sealed words."""

    key: str
    case_key: str
    on: date
    recorded_at: datetime
    sealed: bytes | None
    kind: str = "incident"


def days(tx: Transaction, tenant: str, since: date, until: date) -> Sequence[IncidentRow]:
    """Return the incidents of all cases from a day to a day."""
    query = (
        select(*(case_incident.c[name] for name in _ROW))
        .join(case_file, case_file.c.key == case_incident.c.case_key)
        .where(
            case_file.c.tenant == tenant,
            case_file.c.state != "disposed",
            case_incident.c.occurred_on.between(since, until),
        )
    )
    return [IncidentRow(*one) for one in tx.execute(query)]


def places(tx: Transaction, tenant: str, since: date, until: date) -> list[RecordRow]:
    """Return the places of the cases that had an incident from a day to a day, oldest first."""
    had = (
        select(case_incident.c.case_key)
        .join(case_file, case_file.c.key == case_incident.c.case_key)
        .where(
            case_file.c.tenant == tenant,
            case_file.c.state != "disposed",
            case_incident.c.occurred_on.between(since, until),
        )
    )
    query = select(case_place).where(case_place.c.case_key.in_(had)).order_by(case_place.c.key)
    return [_record(one) for one in tx.execute(query).mappings()]


def _record(row: RowMapping) -> RecordRow:
    return RecordRow(kind="place", **{name: row[name] for name in COMMON})
