"""What a diagram may decide by: the facts of a case, without anything about a person in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from app.casework.case_kinds import CONSENTS
from app.store import case_links, case_plain_facts, case_rows
from app.store.case_files import CaseRow
from app.store.case_plain_facts import FactRow
from app.store.case_rows import RecordRow
from app.store.database import Transaction
from engine.clock import local_date

Facts = Mapping[str, object]
Known = Mapping[str, Sequence[FactRow]]
ENDED = ("done", "moved", "cancelled")
# Asked anew whenever a case is opened again: an old yes is no leave to visit now.
ASKED_ANEW = frozenset({"perpetrator_visit"})


def facts_of(tx: Transaction, case: CaseRow, *, now: datetime) -> Facts:
    """Return the facts of a case at an instant; docs/case-file.md names them all."""
    known = case_plain_facts.of_case(tx, case.key)
    incidents, people = known["incident"], known["person"]
    return {
        "case_no": case.number,
        "episode": case.episode,
        "state": case.state,
        "opened_on": local_date(case.opened_at),
        "closed_on": _day(case.closed_at),
        "last_activity_on": _day(case.last_activity_at),
        "lead_department": case.lead_department,
        "category": case.category,
        "tags": _last(known["case"], "tags") or [],
        "risk": {subject: _risk(known, subject) for subject in ("victim", "perpetrator")},
        "incident_dates": [row.facts["occurred_on"] for row in incidents],
        "episodes": [*_episodes(tx, case)],
        **_concerns(incidents, people),
        "consents": _consents(known, case),
        "contact": _contact(known, case),
        "attempts": _attempts(known),
        "actions": _actions(known, local_date(now)),
        "holds": holds_in(known["hold"]),
        "measures": _measures(known),
        "links": [
            {"case_no": one.number, "kind": one.kind} for one in case_links.links(tx, case.key)
        ],
    }


def holds_in(rows: Sequence[FactRow] | Sequence[RecordRow]) -> list[str]:
    """Return what a case is held for by records of kind `hold`: the latest word on each counts."""
    latest = {str(row.facts["about"]): row.facts["state"] for row in rows}
    return sorted(about for about, state in latest.items() if state == "set")


def _concerns(incidents: Sequence[FactRow], people: Sequence[FactRow]) -> Facts:
    return {
        "hate": any(row.facts["hate"] for row in incidents),
        "children": any(
            row.facts.get("children_present") or row.facts.get("child")
            for row in (*incidents, *people)
        ),
        "at_risk": any(row.facts["at_risk"] for row in people),
    }


def open_actions(tx: Transaction, case_key: str) -> list[int]:
    """Return the numbers of the actions that are neither done, moved nor cancelled."""
    return _open_actions(_action_states(case_plain_facts.of_case(tx, case_key)))


def settles(row: RecordRow) -> bool:
    """Say whether a record says that an action is over."""
    return row.kind == "action_report" and row.facts["state"] in ENDED


def latest_assessment(tx: Transaction, case_key: str, subject: str) -> RecordRow | None:
    """Return the assessment with the highest version of a subject."""
    found = case_rows.of_case(tx, "assessment", case_key)
    mine = [row for row in found if row.facts["subject"] == subject]
    return max(mine, key=lambda row: int(str(row.facts["version"])), default=None)


def _action_states(known: Known) -> dict[int, str]:
    states = {_number(row): "assigned" for row in known["action"]}
    for report in known["action_report"]:
        if _number(report) in states:
            states[_number(report)] = str(report.facts["state"])
    return states


def _open_actions(states: Mapping[int, str]) -> list[int]:
    return [number for number, state in states.items() if state not in ENDED]


def _risk(known: Known, subject: str) -> Facts | None:
    mine = [row for row in known["assessment"] if row.facts["subject"] == subject]
    if not mine:
        return None
    row = max(mine, key=lambda one: int(str(one.facts["version"])))
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


def _consents(known: Known, case: CaseRow) -> Facts:
    answers: dict[str, object] = dict.fromkeys(CONSENTS)
    for row in known["consent"]:
        kind = str(row.facts["kind"])
        if kind not in ASKED_ANEW or row.episode == case.episode:
            answers[kind] = row.facts["answer"]
    return answers


def _contact(known: Known, case: CaseRow) -> Facts | None:
    agreed = known["contact_agreement"]
    if not agreed:
        return None
    reached = [row for row in known["contact"] if row.facts["reached"]]
    return {
        "every_days": agreed[-1].facts["every_days"],
        "method": agreed[-1].facts["method"],
        "last_on": max((row.facts["on"] for row in reached), default=None, key=str),
        "next_due": case.update_due,
    }


def _attempts(known: Known) -> Facts:
    since: list[FactRow] = []
    for row in known["contact"]:
        since = [] if row.facts["reached"] else [*since, row]
    return {
        "count": len(since),
        "methods": sorted({str(row.facts["method"]) for row in since}),
        "days": len({row.facts["on"] for row in since}),
        "made": [{"on": row.facts["on"], "method": row.facts["method"]} for row in since],
    }


def _actions(known: Known, today: date) -> Facts:
    states = _action_states(known)
    still = set(_open_actions(states))
    reported = {_number(row) for row in known["action_report"]}
    overdue = [
        row
        for row in known["action"]
        if _number(row) in still and _is_before(row.facts["due"], today)
    ]
    return {
        "total": len(states),
        "open": len(still),
        "overdue": len(overdue),
        "unreported": sorted(set(states) - reported),
        "unsettled": sorted(still),
    }


def _measures(known: Known) -> list[Facts]:
    """Return each measure of the law at its last stage, with what its stages before said of it."""
    latest: dict[object, dict[str, object]] = {}
    for row in known["legal_measure"]:
        said = {name: value for name, value in row.facts.items() if value is not None}
        before = latest.get(said["measure_no"], dict.fromkeys(row.facts))
        latest[said["measure_no"]] = {**before, **said}
    return list(latest.values())


def _is_before(due: object, today: date) -> bool:
    return isinstance(due, date) and due < today


def _number(row: FactRow) -> int:
    return int(str(row.facts["number"]))


def _last(rows: Sequence[FactRow], name: str) -> object:
    given = [row.facts[name] for row in rows if row.facts[name] is not None]
    return given[-1] if given else None


def _day(instant: datetime | None) -> date | None:
    return None if instant is None else local_date(instant)
