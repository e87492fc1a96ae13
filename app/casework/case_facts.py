"""What a diagram may decide by: the facts of a case, without anything about a person in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from app.casework.case_kinds import CONSENTS
from app.store import case_links, case_rows
from app.store.case_files import CaseRow
from app.store.case_rows import RecordRow
from app.store.database import Transaction
from engine.clock import local_date

Facts = Mapping[str, object]
ENDED = ("done", "moved", "cancelled")
# Asked anew whenever a case is opened again: an old yes is no leave to visit now.
ASKED_ANEW = frozenset({"perpetrator_visit"})


def facts_of(tx: Transaction, case: CaseRow, *, now: datetime) -> Facts:
    """Return the facts of a case at an instant; docs/case-file.md names them all."""
    incidents = case_rows.of_case(tx, "incident", case.key)
    people = case_rows.of_case(tx, "person", case.key)
    details = case_rows.of_case(tx, "case", case.key)
    return {
        "case_no": case.number,
        "episode": case.episode,
        "state": case.state,
        "opened_on": local_date(case.opened_at),
        "closed_on": _day(case.closed_at),
        "last_activity_on": _day(case.last_activity_at),
        "lead_department": case.lead_department,
        "category": case.category,
        "tags": _last(details, "tags") or [],
        "risk": _risk(tx, case),
        "incident_dates": [row.facts["occurred_on"] for row in incidents],
        "episodes": [*_episodes(tx, case)],
        "hate": any(row.facts["hate"] for row in incidents),
        "children": any(
            row.facts.get("children_present") or row.facts.get("child")
            for row in (*incidents, *people)
        ),
        "at_risk": any(row.facts["at_risk"] for row in people),
        "consents": _consents(tx, case),
        "contact": _contact(tx, case),
        "attempts": _attempts(tx, case),
        "actions": _actions(tx, case, local_date(now)),
        "links": [
            {"case_no": one.number, "kind": one.kind} for one in case_links.links(tx, case.key)
        ],
    }


def action_states(tx: Transaction, case_key: str) -> Mapping[int, str]:
    """Return the state of every action of a case by its number."""
    states = {_number(row): "assigned" for row in case_rows.of_case(tx, "action", case_key)}
    for report in case_rows.of_case(tx, "action_report", case_key):
        if _number(report) in states:
            states[_number(report)] = str(report.facts["state"])
    return states


def open_actions(tx: Transaction, case_key: str) -> list[int]:
    """Return the numbers of the actions that are neither done, moved nor cancelled."""
    states = action_states(tx, case_key)
    return [number for number, state in states.items() if state not in ENDED]


def latest_assessment(tx: Transaction, case_key: str, subject: str) -> RecordRow | None:
    """Return the assessment with the highest version of a subject."""
    found = case_rows.of_case(tx, "assessment", case_key)
    mine = [row for row in found if row.facts["subject"] == subject]
    return max(mine, key=lambda row: int(str(row.facts["version"])), default=None)


def _risk(tx: Transaction, case: CaseRow) -> Facts:
    return {
        subject: _assessed(latest_assessment(tx, case.key, subject))
        for subject in ("victim", "perpetrator")
    }


def _assessed(row: RecordRow | None) -> Facts | None:
    if row is None:
        return None
    return {
        "band": row.facts["band"],
        "score": row.facts["score"],
        "version": row.facts["version"],
        "assessed_on": local_date(row.recorded_at),
    }


def _episodes(tx: Transaction, case: CaseRow) -> Iterator[Facts]:
    for one in case_links.episodes(tx, case.key):
        yield {
            "number": one.number,
            "opened_on": local_date(one.opened_at),
            "closed_on": _day(one.closed_at),
        }


def _consents(tx: Transaction, case: CaseRow) -> Facts:
    answers: dict[str, object] = dict.fromkeys(CONSENTS)
    for row in case_rows.of_case(tx, "consent", case.key):
        kind = str(row.facts["kind"])
        if kind not in ASKED_ANEW or row.episode == case.episode:
            answers[kind] = row.facts["answer"]
    return answers


def _contact(tx: Transaction, case: CaseRow) -> Facts | None:
    agreed = case_rows.of_case(tx, "contact_agreement", case.key)
    if not agreed:
        return None
    reached = [row for row in case_rows.of_case(tx, "contact", case.key) if row.facts["reached"]]
    return {
        "every_days": agreed[-1].facts["every_days"],
        "method": agreed[-1].facts["method"],
        "last_on": max((row.facts["on"] for row in reached), default=None, key=str),
        "next_due": case.update_due,
    }


def _attempts(tx: Transaction, case: CaseRow) -> Facts:
    since: list[RecordRow] = []
    for row in case_rows.of_case(tx, "contact", case.key):
        since = [] if row.facts["reached"] else [*since, row]
    return {
        "count": len(since),
        "methods": sorted({str(row.facts["method"]) for row in since}),
        "days": len({row.facts["on"] for row in since}),
        "made": [{"on": row.facts["on"], "method": row.facts["method"]} for row in since],
    }


def _actions(tx: Transaction, case: CaseRow, today: date) -> Facts:
    states = action_states(tx, case.key)
    still = {number for number, state in states.items() if state not in ENDED}
    reported = {_number(row) for row in case_rows.of_case(tx, "action_report", case.key)}
    overdue = [
        row
        for row in case_rows.of_case(tx, "action", case.key)
        if _number(row) in still and _is_before(row.facts["due"], today)
    ]
    return {
        "total": len(states),
        "open": len(still),
        "overdue": len(overdue),
        "unreported": sorted(set(states) - reported),
    }


def _is_before(due: object, today: date) -> bool:
    return isinstance(due, date) and due < today


def _number(row: RecordRow) -> int:
    return int(str(row.facts["number"]))


def _last(rows: Sequence[RecordRow], name: str) -> object:
    given = [row.facts[name] for row in rows if row.facts[name] is not None]
    return given[-1] if given else None


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else local_date(instant)
