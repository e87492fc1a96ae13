"""Rows of cases, and of which process belongs to which case."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import RowMapping, select, update

from app.store.database import Transaction
from app.store.inserting import insert_or_change, insert_unless_there
from app.store.tables import case_file as table
from app.store.tables import case_instance

MOST_KEYS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case; `ordinal` tells cases apart that bore the same number one after the other."""

    key: str
    tenant: str
    number: str
    ordinal: int
    opened_at: datetime
    opened_by: str
    begun_by_instance: str | None = None
    state: str = "open"
    episode: int = 1
    revision: int = 1
    closed_at: datetime | None = None
    last_activity_at: datetime | None = None
    lead_department: str | None = None
    category: str | None = None
    band: str | None = None
    update_due: date | None = None


def add(tx: Transaction, row: CaseRow) -> bool:
    """Insert a case; say False when there is one with its number and ordinal."""
    return insert_unless_there(tx, table, asdict(row))


def find(tx: Transaction, key: str) -> CaseRow | None:
    """Return the case with this key."""
    return _row(tx.execute(select(table).where(table.c.key == key)).mappings().first())


def of_instance(tx: Transaction, process_instance_key: str) -> CaseRow | None:
    """Return the case that a process belongs to."""
    query = (
        select(table)
        .join(case_instance, case_instance.c.case_key == table.c.key)
        .where(case_instance.c.process_instance_key == process_instance_key)
    )
    return _row(tx.execute(query).mappings().first())


def newest(tx: Transaction, tenant: str, number: str) -> CaseRow | None:
    """Return the newest case of a partnership with this number."""
    query = (
        select(table)
        .where(table.c.tenant == tenant, table.c.number == number)
        .order_by(table.c.ordinal.desc())
        .limit(1)
    )
    return _row(tx.execute(query).mappings().first())


def attach(tx: Transaction, process_instance_key: str, case_key: str) -> None:
    """Say that a process belongs to a case from now on."""
    row = {"process_instance_key": process_instance_key, "case_key": case_key}
    insert_or_change(tx, case_instance, row, ["process_instance_key"])


def instances_of(tx: Transaction, case_key: str) -> list[str]:
    """Return the keys of the processes of a case."""
    query = select(case_instance.c.process_instance_key).where(case_instance.c.case_key == case_key)
    return list(tx.execute(query.order_by(case_instance.c.process_instance_key)).scalars())


def open_ones(tx: Transaction, tenant: str) -> list[CaseRow]:
    """Return the open cases of a partnership by number."""
    query = select(table).where(table.c.tenant == tenant, table.c.state == "open")
    found = tx.execute(query.order_by(table.c.number, table.c.ordinal)).mappings()
    return [CaseRow(**row) for row in found]


def lock(tx: Transaction, key: str) -> CaseRow:
    """Return a case that nobody else changes until the end of the transaction."""
    query = select(table).where(table.c.key == key).with_for_update()
    return CaseRow(**tx.execute(query).mappings().one())


def change(tx: Transaction, key: str, **values: object) -> None:
    """Give a case other values; its revision grows."""
    changed = {**values, "revision": table.c.revision + 1}
    tx.execute(update(table).where(table.c.key == key).values(changed))


def of_instances(tx: Transaction, process_instance_keys: Collection[str]) -> set[str]:
    """Return the keys of the cases that these processes belong to."""
    found: set[str] = set()
    wanted = sorted(process_instance_keys)
    for start in range(0, len(wanted), MOST_KEYS):
        some = wanted[start : start + MOST_KEYS]
        query = select(case_instance.c.case_key).where(
            case_instance.c.process_instance_key.in_(some)
        )
        found |= set(tx.execute(query.distinct()).scalars())
    return found


def page(
    tx: Transaction,
    keys: Collection[str],
    wanted: Mapping[str, object],
    *,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[CaseRow]:
    """Return up to `limit` of some cases that have all of the wanted values, as they were opened.

    `after` is the position of the last case of the page before.
    """
    query = select(table).where(
        table.c.key.in_(list(keys)), *(table.c[name] == one for name, one in wanted.items())
    )
    if after is not None:
        at, key = after
        later = (table.c.opened_at == at) & (table.c.key > key)
        query = query.where((table.c.opened_at > at) | later)
    found = tx.execute(query.order_by(table.c.opened_at, table.c.key).limit(limit)).mappings()
    return [CaseRow(**row) for row in found]


def begin(tx: Transaction, key: str, process_instance_key: str) -> None:
    """Note whose form began a case."""
    change = update(table).where(table.c.key == key)
    tx.execute(change.values(begun_by_instance=process_instance_key))


def _row(found: RowMapping | None) -> CaseRow | None:
    return CaseRow(**found) if found else None
