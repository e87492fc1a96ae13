"""Figures of partners: their actions and tasks, their answers to requests, and disclosures."""

from collections import Counter
from collections.abc import Iterator

from app.casework.statistics import Asked, Figure, action_outcome, parts, spread, told_on
from app.store import partner_statistics as rows

AGENCY = "agency:"


def partners(asked: Asked) -> Iterator[Figure]:
    """Count by agency what became of actions, tasks and requests; and disclosures."""
    found: dict[str, Counter[str]] = {}
    for agency, due, state, on, at in rows.actions(asked.tx, asked.tenant, asked.span):
        outcome = action_outcome(due, state, told_on(on, at), asked.today)
        found.setdefault(outcome, Counter())[agency] += 1
    for outcome, agencies in sorted(found.items()):
        yield from parts(asked, f"actions_{outcome}", "agency", agencies)
    yield from parts(asked, "tasks_overdue", "agency", _overdue(asked))
    yield from _answers(asked)
    told = dict(rows.disclosures(asked.tx, asked.tenant, asked.span))
    yield Figure("disclosures", sum(told.values()))
    yield from parts(asked, "disclosures_by_recipient", "recipient", told)


def _overdue(asked: Asked) -> dict[str, int]:
    return {
        group.removeprefix(AGENCY): count
        for group, count in asked.processes().overdue_tasks.items()
        if group.startswith(AGENCY)
    }


def _answers(asked: Asked) -> Iterator[Figure]:
    said: dict[str, Counter[str]] = {}
    hours: dict[str, list[int]] = {}
    for agency, answer, after in rows.answers(asked.tx, asked.tenant, asked.span):
        said.setdefault(answer, Counter())[agency] += 1
        if after is not None:
            hours.setdefault(agency, []).append(after)
    for answer, agencies in sorted(said.items()):
        yield from parts(asked, f"requests_{answer}", "agency", agencies)
    yield from spread(asked, "hours_to_answer", "agency", hours)
