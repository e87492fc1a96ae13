"""Counts over applications for a review: what was decided on each, and when it was told.

They are codes, dates and numbers only, so they outlive the cases.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from app.store.case_tables import case_threshold_decision
from app.store.database import Transaction
from app.store.statistics import Span, within
from app.store.tables import case_file, case_review_figure, letter

CONFLICT = "statute_conflict"
_FIGURE = case_review_figure.c
_DECISION = case_threshold_decision.c


def applications(tx: Transaction, tenant: str, first: date, last: date) -> list[tuple[object, ...]]:
    """Return of each application received from `first` to `last` what the yearly figures need.

    Its number, day of receipt, threshold, whether a review was held, how many recommendations, how
    it ended, and the area.
    """
    names = (
        *("application_no", "received_on", "threshold"),
        *("review_held", "recommendations", "ended", "area"),
    )
    query = select(*(_FIGURE[name] for name in names)).where(_received(tenant, first, last))
    return [tuple(row) for row in tx.execute(query.order_by(_FIGURE.application_no))]


def letters_sent(
    tx: Transaction, tenant: str, days: tuple[date, date], *, since: datetime, ids: Sequence[str]
) -> list[tuple[str, str, date, datetime]]:
    """Return the first letter of each of some templates to the applications of these days.

    Number, letter, day of receipt and instant. None was sent before `since`.
    """
    sent = letter.c
    query = (
        select(sent.business_id, sent.letter_id, _FIGURE.received_on, func.min(sent.sent_at))
        .join(
            case_review_figure,
            (_FIGURE.tenant == sent.tenant) & (_FIGURE.application_no == sent.business_id),
        )
        .where(
            sent.tenant == tenant,
            sent.sent_at >= since,
            sent.letter_id.in_(ids),
            _received(tenant, *days),
        )
        .group_by(sent.business_id, sent.letter_id, _FIGURE.received_on)
    )
    return [tuple(row) for row in tx.execute(query.order_by(func.min(sent.sent_at)))]


def decisions(
    tx: Transaction, tenant: str, span: Span
) -> list[tuple[str, str, str | None, bool | None, bool | None, bool | None]]:
    """Return the decisions on thresholds of a span, oldest first.

    The case, what was decided; what the partnership's rule proposed; whether the statute's test
    was met; whether it was met although the rule says otherwise; whether the proposal was not
    followed.
    """
    names = ("case_key", "outcome", "proposal", "statutory_met", "statute_conflict", "overrules")
    query = (
        select(*(_DECISION[name] for name in names))
        .join(case_file, case_file.c.key == _DECISION.case_key)
        .where(case_file.c.tenant == tenant, *within(_DECISION.recorded_at, span))
    )
    return [tuple(row) for row in tx.execute(query.order_by(_DECISION.key))]


def last_decisions(tx: Transaction, tenant: str, span: Span, outcome: str) -> list[str]:
    """Return what was decided last of each application on which `outcome` was decided in a span."""
    meant = (
        select(_DECISION.case_key)
        .join(case_file, case_file.c.key == _DECISION.case_key)
        .where(
            case_file.c.tenant == tenant,
            _DECISION.outcome == outcome,
            *within(_DECISION.recorded_at, span),
        )
    )
    last = (
        select(func.max(_DECISION.key))
        .where(_DECISION.case_key.in_(meant))
        .group_by(_DECISION.case_key)
    )
    return list(tx.execute(select(_DECISION.outcome).where(_DECISION.key.in_(last))).scalars())


def decided(tx: Transaction, outcome: str, keys: Collection[str]) -> set[str]:
    """Return on which of some cases `outcome` was decided; CONFLICT: where statute and rule differ.

    The outcome is one of those of the record `threshold_decision`.
    """
    conflicts = outcome == CONFLICT
    is_meant = _DECISION.statute_conflict.is_(True) if conflicts else _DECISION.outcome == outcome
    query = select(_DECISION.case_key).where(_DECISION.case_key.in_(list(keys)), is_meant)
    return set(tx.execute(query).scalars())


def _received(tenant: str, first: date, last: date) -> ColumnElement[bool]:
    return (_FIGURE.tenant == tenant) & _FIGURE.received_on.between(first, last)
