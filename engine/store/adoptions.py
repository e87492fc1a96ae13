"""Rows of adoptions, the instances that they are about, and the deadlines that would move."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, insert, or_, select, update

from engine.store.adoption_tables import adoption as table
from engine.store.database import Transaction
from engine.store.row_shapes import AdoptionRow, InstanceRow, WaitRow, cells
from engine.store.tables import process_instance as instance
from engine.store.tables import wait_state as wait

RUNNING = ("ACTIVE", "SUSPENDED")
_GET = select(*table.c).where(table.c.key == bindparam("wanted"))
_TELL = (
    update(table)
    .where(table.c.key == bindparam("wanted"))
    .values(
        {name: table.c[name] + bindparam(f"more_{name}") for name in ("done", "changed")}
        | {name: table.c[name] + bindparam(f"more_{name}") for name in ("moved", "kept")}
    )
)
_PLAN = (
    update(table)
    .where(table.c.key == bindparam("wanted"))
    .values(
        behind_at=bindparam("at"),
        behind_key=bindparam("behind"),
        is_planned=bindparam("over"),
        planned=table.c.planned + bindparam("more"),
    )
)
_REBIND = (
    update(instance)
    .where(instance.c.key == bindparam("wanted"))
    .values(release_key=bindparam("to"))
)
_FORGET = (
    update(table)
    .where(
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.business_id == bindparam("wanted_business"),
    )
    .values(reason="")
)
_RUNNING = (
    select(instance.c.started_at, instance.c.key)
    .where(instance.c.tenant == bindparam("wanted_tenant"), instance.c.state.in_(RUNNING))
    .order_by(instance.c.started_at, instance.c.key)
    .limit(bindparam("most"))
)
_BEHIND = or_(
    instance.c.started_at > bindparam("at"),
    and_(instance.c.started_at == bindparam("at"), instance.c.key > bindparam("behind")),
)
_RELEASES = (
    select(instance.c.release_key)
    .where(instance.c.tenant == bindparam("wanted_tenant"), instance.c.state.in_(RUNNING))
    .distinct()
    .order_by(instance.c.release_key)
)
_DEADLINES = (
    select(
        instance.c.release_key,
        instance.c.process_id,
        instance.c.business_id,
        *wait.c,
    )
    .select_from(wait.join(instance, instance.c.key == wait.c.instance_key))
    .where(
        wait.c.kind == "DEADLINE",
        wait.c.state == "CREATED",
        # Only what is not over yet wakes somebody, and what does is indexed apart from the rest.
        wait.c.wake_at.is_not(None),
        wait.c.tenant == bindparam("wanted_tenant"),
    )
    .order_by(wait.c.wake_at, wait.c.opened_at, wait.c.ordinal, wait.c.key)
    .limit(bindparam("most"))
)
Running = tuple[datetime, str]
# The release, the process and the business id of an instance, and a deadline of it.
RunningDeadline = tuple[str, str, str | None, WaitRow]


def insert_row(tx: Transaction, row: AdoptionRow) -> None:
    """Insert an adoption."""
    tx.execute(insert(table), cells(row))


def get(tx: Transaction, key: str) -> AdoptionRow | None:
    """Return an adoption as it is now.

    It is never locked first: whoever counts in it holds an instance already, and planning waits
    for instances.
    """
    row = tx.execute(_GET, {"wanted": key}).first()
    return AdoptionRow(**row._mapping) if row else None  # noqa: SLF001  # how a row is read by name


def running_after(tx: Transaction, row: AdoptionRow, *, most: int) -> Sequence[Running]:
    """Return the next running instances that an adoption is about: when begun, and key."""
    query, values = _RUNNING, {"wanted_tenant": row.tenant, "most": most}
    if row.business_id is not None:
        query = query.where(instance.c.business_id == bindparam("wanted_business"))
        values |= {"wanted_business": row.business_id}
    if row.behind_at is not None:
        query = query.where(_BEHIND)
        values |= {"at": row.behind_at, "behind": row.behind_key}
    return [(started_at, key) for started_at, key in tx.execute(query, values)]


def note_planned(
    tx: Transaction, row: AdoptionRow, found: Sequence[Running], *, over: bool
) -> None:
    """Note that these instances are asked, and whether there are no others."""
    at, behind = found[-1] if found else (row.behind_at, row.behind_key)
    values = {"wanted": row.key, "at": at, "behind": behind, "over": over, "more": len(found)}
    tx.execute(_PLAN, values)


def note_done(tx: Transaction, key: str, *, changed: bool, moved: int, kept: int) -> None:
    """Count an instance that was asked."""
    more = {"more_changed": int(changed), "more_moved": moved, "more_kept": kept}
    tx.execute(_TELL, {"wanted": key, "more_done": 1, **more})


def rebind(tx: Transaction, row: InstanceRow, release_key: str) -> None:
    """Let a locked instance run in another release."""
    tx.execute(_REBIND, {"wanted": row.key, "to": release_key})


def forget_reasons(tx: Transaction, tenant: str, business_id: str) -> None:
    """Forget why what ran under a business id adopted a policy."""
    tx.execute(_FORGET, {"wanted_tenant": tenant, "wanted_business": business_id})


def releases_running(tx: Transaction, tenant: str, business_id: str | None) -> Sequence[str]:
    """Return the keys of the releases in which instances of a tenant run."""
    query, values = _RELEASES, {"wanted_tenant": tenant}
    if business_id is not None:
        query = query.where(instance.c.business_id == bindparam("wanted_business"))
        values["wanted_business"] = business_id
    return list(tx.execute(query, values).scalars())


def running_deadlines(
    tx: Transaction, tenant: str, business_id: str | None, *, most: int
) -> Sequence[RunningDeadline]:
    """Return the deadlines of a tenant that run and are not missed yet, soonest first."""
    query, values = _DEADLINES, {"wanted_tenant": tenant, "most": most}
    if business_id is not None:
        query = query.where(instance.c.business_id == bindparam("wanted_business"))
        values |= {"wanted_business": business_id}
    found = tx.execute(query, values)
    return [(release, process, case, WaitRow(*cells)) for release, process, case, *cells in found]
