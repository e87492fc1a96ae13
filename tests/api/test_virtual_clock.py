"""The virtual clock: moving it makes happen what falls due, in order, before the answer."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import START, deploy, given_permit, given_token

MINUTE = timedelta(minutes=1)


def test_a_week_passes_in_an_instant(client: TestClient, desk: TestClient) -> None:
    key = given_permit(desk)["processInstanceKey"]

    early = client.put("/v1/clock", json={"instant": "2026-03-09T09:29:59Z"})
    before = desk.get("/v1/user-tasks?state=CREATED").json()["items"]
    late = client.put("/v1/clock", json={"instant": "2026-03-20T00:00:00Z"})
    after = desk.get("/v1/user-tasks?state=CREATED").json()["items"]

    assert [early.status_code, late.status_code] == [200, 200]
    assert late.json() == {"instant": "2026-03-20T00:00:00Z"}
    assert [task["elementId"] for task in before] == ["record"]
    assert {task["elementId"] for task in after} == {"record", "chase"}
    # Each thing happened at its own instant, not at the instant the clock was moved to.
    chase = next(task for task in after if task["elementId"] == "chase")
    assert chase["creationDate"] == "2026-03-09T09:30:00Z"
    breached = client.post("/v1/deadlines/search", json={"filter": {"processInstanceKey": key}})
    assert breached.json()["items"][0]["breachedAt"] == "2026-03-13T00:00:00Z"


def test_reset_puts_it_back_to_where_it_began(client: TestClient) -> None:
    client.put("/v1/clock", json={"instant": "2026-04-01T00:00:00+01:00"})

    answer = client.post("/v1/clock/reset")

    assert answer.json() == {"instant": "2026-03-02T09:30:00Z"}
    assert client.get("/v1/clock").json() == answer.json()


@pytest.mark.parametrize("run", range(3))
def test_beside_a_worker_everything_happens_at_its_instant(database_url: str, run: int) -> None:
    settings = Settings(database_url=database_url, environment="test", virtual_clock=START)
    bearer = {"Authorization": f"Bearer {given_token(database_url)}"}
    with TestClient(create_app(settings), headers=bearer) as client:
        deploy(client)
        for minute in range(20):
            client.put("/v1/clock", json={"instant": (START + minute * MINUTE).isoformat()})
            given_permit(client, f"{run}-{minute}")

        client.put("/v1/clock", json={"instant": "2026-04-20T00:00:00Z"})

        wanted = {"filter": {"elementId": "chase"}, "sort": [{"field": "creationDate"}]}
        found = client.post("/v1/user-tasks/search", json=wanted).json()["items"]
    first = START + timedelta(days=7)
    due = [(first + minute * MINUTE).isoformat().replace("+00:00", "Z") for minute in range(20)]
    assert [task["creationDate"] for task in found] == due
