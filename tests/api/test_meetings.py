"""Meetings over HTTP: seen by whoever attends them, decided in one go."""

import json
import re
from collections.abc import Mapping

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.casework.case_writing import opened
from app.store import agenda_items, case_access
from app.store import case_files as case_rows
from app.store import case_rows as records
from app.store.letters import LetterRow
from engine.engine import Database
from tests.api.conftest import TENANT, NewClient, deploy
from tests.api.lives import DEPLOYER
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, event, flows, start
from tests.casework.marking import MARK, tables_with_the_mark
from tests.processes.content import COMMON, files_of
from tests.sealing import found_letter, given_access, keys

TABLES = ("review_deadlines/escalation.dmn", "information_request/share_basis.dmn")
GOV = {"meetingType": "GOV", "kind": "person", "reason": "concern"}
WITH_CASE = {**GOV, "kind": "case", "reason": "vulnerability", "caseNo": "POO-1"}
IN = {"present": True, "accepted_statement": True}
HERE = [{"agency": agency, **IN} for agency in ("council", "police", "landlord")]
WAITING = named(
    "waiting",
    start()
    + user_task("work")
    + end("worked")
    + '<boundaryEvent id="decided" attachedToRef="work">'
    + event("message", "agenda_item_decided")
    + "</boundaryEvent>"
    + end("told")
    + flows("start>work", "work>worked", "decided>told"),
    '<message id="message_agenda_item_decided" name="agenda_item_decided"><extensionElements>'
    '<zeebe:subscription correlationKey="=case_no"/></extensionElements></message>',
)
HELD = {
    "meeting_result": "held",
    "attendance": HERE,
    "decisions": [
        {"item_no": 1, "decision": "noted", "note": f"{MARK} noted"},
        {"item_no": 2, "carry_over": True},
    ],
    "actions": [
        {
            "item_no": 1,
            "agency": "police",
            "owner": f"{MARK} Ann",
            "what": f"{MARK} look",
            "due": "2026-03-20",
        }
    ],
}

WEEK_KEPT = b"meeting_years = { value = 0.02,"
CARRIED = {"meeting_result": "held", "attendance": HERE}


@pytest.fixture
def partnership(client: TestClient) -> TestClient:
    """Poole, where meetings are held."""
    folders = ("meeting_cycle", "circulate_pack", "action_tracking", "meeting_referral")
    tables = {table: (COMMON / table).read_bytes() for table in TABLES}
    files = files_of(*folders, "retention_watch", "guest_invitation")
    kept = files["policy.toml"].replace(b"meeting_years = { value = 5,", WEEK_KEPT)
    deploy(client, {**files, **tables, "policy.toml": kept, "c/waiting.bpmn": WAITING})
    # Where it matters a test lets the watch begin: each morning it would be most of what happens.
    client.app.state.engine.rest_timer_starts(TENANT, by=DEPLOYER)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def coordinator(new_client: NewClient) -> TestClient:
    return new_client("cases", subject="cora", roles=("meeting_coordinator",))


@pytest.fixture
def police(new_client: NewClient) -> TestClient:
    return new_client("cases", "tasks", subject="pat", agency="police")


@pytest.fixture
def leader(new_client: NewClient) -> TestClient:
    return new_client("cases", "tasks", subject="mia", roles=("csp_manager",))


@pytest.fixture
def landlord(partnership: TestClient, new_client: NewClient) -> TestClient:
    """A member whose sharing protocol ended a week before."""
    keeper = new_client("tasks", subject="dora", roles=("spoc",))
    ended = {"protocolUntil": "2026-02-23", "protocolRef": "2025/1", "reason": "not renewed"}
    answer = keeper.patch("/v1/agencies/landlord", json=ended)
    assert answer.status_code == 200, answer.text
    return new_client("cases", subject="lou", agency="landlord")


@pytest.fixture
def path(partnership: TestClient, coordinator: TestClient) -> str:
    """A yearly meeting that has begun, with a person and a case on its agenda."""
    publish(partnership, {"meeting_type": "GOV", "meeting_on": "2026-03-09"})
    move(partnership, "2026-03-02T09:31:00Z")
    told = {**GOV, "subject": f"{MARK} Ada Quill", "detail": f"{MARK} Elm Road"}
    assert partnership.post("/v1/meetings/items", json=told).status_code == 201
    with database_of(partnership).transaction() as tx:
        given_access(tx, "poole", "i-1", "POO-1", who="cora")
    answer = coordinator.post("/v1/meetings/items", json=WITH_CASE)
    assert answer.status_code == 201, answer.text
    move(partnership, "2026-03-09T10:30:00Z")
    (found,) = coordinator.post("/v1/meetings/search", json={}).json()["items"]
    return f"/v1/meetings/{found['meetingKey']}"


def publish(client: TestClient, variables: Mapping[str, object]) -> None:
    body = {"name": "meeting_called", "variables": variables}
    answer = client.post("/v1/messages/publication", json=body)
    assert answer.status_code == 200, answer.text


def database_of(client: TestClient) -> Database:
    found: Database = client.app.state.engine.database  # type: ignore[attr-defined]
    return found


def watch(client: TestClient, instant: str) -> None:
    """Wait until then, and look for what is over, as is done each morning."""
    move(client, instant)
    engine = client.app.state.engine  # type: ignore[attr-defined]
    engine.begin_by_timer("retention_watch", "each_morning", tenant=TENANT, by=DEPLOYER)
    move(client, instant.replace(":00Z", ":01Z"))


def move(client: TestClient, instant: str) -> None:
    answer = client.put("/v1/clock", json={"instant": instant})
    assert answer.status_code == 200, answer.text


def numbers(client: TestClient, path: str) -> list[int]:
    answer = client.get(f"{path}/agenda")
    assert answer.status_code == 200, answer.text
    return [one["number"] for one in answer.json()["items"]]


def test_papers_open_to_whoever_attends_and_has_accepted(
    path: str, police: TestClient, partnership: TestClient, new_client: NewClient
) -> None:
    stranger = new_client("cases", subject="flo", agency="fire_brigade")

    assert stranger.get(path).status_code == 404
    assert stranger.get(f"{path}/pack").status_code == 404
    assert stranger.post("/v1/meetings/search", json={}).json()["items"] == []
    assert police.get(path).json()["parts"] == ["member"]
    refused = police.get(f"{path}/pack")
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_PERMITTED")
    assert stranger.get(f"{path}/confidentiality-statement").status_code == 404
    read = police.get(f"{path}/confidentiality-statement").json()["statement"]
    assert read[1] == "You do not pass it on, and you keep no notes that name anybody."
    assert police.post(f"{path}/acceptance").status_code == 200
    papers = police.get(f"{path}/pack").json()

    first, second = papers["items"]
    assert first["words"] == {"subject": f"{MARK} Ada Quill", "detail": f"{MARK} Elm Road"}
    assert (second["caseNo"], second["kind"]) == ("POO-1", "case")
    with database_of(partnership).read() as tx:
        reads = case_access.reads(tx, second["caseKey"])
    assert [(one.by, one.because) for one in reads] == [("pat", "agenda_item")]


def test_the_file_of_a_case_says_who_was_told_what(
    landlord: TestClient,
    path: str,
    leader: TestClient,
    police: TestClient,
    coordinator: TestClient,
    partnership: TestClient,
) -> None:
    said = {"by": "police", "basis": "s115", "classification": "restricted"}
    decisions = [{"item_no": 2, "decision": "noted", "info_shared": [said]}]

    assert numbers(landlord, path) == []
    landlord.post(f"{path}/acceptance")
    assert landlord.get(f"{path}/pack").json()["items"] == []
    case = police.get(f"{path}/agenda").json()["items"][1]["caseKey"]
    assert landlord.get(f"/v1/cases/{case}").status_code == 404
    asked = {"who": "agency:charity", "items": [2]}
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    has_papers = {"who": "agency:police", "items": [2]}
    assert coordinator.post(f"{path}/guests", json=has_papers).status_code == 200
    assert police.post(f"{path}/conflicts", json={"items": [1]}).status_code == 200
    held = {"variables": {**HELD, "decisions": decisions, "actions": []}}
    assert leader.post(f"{path}/decisions", json=held).status_code == 200
    move(partnership, "2026-03-09T10:31:00Z")
    (task,) = partnership.post(
        "/v1/user-tasks/search", json={"filter": {"elementId": "meeting_minutes"}}
    ).json()["items"]
    written = {"minutes_written": True, "general": "G", "items": [{"item_no": 2, "text": "M"}]}
    answer = partnership.post(
        f"/v1/user-tasks/{task['userTaskKey']}/completion", json={"variables": written}
    )
    assert answer.status_code == 200, answer.text

    with database_of(partnership).read() as tx:
        found = records.of_case(tx, "disclosure", case)
        told = [(one.facts["recipient"], opened(keys(tx), one)["what"]) for one in found]
    number = "CSP-M-2026-0001"
    papers, minutes = (f"The {what} of the meeting {number}" for what in ("papers", "minutes"))
    spoken = f"What was said at the meeting {number} (restricted)"
    assert sorted(told) == sorted(
        [(one, papers) for one in ("charity", "council", "icb", "police")]
        + [(one, spoken) for one in ("council", "landlord")]
        + [(one, minutes) for one in ("charity", "council", "icb", "police")]
    )
    assert {(one.facts["purpose"], one.facts["gateway"]) for one in found} == {
        ("prevent_crime", "s115")
    }


def test_a_guest_sees_their_items_and_a_conflict_takes_one_away(
    path: str, coordinator: TestClient, police: TestClient, new_client: NewClient
) -> None:
    guest = new_client("cases", subject="gus", agency="charity")
    wish = {"who": "agency:charity", "items": [2]}

    assert guest.get(path).status_code == 404
    assert police.post(f"{path}/guests", json=wish).status_code == 403
    wrong = coordinator.post(f"{path}/guests", json={**wish, "items": [2, 9]})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "/items/1")
    assert coordinator.post(f"{path}/guests", json=wish).status_code == 200
    assert numbers(guest, path) == [2]
    assert numbers(police, path) == [1, 2]
    case = guest.get(f"{path}/agenda").json()["items"][0]["caseKey"]
    assert guest.get(f"/v1/cases/{case}").status_code == 200

    assert police.get(f"/v1/cases/{case}").status_code == 200
    assert police.post(f"{path}/conflicts", json={"items": [2]}).status_code == 200
    assert numbers(police, path) == [1]
    assert police.get(f"/v1/cases/{case}").status_code == 404
    theirs = {"items": [2], "who": "agency:charity"}
    assert police.post(f"{path}/conflicts", json=theirs).status_code == 403
    assert coordinator.post(f"{path}/conflicts", json=theirs).status_code == 200
    assert guest.get(f"/v1/cases/{case}").status_code == 404


def test_a_guest_without_an_account_is_written_to_for_their_item_only(
    path: str, coordinator: TestClient, partnership: TestClient, database_url: str
) -> None:
    mail = {"name": f"{MARK} Gus", "contact": f"{MARK}@example.org", "venue": "Room 3"}
    asked = {"who": "gus", "items": [2], "letter": mail}
    other = {**mail, "name": f"{MARK} Ivy", "contact": "ivy@example.org"}

    assert coordinator.post(f"{path}/guests", json={**asked, "items": [1]}).status_code == 400
    phone = {**asked, "letter": {**mail, "channel": "phone"}}
    assert coordinator.post(f"{path}/guests", json=phone).status_code == 422
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    asked_too = {**asked, "who": "ivy", "letter": other}
    assert coordinator.post(f"{path}/guests", json=asked_too).status_code == 200
    move(partnership, "2026-03-09T10:31:00Z")

    letters = letters_of(partnership)
    reached = {one.address["name"]: one.address["email"] for one in letters}
    assert reached == {mail["name"]: mail["contact"], other["name"]: other["contact"]}
    assert all("item 2" in one.text and "confidential" in one.text for one in letters)
    assert not any("POO-1" in one.text or "Ada Quill" in one.text for one in letters)
    assert not tables_with_the_mark(database_url)


def letters_of(client: TestClient) -> list[LetterRow]:
    """The letters in the file of the case POO-1, the oldest first."""
    with database_of(client).read() as tx:
        case = case_rows.newest(tx, "poole", "POO-1")
        assert case is not None
        keys_found = tx.execute(
            text("SELECT key FROM letter WHERE case_key = :case ORDER BY key"), {"case": case.key}
        ).scalars()
        return [found_letter(tx, key) for key in keys_found]


def test_a_guest_of_a_meeting_that_moves_is_asked_in_for_its_new_day(
    partnership: TestClient, coordinator: TestClient, new_client: NewClient
) -> None:
    guest = new_client("cases", subject="gus")
    publish(partnership, {"meeting_type": "GOV", "meeting_on": "2026-03-25"})
    move(partnership, "2026-03-02T09:31:00Z")
    with database_of(partnership).transaction() as tx:
        given_access(tx, "poole", "i-1", "POO-1", who="cora")
    assert coordinator.post("/v1/meetings/items", json=WITH_CASE).status_code == 201
    move(partnership, "2026-03-21T09:00:00Z")
    (found,) = coordinator.post("/v1/meetings/search", json={}).json()["items"]
    path = f"/v1/meetings/{found['meetingKey']}"
    mail = {"name": "Gus", "contact": "gus@example.org", "venue": "Room 3"}
    asked = {"who": "gus", "items": [1], "letter": mail}

    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    move(partnership, "2026-03-21T09:01:00Z")
    moved = {"reason": "closure", "newOn": "2026-04-15"}
    assert coordinator.post(f"{path}/change", json=moved).status_code == 200
    # The day of before and 14 days are over by then; what was asked in for is on the agenda again.
    move(partnership, "2026-04-11T09:00:00Z")
    (item,) = guest.get(f"{path}/agenda").json()["items"]
    assert guest.get(f"/v1/cases/{item['caseKey']}").status_code == 200
    for _ in range(2):
        assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    move(partnership, "2026-04-11T09:01:00Z")

    told = [one.text for one in letters_of(partnership) if one.letter_id == "GUEST-INVITATION"]
    (changed,) = [one.text for one in letters_of(partnership) if one.letter_id == "GUEST-CHANGED"]
    assert "25 March 2026" in changed
    assert "15 April 2026" in changed
    assert ["25 March 2026" in one for one in told] == [True, False]
    assert ["15 April 2026" in one for one in told] == [False, True]
    move(partnership, "2026-04-29T09:00:00Z")
    assert guest.get(f"/v1/cases/{item['caseKey']}").status_code == 200
    move(partnership, "2026-04-30T09:00:00Z")
    assert guest.get(f"/v1/cases/{item['caseKey']}").status_code == 404


def test_one_request_decides_everything_or_nothing(
    path: str,
    leader: TestClient,
    police: TestClient,
    partnership: TestClient,
    database_url: str,
) -> None:
    decisions = f"{path}/decisions"

    assert police.post(decisions, json={"variables": HELD}).status_code == 403
    wrong = {**HELD, "decisions": [*HELD["decisions"], {"item_no": 7, "decision": "noted"}]}  # type: ignore[misc]
    refused = leader.post(decisions, json={"variables": wrong})
    assert (refused.status_code, refused.json()["code"]) == (422, "SUBMISSION_REFUSED")
    tried = leader.post(f"{decisions}?dryRun=true", json={"variables": HELD})
    assert tried.status_code == 200
    leader.post(f"{path}/acceptance")
    assert [one["decision"] for one in leader.get(f"{path}/pack").json()["items"]] == [None, None]
    head = {"Idempotency-Key": "k-1"}
    done = leader.post(decisions, json={"variables": HELD}, headers=head)
    again = leader.post(decisions, json={"variables": HELD}, headers=head)
    assert (done.status_code, again.json()) == (200, done.json()), done.text
    assert leader.post(decisions, json={"variables": HELD}).status_code == 409
    move(partnership, "2026-03-09T10:31:00Z")

    first, second = leader.get(f"{path}/pack").json()["items"]
    assert (first["decision"], first["decisionWords"]) == ("noted", {"note": f"{MARK} noted"})
    assert (second["decision"], second["carriedOver"]) == ("carried_over", True)
    assert [(one["what"], one["agency"]) for one in first["actions"]] == [
        (f"{MARK} look", "police")
    ]
    assert leader.get(path).json()["state"] == "held"
    # It is over, and the next one is not called yet: what comes up meanwhile waits for it.
    assert police.post("/v1/meetings/items", json={**GOV, "subject": "B"}).status_code == 201
    assert not tables_with_the_mark(database_url)


def test_whoever_waits_hears_what_was_decided_on_their_case_and_no_other(
    path: str, leader: TestClient, partnership: TestClient
) -> None:
    waiting = [
        partnership.post(
            "/v1/process-instances",
            json={"processDefinitionId": "waiting", "variables": {"case_no": number}},
        ).json()["processInstanceKey"]
        for number in ("POO-1", "POO-2")
    ]
    decided = {**HELD, "decisions": [{"item_no": 2, "decision": "kept"}], "actions": []}

    answer = leader.post(f"{path}/decisions", json={"variables": decided})
    assert answer.status_code == 200, answer.text
    move(partnership, "2026-03-09T10:31:00Z")

    told, other = (partnership.get(f"/v1/process-instances/{key}").json() for key in waiting)
    assert (told["state"], other["state"]) == ("COMPLETED", "ACTIVE")
    assert told["endElementIds"] == ["told"]
    heard = {name: told["variables"][name] for name in ("meeting_type", "decision", "reason")}
    assert heard == {"meeting_type": "GOV", "decision": "kept", "reason": "vulnerability"}


def test_what_cannot_be_put_on_an_agenda_is_refused(
    path: str, police: TestClient, coordinator: TestClient
) -> None:
    told = {**GOV, "subject": "A"}
    wrong = {
        "/meetingType": told | {"meetingType": "HUB"},
        "/kind": told | {"kind": "thing"},
        "/reason": told | {"reason": "Two words"},
        "/subject": GOV,
    }

    for pointer, body in wrong.items():
        answer = police.post("/v1/meetings/items", json=body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    unseen = police.post("/v1/meetings/items", json={**WITH_CASE, "caseNo": "POO-404"})
    assert unseen.status_code == 404
    assert coordinator.post("/v1/meetings/search", json={"sort": []}).status_code == 200
    sorted_by = {"sort": [{"field": "state"}]}
    assert coordinator.post("/v1/meetings/search", json=sorted_by).status_code == 400


def test_a_meeting_is_not_among_the_cases(
    path: str, partnership: TestClient, coordinator: TestClient, new_client: NewClient
) -> None:
    meeting = coordinator.get(path).json()
    with database_of(partnership).read() as tx:
        file = case_rows.newest(tx, "poole", meeting["meetingNo"])
    assert file is not None

    leader = new_client("cases", "tasks", "operate", subject="mia", roles=("csp_manager",))
    assert leader.get(f"/v1/cases/{file.key}").status_code == 404
    found = leader.post("/v1/cases/search", json={}).json()["items"]
    assert meeting["meetingNo"] not in [one["caseNo"] for one in found]


def test_a_planned_meeting_is_moved_or_called_off_and_loses_nothing(
    path: str, leader: TestClient, police: TestClient, partnership: TestClient
) -> None:
    late = leader.post(f"{path}/change", json={"reason": "no_chair"})
    assert (late.status_code, late.json()["code"]) == (409, "WRONG_STATE")
    assert leader.post(f"{path}/decisions", json={"variables": CARRIED}).status_code == 200
    publish(partnership, {"meeting_type": "GOV", "meeting_on": "2026-03-20"})
    move(partnership, "2026-03-10T09:00:00Z")
    found = leader.post("/v1/meetings/search", json={"filter": {"state": "planned"}}).json()
    planned = f"/v1/meetings/{found['items'][0]['meetingKey']}"

    assert police.post(f"{planned}/change", json={"reason": "no_chair"}).status_code == 403
    wrong = leader.post(f"{planned}/change", json={"reason": "no_chair", "newOn": "2026-03-22"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "SUBMISSION_REFUSED"), wrong.text
    moved = leader.post(f"{planned}/change", json={"reason": "closure", "newOn": "2026-03-25"})
    assert moved.status_code == 200, moved.text
    move(partnership, "2026-03-10T09:01:00Z")
    assert leader.get(planned).json()["meetingOn"] == "2026-03-25"
    move(partnership, "2026-03-21T09:00:00Z")
    assert numbers(leader, planned) == [1, 2]
    off = leader.post(f"{planned}/change", json={"reason": "no_chair"})
    assert off.status_code == 200, off.text
    move(partnership, "2026-03-21T09:01:00Z")

    assert leader.get(planned).json()["state"] == "cancelled"
    assert numbers(leader, planned) == []
    with database_of(partnership).transaction() as tx:
        assert len(agenda_items.waiting(tx, "poole", "GOV")) == 2


def reporting(client: TestClient) -> Mapping[int, str]:
    """The open tasks in which an agency reports, by the number of the action."""
    wish = {"filter": {"elementId": "report_meeting_action", "state": "CREATED"}}
    found = client.post("/v1/user-tasks/search", json=wish).json()["items"]
    keys_found = [one["userTaskKey"] for one in found]
    shown = {key: client.get(f"/v1/user-tasks/{key}").json()["variables"] for key in keys_found}
    return {variables["action_number"]: key for key, variables in shown.items()}


def test_what_is_settled_in_the_case_is_asked_for_no_more_and_what_is_reported_is_seen_in_the_case(
    path: str,
    leader: TestClient,
    police: TestClient,
    coordinator: TestClient,
    partnership: TestClient,
) -> None:
    given = {**HELD["actions"][0], "item_no": 2}  # type: ignore[index]
    decisions = [{"item_no": 1, "decision": "noted"}, {"item_no": 2, "decision": "kept"}]
    held = {**HELD, "decisions": decisions, "actions": [given, given]}
    (case_key,) = {one["caseKey"] for one in coordinator.get(f"{path}/agenda").json()["items"][1:]}
    assert leader.post(f"{path}/decisions", json={"variables": held}).status_code == 200
    move(partnership, "2026-03-09T10:31:00Z")
    asked = reporting(police)

    over = {"number": 1, "state": "moved", "report_back": "The landlord does it."}
    records = f"/v1/cases/{case_key}/records"
    settled = coordinator.post(records, json={"record": "action_report", "fields": over})
    assert settled.status_code == 201, settled.text
    move(partnership, "2026-03-09T10:32:00Z")
    assert reporting(police) == {2: asked[2]}
    done = {"action_state": "done", "report_back": "Seen.", "reported_on": "2026-03-09"}
    late = police.post(f"/v1/user-tasks/{asked[1]}/completion", json={"variables": done})
    assert (late.status_code, "Settled in its case" in late.json()["detail"]) == (409, True)
    told = police.post(f"/v1/user-tasks/{asked[2]}/completion", json={"variables": done})
    assert told.status_code == 200, told.text

    known = coordinator.get(f"/v1/cases/{case_key}/actions").json()["items"]
    states = [one["facts"] for one in known if one["record"] == "action_report"]
    assert [(one["number"], one["state"]) for one in states] == [(1, "moved"), (2, "done")]
    publish(partnership, {"meeting_type": "GOV", "meeting_on": "2026-04-20"})
    move(partnership, "2026-04-20T10:30:00Z")
    search = {"filter": {"state": "agenda_closed"}}
    (found,) = coordinator.post("/v1/meetings/search", json=search).json()["items"]
    assert numbers(coordinator, f"/v1/meetings/{found['meetingKey']}") == []


def words_of(client: TestClient, path: str) -> str:
    """All that anybody wrote about a meeting, as its leader reads it."""
    papers = client.get(f"{path}/pack").json()
    return " ".join(re.findall(f'{MARK}[^"]*', json.dumps(papers)))


def finish(client: TestClient, element: str, variables: Mapping[str, object]) -> None:
    wish = {"filter": {"elementId": element, "state": "CREATED"}}
    (task,) = client.post("/v1/user-tasks/search", json=wish).json()["items"]
    done = f"/v1/user-tasks/{task['userTaskKey']}/completion"
    answer = client.post(done, json={"variables": variables})
    assert answer.status_code == 200, answer.text


def test_what_a_meeting_said_of_no_case_goes_after_its_time(
    path: str,
    leader: TestClient,
    coordinator: TestClient,
    partnership: TestClient,
    database_url: str,
) -> None:
    leader.post(f"{path}/acceptance")
    asked = {"who": "gus", "items": [1]}
    assert coordinator.post(f"{path}/guests", json=asked).status_code == 200
    decisions = [HELD["decisions"][0], {"item_no": 2, "decision": "kept", "note": f"{MARK} case"}]  # type: ignore[index]
    held = {"variables": {**HELD, "decisions": decisions}}
    assert leader.post(f"{path}/decisions", json=held).status_code == 200
    move(partnership, "2026-03-09T10:31:00Z")
    finish(partnership, "meeting_minutes", {"minutes_written": True, "general": f"{MARK} all"})
    over = {"action_state": "done", "report_back": f"{MARK} seen", "reported_on": "2026-03-09"}
    finish(partnership, "report_meeting_action", over)
    watch(partnership, "2026-03-16T06:00:00Z")
    before = words_of(leader, path)
    watch(partnership, "2026-03-23T06:00:00Z")

    assert all(word in before for word in ("Ada Quill", "noted", "look", "seen", "all", "case"))
    assert leader.get(path).json()["state"] == "disposed"
    leader.post(f"{path}/acceptance")
    assert words_of(leader, path) == ""
    assert [one["who"] for one in leader.get(path).json()["attendees"] if "gus" in one["who"]] == []
    with database_of(partnership).read() as tx:
        meeting = leader.get(path).json()
        file = case_rows.newest(tx, "poole", meeting["meetingNo"])
        case = case_rows.newest(tx, "poole", "POO-1")
        decided = agenda_items.decisions(tx, meeting["meetingKey"]).values()
        minutes = agenda_items.minutes(tx, meeting["meetingKey"])
        open_words = [one.sealed for one in (*decided, *minutes) if one.sealed]
        assert (file.state, case.state, len(open_words)) == ("meeting", "open", 1)  # type: ignore[union-attr]
