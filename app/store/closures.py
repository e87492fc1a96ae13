"""Which episodes of cases ended while the victim was at high risk."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from app.store.case_tables import case_assessment, case_episode
from app.store.database import Transaction
from app.store.tables import case_file

VICTIM, HIGH = "victim", "high"


class Closure(NamedTuple):
    """An episode that ended: of which case, and from when to when it was open."""

    number: str
    opened_at: datetime
    closed_at: datetime


def at_high_risk(tx: Transaction, tenant: str) -> Sequence[Closure]:
    """Return the episodes before whose end the victim was last assessed as at high risk."""
    before = case_assessment.alias("before")
    last = (
        select(func.max(before.c.version))
        .where(
            before.c.case_key == case_episode.c.case_key,
            before.c.subject == VICTIM,
            before.c.recorded_at <= case_episode.c.closed_at,
        )
        .scalar_subquery()
    )
    query = (
        select(case_file.c.number, case_episode.c.opened_at, case_episode.c.closed_at)
        .join(case_file, case_file.c.key == case_episode.c.case_key)
        .join(case_assessment, case_assessment.c.case_key == case_episode.c.case_key)
        .where(
            case_file.c.tenant == tenant,
            case_episode.c.closed_at.is_not(None),
            case_assessment.c.subject == VICTIM,
            case_assessment.c.version == last,
            case_assessment.c.band == HIGH,
        )
        .order_by(case_file.c.number, case_episode.c.number)
    )
    return [Closure(*row) for row in tx.execute(query)]
