"""Rows of nodes: which processes are alive on a database, and which the schema still serves.

A node is known by the newest migration that its code knows, its `revision`. A migration that
takes something away says in `runs_beside` which revision a node must know at least.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, inspect, select, text, update

from app.store.database import Transaction
from app.store.tables import node, schema_support

MIGRATIONS_LOCK = 5_318_008_001
"""Held by whoever migrates a PostgreSQL database; any number, as long as all take the same."""

DEAD_AFTER = timedelta(seconds=35)
"""A node that was not seen for so long is dead; it says that it lives every ten seconds."""


class OldNodesAlive(Exception):
    """Nodes are alive that could not work on the schema as it would become."""


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One process; `kind` is serve or worker, `seen_at` when it last said that it lives."""

    key: str
    kind: str
    revision: str
    seen_at: datetime


def join(tx: Transaction, row: NodeRow) -> bool:
    """Add a node; say False, and add nothing, when the schema does not serve it any more.

    Whoever is migrating is waited for.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": MIGRATIONS_LOCK})
    if (oldest(tx) or "") > row.revision:
        return False
    tx.execute(insert(node).values(asdict(row)))
    return True


def note(tx: Transaction, row: NodeRow) -> None:
    """Note that a node lives; one that was taken for dead and forgotten is added again."""
    seen = update(node).where(node.c.key == row.key).values(seen_at=row.seen_at)
    if tx.execute(seen).rowcount == 0:
        tx.execute(insert(node).values(asdict(row)))


def leave(tx: Transaction, key: str) -> None:
    """Forget a node that has ended."""
    tx.execute(delete(node).where(node.c.key == key))


def alive(tx: Transaction, *, at: datetime) -> Sequence[NodeRow]:
    """Return the nodes that live at an instant, those of the oldest code first."""
    query = select(node).where(node.c.seen_at > at - DEAD_AFTER)
    found = tx.execute(query.order_by(node.c.revision, node.c.key))
    return [NodeRow(**row) for row in found.mappings()]


def oldest(tx: Transaction) -> str | None:
    """Return the revision that a node must know at least; None when nobody has said."""
    return tx.execute(select(schema_support.c.oldest)).scalar()


def support(connection: Connection, wanted: str) -> None:
    """Say which revision a node must know at least from now on; forget the dead."""
    connection.execute(delete(schema_support))
    connection.execute(insert(schema_support).values(oldest=wanted))


def refuse_beside_old(connection: Connection, wanted: str, *, at: datetime) -> None:
    """Let pass a migration that all living nodes can work beside.

    Raises:
        OldNodesAlive: some node knows no revision as new as `wanted`.
    """
    if not inspect(connection).has_table(node.name):
        return
    old = [row for row in alive(connection, at=at) if row.revision < wanted]
    if old:
        raise OldNodesAlive(_told(old, at))


def _told(old: Sequence[NodeRow], at: datetime) -> str:
    named = ", ".join(
        f"{row.kind} {row.key} (schema {row.revision},"
        f" seen {int((at - row.seen_at).total_seconds())} s ago)"
        for row in old
    )
    return (
        f"nodes of an older version could not work on the new schema: {named}. Stop them, or, if"
        f" they are dead, wait {DEAD_AFTER.seconds} seconds; then migrate again"
    )
