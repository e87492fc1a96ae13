"""Tokens over HTTP: issued, shown once, listed, revoked."""

from starlette.testclient import TestClient

from tests.api.conftest import NewClient

ISSUE = {"subject": "portal", "scopes": ["read"], "tenantId": "poole"}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_an_administrator_issues_a_token_that_works(client: TestClient) -> None:
    answer = client.post("/v1/tokens", json=ISSUE)

    assert answer.status_code == 201
    body = answer.json()
    assert answer.headers["location"] == f"/v1/tokens/{body['apiToken']['tokenId']}"
    assert body["apiToken"]["scopes"] == ["read"]
    assert client.get(answer.headers["location"]).json() == body["apiToken"]
    assert client.get("/v1/tokens", headers=bearer(body["token"])).status_code == 405
    denied = client.post("/v1/tokens/search", json={}, headers=bearer(body["token"]))
    assert denied.status_code == 403


def test_a_repeat_issues_nothing_and_shows_nothing(client: TestClient) -> None:
    key = {"Idempotency-Key": "once"}
    first = client.post("/v1/tokens", json=ISSUE, headers=key)

    again = client.post("/v1/tokens", json=ISSUE, headers=key)

    assert again.status_code == 409
    assert again.json()["code"] == "TOKEN_ALREADY_SHOWN"
    assert first.json()["token"] not in again.text
    subjects = [t["subject"] for t in client.post("/v1/tokens/search", json={}).json()["items"]]
    assert subjects.count("portal") == 1


def test_a_dry_run_issues_nothing(client: TestClient) -> None:
    answer = client.post("/v1/tokens?dryRun=true", json=ISSUE)

    assert answer.status_code == 200
    assert answer.headers["dry-run"] == "true"
    assert answer.json()["token"] == ""
    found = client.post("/v1/tokens/search", json={}).json()["items"]
    assert [t["subject"] for t in found] == ["ann"]


def test_a_revoked_token_opens_nothing(client: TestClient) -> None:
    made = client.post("/v1/tokens", json=ISSUE).json()

    answer = client.post(f"/v1/tokens/{made['apiToken']['tokenId']}/revocation")

    assert answer.status_code == 200
    assert answer.json()["revokedAt"] is not None
    assert (
        client.post("/v1/tokens/search", json={}, headers=bearer(made["token"])).status_code == 401
    )


def test_a_dry_revocation_revokes_nothing(client: TestClient) -> None:
    made = client.post("/v1/tokens", json=ISSUE).json()

    client.post(f"/v1/tokens/{made['apiToken']['tokenId']}/revocation?dryRun=true")

    assert (
        client.post("/v1/tokens/search", json={}, headers=bearer(made["token"])).status_code == 403
    )


def test_nobody_issues_tokens_for_another_partnership(new_client: NewClient) -> None:
    answer = new_client("admin").post("/v1/tokens", json={**ISSUE, "tenantId": "islington"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "NOT_PERMITTED"


def test_nobody_sees_or_revokes_the_tokens_of_another_partnership(new_client: NewClient) -> None:
    made = new_client("admin").post("/v1/tokens", json=ISSUE).json()
    elsewhere = new_client("admin", tenant="islington", subject="ian")

    found = elsewhere.post("/v1/tokens/search", json={}).json()["items"]
    answer = elsewhere.post(f"/v1/tokens/{made['apiToken']['tokenId']}/revocation")
    assert elsewhere.get(f"/v1/tokens/{made['apiToken']['tokenId']}").status_code == 404

    assert [token["subject"] for token in found] == ["ian"]
    assert answer.status_code == 404


def test_a_token_that_may_not_be_is_refused_with_its_place(client: TestClient) -> None:
    answer = client.post("/v1/tokens", json={**ISSUE, "scopes": ["everything"]})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/scopes"


def test_a_token_lives_one_year_at_most(client: TestClient) -> None:
    answer = client.post("/v1/tokens", json={**ISSUE, "expiresAt": "2199-01-01T00:00:00Z"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/expiresAt"


def test_tokens_come_in_pages(client: TestClient) -> None:
    for number in range(4):
        client.post("/v1/tokens", json={**ISSUE, "subject": f"portal-{number}"})

    seen, after = [], None
    while True:
        page = client.post("/v1/tokens/search", json={"page": {"limit": 2, "after": after}}).json()
        seen += [token["subject"] for token in page["items"]]
        after = page["page"]["endCursor"]
        if after is None:
            break

    assert sorted(seen) == ["ann", "portal-0", "portal-1", "portal-2", "portal-3"]
