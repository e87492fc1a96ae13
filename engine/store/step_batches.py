"""Steps of many instances, written together: each whole, or not at all where somebody was faster.

On PostgreSQL all parts of all steps travel as one statement, as those of one step do; on SQLite
each part is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import TextClause

from engine.store import history, instances, waits
from engine.store.database import Conflict, Transaction
from engine.store.row_shapes import HistoryRow, InstanceRow, WaitRow, cells
from engine.store.rows import encoded, insertion
from engine.store.tables import history as history_table
from engine.store.tables import wait_state
from engine.store.together import united


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of an instance writes; the instance was at revision `seen` before.

    `changed` is as for `waits.change_all`, `opened` as for `waits.open_all`.
    """

    row: InstanceRow
    lines: Sequence[HistoryRow]
    seen: int
    changed: Sequence[Mapping[str, object]]
    opened: Sequence[WaitRow]


def write_all(tx: Transaction, steps: Sequence[Step]) -> Sequence[Step]:
    """Write steps of different instances and return those that were written.

    Nothing at all is written of a step whose instance is not at the revision it was seen at.
    """
    if tx.dialect.name == "postgresql":
        return _written_at_once(tx, steps)
    moved = [step for step in steps if _is_moved(tx, step)]
    history.append(tx, _lines(moved))
    waits.change_all(tx, _changes(moved))
    waits.open_all(tx, _openings(moved))
    return moved


def _is_moved(tx: Transaction, step: Step) -> bool:
    try:
        instances.move(tx, step.row, seen=step.seen)
    except Conflict:
        return False
    return True


def _written_at_once(tx: Transaction, steps: Sequence[Step]) -> Sequence[Step]:
    changed, opened = _changes(steps), _openings(steps)
    statement = _statement(moves=waits.any_moved(changed), effects=waits.effects_of(opened))
    values = {
        "moves": encoded([_move(step) for step in steps]),
        "lines": encoded([cells(line) for line in _lines(steps)]),
        "changed": encoded(changed),
        "opened": encoded([cells(row) for row in opened]),
    }
    moved = set(tx.execute(statement, values).scalars())
    return [step for step in steps if step.row.key in moved]


def _move(step: Step) -> Mapping[str, object]:
    moved = {name: getattr(step.row, name) for name in instances.MOVED}
    snapshot = f"\\x{step.row.snapshot.hex()}"  # as PostgreSQL reads bytes from text
    return {**moved, "snapshot": snapshot, "key": step.row.key}


def _lines(steps: Sequence[Step]) -> list[HistoryRow]:
    return [line for step in steps for line in step.lines]


def _changes(steps: Sequence[Step]) -> list[Mapping[str, object]]:
    return [change for step in steps for change in step.changed]


def _openings(steps: Sequence[Step]) -> list[WaitRow]:
    return [row for step in steps for row in step.opened]


_MOVED = "IN (SELECT key FROM moved)"
_SET = ", ".join(f"{name} = given.{name}" for name in instances.MOVED)
# Typed by the table itself. A step goes from one revision to the next.
_GIVEN = "json_populate_recordset(NULL::process_instance, CAST(:moves AS json)) AS given"
_MOVE_ALL = (
    f"UPDATE process_instance SET {_SET} FROM {_GIVEN}"  # noqa: S608  # our own names
    " WHERE process_instance.key = given.key AND process_instance.revision = given.revision - 1"
    " RETURNING process_instance.key"
)


@lru_cache(maxsize=8)
def _statement(*, moves: bool, effects: str) -> TextClause:
    dialect = "postgresql"
    of_moved = f"given.instance_key {_MOVED}"
    parts = {
        "moved": _MOVE_ALL,
        "told": insertion(history_table, dialect, rows="lines", also=of_moved),
        "changed": waits.changing(
            dialect, moves=moves, rows="changed", also=f"wait_state.instance_key {_MOVED}"
        ),
        "opened": insertion(wait_state, dialect, returning=effects, rows="opened", also=of_moved),
    }
    return united(parts, "SELECT key FROM moved")
