"""Case files over HTTP: to be seen by whoever has a part in the case, and only as far as that."""

import json
from collections.abc import Mapping

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.casework import case_sight
from app.casework.case_kinds import ROLES
from app.casework.case_sight import Sight
from app.casework.case_views import AGENCY_VIEWS, ROLE_VIEWS, VIEWS, shown_to
from app.store import case_files, case_rows
from tests.api.conftest import NewClient, deploy
from tests.api.letter_rows import given_letters
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, extended, flows
from tests.casework.marking import MARK, tables_with_the_mark
from tests.casework.test_case_file import FORM, GIVEN
from tests.sealing import VAULT

OFFICER = '<zeebe:assignmentDefinition candidateGroups="case_officer"/>'
COMPLAINT = named(
    "complaint",
    extended("startEvent", "told", '<zeebe:formDefinition formId="register"/>')
    + user_task("visit", who=OFFICER)
    + end("done")
    + flows("told>visit", "visit>done"),
)
PARTS = (
    *("", "/timeline", "/people", "/incidents", "/complaints", "/consents", "/contact-agreement"),
    *("/risk", "/actions", "/letters", "/deadlines", "/notes", "/disclosures", "/places"),
    *("/references", "/access"),
)


@pytest.fixture
def case(client: TestClient) -> Mapping[str, str]:
    """A case with an open task for its case officer, and its key."""
    files = {"c/complaint.bpmn": COMPLAINT, "c/forms/register.json": json.dumps(FORM).encode()}
    deploy(client, files)
    started = client.post(
        "/v1/process-instances",
        json={"processDefinitionId": "complaint", "businessId": "C-1", "variables": GIVEN},
    )
    assert started.status_code == 201, started.text
    database = client.app.state.engine.database  # type: ignore[attr-defined]
    with database.read() as tx:
        row = case_files.newest(tx, "poole", "C-1")
        assert row is not None
        return {"key": row.key, "path": f"/v1/cases/{row.key}"}


@pytest.fixture
def officer(new_client: NewClient) -> TestClient:
    return new_client("cases", "tasks", subject="olu", roles=("case_officer",))


def add(who: TestClient, case: Mapping[str, str], record: str, headers=None, /, **fields: object):
    body = {"record": record, "fields": fields}
    return who.post(f"{case['path']}/records", json=body, headers=headers or {})


def people(who: TestClient, case: Mapping[str, str]) -> list[tuple[str, object, str]]:
    items = who.get(f"{case['path']}/people").json()["items"]
    return [
        (item["facts"]["role"], item["personal"].get("name"), item["withheld"]) for item in items
    ]


def test_a_case_is_there_for_whoever_has_a_part_in_it_and_for_nobody_else(
    client: TestClient, new_client: NewClient, officer: TestClient, case: Mapping[str, str]
) -> None:
    strangers = [
        new_client(subject="sy", roles=("chair",)),  # every scope, no part in the case
        new_client("cases", subject="pc", agency="police"),
        new_client("cases", subject="ida", roles=("case_officer",), tenant="islington"),
    ]

    for part in PARTS:
        assert officer.get(case["path"] + part).status_code == 200, part
        for stranger in strangers:
            answer = stranger.get(case["path"] + part)
            assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), part
    for stranger in strangers:
        assert stranger.post("/v1/cases/search", json={}).json()["items"] == []
        assert add(stranger, case, "note", about="diary", text="x").status_code == 404
    found = officer.post("/v1/cases/search", json={"filter": {"caseNo": "C-1"}}).json()["items"]
    assert [one["caseKey"] for one in found] == [case["key"]]
    whole = officer.get(case["path"])
    assert whole.json()["because"] == "task"
    assert whole.json()["facts"]["consents"]["perpetrator_visit"] == "given"
    assert whole.headers["etag"] == f'"{whole.json()["revision"]}"'


def test_a_partner_that_is_let_in_sees_its_part_and_is_out_again(
    new_client: NewClient, officer: TestClient, case: Mapping[str, str]
) -> None:
    police = new_client("cases", subject="pc", agency="police")
    let_in = add(officer, case, "access", who="agency:police", because="agenda_item")

    seen = people(police, case)
    refused = add(police, case, "note", about="diary", text="x")
    named = {
        name: police.post("/v1/cases/search", json={"filter": {"personName": name}}).json()["items"]
        for name in (f"{MARK} ada QUILL", f"{MARK} Bob")
    }

    assert let_in.status_code == 201, let_in.text
    assert seen == [
        ("victim", f"{MARK} Ada Quill", ""),
        ("witness", None, "withheld"),
        ("witness", None, "withheld"),
    ]
    assert refused.status_code == 403
    # A witness's name cannot be tried until it is found.
    assert [len(found) for found in named.values()] == [1, 0]
    assert [one[2] for one in people(officer, case)] == ["", "", ""]


def test_breaking_the_glass_opens_a_case_for_an_hour_on_record(
    client: TestClient, new_client: NewClient, case: Mapping[str, str]
) -> None:
    chair = new_client("cases", subject="cy", roles=("chair",))
    dpo = new_client("cases", subject="dee", roles=("dpo",))
    wish = {"caseNo": "C-1", "reason": f"{MARK} She rang, nobody else is on duty"}

    everywhere = new_client("cases", subject="ops", tenant=None)
    nothing = chair.post("/v1/cases/break-glass", json={**wish, "caseNo": "C-9"})
    whose = everywhere.post("/v1/cases/break-glass", json=wish)
    opened = chair.post("/v1/cases/break-glass", json=wish)
    seen = chair.get(f"{case['path']}?purpose=emergency")
    client.put("/v1/clock", json={"instant": "2026-03-02T10:30:00Z"})
    later = chair.get(case["path"])
    reads = dpo.get(f"{case['path']}/reads").json()["items"]
    told = dpo.get(f"{case['path']}/notes").json()["items"]

    assert nothing.status_code == 404
    assert (whose.status_code, whose.json()["detail"]) == (400, "say for which partnership")
    assert opened.json() == {"caseKey": case["key"], "until": "2026-03-02T10:30:00Z"}
    assert (seen.status_code, later.status_code) == (200, 404)
    assert [(one["by"], one["because"], one["purpose"], one["lawfulBasis"]) for one in reads] == [
        ("cy", "break_glass", "emergency", "public_task"),
        ("dee", "break_glass", "casework", "public_task"),
    ]
    assert told[0]["personal"]["text"] == wish["reason"]


def test_records_are_written_once_and_hide_from_the_database(
    officer: TestClient, case: Mapping[str, str], database_url: str
) -> None:
    action = {"what": f"{MARK} Mend the door", "agency": "landlord", "due": "2026-03-20"}
    tag = officer.get(case["path"]).headers["etag"]

    tried = officer.post(
        f"{case['path']}/records?dryRun=true", json={"record": "action", "fields": action}
    )
    first = add(officer, case, "action", {"Idempotency-Key": "a", "If-Match": tag}, **action)
    again = add(officer, case, "action", {"Idempotency-Key": "a", "If-Match": tag}, **action)
    stale = add(officer, case, "action", {"If-Match": tag}, **action)
    report = add(officer, case, "action_report", number=1, state="done", report_back="It is new")
    shown = officer.get(f"{case['path']}/actions").json()["items"]

    assert (tried.status_code, first.status_code, stale.status_code) == (200, 201, 412)
    assert first.json()["number"] == 1
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert report.status_code == 201
    assert [one["record"] for one in shown] == ["action", "action_report"]
    assert shown[0]["personal"]["what"] == action["what"]
    assert shown[0]["facts"] == {
        "number": 1, "agency": "landlord", "due": "2026-03-20",
    }  # fmt: skip
    assert tables_with_the_mark(database_url) == {}


def test_a_measure_of_the_law_keeps_its_number_through_its_stages(
    officer: TestClient, case: Mapping[str, str]
) -> None:
    for fields in (
        {"stage": "proposed", "on": "2026-03-02"},
        {"stage": "proposed", "on": "2026-03-03"},
        {"stage": "made", "measure_no": 1, "tool": "abc", "until": "2026-09-02"},
    ):
        assert add(officer, case, "legal_measure", **fields).status_code == 201

    stages = officer.get(f"{case['path']}/legal-measures").json()["items"]
    measures = officer.get(case["path"]).json()["facts"]["measures"]

    assert [one["facts"]["measure_no"] for one in stages] == [1, 2, 1]
    assert [(one["measure_no"], one["stage"], one["on"]) for one in measures] == [
        (1, "made", "2026-03-02"),
        (2, "proposed", "2026-03-03"),
    ]
    assert measures[0]["until"] == "2026-09-02"


def test_applications_are_found_by_what_was_decided_where_rule_and_statute_differ(
    officer: TestClient, new_client: NewClient, case: Mapping[str, str]
) -> None:
    fields = {"outcome": "not_met", "proposal": "not_met", "statute_conflict": True}
    assert add(officer, case, "threshold_decision", **fields).status_code == 201
    stranger = new_client("cases", subject="sy")

    def found(who: TestClient, decision: str) -> list[str]:
        wish = {"filter": {"thresholdDecision": decision}}
        return [one["caseKey"] for one in who.post("/v1/cases/search", json=wish).json()["items"]]

    assert [found(officer, one) for one in ("statute_conflict", "not_met")] == [[case["key"]]] * 2
    assert found(officer, "defer_time") == []
    assert found(stranger, "statute_conflict") == []


def test_an_assessment_rests_on_the_one_that_was_seen(
    officer: TestClient, case: Mapping[str, str]
) -> None:
    first = add(officer, case, "assessment", subject="victim", band="medium", score=18)
    blind = add(officer, case, "assessment", subject="victim", band="high")
    next_one = add(officer, case, "assessment", subject="victim", band="high", based_on=1)

    assert (first.json()["version"], next_one.json()["version"]) == (1, 2)
    assert (blind.status_code, blind.json()["code"]) == (412, "PRECONDITION_FAILED")
    assert officer.get(case["path"]).json()["band"] == "high"


@pytest.mark.parametrize(
    ("record", "fields", "pointer"),
    [
        ("incidnet", {}, "/record"),
        ("note", {"about": "diary", "text": "x", "txet": "y"}, "/fields/txet"),
        ("note", {"about": "A long story", "text": "x"}, "/fields/about"),
        ("note", {"about": "diary"}, "/fields/text"),
        ("contact", {"on": "soon", "method": "phone", "reached": True}, "/fields/on"),
    ],
)
def test_a_record_that_does_not_fit_is_refused_where_it_does_not(
    officer: TestClient, case: Mapping[str, str], record: str, fields: dict, pointer: str
) -> None:
    answer = add(officer, case, record, **fields)

    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert "long story" not in answer.text


def test_the_words_of_a_letter_are_for_whoever_has_a_part_in_its_case(
    app: FastAPI, new_client: NewClient
) -> None:
    given_letters(app, 1)
    ann, sy = (new_client("read", subject=who, roles=("spoc",)) for who in ("ann", "sy"))

    assert ann.get("/v1/letters/poole-0").json()["text"] == "Dear you,"
    for part in ("", "/html", "/text"):
        assert sy.get(f"/v1/letters/poole-0{part}").status_code == 404


groups = st.sets(
    st.sampled_from(
        [*ROLE_VIEWS, "somebody", *(f"agency:{one}" for one in (*AGENCY_VIEWS, "landlord"))]
    ),
    max_size=3,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(groups=groups)
def test_every_reader_gets_what_the_matrix_shows_and_nothing_more(
    officer: TestClient, case: Mapping[str, str], groups: set[str]
) -> None:
    if not given_people(officer, case):
        for role in ROLES:
            add(officer, case, "person", role=role, name=f"the {role}")
        add(officer, case, "assessment", subject="victim", band="high", reasons="the risk")
        add(officer, case, "note", about="diary", text="the note")
        add(officer, case, "incident", occurred_on="2026-03-01", what="the complaint")
    classes = shown_to(groups)
    words = dict.fromkeys(ROLES, "victim") | {"perpetrator": "perpetrator", "witness": "witness"}
    told = {f"the {role}": kind for role, kind in words.items()}
    told |= {"the risk": "risk", "the note": "", "the complaint": "complaint"}

    shown = everything_shown(officer, case, classes)

    assert {word for word in told if word in shown} == {
        word for word, kind in told.items() if kind in classes
    }
    if not groups & set(ROLE_VIEWS) and not any(one.startswith("agency:") for one in groups):
        assert classes == frozenset()
    assert classes <= VIEWS["manager"]


def given_people(officer: TestClient, case: Mapping[str, str]) -> bool:
    items = officer.get(f"{case['path']}/people").json()["items"]
    return any(item["facts"]["role"] == "other" for item in items)


def everything_shown(officer: TestClient, case: Mapping[str, str], classes: frozenset[str]) -> str:
    database = officer.app.state.engine.database  # type: ignore[attr-defined]
    with database.read() as tx:
        keys, row = VAULT.reading(tx), case_files.find(tx, case["key"])
        sight = Sight(case=row, because="task", classes=classes)
        return json.dumps(
            [
                case_sight.shown(keys, sight, record)[0]
                for kind in ("person", "assessment", "note", "incident")
                for record in case_rows.of_case(tx, kind, case["key"])
            ]
        )
