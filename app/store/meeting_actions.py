"""Rows of the actions that meetings give, and of what was reported on them."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Select, insert, or_, select, update

from app.store.case_tables import case_action_report
from app.store.database import Transaction
from app.store.meeting_tables import agenda_item, meeting_action_report
from app.store.meeting_tables import meeting_action as table

OVER, BLOCKED = ("done", "cancelled"), "blocked"
OVER_IN_CASE = ("done", "moved", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRow:
    """One action. `state`: assigned, accepted, blocked, done or cancelled."""

    key: str
    tenant: str
    type: str
    meeting_key: str
    number: int
    item_key: str
    agency: str
    due: date
    given_at: datetime
    given_by: str
    sealed: bytes
    case_action: int | None = None
    power: str | None = None
    state: str = "assigned"
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """What was reported on an action."""

    key: str
    action_key: str
    state: str
    on: date
    reported_at: datetime
    reported_by: str
    sealed: bytes


def add(tx: Transaction, row: ActionRow) -> None:
    """Insert an action; a second one of that number in the meeting raises IntegrityError."""
    tx.execute(insert(table).values(**asdict(row)))


def of_meeting(tx: Transaction, meeting_key: str) -> list[ActionRow]:
    """Return the actions of a meeting by number."""
    query = select(table).where(table.c.meeting_key == meeting_key).order_by(table.c.number)
    return [ActionRow(**one) for one in tx.execute(query).mappings()]


def of_items(tx: Transaction, item_keys: Collection[str]) -> list[ActionRow]:
    """Return the actions that were ever given on some items, oldest first."""
    query = select(table).where(table.c.item_key.in_(list(item_keys)))
    return [ActionRow(**one) for one in tx.execute(query.order_by(table.c.key)).mappings()]


def numbered(tx: Transaction, meeting_key: str, number: int) -> ActionRow | None:
    """Return an action of a meeting, locked."""
    query = select(table).where(table.c.meeting_key == meeting_key, table.c.number == number)
    found = tx.execute(query.with_for_update()).mappings().first()
    return ActionRow(**found) if found else None


def unreported(tx: Transaction, tenant: str, kind: str, *, by: date) -> list[ActionRow]:
    """Return the actions of a type of meeting that are due by a day, or blocked, and not over.

    One that was settled in the file of its case is over, too.
    """
    query = select(table).where(
        table.c.tenant == tenant,
        table.c.type == kind,
        table.c.state.not_in(OVER),
        or_(table.c.due <= by, table.c.state == BLOCKED),
    )
    found = [ActionRow(**one) for one in tx.execute(query.order_by(table.c.key)).mappings()]
    settled = settled_in_case(tx, [one.key for one in found])
    return [one for one in found if one.key not in settled]


def settled_in_case(tx: Transaction, keys: Collection[str]) -> dict[str, str]:
    """Return by key how actions ended that are over by the latest report in their case's file."""
    found = ended_in_case().where(table.c.key.in_(list(keys)))
    return {row.key: row.state for row in tx.execute(found)}


def ended_in_case() -> Select[tuple[str, str, date | None, datetime]]:
    """Return what finds the actions that are over by the latest report in their case's file.

    Each with its key, `state`, and of that report `on` and `recorded_at`.
    """
    report, later = case_action_report, case_action_report.alias("later")
    superseded = select(later.c.key).where(
        later.c.case_key == report.c.case_key,
        later.c.number == report.c.number,
        later.c.key > report.c.key,
    )
    return (
        select(table.c.key, report.c.state, report.c.on, report.c.recorded_at)
        .join(agenda_item, agenda_item.c.key == table.c.item_key)
        .join(
            report,
            (report.c.case_key == agenda_item.c.case_key)
            & (report.c.number == table.c.case_action),
        )
        .where(report.c.state.in_(OVER_IN_CASE), ~superseded.exists())
    )


def report(tx: Transaction, row: ReportRow) -> None:
    """Append a report; the action has its state from now on."""
    tx.execute(insert(meeting_action_report).values(**asdict(row)))
    change = update(table).where(table.c.key == row.action_key)
    tx.execute(change.values(state=row.state, reported_at=row.reported_at))


def reports(tx: Transaction, action_keys: Collection[str]) -> list[ReportRow]:
    """Return what was reported on some actions, oldest first."""
    wanted = meeting_action_report.c.action_key.in_(list(action_keys))
    query = select(meeting_action_report).where(wanted).order_by(meeting_action_report.c.key)
    return [ReportRow(**one) for one in tx.execute(query).mappings()]
