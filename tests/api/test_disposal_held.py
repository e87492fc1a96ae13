"""What stands against the disposal of a case keeps it, and what is done in it keeps it longer."""

from datetime import date, datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.casework import case_writing
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.store import case_files, case_links, certificates
from engine.records import AdoptionRequest
from tests.api.conftest import TENANT, NewClient
from tests.api.disposing import DUE, FILES, NUMBER, ROOT, Office
from tests.casework.test_case_file import GIVEN


@pytest.fixture
def office(app: FastAPI, client: TestClient, new_client: NewClient) -> Office:
    return Office(app, client, new_client)


def test_a_hold_is_set_by_whoever_may_and_keeps_the_record_until_it_is_lifted(
    office: Office, new_client: NewClient
) -> None:
    key = office.work()
    records = new_client("cases", subject="rosa", roles=("records_officer",))
    hold = {"record": "hold", "fields": {"about": "legal_hold", "state": "set", "reason": "Claim"}}
    path = f"/v1/cases/{key}/records"

    refused = office.officer.post(path, json=hold)
    without = records.post(path, json={**hold, "fields": {"about": "legal_hold", "state": "set"}})
    done = records.post(path, json=hold)
    office.time.move_to(DUE)

    assert (refused.status_code, without.status_code, done.status_code) == (403, 400, 201)
    assert [one["facts"]["state"] for one in held(office, key)] == ["set"]
    kept = office.kept(key)
    assert (kept.state, list(kept.reasons)) == ("held", ["legal_hold"])
    assert kept.review_on == date(2031, 6, 1)
    with office.engine.database.read() as tx:
        assert certificates.of_case(tx, key) is None


def test_what_is_recorded_in_a_closed_case_moves_the_day_of_its_disposal_at_once(
    office: Office,
) -> None:
    key = office.work()
    office.time.move_to(datetime.fromisoformat("2028-02-29T10:00Z"))
    note = {"record": "note", "fields": {"about": "diary", "text": "She rang"}}

    done = office.officer.post(f"/v1/cases/{key}/records", json=note)
    office.time.settle()

    assert done.status_code == 201, done.text
    deadlines = office.officer.get(f"/v1/cases/{key}/deadlines").json()["items"]
    kept = [(one["due"], one["state"]) for one in deadlines if one["name"] == "keep_until"]
    assert sorted(kept) == [("2031-03-02", "CANCELED"), ("2033-02-28", "CREATED")]


def test_what_is_due_is_due_by_the_policy_that_its_countdown_adopted(
    office: Office,
) -> None:
    key = office.work()
    five, four = b"count = 60", b"count = 48"
    office.deploy({**FILES, "policy.toml": FILES["policy.toml"].replace(five, four)})
    shorter = AdoptionRequest(tenant=TENANT, reason="The board decided")
    office.engine.adopt_policy(shorter, by=ROOT)
    office.time.settle()

    office.time.move_to(datetime.fromisoformat("2030-03-03T00:00Z"))

    kept = office.kept(key)
    assert (kept.state, kept.rule, kept.due_on) == ("due", "retention_case", date(2030, 3, 2))


def held(office: Office, key: str) -> list[dict[str, dict[str, str]]]:
    return office.officer.get(f"/v1/cases/{key}/holds").json()["items"]


def test_what_comes_between_approval_and_disposal_stops_it(office: Office) -> None:
    key = office.work()
    office.approve()
    office.message("hold_requested", about="legal_hold", state="set", hold_request="Wait")

    office.confirm()

    kept = office.kept(key)
    assert (kept.state, list(kept.reasons)) == ("held", ["work_under_way"])
    assert office.has_key(key)


def test_the_case_that_was_approved_is_disposed_of_and_not_a_later_one_of_its_number(
    office: Office,
) -> None:
    key = office.work()
    office.approve()
    begun = {"processDefinitionId": "complaint", "businessId": NUMBER, "variables": GIVEN}
    assert office.client.post("/v1/process-instances", json=begun).status_code == 201
    office.time.settle()

    office.confirm()

    later = office.key
    assert later != key
    with office.engine.database.read() as tx:
        states = {one: case_files.find(tx, one).state for one in (key, later)}
    assert states == {key: "disposed", later: "open"}
    assert office.has_key(later)


def test_a_hold_on_an_appeal_keeps_the_case_with_which_it_would_go(
    app: FastAPI, office: Office
) -> None:
    key = office.work()
    appeal = given_appeal(office, key)
    office.officer.post(f"/v1/user-tasks/{office.task('visit')}/completion", json={"variables": {}})
    office.time.settle()
    with office.engine.database.transaction() as tx:
        case = case_files.find(tx, appeal)
        assert case is not None
        hold = {"about": "legal_hold", "state": "set", "reason": "A claim"}
        case_writing.write(
            app.state.vault.keys(tx, office.engine.now()),
            case,
            Origin(by="rosa", source="test"),
            [Written(kind=KINDS["hold"], values=hold)],
        )

    office.round()

    kept = office.kept(key)
    assert (kept.state, list(kept.reasons)) == ("held", ["legal_hold"])
    assert office.has_key(appeal)


def test_work_on_an_appeal_keeps_the_case_with_which_it_would_go(office: Office) -> None:
    key = office.work()
    office.approve()
    appeal = given_appeal(office, key)

    office.confirm()

    kept = office.kept(key)
    assert (kept.state, list(kept.reasons)) == ("held", ["work_under_way"])
    assert office.has_key(appeal)


def given_appeal(office: Office, case_key: str) -> str:
    """Begin the file of an appeal against what was decided in a case; return its key."""
    begun = {"processDefinitionId": "complaint", "businessId": "AP-1", "variables": GIVEN}
    assert office.client.post("/v1/process-instances", json=begun).status_code == 201
    office.time.settle()
    with office.engine.database.transaction() as tx:
        appeal = case_files.newest(tx, TENANT, "AP-1")
        assert appeal is not None
        case_links.link(tx, case_key, appeal.key, "appeal", by="olu", at=office.engine.now())
        return appeal.key
