"""Counts over meetings: which were held, how they settled their items, what came of actions."""

from datetime import date, datetime

from sqlalchemy import case, func, select

from app.store import meeting_actions
from app.store.database import Transaction
from app.store.meeting_tables import (
    meeting,
    meeting_action,
    meeting_action_report,
    meeting_decision,
)

Days = tuple[date, date]


def meetings(tx: Transaction, tenant: str, days: Days) -> list[tuple[str, str, int, int]]:
    """Count the meetings of some days by type and state, and those of them that had a quorum."""
    one = meeting.c
    quorate = func.sum(case((one.present >= one.quorum, 1), else_=0))
    query = (
        select(one.type, one.state, func.count(), quorate)
        .where(one.tenant == tenant, one.meeting_on.between(*days))
        .group_by(one.type, one.state)
    )
    found = tx.execute(query.order_by(one.type, one.state))
    return [(type_, state, count, int(had)) for type_, state, count, had in found]


def items(tx: Transaction, tenant: str, days: Days) -> list[tuple[str, bool, int]]:
    """Count what the meetings of some days said to items, by type and whether carried over."""
    carried = meeting_decision.c.carried_over
    query = (
        select(meeting.c.type, carried, func.count())
        .join(meeting, meeting.c.key == meeting_decision.c.meeting_key)
        .where(meeting.c.tenant == tenant, meeting.c.meeting_on.between(*days))
        .group_by(meeting.c.type, carried)
    )
    return [tuple(row) for row in tx.execute(query.order_by(meeting.c.type, carried))]


def actions(
    tx: Transaction, tenant: str, days: Days
) -> list[tuple[str, str, date, str, date | None, datetime | None]]:
    """Return the actions that the meetings of some days gave.

    Type of the meeting, agency, due day, state, the day of which the last report tells, and when it
    was recorded, if that was in the file of a case: an action that is over there is over.
    """
    report = meeting_action_report.c
    last = (
        select(report.on)
        .where(report.action_key == meeting_action.c.key)
        .order_by(report.key.desc())
        .limit(1)
        .scalar_subquery()
    )
    one, ended = meeting_action.c, meeting_actions.ended_in_case().subquery()
    state = func.coalesce(ended.c.state, one.state)
    on = case((ended.c.key.is_not(None), ended.c.on), else_=last)
    query = (
        select(one.type, one.agency, one.due, state, on, ended.c.recorded_at)
        .outerjoin(ended, ended.c.key == one.key)
        .join(meeting, meeting.c.key == one.meeting_key)
        .where(meeting.c.tenant == tenant, meeting.c.meeting_on.between(*days))
    )
    return [tuple(row) for row in tx.execute(query.order_by(one.key))]
