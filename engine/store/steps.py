"""A step of an instance, written: the instance, its history, the waits it changed and opened.

SQLite lives in this process, so a statement costs next to nothing: each part is one. On PostgreSQL
each statement is a journey, so all parts travel as one.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from sqlalchemy import text

from engine.store import history, instances, waits
from engine.store.database import Conflict, Transaction
from engine.store.prepared import Prepared
from engine.store.row_shapes import HistoryRow, InstanceRow, WaitRow, cells
from engine.store.rows import encoded, insertion
from engine.store.tables import history as history_table
from engine.store.tables import wait_state

Change = Mapping[str, object]
# Nothing at all is written for an instance that somebody else has moved.
MOVED_ONE = (1,)
_IF_MOVED = "EXISTS (SELECT FROM moved)"
_SET = ", ".join(f"{name} = :new_{name}" for name in instances.MOVED)
_MOVE = f"UPDATE process_instance SET {_SET} WHERE key = :wanted AND revision = :seen RETURNING key"  # noqa: S608  # our own names


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
    if tx.dialect.name == "postgresql":
        _write_at_once(tx, row, lines, seen, changed, opened)
        return
    instances.move(tx, row, seen=seen)
    history.append(tx, lines)
    waits.change_all(tx, changed)
    waits.open_all(tx, opened)


def _write_at_once(
    tx: Transaction,
    row: InstanceRow,
    lines: Sequence[HistoryRow],
    seen: int,
    changed: Sequence[Change],
    opened: Sequence[WaitRow],
) -> None:
    statement = _statement(
        changes=bool(changed),
        moves=waits.any_moved(changed),
        opens=bool(opened),
        effects=waits.effects_of(opened),
    )
    values = instances.new_values(row, seen) | {"lines": encoded([cells(one) for one in lines])}
    if changed:
        values["changed"] = encoded(changed)
    if opened:
        values["opened"] = encoded([cells(one) for one in opened])
    if statement.first(tx, values) != MOVED_ONE:
        raise Conflict


@lru_cache(maxsize=32)
def _statement(*, changes: bool, moves: bool, opens: bool, effects: str) -> Prepared:
    dialect = "postgresql"
    parts = {"moved": _MOVE}
    parts["told"] = insertion(history_table, dialect, rows="lines", also=_IF_MOVED)
    if changes:
        parts["changed"] = waits.changing(dialect, moves=moves, rows="changed", also=_IF_MOVED)
    if opens:
        parts["opened"] = insertion(
            wait_state, dialect, returning=effects, rows="opened", also=_IF_MOVED
        )
    written = ", ".join(f"{name} AS ({part})" for name, part in parts.items())
    return Prepared(text(" ".join(["WITH", written, "SELECT count(*) FROM moved"])))
