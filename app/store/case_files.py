"""Rows of cases, and of which process belongs to which case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    RowMapping,
    and_,
    bindparam,
    literal,
    select,
    union_all,
    update,
)

from app.store.data_keys import INDEX, DataKeyRow
from app.store.database import Transaction
from app.store.filing import Filing
from app.store.tables import case_file as table
from app.store.tables import case_instance, data_key
from engine.engine import Prepared

MOST_KEYS = 500
CASE = [column.name for column in table.columns]
KEY = [column.name for column in data_key.columns]
_ATTACHED = select(case_instance.c.case_key.label("key"), literal(1).label("attached")).where(
    case_instance.c.process_instance_key == bindparam("wanted_instance")
)
_NUMBERED = select(table.c.key, literal(0)).where(
    table.c.tenant == bindparam("wanted_tenant"), table.c.number == bindparam("number")
)
_FOUND = union_all(_ATTACHED, _NUMBERED).subquery()
_INDEX_KEY = data_key.alias()
_QUERY = (
    select(*table.c, _FOUND.c.attached, *data_key.c, *_INDEX_KEY.c)
    .join(_FOUND, _FOUND.c.key == table.c.key)
    .outerjoin(data_key, and_(data_key.c.tenant == table.c.tenant, data_key.c.owner == table.c.key))
    .outerjoin(_INDEX_KEY, and_(_INDEX_KEY.c.tenant == table.c.tenant, _INDEX_KEY.c.owner == INDEX))
    .order_by(_FOUND.c.attached.desc(), table.c.ordinal.desc())
    .limit(1)
)
_LOCKED = Prepared(select(table).where(table.c.key == bindparam("wanted")).with_for_update())
_KNOWN, _HELD = Prepared(_QUERY), Prepared(_QUERY.with_for_update(of=table))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCase:
    """A case, and whether a process is known to belong to it.

    With it come the keys for what is kept of it, None where there is none yet: its own, and the
    one with which the partnership finds names again.
    """

    case: CaseRow
    is_attached: bool
    data_key: DataKeyRow | None
    index_key: DataKeyRow | None


def known(tx: Transaction, process_instance_key: str, tenant: str, number: str) -> KnownCase | None:
    """Return the case that a process belongs to, else the newest case with a number."""
    return _found(tx, _KNOWN, process_instance_key, tenant, number)


def held(tx: Transaction, process_instance_key: str, tenant: str, number: str) -> KnownCase | None:
    """Return what `known` does; nobody else changes the case until the end of the transaction."""
    return _found(tx, _HELD, process_instance_key, tenant, number)


def _found(
    tx: Transaction, query: Prepared, process_instance_key: str, tenant: str, number: str
) -> KnownCase | None:
    wanted = {"wanted_instance": process_instance_key, "wanted_tenant": tenant, "number": number}
    row = query.first(tx, wanted)
    if row is None:
        return None
    case: dict[str, Any] = dict(zip(CASE, row, strict=False))
    attached, *keys = row[len(CASE) :]
    return KnownCase(
        case=CaseRow(**case),
        is_attached=bool(attached),
        data_key=_key(keys[: len(KEY)]),
        index_key=_key(keys[len(KEY) :]),
    )


def _key(cells: Sequence[object]) -> DataKeyRow | None:
    row: dict[str, Any] = dict(zip(KEY, cells, strict=True))
    return DataKeyRow(**row) if row["id"] is not None else None


def open_new(filing: Filing, row: CaseRow) -> None:
    """File a new case."""
    filing.open(asdict(row))


def put(filing: Filing, row: CaseRow) -> None:
    """File the other values of a case that is locked; its revision grows."""
    filing.put(asdict(row))


def find(tx: Transaction, key: str) -> CaseRow | None:
    """Return the case with this key."""
    return _row(tx.execute(select(table).where(table.c.key == key)).mappings().first())


def newest(tx: Transaction, tenant: str, number: str) -> CaseRow | None:
    """Return the newest case of a partnership with this number."""
    query = (
        select(table)
        .where(table.c.tenant == tenant, table.c.number == number)
        .order_by(table.c.ordinal.desc())
        .limit(1)
    )
    return _row(tx.execute(query).mappings().first())


def attach(filing: Filing, process_instance_key: str, case_key: str) -> None:
    """Say that a process belongs to a case from now on."""
    row = {"process_instance_key": process_instance_key, "case_key": case_key}
    filing.add(case_instance, row)


def instances_of(tx: Transaction, case_key: str) -> list[str]:
    """Return the keys of the processes of a case."""
    query = select(case_instance.c.process_instance_key).where(case_instance.c.case_key == case_key)
    return list(tx.execute(query.order_by(case_instance.c.process_instance_key)).scalars())


def owners_of(tx: Transaction, process_instance_keys: Sequence[str]) -> Mapping[str, str]:
    """Return the keys of the cases that processes belong to, by the keys of the processes."""
    query = select(case_instance.c.process_instance_key, case_instance.c.case_key).where(
        case_instance.c.process_instance_key.in_(list(process_instance_keys))
    )
    return {row.process_instance_key: row.case_key for row in tx.execute(query)}


def open_ones(tx: Transaction, tenant: str) -> list[CaseRow]:
    """Return the open cases of a partnership by number."""
    query = select(table).where(table.c.tenant == tenant, table.c.state == "open")
    found = tx.execute(query.order_by(table.c.number, table.c.ordinal)).mappings()
    return [CaseRow(**row) for row in found]


def lock(tx: Transaction, key: str) -> CaseRow:
    """Return a case that nobody else changes until the end of the transaction."""
    (row,) = _LOCKED.mapped(tx, {"wanted": key})
    return CaseRow(**row)


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
        table.c.state != "meeting",  # the file of a meeting is no case
        table.c.key.in_(list(keys)),
        *(table.c[name] == one for name, one in wanted.items()),
    )
    if after is not None:
        at, key = after
        later = (table.c.opened_at == at) & (table.c.key > key)
        query = query.where((table.c.opened_at > at) | later)
    found = tx.execute(query.order_by(table.c.opened_at, table.c.key).limit(limit)).mappings()
    return [CaseRow(**row) for row in found]


def _row(found: RowMapping | None) -> CaseRow | None:
    return CaseRow(**found) if found else None
