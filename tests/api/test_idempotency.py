"""The same request twice happens once, and gets the first answer twice."""

from concurrent.futures import ThreadPoolExecutor

from starlette.testclient import TestClient

from tests.api.conftest import NewClient, given_task

START = {"processDefinitionId": "permit"}


def count(client: TestClient) -> int:
    return len(client.post("/v1/process-instances/search", json={}).json()["items"])


def test_a_repeat_gets_the_first_answer_word_by_word(desk: TestClient) -> None:
    key = {"Idempotency-Key": "6f7c"}

    first = desk.post("/v1/process-instances", json=START, headers=key)
    again = desk.post("/v1/process-instances", json=START, headers=key)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    for header in ("location", "etag", "content-type"):
        assert again.headers[header] == first.headers[header]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert count(desk) == 1


def test_a_repeat_of_a_completion_is_no_conflict(desk: TestClient) -> None:
    path = f"/v1/user-tasks/{given_task(desk)}/completion"
    key = {"Idempotency-Key": "c1"}
    body = {"variables": {"level": 3}}

    first = desk.post(path, json=body, headers=key)
    again = desk.post(path, json=body, headers=key)
    minimal = desk.post(path, json=body, headers={**key, "Prefer": "return=minimal"})

    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert minimal.status_code == 204


def test_another_body_path_or_query_under_the_same_key_is_422(desk: TestClient) -> None:
    task = given_task(desk)
    key = {"Idempotency-Key": "k"}
    desk.post("/v1/process-instances", json=START, headers=key)

    answers = [
        desk.post("/v1/process-instances", json={**START, "businessId": "x"}, headers=key),
        desk.post(
            f"/v1/user-tasks/{task}/completion", json={"variables": {"level": 1}}, headers=key
        ),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.json()["code"] for answer in answers} == {"IDEMPOTENCY_KEY_REUSED"}
    assert count(desk) == 2


def test_keys_belong_to_their_subject(desk: TestClient, new_client: NewClient) -> None:
    eve = new_client("start", "read", subject="eve", roles=("desk",))
    for client in (desk, eve):
        answer = client.post("/v1/process-instances", json=START, headers={"Idempotency-Key": "k"})
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers

    assert count(desk) == 2


def test_a_refusal_is_not_remembered(desk: TestClient) -> None:
    path = f"/v1/user-tasks/{given_task(desk)}/completion"
    key = {"Idempotency-Key": "r"}

    refused = desk.post(path, json={"variables": {}}, headers=key)
    done = desk.post(path, json={"variables": {"level": 1}}, headers=key)

    assert refused.status_code == 422
    assert done.status_code == 200


def test_a_dry_run_is_not_remembered(desk: TestClient) -> None:
    key = {"Idempotency-Key": "d"}

    desk.post("/v1/process-instances?dryRun=true", json=START, headers=key)
    done = desk.post("/v1/process-instances", json=START, headers=key)

    assert done.status_code == 201
    assert count(desk) == 1


def test_many_repeats_at_once_start_one_case(desk: TestClient) -> None:
    def press(_number: int) -> tuple[int, bytes]:
        answer = desk.post("/v1/process-instances", json=START, headers={"Idempotency-Key": "m"})
        return answer.status_code, answer.content

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(press, range(12)))

    assert len(answers) == 1
    assert count(desk) == 1
