"""Rows of figures: one per application, written again as more of it becomes known.

They serve the yearly figures that section 104 of the Anti-social Behaviour, Crime and Policing
Act 2014 has published: applications made, times the threshold was not met, reviews carried out,
reviews that ended in recommendations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import Transaction
from app.store.tables import case_review_figure as table

_UNKNOWN = {"review_held": False, "recommendations": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is known of one application; None means: not known, or not yet.

    `received_on` is the local day of receipt. `threshold` is what was decided, `ended` how the
    application ended, `area` the part of the partnership's area. `accepted`, `not_accepted` and
    `silent` count the answers to the recommendations. `written_at` is when the row was last
    written.
    """

    tenant: str
    application_no: str
    received_on: date | None
    threshold: str | None
    review_held: bool
    recommendations: int
    accepted: int | None
    not_accepted: int | None
    silent: int | None
    ended: str | None
    written_at: datetime
    area: str | None = None


FACTS = tuple(
    one.name for one in fields(Figure) if one.name not in {"tenant", "application_no", "written_at"}
)


def write(
    tx: Transaction, tenant: str, application_no: str, facts: Mapping[str, object], *, at: datetime
) -> Figure:
    """Write what has become known of an application; other facts stay. Return the whole row.

    `facts` are by the names in `FACTS`. Writing the same again changes nothing but `written_at`.
    """
    known = {name: facts[name] for name in FACTS if facts.get(name) is not None}
    key = {"tenant": tenant, "application_no": application_no}
    insert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    row = insert(table).values({**_UNKNOWN, **known, **key, "written_at": at})
    changed = {**known, "written_at": at}
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=changed))
    return find(tx, tenant, application_no)


def find(tx: Transaction, tenant: str, application_no: str) -> Figure:
    """Return the row of an application that has one."""
    mine = (table.c.tenant == tenant) & (table.c.application_no == application_no)
    return Figure(**tx.execute(select(table).where(mine)).mappings().one())
