"""Who waits for a signal."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from engine.store.database import Transaction
from engine.store.tables import wait_state as wait

_WAITING = (
    select(wait.c.instance_key)
    .where(
        wait.c.kind == "SIGNAL",
        wait.c.state == "CREATED",
        wait.c.tenant == bindparam("wanted_tenant"),
        wait.c.expects == bindparam("wanted_name"),
    )
    .distinct()
    .order_by(wait.c.instance_key)
)


def instances_waiting(tx: Transaction, tenant: str, name: str) -> Sequence[str]:
    """Return the keys of the instances that wait for a signal."""
    found = tx.execute(_WAITING, {"wanted_tenant": tenant, "wanted_name": name})
    return [str(row[0]) for row in found]
