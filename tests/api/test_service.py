"""The whole service: its worker inside, its start and its end, behind a real server."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from engine.shared_clock import SharedClock
from tests.api.conftest import START, deploy, given_permit, given_token

PATIENCE = 60.0
ROOT = Path(__file__).parents[2]


def until(look: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    end = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def working_app(database_url: str) -> FastAPI:
    return create_app(
        Settings(database_url=database_url, environment="test", virtual_clock=START, worker=True)
    )


def test_the_worker_inside_fires_what_is_due_and_ends_with_the_service(
    working_app: FastAPI, database_url: str
) -> None:
    token = given_token(database_url, roles=("desk",))
    headers = {"Authorization": f"Bearer {token}"}
    with TestClient(working_app, headers=headers) as client:
        deploy(client)
        given_permit(client)
        clock = working_app.state.engine.clock
        assert isinstance(clock, SharedClock)
        clock.set(START.replace(day=20))

        def chased() -> bool:
            tasks = client.get("/v1/user-tasks?state=CREATED").json()["items"]
            return "chase" in {task["elementId"] for task in tasks}

        until(chased)
        assert client.get("/health/ready").json() == {"status": "ready"}

    assert "worker" not in {thread.name for thread in threading.enumerate()}


def test_a_worker_process_does_what_is_due_and_stops_when_told(
    app: FastAPI, desk: TestClient, database_url: str
) -> None:
    given_permit(desk)
    # A worker with another start joins the clock of the database.
    app.state.engine.clock.set(START.replace(day=20))
    script = (
        "import os; from app.worker import run_worker; from app.settings import from_environment;"
        "run_worker(from_environment(os.environ))"
    )
    settings = {
        "REEVE_DATABASE_URL": database_url,
        "REEVE_ENVIRONMENT": "test",
        "REEVE_VIRTUAL_CLOCK": "2026-01-01T00:00:00Z",
    }
    process = subprocess.Popen(  # noqa: S603 - fixed arguments
        [sys.executable, "-c", script], env={**os.environ, **settings}, cwd=ROOT
    )
    try:
        until(lambda: len(desk.get("/v1/user-tasks?state=CREATED").json()["items"]) == 2)
    finally:
        process.terminate()

    assert process.wait(PATIENCE) == 0


def test_a_service_whose_worker_died_is_not_ready(sqlite_app: FastAPI) -> None:
    sqlite_app.state.worker = threading.Thread(target=lambda: None)

    assert TestClient(sqlite_app).get("/health/ready").status_code == 503


@pytest.fixture
def server(sqlite_app: FastAPI) -> Iterator[str]:
    """A real server on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(sqlite_app, log_level="error", lifespan="off")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        until(lambda: running.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join()


def test_a_real_server_refuses_a_body_before_all_of_it_came(server: str, sqlite_url: str) -> None:
    token = given_token(sqlite_url)
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as line:
        line.sendall(
            b"POST /v1/process-instances HTTP/1.1\r\nHost: x\r\n"
            b"Content-Type: application/json\r\nContent-Length: 99999999\r\n"
            b"Authorization: Bearer " + token.encode() + b"\r\n\r\n{"
        )
        answer = line.recv(65536)

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()


def test_a_real_server_answers_many_at_once(server: str, sqlite_url: str) -> None:
    headers = {"Authorization": f"Bearer {given_token(sqlite_url)}"}
    statuses: list[int] = []

    def ask() -> None:
        with httpx2.Client(base_url=server, headers=headers) as client:
            statuses.extend(client.get("/v1/clock").status_code for _ in range(10))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert statuses == [200] * 80


@pytest.mark.parametrize("raw", ["/%", "/%ff", "/v1/user-tasks?%ff=%ff", "/v1/user-tasks?a=%00"])
def test_odd_escapes_are_no_fault(server: str, sqlite_url: str, raw: str) -> None:
    headers = {"Authorization": f"Bearer {given_token(sqlite_url)}"}

    answer = httpx2.get(server + raw, headers=headers)

    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"
