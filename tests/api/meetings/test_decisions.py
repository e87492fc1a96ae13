"""One request decides on a whole agenda, and whoever waits for it hears."""

from collections.abc import Mapping

from starlette.testclient import TestClient

from tests.api.meetings.desk import GOV, HELD, move, numbers, publish
from tests.casework.marking import MARK, tables_with_the_mark


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


def reporting(client: TestClient) -> Mapping[int, str]:
    """The open tasks in which an agency reports, by the number of the action."""
    wish = {"filter": {"elementId": "report_meeting_action", "state": "CREATED"}}
    found = client.post("/v1/user-tasks/search", json=wish).json()["items"]
    keys_found = [one["userTaskKey"] for one in found]
    shown = {key: client.get(f"/v1/user-tasks/{key}").json()["variables"] for key in keys_found}
    return {variables["action_number"]: key for key, variables in shown.items()}
