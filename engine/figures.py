"""Figures for reports: what the processes of a tenant have come to in a span of time."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import msgspec

from engine import drift
from engine.command import Command
from engine.records import Figures
from engine.store import counting
from engine.store import figures as rows
from engine.waits import groups_of

RUNNING, MET = "CREATED", "COMPLETED"


def of_span(command: Command, tenant: str, first: datetime, until: datetime) -> Figures:
    """Count for one tenant; see `Reading.figures`."""
    command.check_sees(tenant, "tenant", tenant)
    tx, span = command.tx, (first, until)
    started: Counter[str] = Counter()
    ends: Counter[tuple[str, str]] = Counter()
    for process_id, state, reached, count in rows.instances(tx, tenant, span):
        started[process_id] += count
        for end in msgspec.json.decode(reached, type=list[str]) or [state.lower()]:
            ends[process_id, end] += count
    return Figures(
        started=started,
        ends=ends,
        deadlines=_deadlines(command, tenant, span),
        running=drift.running(command, tenant),
        waits=counting.open_waits_by_kind(tx, tenant),
        overdue_tasks=_overdue_tasks(command, tenant),
        incidents=dict(rows.incidents_by_kind(tx, tenant)),
    )


def _overdue_tasks(command: Command, tenant: str) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for groups, count in rows.overdue_tasks(command.tx, tenant, command.at):
        for group in groups_of(groups):
            found[group] += count
    return found


def _deadlines(command: Command, tenant: str, span: rows.Span) -> Mapping[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for rule, state, broken, count in rows.deadlines(command.tx, tenant, span):
        found[rule, _outcome(state, broken=broken)] += count
    return found


def _outcome(state: str, *, broken: bool) -> str:
    if broken:
        return "missed"
    return {RUNNING: "running", MET: "kept"}.get(state, "canceled")
