"""A case over HTTP: start, take, type, complete, and see what it waits for."""

from starlette.testclient import TestClient

from tests.api.conftest import deploy, given_permit


def test_starting_answers_with_the_case_and_what_to_do_next(desk: TestClient) -> None:
    answer = desk.post(
        "/v1/process-instances",
        json={"processDefinitionId": "permit", "businessId": "P-1", "variables": {"street": "A"}},
    )

    assert answer.status_code == 201
    case = answer.json()
    assert answer.headers["location"] == f"/v1/process-instances/{case['processInstanceKey']}"
    assert case["state"] == "ACTIVE"
    assert case["tenantId"] == "poole"
    assert [task["elementId"] for task in case["nextUserTasks"]] == ["record"]
    read = desk.get(answer.headers["location"])
    assert read.json()["variables"]["street"] == "A"
    assert read.headers["etag"] == answer.headers["etag"]


def test_personal_values_never_become_variables(desk: TestClient) -> None:
    case = given_permit(desk, street="A", note="Jane Roe lives here")

    key = case["processInstanceKey"]
    for path in ("", "/history", "/waiting", "/element-instances"):
        assert "Jane" not in desk.get(f"/v1/process-instances/{key}{path}").text


def test_a_dry_start_starts_nothing(desk: TestClient) -> None:
    answer = desk.post("/v1/process-instances?dryRun=true", json={"processDefinitionId": "permit"})

    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert desk.post("/v1/process-instances/search", json={}).json()["items"] == []


def test_what_a_case_waits_for_can_be_asked(desk: TestClient) -> None:
    case = given_permit(desk)

    answer = desk.get(f"/v1/process-instances/{case['processInstanceKey']}/waiting").json()

    kinds = {wait["kind"]: wait["elementId"] for wait in answer["items"]}
    assert kinds == {"USER_TASK": "record", "TIMER": "a_week_later", "DEADLINE": "record"}


def test_the_state_of_the_diagram_can_be_asked(desk: TestClient) -> None:
    case = given_permit(desk)

    answer = desk.get(
        f"/v1/process-instances/{case['processInstanceKey']}/element-instances"
    ).json()

    states = {visit["elementId"]: visit["state"] for visit in answer["items"]}
    assert states["asked"] == "COMPLETED"
    assert states["record"] == "ACTIVE"
    assert {visit["type"] for visit in answer["items"]} >= {"startEvent", "userTask"}


def test_history_comes_in_stretches_and_is_whole(desk: TestClient) -> None:
    key = given_permit(desk)["processInstanceKey"]
    whole = desk.get(f"/v1/process-instances/{key}/history").json()["items"]

    first = desk.get(f"/v1/process-instances/{key}/history?limit=1").json()["items"]
    rest = desk.get(f"/v1/process-instances/{key}/history?after={first[-1]['sequence']}").json()[
        "items"
    ]
    verified = desk.get(f"/v1/process-instances/{key}/history/verification").json()

    assert first + rest == whole
    assert verified["whole"] is True
    assert verified["events"] == len(whole)


def test_a_business_id_is_unique_while_active(desk: TestClient) -> None:
    given_permit(desk, "P-7")

    answer = desk.post(
        "/v1/process-instances", json={"processDefinitionId": "permit", "businessId": "P-7"}
    )

    assert answer.status_code == 409
    assert answer.json()["code"] == "BUSINESS_ID_IN_USE"


def test_unknown_things_are_404(client: TestClient) -> None:
    deploy(client)
    for path in (
        "/v1/process-instances/x",
        "/v1/process-instances/x/history",
        "/v1/process-instances/x/history/verification",
        "/v1/process-instances/x/element-instances",
        "/v1/process-instances/x/waiting",
        "/v1/user-tasks/x",
        "/v1/user-tasks/x/form",
        "/v1/user-tasks/x/draft",
        "/v1/timers/x",
        "/v1/deadlines/x",
        "/v1/deadlines/x/explanation",
        "/v1/incidents/x",
        "/v1/letters/x",
        "/v1/letters/x/html",
        "/v1/letters/x/text",
        "/v1/letters/x/pdf",
        "/v1/deployments/x",
        "/v1/tokens/0123456789abcdef",
        "/v1/process-definitions/x",
        "/v1/process-definitions/x/xml",
        "/v1/process-definitions/x/form",
        "/v1/decision-definitions/x",
        "/v1/decision-definitions/x/xml",
        "/problems/x",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), path
    for path, body in (
        ("/v1/process-instances", {"processDefinitionId": "nothing"}),
        ("/v1/process-instances", {"processDefinitionKey": "nothing"}),
        ("/v1/process-instances", {"processDefinitionId": "permit", "processDefinitionVersion": 9}),
        ("/v1/process-instances/x/cancellation", {"reason": "r"}),
        ("/v1/process-instances/x/suspension", {"reason": "r"}),
        ("/v1/process-instances/x/resumption", {"reason": "r"}),
        ("/v1/user-tasks/x/completion", {"variables": {}}),
        ("/v1/user-tasks/x/assignment", {}),
        ("/v1/timers/x/trigger", None),
        ("/v1/timers/x/recalculation", None),
        ("/v1/incidents/x/retry", None),
        ("/v1/incidents/x/resolution", None),
        ("/v1/jobs/x/completion", {}),
        ("/v1/jobs/x/failure", {}),
        ("/v1/jobs/x/error", {"errorCode": "e"}),
        ("/v1/decision-definitions/evaluation", {"decisionDefinitionId": "nothing"}),
        ("/v1/tokens/0123456789abcdef/revocation", None),
    ):
        answer = client.post(path, json=body) if body is not None else client.post(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND"), path
