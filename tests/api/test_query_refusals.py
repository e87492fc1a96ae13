"""Searches and queries that make no sense get a clear 400 that names what would."""

import pytest
from starlette.testclient import TestClient

from tests.api.problem_documents import assert_problem


def test_an_unknown_query_parameter_is_400_and_names_the_known(sqlite_client: TestClient) -> None:
    answer = sqlite_client.get("/v1/user-tasks", params={"colour": "red"})

    problem = assert_problem(answer, 400, "INVALID_QUERY")
    assert "candidateGroup" in problem["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"limit": "many"},
        {"dueBefore": "2026-03-02"},
        {"dueBefore": "2026-03-02T09:30:00"},
        {"dueBefore": "9999-01-01T00:00:00Z"},
        {"state": ""},
        {"total": "perhaps"},
        {"assignee": "a\0b"},
        {"after": "x" * 5000},
    ],
    ids=str,
)
def test_a_query_that_makes_no_sense_is_400(
    sqlite_client: TestClient, query: dict[str, str]
) -> None:
    assert_problem(sqlite_client.get("/v1/user-tasks", params=query), 400, "INVALID_QUERY")


@pytest.mark.parametrize("resource", ["user-tasks", "timers", "deadlines", "jobs", "letters"])
def test_an_unknown_filter_field_is_400_and_names_the_known(
    sqlite_client: TestClient, resource: str
) -> None:
    answer = sqlite_client.post(f"/v1/{resource}/search", json={"filter": {"colour": "red"}})

    problem = assert_problem(answer, 400, "INVALID_REQUEST")
    assert problem["errors"][0]["pointer"] == "/filter/colour"
    assert "processInstanceKey" in problem["detail"]


def test_an_unknown_sort_field_is_400_and_names_the_known(sqlite_client: TestClient) -> None:
    body = {"sort": [{"field": "candidateGroup"}]}

    answer = sqlite_client.post("/v1/user-tasks/search", json=body)

    problem = assert_problem(answer, 400, "INVALID_REQUEST")
    assert problem["errors"][0]["pointer"] == "/sort/0/field"
    assert "dueDate" in problem["detail"]
    listed = sqlite_client.get("/v1/user-tasks", params={"sort": "-candidateGroup"})
    assert_problem(listed, 400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dueDate", "soon"),
        ("dueDate", {"$gte": 5}),
        ("priority", "high"),
        ("priority", True),
        ("priority", 2**60),
        ("state", 1),
        ("state", {"$regex": "x"}),
        ("state", {"$in": "CREATED"}),
        ("state", {"$in": [1]}),
        ("state", {"$exists": "yes"}),
        ("state", ["CREATED"]),
        ("state", None),
    ],
    ids=str,
)
def test_a_filter_value_of_the_wrong_kind_is_400(
    sqlite_client: TestClient, field: str, value: object
) -> None:
    answer = sqlite_client.post("/v1/user-tasks/search", json={"filter": {field: value}})

    problem = assert_problem(answer, 400, "INVALID_REQUEST")
    assert problem["errors"][0]["pointer"].startswith(f"/filter/{field}")


@pytest.mark.parametrize(
    ("resource", "allowed"),
    [
        ("user-tasks", "CREATED, COMPLETED, CANCELED"),
        ("timers", "CREATED, COMPLETED, CANCELED"),
        ("deadlines", "CREATED, COMPLETED, CANCELED"),
        ("jobs", "CREATED, FAILED, COMPLETED, CANCELED"),
        ("process-instances", "ACTIVE, SUSPENDED, COMPLETED, TERMINATED"),
        ("incidents", "ACTIVE, RESOLVED"),
    ],
)
def test_a_state_that_nothing_can_have_is_400_and_names_the_states(
    sqlite_client: TestClient, resource: str, allowed: str
) -> None:
    for value, place in (
        ("NOPE", ""),
        ({"$eq": "NOPE"}, "/$eq"),
        ({"$neq": "NOPE"}, "/$neq"),
        ({"$in": [allowed.split(", ", maxsplit=1)[0], "created"]}, "/$in/1"),
        ({"$notIn": ["NOPE"]}, "/$notIn/0"),
    ):
        body = {"filter": {"state": value}}
        answer = sqlite_client.post(f"/v1/{resource}/search", json=body)

        problem = assert_problem(answer, 400, "INVALID_REQUEST")
        assert problem["errors"][0]["pointer"] == f"/filter/state{place}"
        assert problem["detail"].endswith(f"allowed: {allowed}")

    for right in ({"$in": allowed.split(", ")}, {"$like": "*E*"}):
        body = {"filter": {"state": right}}
        assert sqlite_client.post(f"/v1/{resource}/search", json=body).status_code == 200


def test_the_list_names_the_states_too(sqlite_client: TestClient) -> None:
    answer = sqlite_client.get("/v1/user-tasks", params={"state": "NOPE"})

    problem = assert_problem(answer, 400, "INVALID_QUERY")
    assert all(state in problem["detail"] for state in ("CREATED", "COMPLETED", "CANCELED"))


@pytest.mark.parametrize("cursor", ["x", "", "bm9uc2Vuc2U", "WzEsMl0", "%%%", "[" * 900])
def test_a_cursor_that_is_none_of_ours_is_400(sqlite_client: TestClient, cursor: str) -> None:
    answer = sqlite_client.post("/v1/letters/search", json={"page": {"after": cursor}})

    assert_problem(answer, 400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    ("url", "headers", "code"),
    [
        ("?dryRun=perhaps", {}, "INVALID_QUERY"),
        ("?dryRun=", {}, "INVALID_QUERY"),
        ("?dry_run=true", {}, "INVALID_QUERY"),
        ("", {"Idempotency-Key": "k" * 256}, "INVALID_HEADER"),
        ("", {"Prefer": "p" * 101}, "INVALID_HEADER"),
    ],
    ids=str,
)
def test_what_all_commands_read_is_400_when_it_makes_no_sense(
    sqlite_client: TestClient, url: str, headers: dict[str, str], code: str
) -> None:
    answer = sqlite_client.post(
        f"/v1/process-instances{url}", json={"processDefinitionId": "x"}, headers=headers
    )

    assert_problem(answer, 400, code)


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "yes", "on"])
def test_a_dry_run_may_be_asked_for_in_several_words(sqlite_client: TestClient, word: str) -> None:
    body = {"subject": "bob", "scopes": ["tasks"]}

    assert sqlite_client.post(f"/v1/tokens?dryRun={word}", json=body).headers["dry-run"] == "true"
