"""Nobody gets in without a credential, and nobody gets further than its scope."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from app.api.openapi import describe
from app.api.routes import SCOPE, GuardedRoute, UndeclaredRoute
from app.identity.callers import SCOPES
from app.identity.tokens import Wish, issue, revoke
from engine.clock import SystemClock
from tests.api.conftest import given_token, service

OPEN = {
    "getLiveness",
    "getReadiness",
    "getOpenApi",
    "getProblemType",
    # The link is the credential: whoever has none finds nothing.
    "getAnswerRequest",
    "answerByLink",
}


@cache
def documented() -> dict[str, Any]:
    """Describe the service once: it takes half a second, and says the same of each."""
    app = service("sqlite://")
    app.state.engine.database.close()
    return describe(app)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in documented()["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), re.sub(r"\{.*?\}", "0123456789abcdef", path), operation


def guarded() -> Iterator[tuple[str, str, str]]:
    for method, path, operation in operations():
        if operation["operationId"] not in OPEN:
            (scope,) = operation[SCOPE]
            yield method, path, scope


def test_every_operation_declares_one_known_scope() -> None:
    declared = list(guarded())

    assert len(declared) > 50
    assert {scope for _, _, scope in declared} == set(SCOPES)


def test_a_route_without_a_scope_does_not_start() -> None:
    router = APIRouter(route_class=GuardedRoute)

    with pytest.raises(UndeclaredRoute):
        router.add_api_route("/open", lambda: None)


def test_every_route_of_the_service_is_guarded() -> None:
    described = {operation["operationId"] for _, _, operation in operations()}

    assert described >= OPEN
    for method, path, operation in operations():
        assert ("security" in operation) == (operation["operationId"] not in OPEN), (method, path)


def test_without_a_credential_every_answer_is_401(sqlite_app: FastAPI) -> None:
    client = TestClient(sqlite_app)

    for method, path, _ in guarded():
        answer = client.request(method, path, json={})
        assert answer.status_code == 401, (method, path)
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "UNAUTHENTICATED"


def test_with_every_scope_but_the_right_one_every_answer_is_403(
    sqlite_app: FastAPI, sqlite_url: str
) -> None:
    others = {scope: given_token(sqlite_url, *(SCOPES.keys() - {scope})) for scope in SCOPES}
    client = TestClient(sqlite_app)

    for method, path, scope in guarded():
        headers = {"Authorization": f"Bearer {others[scope]}"}
        answer = client.request(method, path, json={}, headers=headers)
        assert answer.status_code == 403, (method, path)
        assert answer.json()["code"] == "SCOPE_MISSING"
        assert f'scope="{scope}"' in answer.headers["www-authenticate"]


def test_the_refused_never_learn_whether_their_body_was_good(sqlite_app: FastAPI) -> None:
    answer = TestClient(sqlite_app).post("/v1/process-instances", content=b"{" * 2_000_000)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "credential",
    ["Basic YTpi", "Bearer", "Bearer ", "Bearer x", "reeve_1_2", "Bearer reeve_0_0", "Bearer a b"],
)
def test_what_is_no_token_is_401(sqlite_app: FastAPI, credential: str) -> None:
    answer = TestClient(sqlite_app).get("/v1/user-tasks", headers={"Authorization": credential})

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_expired_token_says_so(sqlite_app: FastAPI) -> None:
    now = SystemClock().now()
    with sqlite_app.state.engine.database.transaction() as tx:
        wish = Wish(subject="old", scopes=frozenset({"read"}), life=timedelta(days=1))
        token, _ = issue(tx, wish, by="admin", at=now - timedelta(days=2))
    client = TestClient(sqlite_app, headers={"Authorization": f"Bearer {token}"})

    answer = client.get("/v1/user-tasks")

    assert answer.status_code == 401
    assert answer.json()["code"] == "TOKEN_EXPIRED"


def test_a_revoked_token_says_so(sqlite_app: FastAPI) -> None:
    now = SystemClock().now()
    with sqlite_app.state.engine.database.transaction() as tx:
        token, row = issue(tx, Wish(subject="x", scopes=frozenset({"read"})), by="a", at=now)
        revoke(tx, row.id, tenant=None, at=now)
    client = TestClient(sqlite_app, headers={"Authorization": f"Bearer {token}"})

    answer = client.get("/v1/user-tasks")

    assert answer.status_code == 401
    assert answer.json()["code"] == "TOKEN_REVOKED"


def test_moving_the_virtual_clock_expires_nobody(sqlite_app: FastAPI, sqlite_url: str) -> None:
    token = given_token(sqlite_url, "clock")
    client = TestClient(sqlite_app, headers={"Authorization": f"Bearer {token}"})

    client.put("/v1/clock", json={"instant": "2031-01-01T00:00:00Z"})

    assert client.get("/v1/clock").json() == {"instant": "2031-01-01T00:00:00Z"}
