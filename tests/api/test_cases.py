"""A case over HTTP: start, take, type, complete, and see what it waits for."""

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import NewClient, deploy, given_permit, given_task
from tests.api.permits import FILES


def test_a_bundle_is_deployed_once(client: TestClient) -> None:
    first = deploy(client)
    again = deploy(client)

    assert {d["kind"] for d in first["changed"]} == {"process", "decision", "form", "policy"}
    assert again["changed"] == []
    assert again["releaseKey"] == first["releaseKey"]


def test_a_deployment_answers_where_it_is(client: TestClient) -> None:
    files = [("resources", (name, content)) for name, content in FILES.items()]

    answer = client.post("/v1/deployments?tenantId=poole", files=files)

    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/deployments/{answer.json()['deploymentKey']}"
    read = client.get(answer.headers["location"]).json()
    assert {one["key"] for one in read["changed"]} == {
        one["key"] for one in answer.json()["changed"]
    }


def test_a_faulty_bundle_is_refused_whole_with_every_fault(client: TestClient) -> None:
    faulty = {**FILES, "permit/forms/record.json": b'{"type": "array"}'}

    answer = client.post(
        "/v1/deployments?tenantId=poole",
        files=[("resources", (name, content)) for name, content in faulty.items()],
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "DEPLOYMENT_REFUSED"
    named = {error["resource"].rsplit("/", 1)[-1] for error in answer.json()["errors"]}
    assert named == {"record.json"}
    found = client.post("/v1/process-definitions/search", json={}).json()
    assert found["items"] == []


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<x>" * 300 + b"</x>" * 300,
        b'<?xml version="1.0" encoding="UTF-7"?><x/>',
    ],
    ids=["empty", "words", "entity", "deep", "utf-7"],
)
def test_hostile_xml_is_refused(client: TestClient, xml: bytes) -> None:
    files = [("resources", (name, b)) for name, b in {**FILES, "x/x.bpmn": xml}.items()]

    answer = client.post("/v1/deployments?tenantId=poole", files=files)

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in ("DEPLOYMENT_REFUSED", "LIMIT_EXCEEDED")


def test_nobody_deploys_for_another_partnership(new_client: NewClient) -> None:
    client = new_client(tenant="islington")

    answer = client.post(
        "/v1/deployments?tenantId=poole", files=[("resources", ("policy.toml", b""))]
    )

    assert answer.status_code == 403


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


def test_completing_answers_with_where_the_case_stands(desk: TestClient) -> None:
    key = given_task(desk)

    answer = desk.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})

    assert answer.status_code == 200
    body = answer.json()
    assert body["userTask"]["state"] == "COMPLETED"
    assert body["userTask"]["completedBy"] == "dan"
    assert body["processInstance"]["state"] == "ACTIVE"
    assert body["revision"] == body["processInstance"]["revision"]
    assert body["nextUserTasks"] == []


def test_minimal_answers_bear_no_body(desk: TestClient) -> None:
    key = given_task(desk)

    answer = desk.post(
        f"/v1/user-tasks/{key}/completion",
        json={"variables": {"level": 3}},
        headers={"Prefer": "return=minimal"},
    )

    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["preference-applied"] == "return=minimal"


def test_a_submission_that_breaks_its_form_is_422_and_changes_nothing(desk: TestClient) -> None:
    key = given_task(desk)
    before = desk.get(f"/v1/user-tasks/{key}").json()

    answers = [
        desk.post(f"/v1/user-tasks/{key}/completion", json={"variables": variables})
        for variables in ({}, {"level": "high"}, {"level": 10}, {"level": 1, "colour": "red"})
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert {answer.json()["code"] for answer in answers} == {"SUBMISSION_REFUSED"}
    pointers = [answer.json()["errors"][0]["pointer"] for answer in answers]
    assert pointers == ["/level", "/level", "/level", "/colour"]
    assert answers[0].json()["errors"][0]["detail"] == "Enter the level"
    assert desk.get(f"/v1/user-tasks/{key}").json() == before


def test_a_completed_task_is_409(desk: TestClient) -> None:
    key = given_task(desk)
    desk.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})

    again = desk.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})

    assert again.status_code == 409
    assert again.json()["code"] == "USER_TASK_NOT_ACTIVE"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(desk: TestClient) -> None:
    key = given_task(desk)
    before = desk.get(f"/v1/user-tasks/{key}").json()

    answer = desk.post(
        f"/v1/user-tasks/{key}/completion?dryRun=true", json={"variables": {"level": 3}}
    )

    assert answer.status_code == 200
    assert answer.headers["dry-run"] == "true"
    assert answer.json()["userTask"]["state"] == "COMPLETED"
    assert desk.get(f"/v1/user-tasks/{key}").json() == before


def test_a_dry_start_starts_nothing(desk: TestClient) -> None:
    answer = desk.post("/v1/process-instances?dryRun=true", json={"processDefinitionId": "permit"})

    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert desk.post("/v1/process-instances/search", json={}).json()["items"] == []


def test_a_stale_revision_is_412(desk: TestClient) -> None:
    key = given_task(desk)
    tag = desk.get(f"/v1/user-tasks/{key}").headers["etag"]
    desk.put(f"/v1/user-tasks/{key}/draft", json={"variables": {"level": 1}})

    stale = desk.post(
        f"/v1/user-tasks/{key}/completion",
        json={"variables": {"level": 3}},
        headers={"If-Match": tag},
    )
    nonsense = desk.post(
        f"/v1/user-tasks/{key}/completion",
        json={"variables": {"level": 3}},
        headers={"If-Match": '"abc"'},
    )
    fresh = desk.get(f"/v1/user-tasks/{key}").headers["etag"]
    good = desk.post(
        f"/v1/user-tasks/{key}/completion",
        json={"variables": {"level": 3}},
        headers={"If-Match": fresh},
    )

    assert [stale.status_code, nonsense.status_code, good.status_code] == [412, 412, 200]
    assert stale.json()["code"] == "PRECONDITION_FAILED"


def test_the_form_is_the_schema_that_the_server_checks(desk: TestClient) -> None:
    key = given_task(desk)

    form = desk.get(f"/v1/user-tasks/{key}/form").json()

    assert form["formId"] == "record"
    assert form["schema"]["required"] == ["level"]
    assert form["schema"]["properties"]["note"]["x-personal"] is True
    assert form["draft"] is None


def test_a_draft_is_kept_until_it_is_thrown_away(desk: TestClient) -> None:
    key = given_task(desk)
    assert desk.get(f"/v1/user-tasks/{key}/draft").status_code == 404

    saved = desk.put(f"/v1/user-tasks/{key}/draft", json={"variables": {"level": 1.5}})
    read = desk.get(f"/v1/user-tasks/{key}/draft")
    desk.delete(f"/v1/user-tasks/{key}/draft")

    assert saved.json()["hasDraft"] is True
    assert read.json() == {"variables": {"level": 1.5}}
    assert read.headers["etag"] == saved.headers["etag"]
    assert desk.get(f"/v1/user-tasks/{key}/draft").status_code == 404


def test_a_task_is_taken_given_and_given_back(desk: TestClient, new_client: NewClient) -> None:
    key = given_task(desk)
    eve = new_client("tasks", subject="eve", roles=("desk",))

    taken = desk.post(f"/v1/user-tasks/{key}/assignment", json={})
    refused = eve.post(f"/v1/user-tasks/{key}/assignment", json={})
    back = desk.delete(f"/v1/user-tasks/{key}/assignee")
    given = desk.post(f"/v1/user-tasks/{key}/assignment", json={"assignee": "eve"})

    assert taken.json()["assignee"] == "dan"
    assert refused.status_code == 409
    assert refused.json()["code"] == "USER_TASK_CLAIMED_BY_OTHER"
    assert back.json()["assignee"] is None
    assert given.json()["assignee"] == "eve"


def test_a_task_of_another_group_is_403_and_of_another_partnership_404(
    desk: TestClient, new_client: NewClient
) -> None:
    key = given_task(desk)
    chair = new_client("read", "tasks", subject="cy", roles=("chair",))
    stranger = new_client("read", "tasks", subject="sy", roles=("desk",), tenant="islington")

    for client, status in ((chair, 403), (stranger, 404)):
        assert client.get(f"/v1/user-tasks/{key}").status_code == status
        answer = client.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 1}})
        assert answer.status_code == status
        assert client.post("/v1/user-tasks/search", json={}).json()["items"] == []


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
