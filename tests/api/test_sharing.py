"""Who was told what of a case, and who looked into it unasked: on record by themselves."""

import json
from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from app.casework import sent_letters
from app.store import case_files, letters
from tests.api.conftest import NewClient, deploy
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, extended, flows
from tests.casework.marking import MARK, tables_with_the_mark
from tests.casework.test_case_file import FORM, GIVEN
from tests.processes.content import COMMON, files_of
from tests.sealing import VAULT

OFFICER = '<zeebe:assignmentDefinition candidateGroups="case_officer"/>'
COMPLAINT = named(
    "complaint",
    extended("startEvent", "told", '<zeebe:formDefinition formId="register"/>')
    + user_task("visit", who=OFFICER)
    + end("done")
    + flows("told>visit", "visit>done"),
)
ESCALATION = "review_deadlines/escalation.dmn"
REQUEST = {
    "agency_id": "police",
    "subject": f"{MARK} Elm Road 4",
    "purpose": "prevent_crime",
    "gateway": "S115",
    "lawful_basis": f"{MARK} UK GDPR, article 6(1)(e)",
    "consent": "not_asked",
    "consent_not_asked_because": f"{MARK} He opens her letters",
    "what": f"{MARK} Calls since January",
    "min_necessary": f"{MARK} Days and kind of call only",
    "needed_by": "2026-03-09",
    "case_link": True,
}
AT_ONCE = {"instant": "2026-03-02T09:31:00Z"}


@pytest.fixture
def case(client: TestClient) -> Mapping[str, str]:
    """A case in Poole, where information is shared and emergency access is looked at."""
    deploy(
        client,
        {
            **files_of("information_request", "agency_answer", "emergency_access"),
            ESCALATION: (COMMON / ESCALATION).read_bytes(),
            "c/complaint.bpmn": COMPLAINT,
            "c/forms/register.json": json.dumps(FORM).encode(),
        },
    )
    started = client.post(
        "/v1/process-instances",
        json={"processDefinitionId": "complaint", "businessId": "C-1", "variables": GIVEN},
    )
    assert started.status_code == 201, started.text
    with client.app.state.engine.database.read() as tx:  # type: ignore[attr-defined]
        row = case_files.newest(tx, "poole", "C-1")
    assert row is not None
    return {"key": row.key, "path": f"/v1/cases/{row.key}"}


@pytest.fixture
def officer(new_client: NewClient) -> TestClient:
    return new_client("cases", "tasks", "start", subject="olu", roles=("case_officer",))


def ask(who: TestClient, **other: object) -> None:
    wish = {"name": "information_requested", "variables": {**REQUEST, **other}}
    answer = who.post("/v1/messages/publication", json=wish)
    assert answer.status_code == 200, answer.text


def disclosures(who: TestClient, case: Mapping[str, str]) -> list[Mapping[str, object]]:
    answer = who.get(f"{case['path']}/disclosures")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def words_of(client: TestClient, letter_id: str) -> list[str]:
    database = client.app.state.engine.database  # type: ignore[attr-defined]
    with database.read() as tx:
        found = letters.page(tx, {"letter_id": letter_id}, after=None, limit=9)
        return [sent_letters.opened(VAULT.reading(tx), row).text for row in found]


def test_what_an_agency_is_told_is_recorded_in_the_case_without_being_typed_twice(
    client: TestClient, officer: TestClient, case: Mapping[str, str], database_url: str
) -> None:
    ask(officer, application_no="C-1")
    ask(
        officer,
        application_no="C-1",
        what=f"{MARK} Is she known?",
        purpose="safeguarding",
        gateway="vital_interest",
    )
    ask(officer, application_no="C-1", agency_id="landlord", consent="refused")
    client.put("/v1/clock", json=AT_ONCE)

    found = disclosures(officer, case)
    told = officer.get(f"{case['path']}/timeline").json()["items"]

    assert [one["facts"] for one in found] == [
        {
            "purpose": "prevent_crime",
            "gateway": "s115",
            "lawful_basis": "public_task",
            "recipient": "police",
            "given_on": "2026-03-02",
            "sender": "spoc",
        },
        {
            "purpose": "safeguarding",
            "gateway": "vital_interest",
            "lawful_basis": "vital_interests",
            "recipient": "police",
            "given_on": "2026-03-02",
            "sender": "spoc",
        },
    ]
    # Each letter says what its own request says, whichever of the case was made last.
    assert [one["personal"]["what"] for one in found] == [
        REQUEST["what"],
        f"{MARK} Is she known?",
    ]
    assert found[0]["personal"]["minimum"] == REQUEST["min_necessary"]
    assert found[0]["personal"]["reason"] == (
        f"{REQUEST['lawful_basis']}; {REQUEST['consent_not_asked_because']}"
    )
    assert [one["type"] for one in told].count("disclosure") == len(found)
    police, care = words_of(client, "PARTNER-REQUEST")
    assert "Calls since January" in police
    assert "Is she known?" in care
    # A request for one thing does not tell who complained.
    assert "Ada Quill" not in police + care
    assert tables_with_the_mark(database_url) == {}


def test_a_request_about_no_case_of_ours_has_a_file_of_its_own(
    client: TestClient, officer: TestClient, case: Mapping[str, str]
) -> None:
    ask(officer, application_no="SOMEBODY-ELSES-1")
    ask(
        officer,
        application_no="C-1",
        purpose="statistics",
        gateway="S17A_depersonalised",
        case_link=False,
    )
    client.put("/v1/clock", json=AT_ONCE)

    assert disclosures(officer, case) == []
    with client.app.state.engine.database.read() as tx:  # type: ignore[attr-defined]
        assert case_files.newest(tx, "poole", "SOMEBODY-ELSES-1") is None


def test_the_data_protection_officer_hears_of_emergency_access_with_who_when_and_why(
    client: TestClient, new_client: NewClient, case: Mapping[str, str], database_url: str
) -> None:
    chair = new_client("cases", subject="cy", roles=("chair",))
    dpo = new_client("cases", "tasks", "read", subject="dee", roles=("dpo",))
    wish = {"caseNo": "C-1", "reason": f"{MARK} She rang, nobody else is on duty"}

    tried = chair.post("/v1/cases/break-glass?dryRun=true", json=wish)
    opened = [
        chair.post("/v1/cases/break-glass", json=wish, headers={"Idempotency-Key": "g"})
        for _ in range(2)
    ]
    client.put("/v1/clock", json=AT_ONCE)
    tasks = dpo.post("/v1/user-tasks/search", json={}).json()["items"]
    record = dpo.get(f"/v1/user-tasks/{tasks[0]['userTaskKey']}/case-record").json()["entries"]

    assert [one.status_code for one in (tried, *opened)] == [200, 200, 200]
    assert [(one["elementId"], one["variables"]["broken_by"]) for one in tasks] == [
        ("look_at_emergency_access", "cy")
    ]
    assert tasks[0]["variables"]["case_no"] == "C-1"
    assert record[-1]["fields"] == {"glass_reason": wish["reason"]}
    (letter,) = words_of(client, "GLASS-BROKEN")
    for words in ("cy", "C-1", wish["reason"], "2 March 2026"):
        assert words in letter
    assert tables_with_the_mark(database_url) == {}


def test_what_one_agency_tells_the_next_one_does_not_read_with_its_task(
    client: TestClient, officer: TestClient, new_client: NewClient, case: Mapping[str, str]
) -> None:
    police = new_client("read", "tasks", subject="pc", agency="police")
    landlord = new_client("read", "tasks", subject="lou", agency="landlord")
    ask(officer, application_no="C-1")
    ask(officer, application_no="C-1", agency_id="landlord", consent="given")
    client.put("/v1/clock", json=AT_ONCE)
    told = {
        "nil_return": False,
        "actions_taken": f"{MARK} An informer lives next door",
        "sensitivity": "confidential_source",
        "onward_share_ok": False,
    }

    (task,) = police.post("/v1/user-tasks/search", json={}).json()["items"]
    done = police.post(f"/v1/user-tasks/{task['userTaskKey']}/completion", json={"variables": told})
    (other,) = landlord.post("/v1/user-tasks/search", json={}).json()["items"]
    read = landlord.get(f"/v1/user-tasks/{other['userTaskKey']}/case-record").text
    case_officer = officer.get(f"{case['path']}/disclosures")

    assert done.status_code == 200, done.text
    assert case_officer.status_code == 200
    assert REQUEST["what"] in read
    for secret in (told["actions_taken"], REQUEST["consent_not_asked_because"]):
        assert secret not in read


def test_how_an_agency_answered_and_how_fast_stays_on_record_also_that_it_did_not(
    client: TestClient, officer: TestClient, new_client: NewClient, case: Mapping[str, str]
) -> None:
    police = new_client("read", "tasks", subject="pc", agency="police")
    for agency in ("police", "landlord"):
        ask(officer, application_no="C-1", agency_id=agency, consent="given")
    client.put("/v1/clock", json={"instant": "2026-03-02T15:31:00Z"})
    (task,) = police.post("/v1/user-tasks/search", json={}).json()["items"]
    answer = {"nil_return": True, "sensitivity": "open", "onward_share_ok": True}
    police.post(f"/v1/user-tasks/{task['userTaskKey']}/completion", json={"variables": answer})
    client.put("/v1/clock", json={"instant": "2026-03-20T09:31:00Z"})
    late = {"agency_id": "landlord", "application_no": "C-1", **answer}
    wish = {"name": "late_answer_received", "variables": late}
    told = officer.post("/v1/messages/publication", json=wish)
    client.put("/v1/clock", json={"instant": "2026-03-20T09:32:00Z"})

    found = officer.get(f"{case['path']}/partner-answers").json()["items"]

    assert told.status_code == 200, told.text
    asked_for = {"asked_for": "everything"}
    assert [one["facts"] for one in found] == [
        {"agency": "police", "answer": "nil", **asked_for, "hours": 6, "late": False},
        {"agency": "landlord", "answer": "silent", **asked_for, "late": True},
        {"agency": "landlord", "answer": "after_last_call", "late": True},
    ]


def test_an_agency_of_the_directory_is_asked_until_it_is_retired(
    client: TestClient, officer: TestClient, new_client: NewClient, case: Mapping[str, str]
) -> None:
    spoc = new_client("tasks", "read", subject="sam", roles=("spoc",))
    town = {"agency_id": "kidsgrove_town", "consent": "given", "application_no": "C-1"}
    made = spoc.post(
        "/v1/agencies",
        json={
            "agencyId": "kidsgrove_town",
            "name": "Kidsgrove Town Council",
            "kind": "town_or_parish",
            "dsaSigned": True,
            "protocolRef": "Our protocol",
            "protocolUntil": "2026-12-31",
            "reason": "It takes part in the hub from now on",
        },
    )

    ask(officer, **town)
    client.put("/v1/clock", json=AT_ONCE)
    clerk = new_client("tasks", subject="cleo", agency="kidsgrove_town")
    waiting = clerk.post("/v1/user-tasks/search", json={}).json()["items"]
    spoc.post("/v1/agencies/kidsgrove_town/retirement", json={"reason": "It left the hub"})
    ask(officer, **town)
    client.put("/v1/clock", json={"instant": "2026-03-02T09:32:00Z"})

    assert made.status_code == 201, made.text
    assert [one["elementId"] for one in waiting] == ["answer_request"]
    assert [one["facts"]["recipient"] for one in disclosures(officer, case)] == ["kidsgrove_town"]
    (denied,) = words_of(client, "SHARING-DENIED")
    assert "The agency is no partner any more" in denied
