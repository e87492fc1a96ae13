"""Counts for reports: what instances and deadlines of a span of time have come to."""

from datetime import datetime

from sqlalchemy import func, select

from engine.store.database import Transaction
from engine.store.tables import incident, process_instance, wait_state

DEADLINE, ACTIVE = "DEADLINE", "ACTIVE"
Span = tuple[datetime, datetime]


def instances(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, str, str, int]]:
    """Count the instances started in a span by process, state, and the ends they reached (JSON)."""
    one = process_instance.c
    grouped = (one.process_id, one.state, one.end_element_ids)
    query = select(*grouped, func.count()).where(
        one.tenant == tenant, one.started_at >= span[0], one.started_at < span[1]
    )
    return [tuple(row) for row in tx.execute(query.group_by(*grouped).order_by(*grouped))]


def deadlines(tx: Transaction, tenant: str, span: Span) -> list[tuple[str, str, bool, int]]:
    """Count the deadlines that end in a span by rule, state, and whether they were broken."""
    one = wait_state.c
    broken = one.breached_at.is_not(None).label("broken")
    grouped = (one.expects, one.state, broken)
    query = select(*grouped, func.count()).where(
        one.kind == DEADLINE, one.tenant == tenant, one.due_at >= span[0], one.due_at < span[1]
    )
    found = tx.execute(query.group_by(*grouped).order_by(*grouped))
    return [(str(rule or ""), state, bool(was), count) for rule, state, was, count in found]


def active_by_version(tx: Transaction, tenant: str) -> list[tuple[str, int, int, datetime]]:
    """Count the instances that have not ended by process and version; the oldest started when?"""
    one = process_instance.c
    query = (
        select(one.process_id, one.version, func.count(), func.min(one.started_at))
        .where(one.tenant == tenant, one.ended_at.is_(None))
        .group_by(one.process_id, one.version)
    )
    return [tuple(row) for row in tx.execute(query.order_by(one.process_id, one.version))]


def incidents_by_kind(tx: Transaction, tenant: str) -> list[tuple[str, int]]:
    """Count the incidents that wait for somebody by kind."""
    one = incident.c
    query = select(one.kind, func.count()).where(one.tenant == tenant, one.state == ACTIVE)
    return [tuple(row) for row in tx.execute(query.group_by(one.kind).order_by(one.kind))]
