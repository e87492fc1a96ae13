"""Claiming what is due: under a lease, with a token, and each claim counted as an attempt.

A claimed row wakes again when its lease ends, so a dead worker's work comes back by itself.
Work for outside workers is claimed by type instead and never wakes anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Update, and_, bindparam, case, func, or_, select, update

from engine.store.database import Transaction
from engine.store.hints import tell
from engine.store.prepared import Prepared
from engine.store.row_shapes import WaitRow
from engine.store.tables import process_instance
from engine.store.tables import wait_state as table

_ORDER = (table.c.wake_at, table.c.opened_at, table.c.ordinal, table.c.key)


def _taking(chosen: Select[tuple[str]]) -> Update:
    # In a CTE the rows are chosen once; in a subquery PostgreSQL may choose again for each row.
    taken = chosen.with_for_update(skip_locked=True, of=table).cte("taken")
    return _take(select(taken.c.key))


def _take(keys: Select[tuple[str]]) -> Update:
    return (
        update(table)
        .where(table.c.key.in_(keys))
        .values(
            token=bindparam("new_token"),
            worker=bindparam("new_worker"),
            attempts=table.c.attempts + 1,
        )
    )


# A claim counts as an attempt, also for what its worker never came to because something else in
# the claim killed it. So what has failed before is claimed one by one in the end.
_SUSPECT_AFTER = 3
_DUE = (
    select(*_ORDER, table.c.kind, table.c.attempts)
    .where(table.c.wake_at.is_not(None), table.c.wake_at <= bindparam("now"))
    .order_by(*_ORDER)
    .limit(bindparam("timers"))
    .with_for_update(skip_locked=True, of=table)
    .cte("due")
)
_SORT = case(
    (_DUE.c.attempts >= _SUSPECT_AFTER, "SUSPECT"),
    (and_(_DUE.c.kind == "TIMER", _DUE.c.attempts == 0), "TIMER"),
    else_="OTHER",
)
_MOST = case(
    (_SORT == "SUSPECT", 1), (_SORT == "TIMER", bindparam("timers")), else_=bindparam("most")
)
_RANKED = select(
    _DUE.c.key,
    _MOST.label("most"),
    func.row_number()
    .over(partition_by=_SORT, order_by=[_DUE.c[column.name] for column in _ORDER])
    .label("place"),
).cte("ranked")
_CLAIM = Prepared(
    _take(select(_RANKED.c.key).where(_RANKED.c.place <= _RANKED.c.most))
    .values(wake_at=bindparam("lease_until"))
    .returning(*table.c)
)
_GIVE_BACK = (
    update(table)
    .where(
        table.c.key.in_(bindparam("wanted", expanding=True)),
        table.c.token == bindparam("mine"),
        table.c.state == "CREATED",
    )
    .values(wake_at=bindparam("now"), token=None, attempts=table.c.attempts - 1)
)
_OFFERED = (
    select(table.c.key)
    .join(process_instance, process_instance.c.key == table.c.instance_key)
    .where(
        table.c.state == "CREATED",
        table.c.kind == "JOB",
        table.c.expects == bindparam("wanted_type"),
        table.c.retries > 0,
        table.c.wake_at.is_(None),
        or_(table.c.due_at.is_(None), table.c.due_at <= bindparam("now")),
        process_instance.c.state == "ACTIVE",
    )
    .order_by(table.c.opened_at, table.c.ordinal)
    .limit(bindparam("most"))
)
_ACTIVATE = _taking(_OFFERED).values(due_at=bindparam("until")).returning(*table.c)
_ACTIVATE_OF_TENANT = (
    _taking(_OFFERED.where(table.c.tenant == bindparam("wanted_tenant")))
    .values(due_at=bindparam("until"))
    .returning(*table.c)
)
_NEXT = Prepared(select(func.min(table.c.wake_at)).where(table.c.wake_at.is_not(None)))
_IN_HAND = (
    select(table.c.kind, table.c.key, table.c.element_id, table.c.worker)
    .outerjoin(process_instance, process_instance.c.key == table.c.instance_key)
    .where(
        table.c.state == "CREATED",
        table.c.token.is_not(None),
        or_(
            table.c.wake_at > bindparam("now"),
            and_(
                table.c.kind == "JOB",
                table.c.wake_at.is_(None),
                table.c.due_at > bindparam("now"),
                process_instance.c.state == "ACTIVE",
            ),
        ),
    )
    .order_by(*_ORDER)
    .limit(1)
)
_PAUSE = (
    update(table)
    .where(
        table.c.key == bindparam("wanted"),
        table.c.token == bindparam("mine"),
        table.c.state == "CREATED",
    )
    .values(wake_at=bindparam("until"), token=None, problem=bindparam("what"))
)
_AGAIN = (
    update(table)
    .where(table.c.key == bindparam("wanted"), table.c.state == "CREATED")
    .values(
        wake_at=bindparam("now"),
        due_at=bindparam("due"),
        attempts=0,
        token=None,
        problem=None,
        retries=bindparam("left"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who claims, under which token, and until when.

    At most `timers` rows are looked at. Of them all timers that nobody has tried are claimed, one
    row that has failed several times, and at most `most` of the others.
    """

    worker: str
    token: str
    now: datetime
    lease_until: datetime
    most: int
    timers: int


class Held(NamedTuple):
    """Work that is under somebody's lease."""

    kind: str
    key: str
    element_id: str
    worker: str


def claim(tx: Transaction, wish: Claim) -> list[WaitRow]:
    """Claim what is due, soonest first; what another worker is claiming is passed over."""
    values = {
        "new_worker": wish.worker,
        "new_token": wish.token,
        "now": wish.now,
        "lease_until": wish.lease_until,
        "most": wish.most,
        "timers": wish.timers,
    }
    found: Sequence[Sequence[Any]] = _CLAIM.all(tx, values)
    rows = [WaitRow(*row) for row in found]
    return sorted(rows, key=lambda row: (row.due_at or row.opened_at, row.opened_at, row.ordinal))


def activate(
    tx: Transaction, values: dict[str, object], *, tenant: str | None
) -> Sequence[WaitRow]:
    """Hand out jobs of one type; `values` name the type, worker, token, now, until and most."""
    if tenant is None:
        return [WaitRow(*row) for row in tx.execute(_ACTIVATE, values)]
    found = tx.execute(_ACTIVATE_OF_TENANT, {**values, "wanted_tenant": tenant})
    return [WaitRow(*row) for row in found]


def held(tx: Transaction, now: datetime) -> Held | None:
    """Return work that somebody has in hand now, longest first; None when nobody has any."""
    row = tx.execute(_IN_HAND, {"now": now}).first()
    return Held(*row) if row else None


def next_wake(tx: Transaction) -> datetime | None:
    """Return the earliest instant at which something is due; None when nothing ever is."""
    found = _NEXT.first(tx, {})
    return found[0] if found and isinstance(found[0], datetime) else None


def pause(tx: Transaction, key: str, *, token: str, until: datetime | None, problem: str) -> bool:
    """Let claimed work rest until an instant (None: until somebody says so) and note why.

    Says False, and changes nothing, when the lease was lost.
    """
    values = {"wanted": key, "mine": token, "until": until, "what": problem}
    return tx.execute(_PAUSE, values).rowcount == 1


def give_back(tx: Transaction, rows: Sequence[WaitRow], *, token: str, now: datetime) -> None:
    """Let claimed work that was not begun be claimed by anybody; no attempt was made at it."""
    tx.execute(_GIVE_BACK, {"wanted": [row.key for row in rows], "mine": token, "now": now})


def offer_again(
    tx: Transaction, row: WaitRow, *, wake_at: datetime | None, retries: int | None
) -> None:
    """Give work fresh attempts, due at `wake_at` (None: when an outside worker asks)."""
    due = row.due_at if row.kind != "JOB" else None
    values = {"wanted": row.key, "now": wake_at, "due": due, "left": retries}
    tx.execute(_AGAIN, values)
    if wake_at is not None:
        tell(tx, wake_at)
