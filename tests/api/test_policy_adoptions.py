"""A change of policy over HTTP: what would move is shown first, then adopted for a reason."""

from starlette.testclient import TestClient

from tests.api.conftest import START, TENANT, NewClient, deploy, given_permit
from tests.api.permits import FILES, zipped
from tests.sealing import given_access

SHORTER = {name: text.replace(b"count = 10", b"count = 7") for name, text in FILES.items()}
LONGER = {name: text.replace(b"count = 10", b"count = 14") for name, text in FILES.items()}
CLOSED = b'closed = { value = [], source = "test", status = "D" }\n'
ZIP = {"Content-Type": "application/zip"}
WISH = {"tenantId": TENANT, "reason": "the board decided"}


def due(client: TestClient) -> list[str]:
    found = client.post("/v1/deadlines/search", json={"filter": {"state": "CREATED"}}).json()
    return [one["due"] for one in found["items"]]


def settle(client: TestClient) -> None:
    client.put("/v1/clock", json={"instant": START.isoformat()})


def test_a_change_is_shown_then_deployed_then_adopted_once(client: TestClient, desk) -> None:
    given_permit(desk, "P-1")

    shown = deploy(client, SHORTER, dryRun="true")

    (change,) = shown["policyChanges"]
    assert (change["path"], change["tenantId"]) == ("deadlines.answer", TENANT)
    assert [change[when]["value"]["count"] for when in ("before", "after")] == [10, 7]
    assert change["after"]["source"] == "test"
    (move,) = shown["deadlineMoves"]["items"]
    assert (move["businessId"], move["dueNow"], move["dueThen"]) == (
        "P-1",
        "2026-03-12",
        "2026-03-09",
    )
    assert (move["effect"], move["missedAtOnce"]) == ("EARLIER", False)
    deployed = deploy(client, SHORTER)
    assert (deployed["deadlineMoves"], deployed["adoptionKeys"]) == (None, [])
    assert due(client) == ["2026-03-12"]

    foreseen = client.post("/v1/policy-adoptions?dryRun=true", json=WISH)
    once = client.post("/v1/policy-adoptions", json=WISH, headers={"Idempotency-Key": "k"})
    again = client.post("/v1/policy-adoptions", json=WISH, headers={"Idempotency-Key": "k"})
    settle(client)

    assert foreseen.json()["moves"]["counts"] == {"EARLIER": 1}
    assert (once.status_code, again.json()) == (201, once.json())
    told = client.get(once.headers["location"]).json()
    assert (told["state"], told["planned"], told["moved"]) == ("COMPLETED", 1, 1)
    assert (told["askedBy"], told["moves"]) == ("ann", None)
    wish = {"filter": {"cause": "POLICY", "tenantId": TENANT}}
    assert client.post("/v1/policy-adoptions/search", json=wish).json()["items"] == [told]
    assert due(client) == ["2026-03-09"]


def test_a_later_date_stays_until_the_case_says_that_it_was_agreed(client, desk) -> None:
    given_permit(desk, "P-1")
    deploy(client, LONGER)

    kept = client.post("/v1/policy-adoptions?dryRun=true", json=WISH).json()["moves"]["items"][0]
    agreed = {**WISH, "businessId": "P-1", "agreedOn": "2026-03-02"}
    client.post("/v1/policy-adoptions", json=agreed)
    settle(client)

    assert (kept["effect"], kept["dueThen"], kept["dueCounted"]) == (
        "KEPT",
        "2026-03-12",
        "2026-03-16",
    )
    assert due(client) == ["2026-03-16"]


def test_what_makes_no_sense_is_refused(client: TestClient, desk, new_client: NewClient) -> None:
    def refused(wish: object, by: TestClient = client) -> tuple[int, str]:
        answer = by.post("/v1/policy-adoptions", json=wish)
        return answer.status_code, answer.json()["code"]

    assert refused({**WISH, "agreedOn": "2026-03-02"}) == (400, "INVALID_REQUEST")
    assert refused({**WISH, "agreedOn": "tomorrow", "businessId": "P"}) == (422, "INVALID_BODY")
    assert refused({**WISH, "businessId": "nobody's"}) == (404, "NOT_FOUND")
    assert refused({**WISH, "reason": ""}) == (422, "INVALID_BODY")
    assert refused(WISH, desk) == (403, "SCOPE_MISSING")
    assert refused(WISH, new_client(tenant="islington")) == (404, "NOT_FOUND")
    given_permit(desk)
    less = {name: text.replace(CLOSED, b"") for name, text in FILES.items()}
    deploy(client, less)
    assert refused(WISH) == (409, "POLICY_NOT_ADOPTABLE")


def test_the_timeline_of_a_case_says_which_dates_moved(client: TestClient, desk) -> None:
    key = given_permit(desk, "P-1")["processInstanceKey"]
    with client.app.state.engine.database.transaction() as tx:
        given_access(tx, TENANT, key, "P-1", who="ann")
    deploy(client, SHORTER)
    client.post("/v1/policy-adoptions", json=WISH)
    settle(client)
    deploy(client, LONGER)
    client.post("/v1/policy-adoptions", json=WISH)
    settle(client)

    (case,) = client.post("/v1/cases/search", json={}).json()["items"]
    told = client.get(f"/v1/cases/{case['caseKey']}/timeline").json()["items"]

    after = [one for one in told if one["type"].startswith(("policy_", "deadline_"))]
    assert [(one["type"], one["by"], one["facts"].get("after")) for one in after] == [
        ("policy_adopted", "ann", None),
        ("deadline_moved", "ann", "2026-03-09"),
        ("policy_adopted", "ann", None),
        ("deadline_kept", "ann", "2026-03-09"),
    ]
    assert after[1]["facts"] == {
        "name": "record",
        "rule": "answer",
        "before": "2026-03-12",
        "after": "2026-03-09",
        "effect": "EARLIER",
    }


def test_a_policy_can_be_deployed_before_its_day(client: TestClient, desk) -> None:
    told = deploy(client, SHORTER, inForceFrom="2026-03-03")
    planned = client.get("/v1/deployments/scheduled").json()["items"]
    given_permit(desk, "P-1")
    client.put("/v1/clock", json={"instant": "2026-03-03T00:00:00Z"})
    given_permit(desk, "P-2")

    assert told["inForceFrom"] == "2026-03-03"
    assert [one["resources"] for one in planned] == [[{"kind": "policy", "id": "policy"}]]
    assert due(client) == ["2026-03-10", "2026-03-12"]
    deploy(client, LONGER, inForceFrom="2026-04-01")
    (later,) = client.get("/v1/deployments/scheduled").json()["items"]
    path = f"/v1/deployments/{later['deploymentKey']}"
    assert client.delete(path).json() == later
    assert client.delete(path).status_code == 404
    late = client.post("/v1/deployments?inForceFrom=2026-03-03", content=zipped(), headers=ZIP)
    wrong = client.post("/v1/deployments?inForceFrom=soon", content=zipped(), headers=ZIP)
    assert [one.status_code for one in (late, wrong)] == [400, 400], (late.text, wrong.text)
