"""Rows of deployments that wait for their day: waits that belong to a tenant."""

import json
from collections.abc import Sequence

from sqlalchemy import select

from engine.store.database import Transaction
from engine.store.row_shapes import WaitRow
from engine.store.tables import wait_state as table

_OPEN = (
    select(*table.c)
    .where(
        table.c.kind == "RELEASE",
        table.c.state == "CREATED",
        table.c.expects.is_not(None),
    )
    .order_by(table.c.due_at, table.c.key)
)


def all_open(tx: Transaction) -> Sequence[WaitRow]:
    """Return the deployments that wait for their day, of every tenant, soonest first."""
    return [WaitRow(*row) for row in tx.execute(_OPEN)]


def resources(row: WaitRow) -> Sequence[tuple[str, str]]:
    """Return which resources a deployment changes: kind and id."""
    kept = json.loads(row.variables or "{}")
    return [(str(one["kind"]), str(one["id"])) for one in kept.get("pieces", ())]
