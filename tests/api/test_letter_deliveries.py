"""What became of a letter over HTTP: asked, reported by a person, told by GOV.UK Notify."""

from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.assembly import deliverer_of
from app.letter_settings import LetterSettings
from app.store import letter_deliveries
from app.store.letter_deliveries import DeliveryRow
from tests.api.conftest import START, NewClient, deploy
from tests.api.letter_rows import given_letters
from tests.api.permits import form
from tests.letters import news

PLACE = "/v1/letters/poole-0/delivery"
ROW = DeliveryRow(
    letter_key="poole-0",
    tenant="poole",
    channel="post",
    connector="outbox",
    state="queued",
    queued_at=START,
    changed_at=START,
    due_at=None,
)


@pytest.fixture
def sent(app: FastAPI, client: TestClient) -> FastAPI:
    """A service with one letter in the outbox."""
    deploy(client, news.FILES)
    given_letters(app, 1)
    with app.state.engine.database.transaction() as tx:
        letter_deliveries.add(tx, ROW)
    return app


def given_at_notify(app: FastAPI) -> None:
    with app.state.engine.database.transaction() as tx:
        row = replace(ROW, connector="notify", state="sent", due_at=START, reference="1")
        letter_deliveries.change(tx, row)


def tasks(client: TestClient) -> list[str]:
    return [one["elementId"] for one in client.get("/v1/user-tasks").json()["items"]]


def test_a_person_prints_a_letter_and_says_so(sent: FastAPI, client: TestClient) -> None:
    before = client.get(PLACE).json()
    given_letters(sent, 1, tenant="islington")
    outbox = {"filter": {"connector": "outbox", "deliveryState": "queued"}}
    to_print = client.post("/v1/letters/search", json=outbox).json()["items"]
    posted = client.post(PLACE, json={"state": "sent"})
    again = client.post(PLACE, json={"state": "sent"})

    assert (before["connector"], before["state"], before["nextAttemptAt"]) == (
        "outbox",
        "queued",
        None,
    )
    assert [one["letterKey"] for one in to_print] == ["poole-0"]
    assert client.post("/v1/letters/search", json=outbox).json()["items"] == []
    assert (posted.status_code, posted.json()["state"]) == (200, "sent")
    assert again.json() == posted.json() == client.get(PLACE).json()
    assert tasks(client) == []


def test_what_the_post_brings_back_is_taken_up_again_once(
    sent: FastAPI, client: TestClient
) -> None:
    client.post(PLACE, json={"state": "delivered"})

    tried = client.post(f"{PLACE}?dryRun=true", json={"state": "returned"})
    assert (tried.status_code, tasks(client)) == (200, [])
    for _ in range(2):
        assert client.post(PLACE, json={"state": "returned"}).json()["state"] == "returned"

    assert tasks(client) == ["reach_otherwise"]
    late = client.post(PLACE, json={"state": "delivered"})
    assert (late.status_code, late.json()["code"]) == (409, "WRONG_STATE")


def test_a_letter_of_somebody_else_is_not_reported(sent: FastAPI, new_client: NewClient) -> None:
    stranger = new_client(subject="eve")
    elsewhere = new_client(tenant="islington")

    for client in (stranger, elsewhere):
        assert client.get(PLACE).status_code == 404
        assert client.post(PLACE, json={"state": "sent"}).status_code == 404


def test_notify_tells_what_became_of_a_letter(
    sent: FastAPI, client: TestClient, new_client: NewClient
) -> None:
    given_at_notify(sent)
    notify = new_client("receipts", subject="notify")
    place = "/v1/letter-receipts/notify"
    receipt = {"id": "1", "reference": "poole-0", "to": "ada@example.org", "status": "sending"}

    for status in ("sending", "delivered", "delivered", "permanent-failure", "delivered"):
        answer = notify.post(place, json={**receipt, "status": status})
        assert (answer.status_code, answer.content) == (204, b"")

    assert client.get(PLACE).json()["state"] == "returned"
    assert tasks(client) == ["reach_otherwise"]
    assert notify.post(place, json={**receipt, "reference": "x"}).status_code == 404
    assert notify.get(PLACE).status_code == 403
    assert TestClient(sent).post(place, json=receipt).status_code == 401


def test_a_receipt_is_a_command_like_every_other(
    sent: FastAPI, client: TestClient, new_client: NewClient
) -> None:
    given_at_notify(sent)
    notify = new_client("receipts", subject="notify")
    place, receipt = "/v1/letter-receipts/notify", {"reference": "poole-0", "status": "delivered"}
    failed, key = {**receipt, "status": "permanent-failure"}, {"Idempotency-Key": "1"}

    tried = notify.post(f"{place}?dryRun=true", json=failed)
    assert (tried.status_code, client.get(PLACE).json()["state"], tasks(client)) == (
        204,
        "sent",
        [],
    )

    assert notify.post(place, json=receipt, headers=key).status_code == 204
    again = notify.post(place, json=receipt, headers=key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (204, "true")
    assert notify.post(place, json=failed, headers=key).status_code == 422
    assert (client.get(PLACE).json()["state"], tasks(client)) == ("delivered", [])


def test_letters_that_are_held_up_are_measured(sent: FastAPI, client: TestClient) -> None:
    held = 'reeve_letters_held_up{problem="notify_setup"}'
    with sent.state.engine.database.transaction() as tx:
        row = replace(ROW, connector="notify", due_at=START, problem="notify_setup")
        letter_deliveries.change(tx, row)
    assert f"{held} 1.0" in client.get("/metrics").text

    given_at_notify(sent)
    assert held not in client.get("/metrics").text


def test_a_letter_of_which_nobody_can_be_told_is_told_of_once_it_is_mended(
    sent: FastAPI, client: TestClient
) -> None:
    untold = 'reeve_letters_held_up{problem="nobody_told"}'
    deliverer = deliverer_of(sent.state.engine, sent.state.vault, LetterSettings())
    asks_more = form("It came back", {**news.RETURNED, "more": news.CODE}, "more")
    deploy(client, {**news.FILES, "back/forms/returned.json": asks_more})

    noted = client.post(PLACE, json={"state": "returned"}).json()
    assert (noted["state"], noted["nextAttemptAt"]) == ("returned", "2026-03-02T10:30:00Z")
    client.put("/v1/clock", json={"instant": noted["nextAttemptAt"]})
    assert (deliverer.run_due(), tasks(client)) == (1, [])
    assert f"{untold} 1.0" in client.get("/metrics").text

    deploy(client, news.FILES)
    client.put("/v1/clock", json={"instant": client.get(PLACE).json()["nextAttemptAt"]})
    assert [deliverer.run_due(), deliverer.run_due()] == [1, 0]
    assert tasks(client) == ["reach_otherwise"]
    assert untold not in client.get("/metrics").text
    assert client.get(PLACE).json() == {**noted, "attempts": 2, "nextAttemptAt": None}
