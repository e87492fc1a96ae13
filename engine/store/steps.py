"""A step of an instance, written as one: the instance, its history, the waits that it touches."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy.exc import IntegrityError

from engine.store import instances, waits
from engine.store.database import Conflict, Transaction
from engine.store.prepared import Prepared
from engine.store.row_shapes import HistoryRow, InstanceRow, WaitRow, cells
from engine.store.rows import encoded, insertion
from engine.store.tables import history as history_table
from engine.store.tables import wait_state
from engine.store.together import Trigger, united

Change = Mapping[str, object]
# Nothing at all is written for an instance that somebody else has moved.
MOVED_ONE = (1,)
_IF_MOVED = "EXISTS (SELECT FROM moved)"
NOT_MOVED = "the instance is at another revision"
_NEW = [f"new_{name}" for name in instances.MOVED]
_SET = ", ".join(f"{name} = :new_{name}" for name in instances.MOVED)
_MOVE = f"UPDATE process_instance SET {_SET} WHERE key = :wanted AND revision = :seen"  # noqa: S608  # our own names


def write(
    tx: Transaction,
    row: InstanceRow,
    lines: Sequence[HistoryRow],
    *,
    seen: int,
    changed: Sequence[Change] = (),
    opened: Sequence[WaitRow] = (),
) -> None:
    """Write an instance that was at revision `seen`, and everything that goes with it.

    `changed` is as for `waits.change_all`, `opened` as for `waits.open_all`.

    Raises:
        Conflict: it is not at that revision any more; the command may run again.
    """
    values = instances.new_values(row, seen) | {
        "lines": encoded([cells(one) for one in lines]),
        "changed": encoded(changed) if changed else None,
        "opened": encoded([cells(one) for one in opened]) if opened else None,
    }
    if tx.dialect.name == "sqlite":
        _write_on_sqlite(tx, values)
        waits.note_soon(tx, changed=changed, opened=opened)
        return
    statement = _statement(
        changes=bool(changed),
        moves=waits.any_moved(changed),
        opens=bool(opened),
        effects=waits.effects_of(opened),
    )
    if statement.first(tx, values) != MOVED_ONE:
        raise Conflict


def _write_on_sqlite(tx: Transaction, values: Mapping[str, object]) -> None:
    try:
        _TRIGGER.carry_out(tx, values)
    except IntegrityError as error:
        if NOT_MOVED in str(error.orig):
            raise Conflict from error
        raise


@lru_cache(maxsize=32)
def _statement(*, changes: bool, moves: bool, opens: bool, effects: str) -> Prepared:
    dialect = "postgresql"
    parts = {"moved": f"{_MOVE} RETURNING key"}
    parts["told"] = insertion(history_table, dialect, rows="lines", also=_IF_MOVED)
    if changes:
        parts["changed"] = waits.changing(dialect, moves=moves, rows="changed", also=_IF_MOVED)
    if opens:
        parts["opened"] = insertion(
            wait_state, dialect, returning=effects, rows="opened", also=_IF_MOVED
        )
    return Prepared(united(parts, "SELECT count(*) FROM moved"))


_TRIGGER = Trigger(
    "step_written",
    takes=[*_NEW, "wanted", "seen", "lines", "changed", "opened"],
    parts=[
        _MOVE,
        f"SELECT RAISE(ABORT, '{NOT_MOVED}') WHERE changes() = 0",
        insertion(history_table, "sqlite", rows="lines"),
        waits.changing("sqlite", moves=False, rows="changed"),
        insertion(wait_state, "sqlite", rows="opened"),
    ],
)
