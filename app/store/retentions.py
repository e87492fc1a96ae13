"""Rows of how long cases are kept, and of what has come of that."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import Transaction
from app.store.retention_tables import case_retention as table
from app.store.tables import case_file, case_review_figure

RUNNING, HELD, DUE, PROPOSED = "running", "held", "due", "proposed"
APPROVED, DISPOSED, CANCELLED = "approved", "disposed", "cancelled"
STATES = (RUNNING, HELD, DUE, PROPOSED, APPROVED, DISPOSED, CANCELLED)
# What counts down, or waits to be disposed of: activity moves its day.
COUNTED = (RUNNING, HELD, DUE, PROPOSED, APPROVED)
OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow:
    """How long a case is kept: by which rule, counted from which local day, until which.

    `kind` says what is kept (a case, a review, an application); `reasons` why it is held. Whatever
    happens in the case after `counted_at` moves the date.
    """

    case_key: str
    tenant: str
    kind: str
    rule: str
    base_on: date
    due_on: date
    state: str
    counted_at: datetime
    changed_at: datetime
    reasons: Sequence[str] = field(default_factory=list)
    review_on: date | None = None
    round_key: str | None = None
    approved_by: Sequence[str] = field(default_factory=list)


def put(tx: Transaction, row: RetentionRow) -> None:
    """Write what is known of a case's retention, whatever was known before."""
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    values = {**asdict(row), "reasons": list(row.reasons), "approved_by": list(row.approved_by)}
    changed = {name: value for name, value in values.items() if name != "case_key"}
    statement = insert(table).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["case_key"], set_=changed))


def find(tx: Transaction, case_key: str) -> RetentionRow | None:
    """Return the retention of a case."""
    found = tx.execute(select(table).where(table.c.case_key == case_key)).mappings().first()
    return RetentionRow(**found) if found else None


def change(tx: Transaction, case_key: str, *, at: datetime, **values: object) -> None:
    """Change some of what is known of a case's retention."""
    mine = update(table).where(table.c.case_key == case_key)
    tx.execute(mine.values({**values, "changed_at": at}))


def due(tx: Transaction, tenant: str, *, most: int) -> list[tuple[RetentionRow, str]]:
    """Return the retentions that are over and stand against nothing, the longest first.

    Each comes with the number of its case; nobody else proposes them until the end.
    """
    query = (
        select(*table.c, case_file.c.number)
        .join(case_file, case_file.c.key == table.c.case_key)
        .where(table.c.tenant == tenant, table.c.state == DUE)
        .order_by(table.c.due_on, table.c.case_key)
        .limit(most)
        .with_for_update(of=table)
    )
    return [_numbered(row) for row in tx.execute(query).mappings()]


def proposed(tx: Transaction, round_key: str) -> list[tuple[RetentionRow, str]]:
    """Return what is proposed in a round, with the numbers of the cases."""
    query = (
        select(*table.c, case_file.c.number)
        .join(case_file, case_file.c.key == table.c.case_key)
        .where(
            table.c.round_key == round_key,
            table.c.state.in_((PROPOSED, APPROVED)),
            table.c.tenant == case_file.c.tenant,
        )
        .order_by(table.c.due_on, table.c.case_key)
        .with_for_update(of=table)
    )
    return [_numbered(row) for row in tx.execute(query).mappings()]


def of_round(tx: Transaction, round_key: str, number: str) -> RetentionRow | None:
    """Return what a round is about to do with a case of some number; None if it is not in it.

    Two cases may bear one number: one that is still to be disposed of comes first.
    """
    query = (
        select(table)
        .join(case_file, case_file.c.key == table.c.case_key)
        .where(table.c.round_key == round_key, case_file.c.number == number)
        .order_by(table.c.state != APPROVED, table.c.due_on, table.c.case_key)
        .limit(1)
    )
    found = tx.execute(query).mappings().first()
    return RetentionRow(**found) if found else None


def outrun(tx: Transaction, tenant: str) -> list[str]:
    """Return the numbers of the cases in which something happened since they were counted."""
    query = (
        select(case_file.c.number)
        .join(table, case_file.c.key == table.c.case_key)
        .where(
            table.c.tenant == tenant,
            table.c.state.in_((RUNNING, HELD, DUE)),
            case_file.c.last_activity_at > table.c.counted_at,
        )
        .order_by(case_file.c.number)
    )
    return list(tx.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class EndedRow:
    """An application that has ended: how, and what was decided on the threshold."""

    number: str
    ended: str
    threshold: str | None
    written_at: datetime


def uncounted_applications(tx: Transaction, tenant: str) -> list[EndedRow]:
    """Return the applications that have ended and whose retention has not begun."""
    figure = case_review_figure
    query = (
        select(*(figure.c[name] for name in ("application_no", "ended", "threshold", "written_at")))
        .join(
            case_file,
            and_(
                case_file.c.tenant == figure.c.tenant, case_file.c.number == figure.c.application_no
            ),
        )
        .outerjoin(table, table.c.case_key == case_file.c.key)
        .where(
            figure.c.tenant == tenant,
            figure.c.ended.is_not(None),
            case_file.c.state == OPEN,
            table.c.case_key.is_(None),
        )
        .distinct()
        .order_by(figure.c.application_no)
    )
    return [EndedRow(*row) for row in tx.execute(query)]


def _numbered(row: Mapping[Any, Any]) -> tuple[RetentionRow, str]:
    values = {str(name): value for name, value in row.items()}
    number = str(values.pop("number"))
    return RetentionRow(**values), number
