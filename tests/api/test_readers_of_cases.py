"""Random cases and random readers: each answer shows what the matrix gives them, and no more.

The matrix stands here once more, by hand, as the partnership's documents have it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.store import case_files
from app.store.letters import LetterRow
from tests import soak
from tests.api.conftest import START, TENANT, NewClient, deploy
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, extended, flows
from tests.sealing import given_letter

OFFICER = '<zeebe:assignmentDefinition candidateGroups="case_officer"/>'
COMPLAINT = named(
    "complaint",
    extended("startEvent", "told", '<zeebe:formDefinition formId="register"/>')
    + user_task("visit", who=OFFICER)
    + end("done")
    + flows("told>visit", "visit>done"),
)
CLASSES = (
    *("complaint", "victim", "perpetrator", "witness", "risk", "health", "intelligence"),
    *("minutes", ""),
)
ROLES = {
    "victim": "victim", "applicant": "victim", "advocate": "victim", "family": "victim",
    "other": "victim", "perpetrator": "perpetrator", "witness": "witness",
}  # fmt: skip
PARTNER = {"complaint", "victim", "perpetrator"}
# Who sees which class of a case in which they have a part.
MATRIX: Mapping[str, set[str]] = {
    "case_officer": {*CLASSES} - {"intelligence"},
    "case_manager": {*CLASSES},
    "dpo": {*CLASSES},
    "victim_support_officer": {"complaint", "victim", "risk"},
    "chair": {*CLASSES} - {"health", "intelligence"},
    "safeguarding_lead": {*CLASSES} - {"intelligence", "minutes"},
    "appeal_body": {"complaint", "victim", "perpetrator", "risk", "minutes"},
    "agency:landlord": PARTNER,
    "agency:police": PARTNER | {"intelligence"},
    "agency:adult_social_care": PARTNER | {"health"},
    "analyst": set(),
}
MANAGERS = ("case_manager", "dpo")
# The parts of a case that hold records, and those that hold nothing personal at all.
RECORDS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "people": [
        {"record": "person", "role": role, "name": f"=person_{role}", "class": kind}
        for role, kind in ROLES.items()
    ],
    "places": [{"record": "place", "address": "=place", "class": "complaint"}],
    "incidents": [
        {"record": "incident", "occurred_on": "=on", "what": "=incident", "class": "complaint"},
        {
            "record": "incident", "occurred_on": "=on", "what": "=told_by_police",
            "sensitivity": "intelligence", "class": "intelligence",
        },
    ],
    "complaints": [
        {"record": "complaint", "complained_on": "=on", "what": "=complaint", "class": "complaint"}
    ],
    "consents": [
        {
            "record": "consent", "kind": "record_share", "answer": "limited",
            "limits": "=limits", "class": "complaint",
        }
    ],
    "contact-agreement": [
        {
            "record": "contact_agreement", "every_days": "=7", "method": "phone",
            "details": "=details", "class": "complaint",
        },
        {
            "record": "contact", "on": "=on", "method": "visit", "reached": "=true",
            "notes": "=visit_notes", "sensitivity": "health", "class": "health",
        },
    ],
    "risk": [
        {
            "record": "assessment", "subject": "victim", "band": "high", "score": "=score",
            "reasons": "=risk", "class": "risk",
        }
    ],
    "threshold-decisions": [
        {
            "record": "threshold_decision", "outcome": "not_met", "reasons": "=decided_because",
            "class": "complaint",
        }
    ],
    "actions": [{"record": "action", "what": "=action", "agency": "police", "class": "complaint"}],
    "disclosures": [
        {
            "record": "disclosure", "purpose": "safeguarding", "gateway": "s115",
            "lawful_basis": "public_task", "recipient": "police", "what": "=disclosed",
            "class": "complaint",
        }
    ],
    "notes": [
        {"record": "note", "about": "diary", "text": f"=note_{kind or 'none'}", "class": kind}
        | ({"sensitivity": kind} if kind else {})
        for kind in CLASSES
    ],
    "references": [
        {"record": "reference", "system": "ecins", "number": "=number", "class": "complaint"}
    ],
}  # fmt: skip
PLAIN = ("", "/timeline", "/letters", "/deadlines", "/access")
SCORE = "score"


def _field(entry: Mapping[str, str]) -> str:
    """Return the question that fills the sealed field of an entry."""
    named = ("name", "address", "what", "limits", "details", "notes", "reasons", "text", "number")
    return next(entry[name] for name in named if name in entry).removeprefix("=")


FIELDS = {_field(one): (part, one["class"]) for part, each in RECORDS.items() for one in each}
FORM = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Register",
    "type": "object",
    "properties": {
        "on": {"type": "string", "format": "date", "title": "When?"},
        SCORE: {"type": "integer", "title": "Score", "minimum": 0, "maximum": 999999},
        **{
            name: {"type": "string", "title": name, "maxLength": 60, "x-personal": True}
            for name in FIELDS
        },
    },
    "required": ["on"],
    "additionalProperties": False,
    # A record is made only if it was written about.
    "x-case": [
        {**{name: value for name, value in one.items() if name != "class"}}
        | {"when": f"={_field(one)} != null"}
        for each in RECORDS.values()
        for one in each
    ],
}
FOUND = {"case", "timeline", "letters", "deadlines", "access", *RECORDS}
HOW = ("assignment", "request", "agenda_item", "transfer", "glass", "expired", "none")
NUMBERS = count(1)


@dataclass(frozen=True)
class Reader:
    """Somebody with a role or of an agency, and how they came to the case."""

    group: str
    how: str
    by_name: bool


@dataclass(frozen=True)
class Story:
    """What a case holds, and who reads it."""

    fields: frozenset[str]
    lettered: bool
    readers: tuple[Reader, ...]


@dataclass
class Case:
    """A case that stands, with the word that each of its fields says."""

    key: str
    number: str
    words: Mapping[str, str]
    score: int
    client: TestClient

    def path(self, part: str) -> str:
        return f"/v1/cases/{self.key}{part}"


readers = st.builds(
    Reader, st.sampled_from(sorted(MATRIX)), st.sampled_from(HOW), by_name=st.booleans()
)
stories = st.builds(
    Story,
    st.frozensets(st.sampled_from(sorted(FIELDS)), min_size=4),
    st.booleans(),
    st.tuples(readers, readers),
)


@pytest.fixture
def office(client: TestClient) -> TestClient:
    """A client that may do everything, where complaints can be registered."""
    deploy(client, {"c/c.bpmn": COMPLAINT, "c/forms/register.json": json.dumps(FORM).encode()})
    return client


@settings(
    max_examples=soak.size(4, 2000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=stories)
@example(
    Story(
        frozenset(FIELDS),
        True,
        (
            Reader("agency:landlord", "request", by_name=False),
            Reader("analyst", "glass", by_name=True),
        ),
    )
)
def test_every_answer_shows_a_reader_what_the_matrix_gives_them(
    app: FastAPI, office: TestClient, new_client: NewClient, story: Story
) -> None:
    case = given_case(app, office, story)
    officer = new_client("cases", "tasks", subject=f"olu-{case.number}", roles=("case_officer",))
    manager = new_client("cases", subject=f"mo-{case.number}", roles=("case_manager",))
    let_in(officer, case, f"mo-{case.number}", "assignment")
    for number, reader in enumerate(story.readers):
        who = f"r{number}-{case.number}"
        client = new_client("cases", "read", subject=who, **_group(reader.group))
        because = come_to(officer, client, case, reader, who)

        if because is None:
            assert_nothing_is_there(client, case)
            continue
        assert_sees(client, case, MATRIX[reader.group])
        manages = reader.group in MANAGERS
        assert_reads_are_on_record(manager, client, case, who, because, manages=manages)


def given_case(app: FastAPI, office: TestClient, story: Story) -> Case:
    """Register a complaint that says one word of its own in each field."""
    at = next(NUMBERS)
    number, score = f"R-{at}", 500000 + at
    words = {name: f"W{at}x{place}y" for place, name in enumerate(sorted(story.fields))}
    answer = office.post(
        "/v1/process-instances",
        json={
            "processDefinitionId": "complaint",
            "businessId": number,
            "variables": {**words, "on": "2026-03-01", SCORE: score},
        },
    )
    assert answer.status_code == 201, answer.text
    with app.state.engine.database.transaction() as tx:
        row = case_files.newest(tx, TENANT, number)
        assert row is not None
        if story.lettered:
            given_letter(tx, _letter(number, answer.json()["processInstanceKey"]))
    return Case(row.key, number, words, score, office)


def come_to(
    officer: TestClient, client: TestClient, case: Case, reader: Reader, who: str
) -> str | None:
    """Let a reader in as the story says; return by which right, None for none."""
    if reader.how == "glass":
        wish = {"caseNo": case.number, "reason": "Nobody else is on duty"}
        assert client.post("/v1/cases/break-glass", json=wish).status_code == 200
    elif reader.how != "none":
        until = {"until": "2026-03-01"} if reader.how == "expired" else {}
        name = who if reader.by_name else reader.group
        let_in(officer, case, name, "assignment" if until else reader.how, **until)
    if reader.group == "case_officer":
        return "task"  # its lane has the open task
    return _right(client, case)


def _right(client: TestClient, case: Case) -> str | None:
    answer = client.get(case.path(""))
    return answer.json()["because"] if answer.status_code == 200 else None


def let_in(officer: TestClient, case: Case, who: str, because: str, **more: str) -> None:
    body = {"record": "access", "fields": {"who": who, "because": because, **more}}
    assert officer.post(case.path("/records"), json=body).status_code == 201


def assert_nothing_is_there(client: TestClient, case: Case) -> None:
    for part in (*PLAIN, *(f"/{name}" for name in RECORDS), "/reads"):
        answer = client.get(case.path(part))
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), part
    assert found(client, {"caseNo": case.number}) == []
    assert client.get(f"/v1/letters/{case.number}/text").status_code == 404


def assert_sees(client: TestClient, case: Case, classes: set[str]) -> None:
    for part in RECORDS:
        answer = client.get(case.path(f"/{part}"))
        assert answer.status_code == 200
        due = {
            name
            for name, (place, kind) in FIELDS.items()
            if name in case.words and place == part and kind in classes
        }
        assert told(case, answer.text) == due, part
        assert_withheld(answer.json()["items"])
    for part in PLAIN:
        answer = client.get(case.path(part))
        assert answer.status_code == 200
        assert told(case, answer.text) == set(), part
    assert_score(client, case, classes)
    assert_found_by_name(client, case, classes)


def assert_withheld(items: Sequence[Mapping[str, Any]]) -> None:
    """Who is shown less is told so, and nothing but that."""
    for item in items:
        assert item["withheld"] in ("", "withheld")
        assert (item["withheld"] == "withheld") == (item["personal"] == {}), item["record"]


def assert_score(client: TestClient, case: Case, classes: set[str]) -> None:
    """A partner is told the band of a victim, and no score, in whatever part it is asked for."""
    if "risk" not in case.words:
        return
    for part in ("", "/timeline", "/risk"):
        text = client.get(case.path(part)).text
        assert (str(case.score) in text) == ("risk" in classes), part
        assert '"high"' in text


def assert_found_by_name(client: TestClient, case: Case, classes: set[str]) -> None:
    for name, word in case.words.items():
        if name.startswith("person_"):
            seen = FIELDS[name][1] in classes
            assert bool(found(client, {"personName": word})) == seen, name
    assert found(client, {"caseNo": case.number}) == [case.key]


def assert_reads_are_on_record(
    manager: TestClient, client: TestClient, case: Case, who: str, because: str, *, manages: bool
) -> None:
    mine = [one for one in _reads(manager, case) if one["by"] == who]
    assert {one["what"] for one in mine} >= FOUND
    assert {one["because"] for one in mine} == {because}
    assert client.get(case.path("/reads")).status_code == (200 if manages else 403)


def _reads(manager: TestClient, case: Case) -> Iterator[Mapping[str, Any]]:
    after: str | None = ""
    while after is not None:
        page = manager.get(case.path("/reads"), params={"after": after, "limit": 100}).json()
        yield from page["items"]
        after = page["endCursor"]


def told(case: Case, text: str) -> set[str]:
    """Return the fields whose words stand in an answer."""
    return {name for name, word in case.words.items() if word in text}


def found(client: TestClient, wanted: Mapping[str, str]) -> list[str]:
    answer = client.post("/v1/cases/search", json={"filter": dict(wanted)})
    assert answer.status_code == 200, answer.text
    assert "W" not in "".join(str(one["caseNo"]) for one in answer.json()["items"])
    return [one["caseKey"] for one in answer.json()["items"]]


def _group(group: str) -> dict[str, Any]:
    if group.startswith("agency:"):
        return {"agency": group.removeprefix("agency:")}
    return {"roles": (group,)}


def _letter(number: str, instance: str) -> LetterRow:
    return LetterRow(
        key=number, tenant=TENANT, process_instance_key=instance, business_id=number,
        element_id="tell", job_key=number, letter_id="ACK", version="1", title="We have it",
        recipient="victim", channel="post", law=[], text="Dear you,", html="<p>Dear you,</p>",
        sent_at=START,
    )  # fmt: skip
