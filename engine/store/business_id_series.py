"""Rows of series of business ids: the last number of each, counted on under its lock."""

from functools import lru_cache

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from engine.store.database import Transaction
from engine.store.tables import business_id_series as table
from engine.store.tables import process_instance

_BORNE = (
    select(process_instance.c.key)
    .where(
        process_instance.c.business_id == bindparam("wanted_business"),
        process_instance.c.tenant == bindparam("wanted_tenant"),
    )
    .limit(1)
)


def counted_on(tx: Transaction, tenant: str, series: str, *, by: int) -> int:
    """Count a series on, which begins at nought, and return where it stands now.

    On PostgreSQL its row stays locked until the transaction ends: whoever comes next waits.
    """
    wanted = {"tenant": tenant, "series": series, "last_number": by}
    found: int = tx.execute(_count_on(tx.dialect.name), wanted).scalar_one()
    return found


def is_borne(tx: Transaction, tenant: str, business_id: str) -> bool:
    """Say whether any instance of a tenant, ended ones too, bears a business id."""
    wanted = {"wanted_business": business_id, "wanted_tenant": tenant}
    return tx.execute(_BORNE, wanted).first() is not None


@lru_cache(maxsize=2)
def _count_on(dialect: str) -> Executable:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.on_conflict_do_update(
        index_elements=[table.c.tenant, table.c.series],
        set_={"last_number": table.c.last_number + insert.excluded.last_number},
    ).returning(table.c.last_number)
