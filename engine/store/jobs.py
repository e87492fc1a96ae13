"""What changes on the row of a job that outside workers have."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update

from engine.store.database import Transaction
from engine.store.instances import COLUMNS as INSTANCE
from engine.store.row_shapes import InstanceRow
from engine.store.tables import process_instance
from engine.store.tables import wait_state as table

_FAILED = (
    update(table)
    .where(table.c.key == bindparam("wanted"), table.c.state == "CREATED")
    .values(
        retries=bindparam("left"),
        problem=bindparam("what"),
        due_at=None,
        worker=None,
        token=None,
        revision=table.c.revision + 1,
    )
)
_OWNERS = (
    select(table.c.key, *INSTANCE)
    .join(process_instance, process_instance.c.key == table.c.instance_key)
    .where(table.c.key.in_(bindparam("wanted", expanding=True)))
)


def note_failure(tx: Transaction, key: str, *, retries: int, problem: str) -> None:
    """Note that a job failed, and offer it again if it may still be tried."""
    tx.execute(_FAILED, {"wanted": key, "left": retries, "what": problem})


def instances_of(tx: Transaction, keys: Sequence[str]) -> Mapping[str, InstanceRow]:
    """Return the instance of each of some waits."""
    if not keys:
        return {}
    found = tx.execute(_OWNERS, {"wanted": list(keys)})
    return {str(row[0]): InstanceRow(*row[1:]) for row in found}
