"""Poole holds meetings; who works on them has a client each."""

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import TENANT, NewClient, deploy
from tests.api.lives import DEPLOYER
from tests.api.meetings.desk import GOV, TABLES, WITH_CASE, database_of, move, publish
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, event, flows, start
from tests.casework.marking import MARK
from tests.processes.content import COMMON, files_of
from tests.sealing import given_access

WAITING = named(
    "waiting",
    start()
    + user_task("work")
    + end("worked")
    + '<boundaryEvent id="decided" attachedToRef="work">'
    + event("message", "agenda_item_decided")
    + "</boundaryEvent>"
    + end("told")
    + flows("start>work", "work>worked", "decided>told"),
    '<message id="message_agenda_item_decided" name="agenda_item_decided"><extensionElements>'
    '<zeebe:subscription correlationKey="=case_no"/></extensionElements></message>',
)

WEEK_KEPT = b"meeting_years = { value = 0.02,"


@pytest.fixture
def partnership(client: TestClient) -> TestClient:
    """Poole, where meetings are held."""
    folders = ("meeting_cycle", "circulate_pack", "action_tracking", "meeting_referral")
    tables = {table: (COMMON / table).read_bytes() for table in TABLES}
    files = files_of(*folders, "retention_watch", "guest_invitation")
    kept = files["policy.toml"].replace(b"meeting_years = { value = 5,", WEEK_KEPT)
    deploy(client, {**files, **tables, "policy.toml": kept, "c/waiting.bpmn": WAITING})
    # Where it matters a test lets the watch begin: each morning it would be most of what happens.
    client.app.state.engine.rest_timer_starts(TENANT, by=DEPLOYER)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def coordinator(new_client: NewClient) -> TestClient:
    return new_client("cases", subject="cora", roles=("meeting_coordinator",))


@pytest.fixture
def police(new_client: NewClient) -> TestClient:
    return new_client("cases", "tasks", subject="pat", agency="police")


@pytest.fixture
def leader(new_client: NewClient) -> TestClient:
    return new_client("cases", "tasks", subject="mia", roles=("csp_manager",))


@pytest.fixture
def landlord(partnership: TestClient, new_client: NewClient) -> TestClient:
    """A member whose sharing protocol ended a week before."""
    keeper = new_client("tasks", subject="dora", roles=("spoc",))
    ended = {"protocolUntil": "2026-02-23", "protocolRef": "2025/1", "reason": "not renewed"}
    answer = keeper.patch("/v1/agencies/landlord", json=ended)
    assert answer.status_code == 200, answer.text
    return new_client("cases", subject="lou", agency="landlord")


@pytest.fixture
def path(partnership: TestClient, coordinator: TestClient) -> str:
    """A yearly meeting that has begun, with a person and a case on its agenda."""
    publish(partnership, {"meeting_type": "GOV", "meeting_on": "2026-03-09"})
    move(partnership, "2026-03-02T09:31:00Z")
    told = {**GOV, "subject": f"{MARK} Ada Quill", "detail": f"{MARK} Elm Road"}
    assert partnership.post("/v1/meetings/items", json=told).status_code == 201
    with database_of(partnership).transaction() as tx:
        given_access(tx, "poole", "i-1", "POO-1", who="cora")
    answer = coordinator.post("/v1/meetings/items", json=WITH_CASE)
    assert answer.status_code == 201, answer.text
    move(partnership, "2026-03-09T10:30:00Z")
    (found,) = coordinator.post("/v1/meetings/search", json={}).json()["items"]
    return f"/v1/meetings/{found['meetingKey']}"
