"""Commands take turns where the database takes one at a time; questions wait for nobody."""

import asyncio

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api.turns import Turn
from engine.errors import DatabaseUnavailable
from tests.api.conftest import given_token, service

UNKNOWN = {"processDefinitionId": "nobody_deployed_it"}


def test_whoever_waits_too_long_for_a_turn_is_told_to_try_again() -> None:
    async def too_late() -> None:
        turn = Turn(longest=0.01)
        async with turn, turn:
            pytest.fail("two had the turn at once")

    with pytest.raises(DatabaseUnavailable):
        asyncio.run(too_late())


def test_a_turn_passes_on_also_after_a_failure() -> None:
    order: list[str] = []

    async def fails(turn: Turn) -> None:
        async with turn:
            order.append("first")
            await asyncio.sleep(0)
            raise ValueError

    async def follows(turn: Turn) -> None:
        async with turn:
            order.append("second")

    async def both() -> None:
        turn = Turn(longest=1)
        await asyncio.gather(fails(turn), follows(turn), return_exceptions=True)

    asyncio.run(both())
    assert order == ["first", "second"]


def test_on_sqlite_a_command_waits_and_a_question_does_not(
    sqlite_app: FastAPI, sqlite_url: str
) -> None:
    with TestClient(sqlite_app, headers=_credential(sqlite_url)) as client:
        assert isinstance(sqlite_app.state.turn, Turn)
        sqlite_app.state.turn = turn = Turn(longest=0.01)
        client.portal.call(turn.__aenter__)

        asked = client.get("/v1/user-tasks")
        refused = client.post("/v1/process-instances", json=UNKNOWN)
        client.portal.call(turn.__aexit__, None, None, None)
        told = client.post("/v1/process-instances", json=UNKNOWN)

    assert asked.status_code == 200
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert told.status_code == 404


def test_on_postgresql_nobody_waits_for_a_turn(postgresql_url: str) -> None:
    app = service(postgresql_url)
    with TestClient(app, headers=_credential(postgresql_url)) as client:
        assert not isinstance(app.state.turn, Turn)
        assert client.post("/v1/process-instances", json=UNKNOWN).status_code == 404


def _credential(url: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {given_token(url)}"}
