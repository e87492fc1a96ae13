"""Rows of data keys: each wraps what belongs to one case, or serves one partnership.

A wrapped key can be replaced (by the same key, wrapped anew) and destroyed; the row stays, so that
it is known that there was a key, and when it was destroyed by whom.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, select, update

from app.store.database import Transaction
from app.store.filing import Filing
from app.store.inserting import insert_unless_there
from app.store.tables import data_key as table
from engine.engine import Prepared

BATCH = 500
INDEX = "index"
"""Owner of the key with which a partnership finds names again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKeyRow:
    """One data key. `owner` is the key of a case, or what it serves in a partnership.

    `wrapped` is None when it was destroyed; `master` is the id of the key that wraps it.
    """

    id: str
    tenant: str
    owner: str
    wrapped: bytes | None
    master: str
    created_at: datetime
    destroyed_at: datetime | None = None
    destroyed_by: str = ""


_FIND = Prepared(select(table).where(table.c.id == bindparam("wanted")))


def put(filing: Filing, row: DataKeyRow) -> None:
    """File the key of a new owner."""
    filing.add(table, asdict(row))


def add(tx: Transaction, row: DataKeyRow) -> bool:
    """Insert a key; say False when its owner has one already."""
    return insert_unless_there(tx, table, asdict(row))


def of_owner(tx: Transaction, tenant: str, owner: str) -> DataKeyRow | None:
    """Return the key of an owner, also a destroyed one."""
    query = select(table).where(table.c.tenant == tenant, table.c.owner == owner)
    return _row(tx.execute(query).mappings().first())


def find(tx: Transaction, key_id: str) -> DataKeyRow | None:
    """Return the key with this id."""
    return next((DataKeyRow(**row) for row in _FIND.mapped(tx, {"wanted": key_id})), None)


def masters(tx: Transaction) -> set[str]:
    """Return the ids of all master keys that some data key is wrapped by."""
    query = select(table.c.master).where(table.c.wrapped.is_not(None)).distinct()
    return set(tx.execute(query).scalars())


def wrapped_by_others(tx: Transaction, master: str) -> Iterator[DataKeyRow]:
    """Yield some of the keys that another master key wraps, locked where that is possible."""
    query = (
        select(table)
        .where(table.c.wrapped.is_not(None), table.c.master != master)
        .limit(BATCH)
        .with_for_update()
    )
    found: Sequence[RowMapping] = tx.execute(query).mappings().all()
    yield from (DataKeyRow(**one) for one in found)


def rewrap(tx: Transaction, key_id: str, wrapped: bytes, master: str) -> None:
    """Store a key as another master key wraps it."""
    tx.execute(update(table).where(table.c.id == key_id).values(wrapped=wrapped, master=master))


def destroy(tx: Transaction, tenant: str, owner: str, *, by: str, at: datetime) -> bool:
    """Forget the key of an owner; say whether there was one."""
    mine = (table.c.tenant == tenant) & (table.c.owner == owner) & table.c.wrapped.is_not(None)
    change = update(table).where(mine).values(wrapped=None, destroyed_at=at, destroyed_by=by)
    return tx.execute(change.execution_options(preserve_rowcount=True)).rowcount > 0


def _row(found: RowMapping | None) -> DataKeyRow | None:
    return DataKeyRow(**found) if found else None
