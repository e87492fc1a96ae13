"""Meetings over HTTP: seen by whoever attends them, called off, moved and over."""

import json
import re
from collections.abc import Mapping

from starlette.testclient import TestClient

from app.casework.case_writing import opened
from app.store import agenda_items, case_access
from app.store import case_files as case_rows
from app.store import case_rows as records
from tests.api.conftest import NewClient
from tests.api.meetings.desk import (
    GOV,
    HELD,
    HERE,
    WITH_CASE,
    database_of,
    move,
    numbers,
    publish,
    watch,
)
from tests.casework.marking import MARK
from tests.sealing import keys

CARRIED = {"meeting_result": "held", "attendance": HERE}


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
