"""Outside workers ask for work: repeatably, on trial, and patiently."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.conftest import NewClient, given_task

ACTIVATION = "/v1/jobs/activation"
WANTED = {"type": "outside_check", "worker": "w1"}
LONG = {**WANTED, "requestTimeout": 8_000}


def open_a_job(desk: TestClient) -> None:
    key = given_task(desk)
    done = desk.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})
    assert done.status_code == 200, done.text


def keys(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [job["jobKey"] for job in answer.json()["jobs"]]


def test_a_repeat_gets_the_same_jobs_again(client: TestClient, desk: TestClient) -> None:
    open_a_job(desk)
    open_a_job(desk)
    header = {"Idempotency-Key": "a1"}

    first = client.post(ACTIVATION, json=WANTED, headers=header)
    again = client.post(ACTIVATION, json=WANTED, headers=header)
    other = client.post(ACTIVATION, json={**WANTED, "worker": "w2"}, headers=header)

    assert len(keys(first)) == 1
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(keys(client.post(ACTIVATION, json=WANTED))) == 1


def test_a_dry_run_takes_nothing(client: TestClient, desk: TestClient) -> None:
    open_a_job(desk)

    shown = client.post(f"{ACTIVATION}?dryRun=true", json=WANTED)

    assert shown.headers["dry-run"] == "true"
    assert keys(client.post(ACTIVATION, json=WANTED)) == keys(shown)


def test_a_job_is_read_by_its_key(
    client: TestClient, desk: TestClient, new_client: NewClient
) -> None:
    open_a_job(desk)
    (job,) = client.post(ACTIVATION, json=WANTED).json()["jobs"]

    assert client.get(f"/v1/jobs/{job['jobKey']}").json() == job
    assert client.get("/v1/jobs/none").status_code == 404
    stranger = new_client(tenant="islington", subject="sy")
    assert stranger.get(f"/v1/jobs/{job['jobKey']}").status_code == 404


def test_whoever_waits_gets_the_job_when_it_comes(
    app: FastAPI, client: TestClient, desk: TestClient
) -> None:
    pool = app.state.engine.database.sqlalchemy.pool
    with ThreadPoolExecutor(1) as threads:
        began = time.monotonic()
        waiting: Future[Any] = threads.submit(client.post, ACTIVATION, json=LONG)
        samples = []
        while time.monotonic() - began < 1.5:
            samples.append(pool.checkedout())
            time.sleep(0.02)
        early = waiting.done()
        open_a_job(desk)
        answer = waiting.result(timeout=20)
        took = time.monotonic() - began

    assert not early
    assert len(keys(answer)) == 1
    assert took < 6
    # It looks now and then; in between it holds no connection.
    assert samples.count(0) > len(samples) * 0.7


def test_who_waits_in_vain_is_told_so(client: TestClient, desk: TestClient) -> None:
    began = time.monotonic()

    at_once = client.post(ACTIVATION, json={**WANTED, "requestTimeout": 0})
    after_a_while = client.post(ACTIVATION, json={**WANTED, "requestTimeout": 400})
    took = time.monotonic() - began

    assert keys(at_once) == keys(after_a_while) == []
    assert 0.4 <= took < 5


def test_a_repeat_of_a_wait_does_not_wait(client: TestClient, desk: TestClient) -> None:
    open_a_job(desk)
    header = {"Idempotency-Key": "a2"}
    first = client.post(ACTIVATION, json=LONG, headers=header)

    began = time.monotonic()
    again = client.post(ACTIVATION, json=LONG, headers=header)

    assert len(keys(first)) == 1
    assert again.content == first.content
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("timeout", [-1, "5", 1.5, None, True, 10**15])
def test_a_wait_is_a_number_of_milliseconds(sqlite_client: TestClient, timeout: object) -> None:
    answer = sqlite_client.post(ACTIVATION, json={**WANTED, "requestTimeout": timeout})

    assert answer.status_code == 422
