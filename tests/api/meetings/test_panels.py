"""The panel of a case review over HTTP: its bodies open its papers, and decide in its own task."""

from collections.abc import Mapping

from starlette.testclient import TestClient

from app.store import agenda_items
from app.store import case_files as case_rows
from app.store import case_rows as records
from tests.api.conftest import NewClient, deploy
from tests.api.meetings.desk import database_of, move
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import job, line
from tests.processes.content import COMMON

CHAIR = '<zeebe:assignmentDefinition candidateGroups="chair"/>'
MEMBERS = '=["council", "police"]'
CALLED = {
    "meeting_type": '="ASBCR"',
    "kind": '="application"',
    "reason": '="case_review"',
    "meeting_on": "=local date(date and time(meeting_at))",
    "meeting_at": "=date and time(meeting_at)",
    "cut_off_at": "=now()",
    "chair": '="chair"',
    "members": MEMBERS,
    "quorum": "=2",
    "purpose": '="case_review"',
    "gateway": '="sch4_p7"',
    "seen_until": '=date("2026-04-01")',
}
GIVEN = {
    "meeting_key": "=meeting_key",
    "agency_id": '="police"',
    "seen_until": '=date("2026-04-01")',
}
ENDED = {"state": '="closed"', "decision": "=outcome_review"}


def inputs(values: dict[str, str]) -> str:
    said = "".join(
        f"<zeebe:input source='{source}' target='{name}'/>" for name, source in values.items()
    )
    return f"<zeebe:ioMapping>{said}</zeebe:ioMapping>"


BEGUN = (
    job("call_panel", "panel_call", inputs(CALLED)),
    job("give_papers", "meeting_papers", inputs(GIVEN)),
)
REVIEW = named(
    "review",
    line(
        *BEGUN,
        user_task("review_meeting", who=CHAIR),
        job("call_again", "panel_call", inputs(CALLED)),
        user_task("go_on", who=CHAIR),
        job("note_decision", "meeting_end", inputs(ENDED)),
    ),
)
STOPPED = named(
    "stopped",
    line(
        *BEGUN,
        user_task("go_on", who=CHAIR),
        job("call_off", "panel_call_off"),
        job("call_off_again", "panel_call_off"),
        user_task("told", who=CHAIR),
    ),
)


def given_review(client: TestClient, process: str = "review") -> None:
    """A review whose panel was called."""
    policy = (COMMON / "policy.toml").read_bytes()
    deploy(client, {"policy.toml": policy, "review.bpmn": REVIEW, "stopped.bpmn": STOPPED})
    begun = {
        "processDefinitionId": process,
        "businessId": "POO-2026-0001",
        "variables": {"meeting_at": "2026-03-10T10:00:00Z"},
    }
    assert client.post("/v1/process-instances", json=begun).status_code == 201
    move(client, "2026-03-02T09:31:00Z")


def disclosed(client: TestClient) -> list[Mapping[str, object]]:
    """What the file of the case says was told to whom."""
    with database_of(client).read() as tx:
        case = case_rows.newest(tx, "poole", "POO-2026-0001")
        assert case is not None
        told = [one.facts for one in records.of_case(tx, "disclosure", case.key)]
    assert case.state == "open"  # a panel has no file of its own
    return told


def conclude(chair: TestClient) -> None:
    """The chair records the outcome."""
    (task,) = chair.post("/v1/user-tasks/search", json={"filter": {"state": "CREATED"}}).json()[
        "items"
    ]
    done = f"/v1/user-tasks/{task['userTaskKey']}/completion"
    outcome = {"variables": {"outcome_review": "action_plan"}}
    assert chair.post(done, json=outcome).status_code == 200


def test_the_panel_of_a_review_is_a_meeting_about_its_case_alone(
    client: TestClient, new_client: NewClient
) -> None:
    given_review(client)
    police = new_client("cases", subject="pat", agency="police")
    chair = new_client("cases", "tasks", subject="mia", roles=("chair",))
    council = new_client("cases", subject="cy", agency="council")

    (found,) = police.post("/v1/meetings/search", json={}).json()["items"]
    path = f"/v1/meetings/{found['meetingKey']}"
    assert (found["meetingNo"], found["meetingOn"]) == ("POO-2026-0001-M1", "2026-03-10")
    (item,) = police.get(f"{path}/agenda").json()["items"]
    assert (item["kind"], item["caseNo"]) == ("application", "POO-2026-0001")
    assert police.get(f"/v1/cases/{item['caseKey']}").status_code == 200
    assert council.get(f"{path}/agenda").json()["items"] == []
    told = disclosed(client)
    assert [(one["recipient"], one["purpose"], one["gateway"]) for one in told] == [
        ("police", "case_review", "sch4_p7")
    ]

    waits = {"meetingType": "ASBCR", "kind": "person", "reason": "concern", "subject": "A"}
    refused = council.post("/v1/meetings/items", json=waits)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/meetingType")

    adjourned = {"variables": {"meeting_at": "2026-03-12T10:00:00Z"}}
    assert police.post(f"{path}/decisions", json=adjourned).status_code == 403
    moved = chair.post(f"{path}/change", json={"reason": "closure", "newOn": "2026-03-12"})
    assert (moved.status_code, "review_meeting" in moved.json()["detail"]) == (409, True)
    assert chair.post(f"{path}/decisions", json=adjourned).status_code == 200
    move(client, "2026-03-02T09:32:00Z")
    assert chair.get(path).json()["meetingOn"] == "2026-03-12"
    conclude(chair)
    move(client, "2026-03-02T09:33:00Z")

    chair.post(f"{path}/acceptance")
    assert chair.get(path).json()["state"] == "closed"
    assert [one["state"] for one in chair.get(f"{path}/agenda").json()["items"]] == ["decided"]


def test_the_panel_of_a_review_that_ends_early_is_called_off_and_its_members_are_out(
    client: TestClient, new_client: NewClient
) -> None:
    given_review(client, "stopped")
    police = new_client("cases", subject="pat", agency="police")
    chair = new_client("cases", "tasks", subject="mia", roles=("chair",))
    (found,) = police.post("/v1/meetings/search", json={}).json()["items"]
    path = f"/v1/meetings/{found['meetingKey']}"
    (item,) = police.get(f"{path}/agenda").json()["items"]
    asked = {"who": "gus", "items": [1]}
    assert chair.post(f"{path}/guests", json=asked).status_code == 200
    guest = new_client("cases", subject="gus")
    readers = (police, guest)
    case = f"/v1/cases/{item['caseKey']}"
    assert [one.get(case).status_code for one in readers] == [200, 200]

    conclude(chair)
    move(client, "2026-03-02T09:33:00Z")

    assert police.get(path).json()["state"] == "cancelled"
    assert [one.get(f"{path}/agenda").json()["items"] for one in readers] == [[], []]
    assert [one.get(case).status_code for one in readers] == [404, 404]
    with database_of(client).transaction() as tx:
        assert agenda_items.waiting(tx, "poole", "ASBCR") == []
