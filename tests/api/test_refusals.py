"""Bad requests get a clear 4xx in one shape, whatever is wrong with them."""

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.api.headers import SECURITY_HEADERS
from app.errors import PROBLEMS
from app.main import create_app
from app.settings import KNOWN_TO_ALL, Settings
from tests.api.conftest import given_token
from tests.api.problem_documents import assert_problem

CREATE = "/v1/process-instances"


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "MALFORMED_BODY"),
        (b"not json", "MALFORMED_BODY"),
        (b'{"variables": {"x": NaN}}', "MALFORMED_BODY"),
        (b'{"variables": {"x": 1e400}}', "MALFORMED_BODY"),
        (b'{"variables": {"x": "\\u0000"}}', "MALFORMED_BODY"),
        (b'{"variables": {"x": "\\udfff"}}', "MALFORMED_BODY"),
        (b'{"variables": {"x": ' + b"9" * 5000 + b"}}", "MALFORMED_BODY"),
        (b'{"variables": {"x": "\xff"}}', "MALFORMED_BODY"),
        (b'{"variables": ' + b"[" * 200_000, "MALFORMED_BODY"),
    ],
    ids=[
        "cut", "words", "nan", "huge", "nul", "surrogate", "digits", "latin", "deep",
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_read_is_400(
    sqlite_client: TestClient, body: bytes, code: str
) -> None:
    assert_problem(sqlite_client.post(CREATE, content=body, headers=JSON), 400, code)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"unknown": 1}, "/unknown"),
        ({"processDefinitionId": 7}, "/processDefinitionId"),
        ({"processDefinitionId": ""}, "/processDefinitionId"),
        ({"processDefinitionVersion": "1"}, "/processDefinitionVersion"),
        ({"processDefinitionVersion": True}, "/processDefinitionVersion"),
        ({"processDefinitionVersion": 0}, "/processDefinitionVersion"),
        ({"variables": []}, "/variables"),
        ({"variables": None}, "/variables"),
        ([], ""),
        ("x", ""),
        (None, ""),
    ],
)
def test_a_body_that_does_not_fit_is_422_with_a_pointer(
    sqlite_client: TestClient, body: object, pointer: str
) -> None:
    answer = sqlite_client.post(CREATE, content=json.dumps(body), headers=JSON)

    problem = assert_problem(answer, 422, "INVALID_BODY")
    assert problem["errors"][0]["pointer"] == pointer


def test_every_fault_of_a_body_is_named_at_once(sqlite_client: TestClient) -> None:
    answer = sqlite_client.post(CREATE, json={"a": 1, "b": 2, "variables": 3})

    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"/a", "/b", "/variables"}
    assert answer.json()["detail"].endswith(" (and 2 more)")
    assert answer.json()["detail"].startswith(answer.json()["errors"][0]["pointer"] + ": ")


def test_what_was_submitted_is_not_repeated(sqlite_client: TestClient) -> None:
    answer = sqlite_client.post(CREATE, json={"variables": "Jane lives at 4 High Street"})

    assert "Jane" not in answer.text


def test_a_missing_body_is_422(sqlite_client: TestClient) -> None:
    assert_problem(sqlite_client.post(CREATE), 422, "INVALID_BODY")


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_another_media_type_is_415(sqlite_client: TestClient, media_type: str) -> None:
    answer = sqlite_client.post(CREATE, content=b"{}", headers={"Content-Type": media_type})

    assert_problem(answer, 415, "MEDIA_TYPE_UNSUPPORTED")


def test_a_body_beyond_the_limit_is_413(sqlite_client: TestClient) -> None:
    body = json.dumps({"variables": {"x": "y" * 1_100_000}})

    assert_problem(sqlite_client.post(CREATE, content=body, headers=JSON), 413, "BODY_TOO_LARGE")


def test_a_body_of_unknown_length_is_read_no_further_than_the_limit(
    sqlite_client: TestClient,
) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b" " * 65536

    answer = sqlite_client.post(CREATE, content=chunks(), headers=JSON)

    assert_problem(answer, 413, "BODY_TOO_LARGE")


def test_where_no_body_is_expected_none_is_taken(sqlite_client: TestClient) -> None:
    answer = sqlite_client.post("/v1/timers/x/trigger", json={"force": True})

    assert_problem(answer, 422, "INVALID_BODY")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", "/v2/user-tasks", "/v1/user-tasks//"])
def test_an_unknown_path_is_404(sqlite_client: TestClient, path: str) -> None:
    assert_problem(sqlite_client.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("key", ["a%00b", "x" * 65])
def test_an_impossible_key_is_404(sqlite_client: TestClient, key: str) -> None:
    assert_problem(sqlite_client.get(f"/v1/user-tasks/{key}"), 404, "NOT_FOUND")


def test_a_wrong_method_is_405_and_names_the_right_one(sqlite_client: TestClient) -> None:
    answer = sqlite_client.put("/v1/user-tasks/search")

    assert_problem(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("key", ["", " ", "a b", "é".encode(), "x" * 256])
def test_an_odd_idempotency_key_is_400(sqlite_client: TestClient, key: str | bytes) -> None:
    answer = sqlite_client.post(
        CREATE, json={"processDefinitionId": "x"}, headers={"Idempotency-Key": key}
    )

    assert_problem(answer, 400, "INVALID_HEADER")


def test_every_answer_bears_the_headers(sqlite_client: TestClient) -> None:
    for path in ("/health/live", "/v1/nothing", "/v1/clock", "/docs", "/v1/openapi.json"):
        answer = sqlite_client.get(path)
        assert answer.headers.keys() >= {name.lower() for name in SECURITY_HEADERS}
        assert answer.headers["cache-control"] in ("no-store", "private, no-cache")


def test_the_callers_trace_id_is_kept(sqlite_client: TestClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"

    answer = sqlite_client.get(
        "/v1/nothing", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    )

    assert answer.json()["traceId"] == trace


def test_a_fault_of_ours_is_a_problem_too_and_says_nothing_of_its_cause(
    sqlite_client: TestClient,
) -> None:
    sqlite_client.app.state.engine.database.close()
    sqlite_client.app.state.guard = None
    quiet = TestClient(
        sqlite_client.app, raise_server_exceptions=False, headers=sqlite_client.headers
    )

    answer = quiet.get("/v1/clock")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "INTERNAL_ERROR"
    assert "NoneType" not in answer.text


def test_each_type_of_problem_can_be_looked_up(sqlite_client: TestClient) -> None:
    for path, problem in PROBLEMS.items():
        assert sqlite_client.get(path).json() == {
            "type": path,
            "code": problem.code,
            "title": problem.title,
            "status": problem.status,
            "retryable": problem.retryable,
        }


def test_production_has_no_clock_to_move(sqlite_url: str) -> None:

    app = create_app(Settings(database_url=sqlite_url, worker=False, master_key=KNOWN_TO_ALL))
    token = given_token(sqlite_url)
    client = TestClient(app, headers={"Authorization": f"Bearer {token}"})

    answers = [
        client.get("/v1/clock"),
        client.put("/v1/clock", json={"instant": "2031-01-01T00:00:00Z"}),
        client.post("/v1/clock/reset"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    app.state.engine.database.close()
