"""What should come about by itself and never will, because nothing wakes it and nobody was told.

The engine writes no such row. Whoever looks for one looks for its mistakes, or for those of
somebody who went to the database by hand.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, or_, select

from engine.records import Forgotten
from engine.store.database import Transaction
from engine.store.tables import incident, process_instance, wait_state

_OF, _WAIT = process_instance.c, wait_state.c
_LIVE = ("ACTIVE", "SUSPENDED")
# Work for outside workers sleeps until one of them asks.
_BY_ITSELF = or_(_WAIT.kind == "TIMER", and_(_WAIT.kind == "DEADLINE", _WAIT.breached_at.is_(None)))
_OF_WAIT = exists().where(incident.c.wait_key == _WAIT.key, incident.c.state == "ACTIVE")
_OF_INSTANCE = exists().where(incident.c.instance_key == _OF.key, incident.c.state == "ACTIVE")
# A deadline watches and moves nothing on.
_MOVED_BY = exists().where(
    _WAIT.instance_key == _OF.key, _WAIT.state == "CREATED", _WAIT.kind != "DEADLINE"
)


def never_woken(tx: Transaction, tenant: str | None) -> Sequence[Forgotten]:
    """Return the open timers, and the deadlines not yet broken, without a moment to wake."""
    asleep = _WAIT.wake_at.is_(None) & _WAIT.held_at.is_(None)
    return _found(tx, _open_waits(tenant).where(_BY_ITSELF, asleep, ~_OF_WAIT))


def left_over(tx: Transaction, tenant: str | None) -> Sequence[Forgotten]:
    """Return what is still open of instances that have ended."""
    return _found(tx, _open_waits(tenant).where(_OF.state.not_in(_LIVE), _WAIT.kind != "PUBLISH"))


def standing_still(tx: Transaction, tenant: str | None) -> Sequence[Forgotten]:
    """Return the instances that have not ended and wait for nothing that could move them."""
    query = select(
        literal("INSTANCE"), _OF.key, _OF.process_id, _OF.business_id, literal("")
    ).where(_OF.state.in_(_LIVE), ~_MOVED_BY, ~_OF_INSTANCE, _is_of(tenant))
    return _found(tx, query.order_by(_OF.key))


def _open_waits(tenant: str | None) -> Select[Any]:
    wanted = (_WAIT.kind, _OF.key, _OF.process_id, _OF.business_id, _WAIT.element_id)
    return (
        select(*wanted)
        .join(process_instance, _OF.key == _WAIT.instance_key)
        .where(_WAIT.state == "CREATED", _is_of(tenant))
        .order_by(_WAIT.key)
    )


def _found(tx: Transaction, query: Select[Any]) -> Sequence[Forgotten]:
    return [Forgotten(*row) for row in tx.execute(query)]


def _is_of(tenant: str | None) -> ColumnElement[bool]:
    return literal(True) if tenant is None else _OF.tenant == tenant
