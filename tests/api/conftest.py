"""A service on a database of each kind, and clients with tokens for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.identity.callers import SCOPES
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish
from app.main import create_app
from app.settings import Settings

TENANT = "poole"
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NewClient = Callable[..., TestClient]


def service(url: str) -> FastAPI:
    """A service with a virtual clock and no worker of its own."""
    return create_app(
        Settings(database_url=url, environment="test", virtual_clock=START, worker=False)
    )


def given_token(
    url: str,
    *scopes: str,
    subject: str = "ann",
    roles: tuple[str, ...] = (),
    agency: str = "",
    tenant: str | None = TENANT,
) -> str:
    wish = Wish(
        subject=subject,
        scopes=frozenset(scopes or SCOPES),
        roles=frozenset(roles),
        agency=agency,
        tenant=tenant,
        life=timedelta(days=30),
    )
    return issue_directly(url, [wish])[0]


@pytest.fixture
def app(database_url: str) -> Iterator[FastAPI]:
    made = service(database_url)
    yield made
    made.state.engine.database.close()


@pytest.fixture
def new_client(app: FastAPI, database_url: str) -> NewClient:
    """Make a client for a token with the given scopes (none named: all) and roles."""

    def make(*scopes: str, **who: object) -> TestClient:
        token = given_token(database_url, *scopes, **who)
        return TestClient(app, headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.fixture
def client(new_client: NewClient) -> TestClient:
    """A client that may do everything in one partnership."""
    return new_client()


@pytest.fixture
def sqlite_app(sqlite_url: str) -> Iterator[FastAPI]:
    made = service(sqlite_url)
    yield made
    made.state.engine.database.close()


@pytest.fixture
def sqlite_client(sqlite_app: FastAPI, sqlite_url: str) -> TestClient:
    """A client that may do everything, on SQLite only: for what no database decides."""
    token = given_token(sqlite_url)
    return TestClient(sqlite_app, headers={"Authorization": f"Bearer {token}"})
