"""The directory of agencies: seeded by the policy, changed by its keepers, never overwritten."""

import json
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.casework import agencies
from app.casework.agencies import KINDS, VETTING, in_force
from app.store.agencies import AgencyRow
from tests.api.conftest import NewClient, deploy
from tests.api.permits import named
from tests.bpmn.diagrams import end, flows, form, script, start
from tests.processes.content import files_of

TOWN = {
    "agencyId": "kidsgrove_town",
    "name": "Kidsgrove Town Council",
    "kind": "town_or_parish",
    "statutory": True,
    "reason": "It wants to take part in the hub",
}
SIGNED = {
    "dsaSigned": True,
    "protocolRef": "One Staffordshire",
    "protocolUntil": "2026-03-31",
    "reason": "The clerk signed",
}


@pytest.fixture
def spoc(client: TestClient, new_client: NewClient) -> TestClient:
    deploy(client, files_of("emergency_access"))
    return new_client("read", "tasks", subject="sam", roles=("spoc",))


def shown(who: TestClient, **wanted: object) -> list[Mapping[str, object]]:
    answer = who.post("/v1/agencies/search", json={"filter": wanted})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_the_directory_begins_with_the_policy_and_is_open_to_new_ones(spoc: TestClient) -> None:
    seeded = shown(spoc)

    made = spoc.post("/v1/agencies", json=TOWN)
    again = spoc.post("/v1/agencies", json=TOWN)
    police = spoc.post("/v1/agencies", json={**TOWN, "agencyId": "police"})

    assert [(one["agencyId"], one["revision"], one["dsaSigned"]) for one in seeded] == [
        ("council", 0, True), ("icb", 0, True), ("landlord", 0, True), ("police", 0, True),
    ]  # fmt: skip
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/v1/agencies/kidsgrove_town"
    assert (again.status_code, police.status_code) == (409, 409)
    assert [one["agencyId"] for one in shown(spoc, kind="town_or_parish")] == ["kidsgrove_town"]
    first = spoc.post("/v1/agencies/search", json={"page": {"limit": 3}}).json()
    after = {"page": {"after": first["page"]["endCursor"]}}
    rest = spoc.post("/v1/agencies/search", json=after).json()
    ids = [one["agencyId"] for one in [*first["items"], *rest["items"]]]
    assert ids == ["council", "icb", "kidsgrove_town", "landlord", "police"]


def test_each_change_is_a_revision_and_says_who_and_why(spoc: TestClient) -> None:
    path = "/v1/agencies/landlord"
    tag = spoc.get(path).headers["etag"]

    tried = spoc.patch(f"{path}?dryRun=true", json=SIGNED, headers={"If-Match": tag})
    changed = spoc.patch(path, json=SIGNED, headers={"If-Match": tag})
    stale = spoc.patch(path, json={"reason": "x", "contact": "y"}, headers={"If-Match": tag})
    retired = spoc.post(f"{path}/retirement", json={"reason": "It was merged"})

    history = spoc.get(f"{path}/history").json()["items"]
    assert (tried.status_code, changed.status_code, stale.status_code) == (200, 200, 412)
    assert changed.json()["protocolUntil"] == "2026-03-31"
    assert changed.json()["protocolInForce"] is True
    assert retired.json()["protocolInForce"] is False
    assert [(one["revision"], one["changedBy"], one["reason"]) for one in history] == [
        (0, "policy", None),
        (1, "sam", "The clerk signed"),
        (2, "sam", "It was merged"),
    ]
    assert history[1]["retired"] is False
    assert shown(spoc, retired=True)[0]["agencyId"] == "landlord"


def test_what_does_not_fit_is_refused_at_its_place(spoc: TestClient) -> None:
    refused: list[tuple[Mapping[str, object], str]] = [
        ({"kind": "witch"}, "/kind"),
        ({"vetting": "a bit"}, "/vetting"),
        ({"protocolUntil": "2026-02-30"}, "/protocolUntil"),
        ({"dsaSigned": False, "protocolUntil": "2026-03-31"}, "/protocolUntil"),
        ({"relevantBody": None}, "/relevantBody"),
        ({"reason": ""}, "/reason"),
    ]

    for change, at in refused:
        answer = spoc.patch("/v1/agencies/police", json={"reason": "A try", **change})
        assert answer.status_code in (400, 422), answer.text
        assert [one["pointer"] for one in answer.json()["errors"]] == [at]
    odd = spoc.post("/v1/agencies", json={**TOWN, "agencyId": "Kidsgrove Town"})
    operators = spoc.post("/v1/agencies/search", json={"filter": {"kind": {"$like": "p*"}}})

    assert [one["pointer"] for one in odd.json()["errors"]] == ["/agencyId"]
    assert operators.status_code == 400
    assert spoc.get("/v1/agencies/police").json()["revision"] == 0


def test_only_its_keepers_change_it_and_only_in_their_own_partnership(
    spoc: TestClient, new_client: NewClient
) -> None:
    officer = new_client(subject="olu", roles=("case_officer",))
    islington = new_client(subject="ida", roles=("spoc",), tenant="islington")

    for answer in (
        officer.post("/v1/agencies", json=TOWN),
        officer.patch("/v1/agencies/police", json=SIGNED),
        officer.post("/v1/agencies/police/retirement", json={"reason": "x"}),
    ):
        assert answer.status_code == 403, answer.text
        assert "spoc, csp_manager" in answer.json()["detail"]
    assert islington.get("/v1/agencies/police?tenantId=poole").status_code == 404
    assert islington.post("/v1/agencies?tenantId=poole", json=TOWN).status_code == 404
    assert spoc.get("/v1/agencies/kidsgrove_town").status_code == 404


DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))
ROWS = st.builds(
    AgencyRow,
    tenant=st.just("t"),
    id=st.just("a"),
    revision=st.just(1),
    at=st.just(agencies.SEEDED_AT),
    by=st.just("sam"),
    reason=st.just("x"),
    name=st.just("A"),
    kind=st.sampled_from(KINDS),
    statutory=st.booleans(),
    relevant_body=st.booleans(),
    vetting=st.sampled_from(VETTING),
    dsa_signed=st.booleans(),
    protocol_ref=st.just("P"),
    protocol_until=st.none() | DAYS,
    contact=st.just(""),
    retired=st.booleans(),
)


@given(ROWS, DAYS)
def test_a_protocol_that_is_not_in_force_never_comes_into_force_by_waiting(
    row: AgencyRow, on: date
) -> None:
    later = on + timedelta(days=1)

    assert in_force(row, on) >= in_force(row, later)
    assert in_force(row, on) <= (row.dsa_signed and not row.retired)


CHANGES = st.lists(
    st.fixed_dictionaries({"contact": st.text("abc", max_size=3), "retired": st.booleans()}),
    max_size=4,
)


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(CHANGES)
def test_history_holds_every_change_and_the_last_one_stands(spoc: TestClient, changes) -> None:
    path = "/v1/agencies/icb"
    before = spoc.get(f"{path}/history").json()["items"]

    for change in changes:
        assert spoc.patch(path, json={"reason": "A change", **change}).status_code == 200

    after = spoc.get(f"{path}/history").json()["items"]
    assert after[: len(before)] == before
    told = [(one["contact"] or "", one["retired"]) for one in after[len(before) :]]
    assert told == [(one["contact"], one["retired"]) for one in changes]
    assert [one["revision"] for one in after] == list(range(len(after)))
    assert spoc.get(path).json() == after[-1]


PICK = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Pick",
    "type": "object",
    "properties": {"agency": {"type": "string", "title": "Which?", "maxLength": 40}},
    "required": ["agency"],
    "additionalProperties": False,
    "x-rules": [
        {
            "rule": "list contains(policy.agencies.id, agency)",
            "message": "Enter an agency on the list",
            "at": "/agency",
        }
    ],
}
PICKING = named(
    "picking",
    start()
    + form("pick", "pick")
    + script("look", "=policy.agencies[item.id = agency][1]", "found")
    + end()
    + flows("start>pick", "pick>look", "look>end"),
)


def test_what_stands_in_the_directory_alone_is_known_to_forms_and_diagrams_at_once(
    client: TestClient, spoc: TestClient, new_client: NewClient
) -> None:
    own = {"c/picking.bpmn": PICKING, "c/forms/pick.json": json.dumps(PICK).encode()}
    deploy(client, {**files_of("emergency_access"), **own})
    officer = new_client("start", "tasks", "read", subject="olu", roles=("officer",))
    begun = officer.post("/v1/process-instances", json={"processDefinitionId": "picking"}).json()
    task = f"/v1/user-tasks/{begun['nextUserTasks'][0]['userTaskKey']}/completion"
    wish = {"variables": {"agency": TOWN["agencyId"]}}

    before = officer.post(task, json=wish)
    assert spoc.post("/v1/agencies", json=TOWN).status_code == 201
    after = officer.post(task, json=wish)

    assert (before.status_code, after.status_code) == (422, 200), after.text
    path = f"/v1/process-instances/{begun['processInstanceKey']}"
    found = client.get(path).json()["variables"]["found"]
    assert (found["name"], found["statutory"]) == (TOWN["name"], True)
    # The policy's own entry of it, revision 0, there is not.
    assert [one["revision"] for one in shown(spoc, kind="town_or_parish")] == [1]


def test_a_retired_agency_keeps_its_name_and_the_policy_says_what_it_said(
    client: TestClient, spoc: TestClient
) -> None:
    assert spoc.post("/v1/agencies", json=TOWN).status_code == 201
    for name in ("police", TOWN["agencyId"]):
        retired = spoc.post(f"/v1/agencies/{name}/retirement", json={"reason": "Gone"})
        assert retired.status_code == 200, retired.text

    with client.app.state.engine.database.read() as tx:  # type: ignore[attr-defined]
        listed = [{"id": "police", "name": "The police", "statutory": True}]
        police, town = agencies.standing(tx, "poole", listed)

    assert police == listed[0]
    assert (town["name"], town["statutory"], town["retired"]) == (TOWN["name"], False, True)
