"""In which instances somebody has, or had and finished, a user task."""

from collections.abc import Collection, Sequence

from sqlalchemy import Column, and_, or_, select

from engine.store.database import Transaction
from engine.store.searching import contains
from engine.store.tables import wait_state


def instances_of(
    tx: Transaction,
    subject: str,
    groups: Sequence[str],
    *,
    tenant: str | None,
    among: Collection[str] | None,
) -> set[str]:
    """Return the keys of instances with an open task of a person or group, or one they completed.

    A task that is for everybody is nobody's. `among` limits the answer to some instances.
    """
    candidates: Column[object] = wait_state.c.candidate_groups
    theirs = [contains(candidates, f"|{group}|") for group in groups]
    is_open = and_(wait_state.c.state == "CREATED", or_(wait_state.c.assignee == subject, *theirs))
    is_done = and_(wait_state.c.state == "COMPLETED", wait_state.c.closed_by == subject)
    query = select(wait_state.c.instance_key).where(
        wait_state.c.kind == "USER_TASK", or_(is_open, is_done)
    )
    if tenant is not None:
        query = query.where(wait_state.c.tenant == tenant)
    if among is not None:
        query = query.where(wait_state.c.instance_key.in_(list(among)))
    return {str(key) for key in tx.execute(query.distinct()).scalars() if key is not None}
