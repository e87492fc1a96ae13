"""One virtual clock for several processes: everything happens at the instant at which it is due."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api import clock as clocks
from app.main import create_app
from app.settings import Settings
from engine.limits import Patience
from engine.worker import Worker
from tests.api.conftest import START, deploy, given_permit, given_token
from tests.api.permits import named
from tests.bpmn import diagrams
from tests.cli import programs
from tests.letters.samples import letter

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CASES = 8
Client = httpx2.Client | TestClient
NOTE = '<zeebe:taskHeaders><zeebe:header key="letter" value="NOTE"/></zeebe:taskHeaders>'
REMINDED = {
    "reminded/reminded.bpmn": named(
        "reminded",
        diagrams.line(
            diagrams.catch("a_day", diagrams.timer("P1D")),
            diagrams.job("remind", "letter", NOTE),
            diagrams.catch("another_day", diagrams.timer("P1D")),
            diagrams.job("remind_again", "letter", NOTE),
        ),
    ),
    "reminded/letters/NOTE.md": letter("Please answer.").encode(),
}


def shown(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


@pytest.fixture(params=["sqlite", "postgresql"])
def nodes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Client]]:
    """Two services, each with a worker inside, and a worker of its own: on one database.

    On PostgreSQL these are three processes; on SQLite they share nothing but this one.
    """
    url = request.getfixturevalue(f"{request.param}_url")
    bearer = {"Authorization": f"Bearer {given_token(url)}"}
    with ExitStack() as stack:
        if request.param == "postgresql":
            yield [
                stack.enter_context(httpx2.Client(base_url=one, headers=bearer, timeout=60))
                for one in stack.enter_context(processes(url, tmp_path))
            ]
        else:
            settings = Settings(database_url=url, environment="test", virtual_clock=START)
            stack.enter_context(TestClient(create_app(settings)))
            yield [
                stack.enter_context(TestClient(create_app(settings), headers=bearer))
                for _ in range(2)
            ]


@contextmanager
def processes(url: str, folder: Path) -> Iterator[list[str]]:
    """Two services and a worker, each a process of its own; yield where the two listen."""
    settings = {
        "REEVE_ENVIRONMENT": "test",
        "REEVE_VIRTUAL_CLOCK": shown(START),
        "REEVE_DATABASE_URL": url,
        "REEVE_WORKER": "on",
    }
    with ExitStack() as stack:
        stack.enter_context(programs.running("worker", folder=folder, **settings))
        yield [
            stack.enter_context(programs.another_node(folder / name, **settings))
            for name in ("one", "two")
        ]


def test_letters_bear_the_day_on_which_they_fell_due(nodes: list[Client]) -> None:
    deploy(nodes[0], REMINDED)
    for number in range(CASES):
        moved(nodes[number % 2], START + number * MINUTE)
        body = {"processDefinitionId": "reminded", "businessId": f"R-{number}"}
        nodes[(number + 1) % 2].post("/v1/process-instances", json=body).raise_for_status()

    with ThreadPoolExecutor(2) as both:
        list(both.map(moved, nodes, [START + 3 * DAY, START + 4 * DAY]))

    assert {one.get("/v1/clock").json()["instant"] for one in nodes} == {shown(START + 4 * DAY)}
    sent = nodes[0].post("/v1/letters/search", json={}).json()["items"]
    begun = [START + number * MINUTE for number in range(CASES)]
    due = [shown(begin + days * DAY) for days in (1, 2) for begin in begun]
    assert [one["sentAt"] for one in sent] == due
    for number, key in enumerate(one["processInstanceKey"] for one in sent[:CASES]):
        assert lines(nodes[1], key) == {shown(begun[number] + days * DAY) for days in range(3)}


def test_a_dead_workers_claim_holds_the_clock_up_until_it_is_left_behind(
    client: TestClient, app: FastAPI, short_patience: None
) -> None:
    deploy(client, REMINDED)
    client.post("/v1/process-instances", json={"processDefinitionId": "reminded"})
    app.state.engine.clock.set(START + DAY)
    (claimed,) = Worker(app.state.engine, name="gone", patience=Patience(lease=DAY))._claim(1)

    refused = client.put("/v1/clock", json={"instant": shown(START + 2 * DAY)})
    stands = client.get("/v1/clock").json()
    left = {"instant": shown(START + 9 * DAY), "leaveHeldWork": True}
    went_on = client.put("/v1/clock", json=left)

    assert (refused.status_code, refused.json()["code"]) == (409, "CLOCK_HELD_UP")
    assert f"worker 'gone' has TIMER '{claimed.key}' (a_day) in hand" in refused.json()["detail"]
    assert "leaveHeldWork" in refused.json()["detail"]
    assert stands == {"instant": shown(START + DAY)}
    assert went_on.json() == {"instant": shown(START + 9 * DAY)}
    sent = client.post("/v1/letters/search", json={}).json()["items"]
    assert [one["sentAt"] for one in sent] == [shown(START + days * DAY) for days in (2, 3)]


def test_the_clock_waits_for_a_worker_outside(client: TestClient, desk: TestClient) -> None:
    key = given_permit(desk)["nextUserTasks"][0]["userTaskKey"]
    client.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})
    wish = {"type": "outside_check", "worker": "w", "timeout": 60_000, "maxJobsToActivate": 1}
    (job,) = client.post("/v1/jobs/activation", json=wish).json()["jobs"]

    with ThreadPoolExecutor(1) as elsewhere:
        moving = elsewhere.submit(moved, client, START + DAY)
        time.sleep(0.2)
        done = client.post(f"/v1/jobs/{job['jobKey']}/completion", json={})
        moving.result()

    assert done.status_code == 200, done.text
    assert lines(client, job["processInstanceKey"]) == {shown(START)}
    assert client.get("/v1/clock").json() == {"instant": shown(START + DAY)}


def test_a_job_that_nobody_finishes_is_left_behind_on_demand(
    client: TestClient, desk: TestClient, short_patience: None
) -> None:
    key = given_permit(desk)["nextUserTasks"][0]["userTaskKey"]
    client.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})
    wish = {"type": "outside_check", "worker": "w", "timeout": 60_000, "maxJobsToActivate": 1}
    client.post("/v1/jobs/activation", json=wish)

    refused = client.put("/v1/clock", json={"instant": shown(START + DAY)})
    left = client.put("/v1/clock", json={"instant": shown(START + DAY), "leaveHeldWork": True})
    again = client.post("/v1/jobs/activation", json=wish).json()["jobs"]

    assert (refused.status_code, left.status_code, len(again)) == (409, 200, 1)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "PATIENCE", timedelta(seconds=0.1))


def moved(client: Client, instant: datetime) -> None:
    client.put("/v1/clock", json={"instant": shown(instant)}).raise_for_status()


def lines(client: Client, key: str) -> set[str]:
    """The instants of all lines in the history of a case."""
    found = client.get(f"/v1/process-instances/{key}/history").json()["items"]
    return {line["at"] for line in found}
