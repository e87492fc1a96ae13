"""A service on a database of each kind, and clients with tokens for it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.identity.callers import SCOPES
from app.identity.issuing import issue_directly
from app.identity.tokens import Wish, issue
from app.main import create_app
from app.settings import Settings
from engine.clock import SystemClock
from tests.api.permits import FILES, zipped

TENANT = "poole"
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NewClient = Callable[..., TestClient]


@pytest.fixture(scope="session", autouse=True)
def loop() -> Iterator[None]:
    """One event loop for all requests, as a server has; or each would begin, and end, its own."""
    with start_blocking_portal() as portal:
        TestClient.portal = portal
        yield
        TestClient.portal = None


def service(url: str) -> FastAPI:
    """A service with a virtual clock and no worker of its own."""
    return create_app(
        Settings(database_url=url, environment="test", virtual_clock=START, worker=False)
    )


def given_token(url: str, *scopes: str, **who: Any) -> str:
    """Store a token for whoever that is in a database that nobody has opened."""
    return issue_directly(url, [wish(*scopes, **who)])[0]


def wish(
    *scopes: str,
    subject: str = "ann",
    roles: tuple[str, ...] = (),
    agency: str = "",
    tenant: str | None = TENANT,
) -> Wish:
    """Wish for a token with the given scopes (none named: all)."""
    return Wish(
        subject=subject,
        scopes=frozenset(scopes or SCOPES),
        roles=frozenset(roles),
        agency=agency,
        tenant=tenant,
        life=timedelta(days=30),
    )


def client_of(app: FastAPI, wished: Wish) -> TestClient:
    """A client with a token of its own, stored by a connection that the service has already."""
    with app.state.engine.database.transaction() as tx:
        token, _ = issue(tx, wished, by="operator", at=SystemClock().now())
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def app(database_url: str) -> Iterator[FastAPI]:
    made = service(database_url)
    yield made
    made.state.engine.database.close()


@pytest.fixture
def new_client(app: FastAPI) -> NewClient:
    """Make a client for a token with the given scopes (none named: all) and roles."""

    def make(*scopes: str, **who: Any) -> TestClient:
        return client_of(app, wish(*scopes, **who))

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
def sqlite_client(sqlite_app: FastAPI) -> TestClient:
    """A client that may do everything, on SQLite only: for what no database decides."""
    return client_of(sqlite_app, wish())


@pytest.fixture
def desk(new_client: NewClient, client: TestClient) -> TestClient:
    """Somebody at the desk, in a partnership where the bundle of permits is deployed."""
    deploy(client)
    return new_client("read", "tasks", "start", subject="dan", roles=("desk",))


def deploy(client: TestClient, files: Mapping[str, bytes] = FILES, **query: str) -> Any:
    """Deploy files for the tests' partnership and return the answer's body."""
    answer = client.post(
        "/v1/deployments",
        content=zipped(files),
        params={"tenantId": TENANT, **query},
        headers={"Content-Type": "application/zip"},
    )
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def given_permit(client: TestClient, business_id: str | None = None, **variables: object) -> Any:
    """Start a permit and return the instance as answered, with its first task."""
    answer = client.post(
        "/v1/process-instances",
        json={
            "processDefinitionId": "permit",
            "businessId": business_id,
            "variables": variables,
        },
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def given_task(client: TestClient) -> str:
    """Start a permit and return the key of the task `record`."""
    return str(given_permit(client)["nextUserTasks"][0]["userTaskKey"])
