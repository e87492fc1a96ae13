"""Where the instances of a definition are, and what they passed, element by element."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from engine.store.database import Transaction
from engine.store.row_shapes import HistoryRow
from engine.store.searching import contains
from engine.store.tables import history, incident, process_instance, release

ACTIVATED = "ELEMENT_ACTIVATED"
ENDED = ("ELEMENT_COMPLETED", "ELEMENT_CANCELED")
OPEN = ("ACTIVE", "SUSPENDED")


@dataclass(frozen=True, slots=True)
class Whose:
    """One version of a process, and the tenant whose instances count (None: everybody's)."""

    definition_key: str
    process_id: str
    tenant: str | None


def present(tx: Transaction, whose: Whose) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Count by element the instances that are there now, and those in an incident there.

    One statement, linear in the history of the open instances. A process that another calls
    counts where the caller's release has this version of it.
    """
    there = _visits_under_way(tx, whose).subquery()
    stuck = (
        select(incident.c.element_id, incident.c.instance_key)
        .join(process_instance, process_instance.c.key == incident.c.instance_key)
        .where(incident.c.state == "ACTIVE", _of(whose))
    ).subquery()
    found: dict[str, dict[str, int]] = {"there": {}, "stuck": {}}
    counted = [
        select(
            literal(name), rows.c.element_id, func.count(rows.c.instance_key.distinct())
        ).group_by(rows.c.element_id)
        for name, rows in (("there", there), ("stuck", stuck))
    ]
    for name, element_id, count in tx.execute(union_all(*counted)):
        found[name][element_id] = int(count)
    return found["there"], found["stuck"]


def passed(tx: Transaction, whose: Whose, *, instances: int, rows: int) -> Sequence[HistoryRow]:
    """Return visits of this version's elements: of the newest instances, and at most some rows."""
    newest = (
        select(process_instance.c.key)
        .where(_of(whose))
        .order_by(process_instance.c.started_at.desc(), process_instance.c.key)
        .limit(instances)
        .subquery()
    )
    query = (
        select(*history.c)
        .join(newest, newest.c.key == history.c.instance_key)
        .where(_visit(tx, whose))
        .order_by(history.c.instance_key, history.c.seq)
        .limit(rows)
    )
    return [HistoryRow(*row) for row in tx.execute(query)]


def _visits_under_way(tx: Transaction, whose: Whose) -> Select[tuple[str, str]]:
    balance = func.sum(case((history.c.type == ACTIVATED, 1), else_=-1))
    visit = (history.c.instance_key, history.c.element_id, _detail(tx, "key"))
    return (
        select(history.c.instance_key, history.c.element_id)
        .join(process_instance, process_instance.c.key == history.c.instance_key)
        .where(process_instance.c.state.in_(OPEN), _of(whose), _visit(tx, whose))
        .group_by(*visit)
        .having(balance > 0)
    )


def _visit(tx: Transaction, whose: Whose) -> ColumnElement[bool]:
    of_process = _detail(tx, "processId") == whose.process_id
    return and_(history.c.type.in_([ACTIVATED, *ENDED]), of_process)


def _of(whose: Whose) -> ColumnElement[bool]:
    """Say which instances run this version, or may call it."""
    mark = f'"{whose.definition_key}"'
    callers = select(release.c.key).where(contains(release.c.manifest, mark))
    calling = and_(
        process_instance.c.process_id != whose.process_id,
        process_instance.c.release_key.in_(callers),
    )
    runs_it = or_(process_instance.c.definition_key == whose.definition_key, calling)
    if whose.tenant is None:
        return runs_it
    return and_(process_instance.c.tenant == whose.tenant, runs_it)


def _detail(tx: Transaction, name: str) -> ColumnElement[str]:
    if tx.dialect.name == "sqlite":
        return func.json_extract(history.c.detail, f"$.{name}")
    return cast(history.c.detail, JSON).op("->>")(name)
