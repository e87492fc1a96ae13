"""User tasks over HTTP: taken, typed, drafted, completed, and refused to whom they are not for."""

from starlette.testclient import TestClient

from tests.api.conftest import NewClient, given_task


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


def test_a_task_given_to_nobody_there_is_freed_by_its_group(
    desk: TestClient, new_client: NewClient
) -> None:
    place = f"/v1/user-tasks/{given_task(desk)}"
    eve = new_client("tasks", subject="eve", roles=("desk",))
    desk.post(f"{place}/assignment", json={"assignee": "misspelt"})
    locked = eve.post(f"{place}/assignment", json={})

    freed = eve.delete(f"{place}/assignee")

    assert (locked.status_code, locked.json()["code"]) == (409, "USER_TASK_CLAIMED_BY_OTHER")
    assert (freed.status_code, freed.json()["assignee"]) == (200, None)
    assert eve.post(f"{place}/assignment", json={}).json()["assignee"] == "eve"


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
