"""Counts for gauges."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Column, ColumnElement, func, literal, select

from engine.store.database import Transaction
from engine.store.tables import incident, process_instance, wait_state


def instances_by_state(tx: Transaction, tenant: str | None) -> Mapping[str, int]:
    """Count instances by state."""
    state = process_instance.c.state
    query = select(state, func.count()).group_by(state)
    found = tx.execute(query.where(_of(process_instance.c.tenant, tenant)))
    return {str(row[0]): int(row[1]) for row in found}


def open_waits_by_kind(tx: Transaction, tenant: str | None) -> Mapping[str, int]:
    """Count open waits by kind."""
    kind = wait_state.c.kind
    query = select(kind, func.count()).where(wait_state.c.state == "CREATED").group_by(kind)
    found = tx.execute(query.where(_of(wait_state.c.tenant, tenant)))
    return {str(row[0]): int(row[1]) for row in found}


def active_incidents(tx: Transaction, tenant: str | None) -> int:
    """Count the incidents that wait for somebody."""
    query = select(func.count()).select_from(incident).where(incident.c.state == "ACTIVE")
    return int(tx.execute(query.where(_of(incident.c.tenant, tenant))).scalar_one())


def overdue(tx: Transaction, tenant: str | None, now: datetime) -> tuple[int, datetime | None]:
    """Count what is due for a worker and not done, and say since when."""
    query = select(func.count(), func.min(wait_state.c.wake_at)).where(
        wait_state.c.wake_at.is_not(None), wait_state.c.wake_at <= now
    )
    row = tx.execute(query.where(_of(wait_state.c.tenant, tenant))).one()
    return int(row[0]), row[1]


def _of(column: Column[str], tenant: str | None) -> ColumnElement[bool]:
    return literal(True) if tenant is None else column == tenant
