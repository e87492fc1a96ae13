"""Names that one transaction holds at a time, for what no row stands for yet (PostgreSQL).

SQLite has one writer at a time and needs none of them. A name is held until the transaction ends.
"""

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam, func, select

from engine.store.database import Transaction
from engine.store.prepared import Prepared

_NAME: BindParameter[str] = bindparam("name", type_=Text())
_TAKE = Prepared(select(func.pg_advisory_xact_lock(func.hashtextextended(_NAME, 0))))


def take(tx: Transaction, name: str) -> None:
    """Hold a name, after whoever holds it now; only before anything else is held."""
    if tx.dialect.name == "postgresql":
        _TAKE.first(tx, {"name": name})


def at_once(name: BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a name is held from now on, without waiting for anybody."""
    return func.pg_try_advisory_xact_lock(func.hashtextextended(name, 0))
