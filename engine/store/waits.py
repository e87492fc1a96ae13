"""Rows of what instances wait for: held with their instance, opened and changed all at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import and_, bindparam, case, func, or_, select, text, update

from engine.store.database import Transaction
from engine.store.hints import SOON, TELL_MOVED, TELL_OPENED, note, tell
from engine.store.instances import COLUMNS as INSTANCE
from engine.store.prepared import Prepared
from engine.store.row_shapes import InstanceRow, WaitRow, cells
from engine.store.rows import encoded, insert_all
from engine.store.tables import process_instance
from engine.store.tables import wait_state as table

COLUMNS = tuple(table.c)
_JOINED = process_instance.join(table, table.c.instance_key == process_instance.c.key)
# The instance comes first so that it is locked first, as every other command does.
_SEEN = select(*INSTANCE, *COLUMNS).select_from(_JOINED).where(table.c.key == bindparam("wanted"))
_HOLD = Prepared(_SEEN.with_for_update())
_GET = Prepared(_SEEN)
_HOLD_ALL = (
    select(COLUMNS[0], *INSTANCE)
    .select_from(_JOINED)
    .where(
        table.c.key.in_(bindparam("wanted", expanding=True)),
        table.c.token == bindparam("mine"),
        table.c.state == "CREATED",
        process_instance.c.state == "ACTIVE",
        process_instance.c.open_incidents == 0,
    )
    .with_for_update(skip_locked=True)
)
_LONE = select(*COLUMNS).where(table.c.key == bindparam("wanted")).with_for_update()
_OPEN = (
    select(*COLUMNS)
    .where(table.c.instance_key == bindparam("wanted"), table.c.state == "CREATED")
    .order_by(table.c.opened_at, table.c.ordinal)
)
# Bank holidays are adopted while an instance is suspended, too: its deadlines go on.
_HELD = or_(
    table.c.kind.in_(("TIMER", "JOB", "DELIVER")),
    and_(table.c.kind == "ADOPT", table.c.name != "BANK_HOLIDAYS"),
)
_SUSPEND = (
    update(table)
    .where(
        table.c.instance_key == bindparam("wanted"),
        table.c.state == "CREATED",
        _HELD,
        table.c.wake_at.is_not(None),
    )
    .values(
        # Claimed work wakes when its lease ends; but it was due before, and no worker has it now.
        held_at=case(
            (table.c.token.is_not(None), func.coalesce(table.c.due_at, table.c.opened_at)),
            else_=table.c.wake_at,
        ),
        wake_at=None,
        token=None,
    )
)
_RESUME = (
    update(table)
    .where(table.c.instance_key == bindparam("wanted"), table.c.held_at.is_not(None))
    .values(wake_at=table.c.held_at, held_at=None)
)
_WAKE_LEFT = (
    update(table)
    .where(
        table.c.instance_key == bindparam("wanted"),
        table.c.state == "CREATED",
        table.c.kind.in_(("DELIVER", "ADOPT")),
        table.c.wake_at.is_(None),
    )
    .values(wake_at=bindparam("now"), held_at=None, attempts=0, token=None, problem=None)
)
_OFFER_STARTS = (
    update(table)
    .where(
        table.c.kind == "START_MESSAGE",
        table.c.state == "CREATED",
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.expects == bindparam("wanted_process"),
        table.c.correlation_key == bindparam("wanted_business"),
    )
    .values(wake_at=bindparam("now"), token=None, attempts=0)
)
_LOCK_MESSAGES = (
    "CASE WHEN kind = 'MESSAGE' THEN CAST(pg_advisory_xact_lock("
    "hashtextextended(concat_ws(chr(1), tenant, expects, correlation_key), 0)) AS text) END"
)
# One statement closes some waits and moves others: what stays CREATED is moved. A deadline that
# was met before it could be broken was not broken, whatever a worker noted in the meantime.
_CHANGED = {
    "key": "text",
    "state": "text",
    "closed_at": "timestamptz",
    "closed_by": "text",
    "due_at": "timestamptz",
    "wake_at": "timestamptz",
    "repeats": "integer",
    "variables": "text",
}
_CHANGE_ALL = """
UPDATE wait_state SET
  state = c.state, closed_at = c.closed_at, closed_by = c.closed_by,
  due_at = coalesce(c.due_at, wait_state.due_at), wake_at = c.wake_at, held_at = NULL,
  repeats = coalesce(c.repeats, wait_state.repeats),
  variables = coalesce(c.variables, wait_state.variables),
  breached_at = CASE WHEN c.state = 'COMPLETED' AND c.closed_at < wait_state.due_at
    THEN NULL ELSE wait_state.breached_at END,
  attempts = 0, token = NULL,
  draft = CASE WHEN c.state = 'CREATED' THEN wait_state.draft END,
  revision = wait_state.revision + 1
FROM ({source}) AS c WHERE wait_state.key = c.key AND wait_state.state = 'CREATED'
"""


def hold(tx: Transaction, key: str) -> tuple[InstanceRow, WaitRow] | None:
    """Return a wait and its instance, both locked until the transaction ends."""
    row = _HOLD.first(tx, {"wanted": key})
    return split(row) if row else None


def hold_claimed(tx: Transaction, keys: Sequence[str], *, token: str) -> dict[str, InstanceRow]:
    """Return the instances of claimed, open waits by the keys of the waits, all of it locked.

    Left out is what somebody else has locked or claimed since, and instances that are suspended
    or have an open incident.
    """
    found = tx.execute(_HOLD_ALL, {"wanted": list(keys), "mine": token})
    return {str(key): _instance(cells) for key, *cells in found}


def get(tx: Transaction, key: str) -> tuple[InstanceRow, WaitRow] | None:
    """Return a wait and its instance as they are now."""
    row = _GET.first(tx, {"wanted": key})
    return split(row) if row else None


def hold_alone(tx: Transaction, key: str) -> WaitRow | None:
    """Return a wait that belongs to no instance, locked until the transaction ends."""
    row = tx.execute(_LONE, {"wanted": key}).first()
    return WaitRow(*row) if row else None


def split(row: Sequence[object]) -> tuple[InstanceRow, WaitRow]:
    """Part a joined row into the instance and the wait."""
    cells = list(row)
    instance: list[object] = cells[: len(INSTANCE)]
    wait: list[object] = cells[len(INSTANCE) :]
    return _instance(instance), _wait(wait)


def open_of(tx: Transaction, instance_key: str) -> list[WaitRow]:
    """Return what an instance waits for now, in the order in which it began."""
    return [WaitRow(*row) for row in tx.execute(_OPEN, {"wanted": instance_key})]


def open_all(tx: Transaction, rows: Sequence[WaitRow]) -> None:
    """Insert waits, in one statement.

    On PostgreSQL each awaited message is locked by name and key until the transaction ends, so
    that a message published at this moment is not overlooked by both sides; and other nodes get a
    hint of what is due soon.
    """
    effects = effects_of(rows) if tx.dialect.name == "postgresql" else ""
    insert_all(tx, table, [cells(row) for row in rows], returning=effects)
    note_soon(tx, opened=rows)


def change_all(tx: Transaction, changes: Sequence[Mapping[str, object]]) -> None:
    """Close or move open waits by their `key`, in one statement.

    A change names `key` and `state`, and `closed_at`, `closed_by` or `due_at`, `wake_at`,
    `repeats`, `variables`; the last four of these keep their value when absent, but `wake_at`.
    """
    if changes:
        statement = _change(tx.dialect.name, moves=any_moved(changes))
        statement.count(tx, {"rows": encoded(changes)})
        note_soon(tx, changed=changes)


def suspend(tx: Transaction, instance_key: str) -> None:
    """Let nothing of an instance come due until `resume`; its deadlines go on."""
    tx.execute(_SUSPEND, {"wanted": instance_key})


def resume(tx: Transaction, instance_key: str, *, now: datetime) -> None:
    """Let what `suspend` held come due again."""
    tx.execute(_RESUME, {"wanted": instance_key})
    tell(tx, now)


def wake_left(tx: Transaction, instance_key: str, *, now: datetime) -> None:
    """Let come due what rests and is left of an instance that has ended: nobody else wakes it."""
    if tx.execute(_WAKE_LEFT, {"wanted": instance_key, "now": now}).rowcount:
        tell(tx, now)


def offer_starts(tx: Transaction, ended: InstanceRow, *, now: datetime) -> None:
    """Let come due what is kept until no active instance bears a business id."""
    wanted = {
        "wanted_tenant": ended.tenant,
        "wanted_process": ended.process_id,
        "wanted_business": ended.business_id,
    }
    if tx.execute(_OFFER_STARTS, {**wanted, "now": now}).rowcount:
        tell(tx, now)


def any_moved(changes: Sequence[Mapping[str, object]]) -> bool:
    """Say whether one of the changes makes something due."""
    return any(change.get("wake_at") is not None for change in changes)


def effects_of(rows: Sequence[WaitRow]) -> str:
    """Return what inserting waits does besides on PostgreSQL, as SQL for RETURNING."""
    awaits = any(row.kind == "MESSAGE" for row in rows)
    return ", ".join([*[_LOCK_MESSAGES] * awaits, *[TELL_OPENED] * any(map(_is_soon, rows))])


def note_soon(
    tx: Transaction,
    *,
    changed: Sequence[Mapping[str, object]] = (),
    opened: Sequence[WaitRow] = (),
) -> None:
    """Note on SQLite if something comes due soon; on PostgreSQL the statement has hinted of it."""
    if tx.dialect.name == "sqlite" and (any_moved(changed) or any(map(_is_soon, opened))):
        note(tx)


def _is_soon(row: WaitRow) -> bool:
    return row.wake_at is not None and row.wake_at <= row.opened_at + SOON


@lru_cache(maxsize=4)
def _change(dialect: str, *, moves: bool) -> Prepared:
    return Prepared(text(changing(dialect, moves=moves)))


def changing(dialect: str, *, moves: bool, rows: str = "rows", also: str = "") -> str:
    """Return the SQL of `change_all`; `also` is a condition of ours on the whole of it."""
    if dialect == "sqlite":
        taken = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in _CHANGED)
        source = f"{taken} FROM json_each(:{rows})"
    else:
        typed = ", ".join(f"{name} {kind}" for name, kind in _CHANGED.items())
        source = f"* FROM json_to_recordset(CAST(:{rows} AS json)) AS r({typed})"
    change = _CHANGE_ALL.format(source=f"SELECT {source}") + (f" AND {also}" if also else "")
    hints = moves and dialect == "postgresql"
    return f"{change} RETURNING {TELL_MOVED}" if hints else change


def _instance(cells: Sequence[object]) -> InstanceRow:
    return InstanceRow(*cells)  # type: ignore[arg-type]  # the columns are the fields, tested


def _wait(cells: Sequence[object]) -> WaitRow:
    return WaitRow(*cells)  # type: ignore[arg-type]  # the columns are the fields, tested
