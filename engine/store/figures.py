"""Counts for reports: what instances and deadlines of a span of time have come to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from engine.store.database import Transaction
from engine.store.tables import deployment, incident, process_instance, release, wait_state

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


@dataclass(frozen=True, slots=True)
class RunningRow:
    """The instances that run in one release by one definition; `oldest` is the first start.

    `adopted` of them began before the release was deployed: they took it on their way.
    """

    process_id: str
    version: int
    definition_key: str
    release_key: str
    count: int
    oldest: datetime
    adopted: int


def running(tx: Transaction, tenant: str) -> list[RunningRow]:
    """Count the instances that have not ended by process, version and release."""
    one = process_instance.c
    grouped = (one.process_id, one.version, one.definition_key, one.release_key)
    took_it = func.sum(case((one.started_at < deployment.c.deployed_at, 1), else_=0))
    query = (
        select(*grouped, func.count(), func.min(one.started_at), took_it)
        .join(release, release.c.key == one.release_key)
        .join(deployment, deployment.c.key == release.c.deployment_key)
        .where(one.tenant == tenant, one.ended_at.is_(None))
        .group_by(*grouped)
    )
    return [RunningRow(*row) for row in tx.execute(query.order_by(*grouped))]


def overdue_tasks(tx: Transaction, tenant: str, at: datetime) -> list[tuple[str | None, int]]:
    """Count the user tasks that are open although they were due, by whose they are (JSON)."""
    one = wait_state.c
    query = select(one.candidate_groups, func.count()).where(
        one.kind == "USER_TASK", one.state == "CREATED", one.tenant == tenant, one.due_at <= at
    )
    return [tuple(row) for row in tx.execute(query.group_by(one.candidate_groups))]


def incidents_by_kind(tx: Transaction, tenant: str) -> list[tuple[str, int]]:
    """Count the incidents that wait for somebody by kind."""
    one = incident.c
    query = select(one.kind, func.count()).where(one.tenant == tenant, one.state == ACTIVE)
    return [tuple(row) for row in tx.execute(query.group_by(one.kind).order_by(one.kind))]
