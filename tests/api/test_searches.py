"""Lists: found by field, sorted, in whole pages, and cheap to ask again."""

from starlette.testclient import TestClient

from tests.api.conftest import NewClient, deploy, given_permit
from tests.api.permits import GRADE, PERMIT


def keys(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["userTaskKey"] for item in answer.json()["items"]]


def test_pages_hold_each_task_once(desk: TestClient) -> None:
    for number in range(7):
        given_permit(desk, f"P-{number}")
    everything = keys(desk.post("/v1/user-tasks/search", json={}))

    for sort in ([], [{"field": "businessId", "order": "desc"}], [{"field": "priority"}]):
        seen, after = [], None
        while True:
            page = {"limit": 3, "after": after}
            answer = desk.post("/v1/user-tasks/search", json={"sort": sort, "page": page})
            seen += keys(answer)
            after = answer.json()["page"]["endCursor"]
            if after is None:
                break
        assert len(seen) == 7
        assert set(seen) == set(everything)


def test_the_cursor_of_another_search_is_400(desk: TestClient) -> None:
    for number in range(3):
        given_permit(desk, f"P-{number}")
    page = desk.post("/v1/user-tasks/search", json={"page": {"limit": 1}}).json()["page"]
    assert page["endCursor"]

    for after in ("nonsense", page["endCursor"][:-3] + "AAA", "A" * 300):
        answer = desk.post("/v1/user-tasks/search", json={"page": {"after": after}})
        assert answer.status_code == 400, after
    other = {"sort": [{"field": "businessId"}], "page": {"after": page["endCursor"]}}
    assert desk.post("/v1/user-tasks/search", json=other).status_code == 400


def test_the_total_is_counted_only_when_asked_for(desk: TestClient) -> None:
    for number in range(3):
        given_permit(desk, f"P-{number}")

    silent = desk.post("/v1/user-tasks/search", json={"page": {"limit": 1}}).json()["page"]
    told = desk.post("/v1/user-tasks/search", json={"page": {"limit": 1, "total": True}}).json()

    assert silent["totalItems"] is None
    assert told["page"]["totalItems"] == 3
    assert told["page"]["hasMoreTotalItems"] is False
    assert desk.get("/v1/user-tasks?limit=1&total=true").json()["page"]["totalItems"] == 3


def test_filters_take_values_and_operators(desk: TestClient) -> None:
    for number in range(3):
        given_permit(desk, f"P-{number}")
    search = "/v1/user-tasks/search"

    def found(field: str, wanted: object) -> int:
        return len(keys(desk.post(search, json={"filter": {field: wanted}})))

    assert found("businessId", "P-1") == 1
    assert found("businessId", {"$in": ["P-1", "P-2", "P-9"]}) == 2
    assert found("businessId", {"$notIn": ["P-1"]}) == 2
    assert found("businessId", {"$neq": "P-1"}) == 2
    assert found("businessId", {"$like": "P-*"}) == 3
    assert found("businessId", {"$like": "%"}) == 0
    assert found("businessId", {"$exists": False}) == 0
    assert found("candidateGroup", "desk") == 3
    assert found("candidateGroup", "chair") == 0
    assert found("creationDate", {"$gte": "2026-03-02T09:30:00Z"}) == 3
    assert found("creationDate", {"$gt": "2026-03-02T09:30:00+00:00"}) == 0
    assert found("creationDate", {"$lte": "2026-03-02T10:30:00+01:00"}) == 3
    assert found("priority", {"$gte": 50, "$lt": 51}) == 3


def test_the_list_says_what_the_search_says(desk: TestClient) -> None:
    for number in range(3):
        given_permit(desk, f"P-{number}")

    listed = desk.get(
        "/v1/user-tasks?state=CREATED&candidateGroup=desk&sort=-businessId,priority&limit=2"
    ).json()
    searched = desk.post(
        "/v1/user-tasks/search",
        json={
            "filter": {"state": "CREATED", "candidateGroup": "desk"},
            "sort": [{"field": "businessId", "order": "desc"}, {"field": "priority"}],
            "page": {"limit": 2},
        },
    ).json()

    assert listed == searched
    assert [task["businessId"] for task in listed["items"]] == ["P-2", "P-1"]
    following = desk.get(
        "/v1/user-tasks",
        params={
            "state": "CREATED",
            "candidateGroup": "desk",
            "sort": "-businessId,priority",
            "after": listed["page"]["endCursor"],
        },
    ).json()
    assert [task["businessId"] for task in following["items"]] == ["P-0"]


def test_due_dates_bound_the_list(desk: TestClient) -> None:
    given_permit(desk)
    due = desk.get("/v1/user-tasks").json()["items"][0]["dueDate"]

    assert keys(desk.get("/v1/user-tasks", params={"dueAfter": due}))
    assert not keys(desk.get("/v1/user-tasks", params={"dueBefore": due}))


def test_an_unchanged_list_is_not_sent_again(desk: TestClient) -> None:
    given_permit(desk)
    first = desk.get("/v1/user-tasks")
    assert first.headers["cache-control"] == "private, no-cache"

    same = desk.get("/v1/user-tasks", headers={"If-None-Match": first.headers["etag"]})
    given_permit(desk)
    other = desk.get("/v1/user-tasks", headers={"If-None-Match": first.headers["etag"]})

    assert same.status_code == 304
    assert same.content == b""
    assert same.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


def test_an_unchanged_thing_is_not_sent_again(desk: TestClient) -> None:
    place = f"/v1/process-instances/{given_permit(desk)['processInstanceKey']}"
    first = desk.get(place)

    same = desk.get(place, headers={"If-None-Match": f"W/{first.headers['etag']}"})

    assert first.headers["cache-control"] == "no-store"
    assert same.status_code == 304


def test_definitions_are_found_and_given_back_as_deployed(client: TestClient) -> None:
    deploy(client)
    found = client.post(
        "/v1/process-definitions/search",
        json={
            "filter": {"processDefinitionId": "permit", "isLatestVersion": True},
            "sort": [{"field": "version", "order": "desc"}],
        },
    ).json()["items"]
    place = f"/v1/process-definitions/{found[0]['processDefinitionKey']}"
    decisions = client.post("/v1/decision-definitions/search", json={}).json()["items"]
    decision = f"/v1/decision-definitions/{decisions[0]['decisionDefinitionKey']}"

    assert [item["version"] for item in found] == [1]
    assert client.get(place).json() == found[0]
    xml = client.get(f"{place}/xml")
    assert xml.content == PERMIT
    assert xml.headers["content-type"] == "application/xml"
    tag = {"If-None-Match": xml.headers["etag"]}
    assert client.get(f"{place}/xml", headers=tag).status_code == 304
    assert client.get(f"{place}/form").json()["formId"] == "ask"
    assert client.get(f"{decision}/xml").content == GRADE
    assert client.get(decision).json()["decisionDefinitionId"] == "grade"
    # A process is no decision, even by its key.
    crossed = f"/v1/decision-definitions/{found[0]['processDefinitionKey']}"
    assert client.get(crossed).status_code == 404
    assert client.get(f"{crossed}/xml").status_code == 404


def test_a_decision_says_what_it_says_and_why(client: TestClient) -> None:
    deploy(client)

    answer = client.post(
        "/v1/decision-definitions/evaluation",
        json={"decisionDefinitionId": "grade", "variables": {"level": 7}},
    )

    assert answer.status_code == 200, answer.text
    assert answer.json()["output"] == "high"
    assert len(answer.json()["matchedRules"]) == 1
    assert answer.json()["requiredRules"] == []
    both = {"decisionDefinitionId": "grade", "decisionDefinitionKey": "x"}
    for body in ({}, both):
        assert client.post("/v1/decision-definitions/evaluation", json=body).status_code == 422


def test_another_partnership_sees_nothing(desk: TestClient, new_client: NewClient) -> None:
    given_permit(desk)
    stranger = new_client(tenant="islington", subject="sy")

    for resource in (
        "process-instances", "user-tasks", "timers", "deadlines", "jobs", "incidents", "letters",
        "process-definitions", "decision-definitions",
    ):  # fmt: skip
        answer = stranger.post(f"/v1/{resource}/search", json={"page": {"total": True}})
        assert answer.json()["items"] == [], resource
        assert answer.json()["page"]["totalItems"] == 0, resource
