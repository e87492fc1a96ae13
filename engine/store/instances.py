"""Rows of process instances: inserted once, moved under lock and revision check."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update

from engine.store.database import Conflict, Transaction
from engine.store.inserting import insert_if_held, insert_unless_taken
from engine.store.prepared import Prepared
from engine.store.row_shapes import InstanceRow, cells
from engine.store.tables import process_instance as table

COLUMNS = tuple(table.c)
_SEEN = select(*COLUMNS).where(table.c.key == bindparam("wanted"))
_LOCK = Prepared(_SEEN.with_for_update())
_GET = Prepared(_SEEN)
_HOLDER = select(table.c.key).where(
    table.c.tenant == bindparam("wanted_tenant"),
    table.c.process_id == bindparam("wanted_process"),
    table.c.business_id == bindparam("wanted_business"),
    table.c.state.in_(("ACTIVE", "SUSPENDED")),
)
_BEARERS = (
    select(table.c.business_id, table.c.process_id)
    .where(
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.business_id.in_(bindparam("wanted_businesses", expanding=True)),
        table.c.state.in_(("ACTIVE", "SUSPENDED")),
    )
    .order_by(table.c.process_id)
)
_VARIABLES_UNDER = (
    select(table.c.variables)
    .where(
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.business_id == bindparam("wanted_business"),
        table.c.state.in_(("ACTIVE", "SUSPENDED")),
    )
    .order_by(table.c.started_at, table.c.key)
)
_NEWEST_BEARERS = (
    select(*COLUMNS)
    .where(
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.business_id == bindparam("wanted_business"),
        table.c.process_id.in_(bindparam("wanted_processes", expanding=True)),
    )
    .order_by(table.c.started_at.desc(), table.c.key.desc())
)
_EVER = (
    select(table.c.key, table.c.process_id, table.c.ended_at)
    .where(
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.business_id == bindparam("wanted_business"),
    )
    .order_by(table.c.key)
)
MOVED = (
    "state",
    "revision",
    "snapshot",
    "variables",
    "ended_at",
    "end_element_ids",
    "open_incidents",
    "history_seq",
    "history_hash",
)
_MOVE = Prepared(
    update(table)
    .where(table.c.key == bindparam("wanted"), table.c.revision == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in MOVED})
)


def insert(tx: Transaction, row: InstanceRow) -> bool:
    """Insert an instance; say False when an active one bears its business id already.

    Raises:
        Conflict: somebody is beginning one with its business id at this moment. Who waited for
            them here, with a message locked that the new instance is to wait for, would stop both.
    """
    if not row.business_id:
        return insert_unless_taken(tx, table, cells(row))
    wanted = row.tenant, row.process_id, row.business_id
    name = "\x1f".join(wanted)
    inserted = insert_if_held(tx, table, cells(row), name)
    if not inserted and holder_of(tx, *wanted) is None:
        raise Conflict(name)
    return inserted


def holder_of(tx: Transaction, tenant: str, process_id: str, business_id: str) -> str | None:
    """Return the key of the active instance that bears a business id."""
    wanted = {
        "wanted_tenant": tenant,
        "wanted_process": process_id,
        "wanted_business": business_id,
    }
    return tx.execute(_HOLDER, wanted).scalar()


def bearers_of(
    tx: Transaction, tenant: str, business_ids: Sequence[str]
) -> Mapping[str, Sequence[str]]:
    """Return by business id the processes of which an active instance bears it.

    Business ids that nobody bears are left out.
    """
    wanted = {"wanted_tenant": tenant, "wanted_businesses": list(business_ids)}
    found: dict[str, list[str]] = {}
    for business_id, process_id in tx.execute(_BEARERS, wanted):
        found.setdefault(str(business_id), []).append(str(process_id))
    return found


def variables_under(tx: Transaction, tenant: str, business_id: str) -> Sequence[str]:
    """Return the variables of each active instance that bears a business id, oldest first."""
    wanted = {"wanted_tenant": tenant, "wanted_business": business_id}
    return tx.execute(_VARIABLES_UNDER, wanted).scalars().all()


def newest_bearers(
    tx: Transaction, tenant: str, business_id: str, process_ids: Sequence[str]
) -> Sequence[InstanceRow]:
    """Return of each of these processes the newest instance that bears a business id."""
    wanted = {
        "wanted_tenant": tenant,
        "wanted_business": business_id,
        "wanted_processes": list(process_ids),
    }
    found: dict[str, InstanceRow] = {}
    for one in map(_row, tx.execute(_NEWEST_BEARERS, wanted)):
        found.setdefault(one.process_id, one)
    return list(found.values())


def ever_bore(tx: Transaction, tenant: str, business_id: str) -> list[tuple[str, str, bool]]:
    """Return the instances that ever bore a business id: key, process, and whether it has ended."""
    wanted = {"wanted_tenant": tenant, "wanted_business": business_id}
    rows = tx.execute(_EVER, wanted)
    return [(key, process_id, ended_at is not None) for key, process_id, ended_at in rows]


def lock(tx: Transaction, key: str) -> InstanceRow | None:
    """Return an instance and keep everybody else from moving it until the transaction ends."""
    row = _LOCK.first(tx, {"wanted": key})
    return _row(row) if row else None


def get(tx: Transaction, key: str) -> InstanceRow | None:
    """Return an instance as it is now."""
    row = _GET.first(tx, {"wanted": key})
    return _row(row) if row else None


def move(tx: Transaction, row: InstanceRow, *, seen: int) -> None:
    """Write an instance that was at revision `seen`.

    Raises:
        Conflict: it is not at that revision any more; the command may run again.
    """
    if _MOVE.count(tx, new_values(row, seen)) != 1:
        raise Conflict


def new_values(row: InstanceRow, seen: int) -> dict[str, object]:
    """Return the parameters of a statement that moves an instance."""
    new = {f"new_{name}": getattr(row, name) for name in MOVED}
    return {"wanted": row.key, "seen": seen, **new}


def _row(found: Sequence[object]) -> InstanceRow:
    return InstanceRow(*found)  # type: ignore[arg-type]  # the columns are the fields, tested
