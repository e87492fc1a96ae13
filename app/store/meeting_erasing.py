"""Takes what is sealed out of meetings that are over for long, and who their guests were."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.store.database import Transaction
from app.store.meeting_tables import (
    agenda_item,
    agenda_item_part,
    meeting,
    meeting_acceptance,
    meeting_action,
    meeting_action_report,
    meeting_attendee,
    meeting_decision,
    meeting_minute,
)
from app.store.meetings import MeetingRow

NOTHING = b""
OVER, DISPOSED, GUEST = ("cancelled", "closed"), "disposed", "guest"


def over(tx: Transaction, tenant: str, *, before: datetime, most: int) -> list[MeetingRow]:
    """Return meetings that ended before an instant, the longest first; locked.

    A panel whose case ended without it was never held: it is over with its day.
    """
    ended = func.coalesce(meeting.c.ended_at, meeting.c.meeting_at)
    lost = (meeting.c.state == "agenda_closed") & (meeting.c.meeting_at < before)
    query = (
        select(meeting)
        .where(meeting.c.tenant == tenant, ended < before)
        .where(meeting.c.state.in_(OVER) | lost)
        .order_by(ended, meeting.c.key)
        .limit(most)
        .with_for_update()
    )
    return [MeetingRow(**one) for one in tx.execute(query).mappings()]


def own_items(tx: Transaction, meeting_key: str, *, before: datetime) -> list[str]:
    """Return the keys of the items without a case that no meeting needs any more.

    They are decided, and whatever other meeting heard of them was over before the same instant.
    """
    heard, other, later = meeting_decision, meeting_decision.alias(), meeting.alias()
    needed = (
        select(other.c.key)
        .join(later, later.c.key == other.c.meeting_key)
        .where(other.c.item_key == agenda_item.c.key, later.c.state != DISPOSED)
        .where(later.c.ended_at.is_(None) | (later.c.ended_at >= before))
    )
    query = (
        select(agenda_item.c.key)
        .join(heard, heard.c.item_key == agenda_item.c.key)
        .where(heard.c.meeting_key == meeting_key, agenda_item.c.case_key.is_(None))
        .where(agenda_item.c.state == "decided", ~needed.exists())
    )
    return list(tx.execute(query.order_by(agenda_item.c.key)).scalars())


def empty_items(tx: Transaction, item_keys: Sequence[str]) -> None:
    """Empty what was written of some items, whichever meeting wrote it."""
    actions = select(meeting_action.c.key).where(meeting_action.c.item_key.in_(item_keys))
    tx.execute(
        update(meeting_action_report)
        .where(meeting_action_report.c.action_key.in_(actions))
        .values(sealed=NOTHING)
    )
    tx.execute(update(agenda_item).where(agenda_item.c.key.in_(item_keys)).values(sealed=None))
    for table in (meeting_decision, meeting_minute, meeting_action):
        tx.execute(update(table).where(table.c.item_key.in_(item_keys)).values(sealed=NOTHING))


def empty_meeting(tx: Transaction, key: str) -> None:
    """Empty the minutes of a meeting as a whole, and forget its guests and who accepted what."""
    general = (meeting_minute.c.meeting_key == key) & meeting_minute.c.item_key.is_(None)
    tx.execute(update(meeting_minute).where(general).values(sealed=NOTHING))
    tx.execute(delete(meeting_acceptance).where(meeting_acceptance.c.meeting_key == key))
    for table in (meeting_attendee, agenda_item_part):
        tx.execute(delete(table).where(table.c.meeting_key == key, table.c.part == GUEST))
