"""Letters over HTTP: found and read as they were sent, by whom they concern."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.conftest import NewClient
from tests.api.letter_rows import given_letters


def test_letters_are_found_and_read_as_they_were_sent(new_client: NewClient, app: FastAPI) -> None:
    client = new_client("read", subject="ann", roles=("case_officer",))
    given_letters(app, 5)

    page = client.post("/v1/letters/search", json={"page": {"limit": 3, "total": True}}).json()
    rest = client.post(
        "/v1/letters/search", json={"page": {"limit": 3, "after": page["page"]["endCursor"]}}
    ).json()
    found = client.post("/v1/letters/search", json={"filter": {"letterId": "ACK"}}).json()

    assert [len(page["items"]), len(rest["items"]), page["page"]["totalItems"]] == [3, 2, 5]
    assert rest["page"]["endCursor"] is None
    assert len({letter["letterKey"] for letter in page["items"] + rest["items"]}) == 5
    assert {letter["letterId"] for letter in found["items"]} == {"ACK"}
    whole = client.get("/v1/letters/poole-0")
    assert whole.json()["text"] == "Dear you,"
    assert whole.json()["law"] == ["section 1"]
    assert client.get("/v1/letters/poole-0/text").text == "Dear you,"
    html = client.get("/v1/letters/poole-0/html")
    assert html.text == "<p>Dear you,</p>"
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert html.headers["cache-control"] == "no-store"


def test_letters_of_another_partnership_do_not_exist(client: TestClient, app: FastAPI) -> None:
    given_letters(app, 1, tenant="islington")

    wish = {"filter": {"tenantId": "islington"}}

    assert client.post("/v1/letters/search", json=wish).json()["items"] == []
    assert client.post("/v1/letters/search", json={}).json()["items"] == []
    for path in ("", "/html", "/text"):
        assert client.get(f"/v1/letters/islington-0{path}").status_code == 404


def test_letters_come_in_the_order_in_which_they_were_sent_only(client: TestClient) -> None:
    answer = client.post("/v1/letters/search", json={"sort": [{"field": "sentAt"}]})

    assert answer.status_code == 400
    assert answer.json()["detail"] == "what is found here comes in one order only"
