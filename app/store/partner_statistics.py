"""Counts over the work of partners: actions, answers to requests, and what was disclosed to whom.

They are codes, dates and numbers only, so they outlive the cases.
"""

from datetime import date, datetime

from sqlalchemy import func, select

from app.store.case_tables import (
    case_action,
    case_action_report,
    case_disclosure,
    case_partner_answer,
)
from app.store.database import Transaction
from app.store.statistics import Span, within
from app.store.tables import case_file


def actions(
    tx: Transaction, tenant: str, span: Span
) -> list[tuple[str, date | None, str | None, date | None, datetime | None]]:
    """Return the actions given in a span: agency, due day; last report: state, day, when."""
    report, later = case_action_report, case_action_report.alias("later")
    number, of_case = case_action.c.number, case_action.c.case_key
    last = (
        select(func.max(later.c.key))
        .where(later.c.case_key == of_case, later.c.number == number)
        .scalar_subquery()
    )
    mine = (report.c.case_key == of_case) & (report.c.number == number)
    query = (
        select(
            case_action.c.agency,
            case_action.c.due,
            report.c.state,
            report.c.on,
            report.c.recorded_at,
        )
        .join(case_file, case_file.c.key == case_action.c.case_key)
        .outerjoin(report, mine & (report.c.key == last))
        .where(case_file.c.tenant == tenant, *within(case_action.c.recorded_at, span))
    )
    return [tuple(row) for row in tx.execute(query.order_by(case_action.c.key))]


def disclosures(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, int]]:
    """Count what was disclosed in a span by recipient."""
    recipient = case_disclosure.c.recipient
    query = (
        select(recipient, func.count())
        .join(case_file, case_file.c.key == case_disclosure.c.case_key)
        .where(case_file.c.tenant == tenant, *within(case_disclosure.c.recorded_at, span))
        .group_by(recipient)
    )
    return [tuple(row) for row in tx.execute(query)]


def answers(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, str, int | None]]:
    """Return what agencies said to requests in a span: agency, answer, after how many hours."""
    said = case_partner_answer.c
    query = (
        select(said.agency, said.answer, said.hours)
        .join(case_file, case_file.c.key == said.case_key)
        .where(case_file.c.tenant == tenant, *within(said.recorded_at, span))
    )
    return [tuple(row) for row in tx.execute(query.order_by(said.key))]
