"""Counts over case files: codes, dates and numbers only, so they outlive the cases.

A case is a file that some form began or that was imported, and that is neither an application's nor
an appeal's. A span is a first instant and the first one after it.
"""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, select

from app.store.case_tables import (
    case_assessment,
    case_consent,
    case_detail,
    case_episode,
    case_fingerprint,
    case_incident,
    case_survey,
)
from app.store.database import Transaction
from app.store.import_tables import case_imported
from app.store.retention_tables import case_retention, disposal_certificate
from app.store.tables import case_file, case_review_figure, letter

APPEAL_FORM = "appeal"
Span = tuple[datetime, datetime]
_FIGURE = case_review_figure.c
_IS_APPLICATION = exists().where(
    _FIGURE.tenant == case_file.c.tenant, _FIGURE.application_no == case_file.c.number
)
_IS_APPEAL = exists().where(
    case_detail.c.case_key == case_file.c.key,
    case_detail.c.begins,
    case_detail.c.source == APPEAL_FORM,
)
_IS_IMPORTED = exists().where(case_imported.c.case_key == case_file.c.key)
_WAS_BEGUN = case_file.c.begun_by_instance.is_not(None) | _IS_IMPORTED
IS_CASE = _WAS_BEGUN & ~_IS_APPLICATION & ~_IS_APPEAL


def opened(tx: Transaction, tenant: str, span: Span) -> list[tuple[str | None, int]]:
    """Count the cases that were opened in a span by category."""
    category = case_file.c.category
    query = select(category, func.count()).where(*_opened(tenant, span)).group_by(category)
    return [tuple(row) for row in tx.execute(query)]


def imported(tx: Transaction, tenant: str, span: Span) -> int:
    """Count the cases opened in a span that came from another system."""
    query = select(func.count()).select_from(case_file).where(*_opened(tenant, span), _IS_IMPORTED)
    return int(tx.execute(query).scalar_one())


def open_numbers(tx: Transaction, tenant: str) -> list[str]:
    """Return the numbers of the open cases."""
    query = select(case_file.c.number).where(
        case_file.c.tenant == tenant, IS_CASE, case_file.c.state == "open"
    )
    return list(tx.execute(query.order_by(case_file.c.number)).scalars())


def episodes(
    tx: Transaction, tenant: str, span: Span
) -> list[tuple[str, int, datetime | None, list[str], datetime | None]]:
    """Return the episodes that ended in a span: case, number, end, reasons, next opening."""
    ended, after = case_episode, case_episode.alias("after")
    follows = (after.c.case_key == ended.c.case_key) & (after.c.number == ended.c.number + 1)
    query = (
        select(
            ended.c.case_key, ended.c.number, ended.c.closed_at, ended.c.reasons, after.c.opened_at
        )
        .join(case_file, case_file.c.key == ended.c.case_key)
        .outerjoin(after, follows)
        .where(case_file.c.tenant == tenant, IS_CASE, *within(ended.c.closed_at, span))
    )
    return [tuple(row) for row in tx.execute(query.order_by(ended.c.case_key, ended.c.number))]


def reopened(tx: Transaction, tenant: str, span: Span) -> int:
    """Count the episodes that began in a span and were not the first of their case."""
    query = (
        select(func.count())
        .select_from(case_episode)
        .join(case_file, case_file.c.key == case_episode.c.case_key)
        .where(
            case_file.c.tenant == tenant,
            IS_CASE,
            case_episode.c.number > 1,
            *within(case_episode.c.opened_at, span),
        )
    )
    return int(tx.execute(query).scalar_one())


def incidents(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, date, bool | None]]:
    """Return the incidents of the cases opened in a span: case, day, whether it was hate."""
    query = (
        select(case_incident.c.case_key, case_incident.c.occurred_on, case_incident.c.hate)
        .join(case_file, case_file.c.key == case_incident.c.case_key)
        .where(*_opened(tenant, span))
    )
    return [tuple(row) for row in tx.execute(query.order_by(case_incident.c.case_key))]


def open_bands(tx: Transaction, tenant: str) -> list[tuple[str | None, datetime | None]]:
    """Return of each open case the band of its victim, and when that was assessed last."""
    assessed = (
        select(func.max(case_assessment.c.recorded_at))
        .where(case_assessment.c.case_key == case_file.c.key, case_assessment.c.subject == "victim")
        .scalar_subquery()
    )
    query = select(case_file.c.band, assessed).where(
        case_file.c.tenant == tenant, IS_CASE, case_file.c.state == "open"
    )
    return [tuple(row) for row in tx.execute(query)]


def moves(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, str, int]]:
    """Count the assessments of victims in a span by the band before and after."""
    now, before = case_assessment, case_assessment.alias("before")
    earlier = and_(
        before.c.case_key == now.c.case_key,
        before.c.subject == now.c.subject,
        before.c.version == now.c.version - 1,
    )
    query = (
        select(before.c.band, now.c.band, func.count())
        .select_from(now)
        .join(before, earlier)
        .join(case_file, case_file.c.key == now.c.case_key)
        .where(
            case_file.c.tenant == tenant,
            now.c.subject == "victim",
            *within(now.c.recorded_at, span),
        )
        .group_by(before.c.band, now.c.band)
    )
    return [tuple(row) for row in tx.execute(query.order_by(before.c.band, now.c.band))]


def consents(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, str, int]]:
    """Count the answers on consent in a span by kind and answer."""
    query = (
        select(case_consent.c.kind, case_consent.c.answer, func.count())
        .join(case_file, case_file.c.key == case_consent.c.case_key)
        .where(case_file.c.tenant == tenant, *within(case_consent.c.recorded_at, span))
        .group_by(case_consent.c.kind, case_consent.c.answer)
    )
    return [tuple(row) for row in tx.execute(query)]


def surveys(
    tx: Transaction, tenant: str, span: Span
) -> list[tuple[int, int, bool | None, bool | None]]:
    """Return the answers to surveys that came in a span.

    How satisfied with the handling and with the outcome, from 1 to 5; whether they were kept
    informed; whether they feel safer.
    """
    said = case_survey.c
    query = (
        select(said.handling, said.outcome, said.kept_informed, said.feels_safer)
        .join(case_file, case_file.c.key == said.case_key)
        .where(case_file.c.tenant == tenant, *within(said.recorded_at, span))
    )
    return [tuple(row) for row in tx.execute(query.order_by(said.key))]


def letters(tx: Transaction, tenant: str, letter_id: str, span: Span) -> int:
    """Count the letters of one template that were sent in a span."""
    query = (
        select(func.count())
        .select_from(letter)
        .where(
            letter.c.tenant == tenant,
            letter.c.letter_id == letter_id,
            *within(letter.c.sent_at, span),
        )
    )
    return int(tx.execute(query).scalar_one())


def places(tx: Transaction, tenant: str, kind: str, span: Span) -> list[int]:
    """Return of each place how many of the cases opened in a span are about it.

    Places are told apart by fingerprints of one `kind`. Those of a case that was disposed of are
    gone.
    """
    place = case_fingerprint.c
    query = (
        select(func.count())
        .select_from(case_fingerprint)
        .join(case_file, case_file.c.key == place.case_key)
        .where(*_opened(tenant, span), place.role == "place", place.kind == kind)
        .group_by(place.fingerprint)
    )
    return list(tx.execute(query).scalars())


def retention_states(tx: Transaction, tenant: str) -> list[tuple[str, int]]:
    """Count the cases of a partnership by the state of their retention."""
    state = case_retention.c.state
    query = select(state, func.count()).where(case_retention.c.tenant == tenant).group_by(state)
    return [tuple(row) for row in tx.execute(query)]


def held_reasons(tx: Transaction, tenant: str) -> list[list[str]]:
    """Return of each case that is held for what."""
    query = select(case_retention.c.reasons).where(
        case_retention.c.tenant == tenant, case_retention.c.state == "held"
    )
    return list(tx.execute(query).scalars())


def disposals(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, int]]:
    """Count the disposals of a span by what was disposed of."""
    kind = disposal_certificate.c.kind
    query = select(kind, func.count()).where(
        disposal_certificate.c.tenant == tenant, *within(disposal_certificate.c.disposed_at, span)
    )
    return [tuple(row) for row in tx.execute(query.group_by(kind))]


def _opened(tenant: str, span: Span) -> list[ColumnElement[bool]]:
    return [case_file.c.tenant == tenant, IS_CASE, *within(case_file.c.opened_at, span)]


def within(instant: ColumnElement[datetime], span: Span) -> list[ColumnElement[bool]]:
    """Return the conditions that an instant lies in a span."""
    return [instant >= span[0], instant < span[1]]
