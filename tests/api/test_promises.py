"""What a completion may cost, and what a race may not do."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from engine.clock import SystemClock
from tests import soak
from tests.api.conftest import NewClient, given_task

ROUNDS = soak.size(40, 200)


@contextmanager
def counted(engine: Engine) -> Iterator[dict[str, list[str]]]:
    """Note every statement and every commit that the service sends."""
    seen: dict[str, list[str]] = {"statements": [], "commits": []}

    def statement(_connection, _cursor, text, _parameters, _context, _many) -> None:
        seen["statements"].append(text)

    def commit(_connection) -> None:
        seen["commits"].append("commit")

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}], ids=["plain", "repeatable"])
@pytest.mark.parametrize(
    ("note", "most"),
    [({}, 7), ({"note": "They are well"}, 13)],
    ids=["plain answers", "what opens a case file"],
)
def test_a_completion_is_one_commit_and_few_statements(
    desk: TestClient, app: FastAPI, key: dict[str, str], note: dict[str, str], most: int
) -> None:
    app.state.engine.clock = SystemClock()  # a clock that is shared costs a statement more
    given_task(desk)  # the second case finds everything parsed
    task = given_task(desk)

    with counted(app.state.engine.database.sqlalchemy) as seen:
        answer = desk.post(
            f"/v1/user-tasks/{task}/completion",
            json={"variables": {"level": 3, **note}},
            headers=key,
        )

    assert answer.status_code == 200
    assert len(seen["commits"]) == 1
    assert len(seen["statements"]) <= most, "\n".join(seen["statements"])


def test_two_clients_racing_for_one_task_never_both_win(
    desk: TestClient, new_client: NewClient
) -> None:
    eve = new_client("tasks", subject="eve", roles=("desk",))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            path = f"/v1/user-tasks/{given_task(desk)}/completion"
            gate = Barrier(2)

            def press(client: TestClient, path: str = path, gate: Barrier = gate) -> int:
                gate.wait()
                return client.post(path, json={"variables": {"level": 3}}).status_code

            assert sorted(pool.map(press, [desk, eve])) == [200, 409]
