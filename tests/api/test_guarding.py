"""Credentials at the door: wrong ones are limited, and the day of use is noted once."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.api.guarding import Guard
from app.identity.guessing import MOST_WRONG
from app.identity.recent import BELIEVED
from app.identity.tokens import TokenRefused, Wish, issue, revoke
from app.store import tokens as rows
from engine.clock import SystemClock, VirtualClock, local_date
from engine.engine import Database
from tests.api.conftest import given_token
from tests.api.test_promises import counted

WRONG = {"Authorization": f"Bearer reeve_{'0' * 16}_{'0' * 64}"}
READ = "/v1/user-tasks"
NIGHT = datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC)


def given_guesser(app: FastAPI) -> TestClient:
    guesser = TestClient(app)
    for _ in range(MOST_WRONG):
        assert guesser.get(READ, headers=WRONG).status_code == 401
    return guesser


def test_too_many_wrong_credentials_are_not_even_looked_at(app: FastAPI) -> None:
    guesser = given_guesser(app)

    with counted(app.state.engine.database.sqlalchemy) as seen:
        answer = guesser.get(READ, headers=WRONG)

    assert answer.status_code == 429
    assert answer.json()["code"] == "TOO_MANY_ATTEMPTS"
    assert answer.json()["retryable"]
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert seen == [[]]


def test_others_at_the_address_and_other_addresses_go_on(
    app: FastAPI, database_url: str, client: TestClient
) -> None:
    assert client.get(READ).status_code == 200
    given_guesser(app)
    newcomer = {"Authorization": f"Bearer {given_token(database_url, subject='bob')}"}

    assert client.get(READ).status_code == 200
    assert TestClient(app).get(READ, headers=newcomer).status_code == 429
    elsewhere = TestClient(app, client=("192.0.2.9", 50000))
    assert elsewhere.get(READ, headers=newcomer).status_code == 200
    assert TestClient(app).get("/health/live").status_code == 200


def test_a_credential_that_is_too_old_or_missing_is_no_guess(
    sqlite_app: FastAPI, sqlite_client: TestClient
) -> None:
    found = sqlite_client.post("/v1/tokens/search", json={}).json()["items"]
    sqlite_client.post(f"/v1/tokens/{found[0]['tokenId']}/revocation")
    nobody = TestClient(sqlite_app)

    for _ in range(MOST_WRONG + 1):
        assert nobody.get(READ).status_code == 401
        assert sqlite_client.get(READ).json()["code"] == "TOKEN_REVOKED"


def test_the_list_says_when_a_token_was_last_used(client: TestClient, database_url: str) -> None:
    given_token(database_url, subject="zoe")

    (ann, zoe) = client.post("/v1/tokens/search", json={}).json()["items"]

    assert ann["lastUsedOn"] == local_date(SystemClock().now()).isoformat()
    assert zoe["lastUsedOn"] is None


def test_the_day_of_use_is_written_once_a_day(database: Database, database_url: str) -> None:
    token = given_token(database_url)
    clock = VirtualClock(SystemClock().now() + timedelta(days=2))
    guard = Guard(database, clock)
    guard.caller(token, "")

    with counted(database.sqlalchemy) as at_once:
        guard.caller(token, "")
    clock.set(clock.now() + BELIEVED)
    with counted(database.sqlalchemy) as later:
        guard.caller(token, "")
    clock.set(clock.now() + timedelta(days=1))
    with counted(database.sqlalchemy) as tomorrow:
        guard.caller(token, "")

    assert at_once == [[]]
    assert [len(said) for said in later] == [1]
    # It is looked up and written; nothing follows the commit.
    assert [len(said) for said in tomorrow] == [2, 0]


def test_a_token_that_another_process_revoked_opens_nothing_after_a_second(
    database: Database, database_url: str
) -> None:
    token, now = given_token(database_url), SystemClock().now()
    clock = VirtualClock(now)
    guard = Guard(database, clock)
    guard.caller(token, "")

    with database.transaction() as tx:
        revoke(tx, token.split("_")[1], tenant=None, at=now)
    clock.set(now + BELIEVED)

    with pytest.raises(TokenRefused, match="revoked"):
        guard.caller(token, "")


@pytest.mark.parametrize(("seconds", "day"), [(0, "2026-06-30"), (1, "2026-07-01")])
def test_the_day_of_use_is_that_of_london(database: Database, seconds: int, day: str) -> None:
    with database.transaction() as tx:
        text, row = issue(tx, Wish(subject="a", scopes=frozenset({"read"})), by="x", at=NIGHT)

    Guard(database, VirtualClock(NIGHT + timedelta(seconds=seconds))).caller(text, "")

    with database.read() as tx:
        found = rows.find(tx, row.id)
    assert found is not None
    assert str(found.last_used_on) == day


def test_a_day_is_never_moved_back(database: Database, database_url: str) -> None:
    token = given_token(database_url)
    today = SystemClock().now()
    for days in (2, 1):
        Guard(database, VirtualClock(today + timedelta(days=days))).caller(token, "")

    with database.read() as tx:
        found = rows.find(tx, token.split("_")[1])
    assert found is not None
    assert found.last_used_on == local_date(today + timedelta(days=2))


def test_a_refused_token_is_not_in_use(database: Database, database_url: str) -> None:
    token = given_token(database_url)

    with pytest.raises(TokenRefused):
        Guard(database, VirtualClock(SystemClock().now() + timedelta(days=40))).caller(token, "")

    with database.read() as tx:
        found = rows.find(tx, token.split("_")[1])
    assert found is not None
    assert found.last_used_on is None
