"""Rows of messages, and who waits for one.

Publishing and beginning to wait take the same lock, so neither overlooks the other: on SQLite
there is one writer anyway, on PostgreSQL it is an advisory lock on tenant, name and key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, text, tuple_, update

from engine.store.database import Transaction
from engine.store.inserting import insert_unless_taken
from engine.store.prepared import Prepared
from engine.store.row_shapes import MessageRow, WaitRow, cells
from engine.store.tables import message as table
from engine.store.tables import process_instance as instance
from engine.store.tables import wait_state as wait

_LOCK = text(
    "SELECT pg_advisory_xact_lock("
    "hashtextextended(concat_ws(chr(1), CAST(:tenant AS text), CAST(:name AS text),"
    " CAST(:correlation_key AS text)), 0))"
)
_FORGET_ID = delete(table).where(
    table.c.tenant == bindparam("wanted_tenant"),
    table.c.name == bindparam("wanted_name"),
    table.c.message_id == bindparam("wanted_id"),
    table.c.kept_until < bindparam("now"),
)
_WITH_ID = select(*table.c).where(
    table.c.tenant == bindparam("wanted_tenant"),
    table.c.name == bindparam("wanted_name"),
    table.c.message_id == bindparam("wanted_id"),
)
_WAITING = Prepared(
    select(instance.c.process_id, *wait.c)
    .join(instance, instance.c.key == wait.c.instance_key)
    .where(
        wait.c.kind == "MESSAGE",
        wait.c.state == "CREATED",
        wait.c.tenant == bindparam("wanted_tenant"),
        wait.c.expects == bindparam("wanted_name"),
        wait.c.correlation_key == bindparam("wanted_key"),
        instance.c.state == "ACTIVE",
    )
    .order_by(wait.c.opened_at, wait.c.ordinal, wait.c.key)
)
_BUFFERED = (
    select(*table.c)
    .where(
        table.c.tenant == bindparam("wanted_tenant"),
        table.c.state == "BUFFERED",
        table.c.expires_at > bindparam("now"),
        tuple_(table.c.name, table.c.correlation_key).in_(bindparam("wanted", expanding=True)),
    )
    .order_by(table.c.published_at, table.c.key)
    .with_for_update()
)
_TAKEN = (
    update(table)
    .where(table.c.key == bindparam("wanted"))
    .values(state=bindparam("how"), variables="{}")
)
_KEPT = (
    update(table)
    .where(table.c.key == bindparam("wanted"))
    .values(state="BUFFERED", variables=bindparam("said"))
)
_FORGET = delete(table).where(
    table.c.kept_until < bindparam("before"), table.c.expires_at < bindparam("before")
)


def lock(tx: Transaction, tenant: str, name: str, correlation_key: str) -> None:
    """Keep everybody else from publishing or awaiting this message until the end."""
    if tx.dialect.name == "postgresql":
        values = {"tenant": tenant, "name": name, "correlation_key": correlation_key}
        tx.execute(_LOCK, values)


def insert(tx: Transaction, row: MessageRow) -> bool:
    """Insert a message; say False when one with its message id is still kept."""
    if row.message_id is not None:
        tx.execute(_FORGET_ID, {**_identity(row), "now": row.published_at})
    return insert_unless_taken(tx, table, cells(row))


def with_same_id(tx: Transaction, row: MessageRow) -> MessageRow | None:
    """Return the message that was published before under the same message id."""
    found = tx.execute(_WITH_ID, _identity(row)).first()
    return MessageRow(*found) if found else None


def waiting(
    tx: Transaction, tenant: str, name: str, correlation_key: str
) -> Sequence[tuple[str, WaitRow]]:
    """Return who waits for a message, with the process id, the longest waiting first."""
    wanted = {"wanted_tenant": tenant, "wanted_name": name, "wanted_key": correlation_key}
    found: Sequence[Sequence[Any]] = _WAITING.all(tx, wanted)
    return [(str(row[0]), WaitRow(*row[1:])) for row in found]


def buffered(
    tx: Transaction, tenant: str, wanted: Sequence[tuple[str, str]], now: datetime
) -> list[MessageRow]:
    """Return the kept messages with one of these names and keys, oldest first."""
    values: Mapping[str, object] = {"wanted_tenant": tenant, "wanted": wanted, "now": now}
    return [MessageRow(*row) for row in tx.execute(_BUFFERED, values)]


def keep(tx: Transaction, key: str, said: str) -> None:
    """Keep what a message said that nobody took, for whoever begins to wait for it."""
    tx.execute(_KEPT, {"wanted": key, "said": said})


def take(tx: Transaction, key: str, how: str) -> None:
    """Note that a message was DELIVERED or REFUSED; what it said is kept no longer."""
    tx.execute(_TAKEN, {"wanted": key, "how": how})


def forget(tx: Transaction, before: datetime) -> int:
    """Delete what need not be kept any longer and say how many rows that were."""
    return tx.execute(_FORGET, {"before": before}).rowcount


def _identity(row: MessageRow) -> Mapping[str, object]:
    return {"wanted_tenant": row.tenant, "wanted_name": row.name, "wanted_id": row.message_id}
