"""Diagrams as pictures over HTTP: what they show, to whom, and that they are kept and harmless."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from fastapi import FastAPI
from lxml import etree
from starlette.testclient import TestClient

from tests.api.conftest import START, NewClient, deploy, given_permit, given_token
from tests.api.permits import FILES, PERMIT, named, user_task, zipped
from tests.bpmn.diagrams import end, flows, start

VISIT = named(
    "visit",
    start()
    + '<subProcess id="at_home" name="At home"><startEvent id="arrived"/>'
    + user_task("look_round").replace("Look_round", "Look round")
    + end("left")
    + flows("arrived>look_round", "look_round>left")
    + "</subProcess>"
    + end()
    + flows("start>at_home", "at_home>end"),
).replace(b'bpmnElement="at_home"', b'bpmnElement="at_home" isExpanded="false"')
SVG = "{http://www.w3.org/2000/svg}"


def key_of(client: TestClient, process_id: str = "permit", version: int = 1) -> str:
    wanted = {"processDefinitionId": process_id, "version": version}
    found = client.post("/v1/process-definitions/search", json={"filter": wanted})
    return str(found.json()["items"][0]["processDefinitionKey"])


def picture(client: TestClient, path: str, **query: str) -> str:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    return answer.text


def of_definition(client: TestClient, process_id: str = "permit", **query: str) -> str:
    path = f"/v1/process-definitions/{key_of(client, process_id)}/diagram.svg"
    return picture(client, path, **query)


def of_instance(client: TestClient, key: str) -> str:
    return picture(client, f"/v1/process-instances/{key}/diagram.svg")


def told(svg: str) -> Mapping[str, str]:
    """What the picture tells of each element to whoever cannot see it: the words in brackets."""
    groups = etree.fromstring(svg.encode()).iterfind(f".//{SVG}g[@data-element-id]")
    titles = {one.get("data-element-id"): one.findtext(f"{SVG}title") or "" for one in groups}
    said = {name: re.search(r"\(([^()]*)\)$", title) for name, title in titles.items()}
    return {str(name): match[1] for name, match in said.items() if match}


def title(svg: str) -> str:
    return etree.fromstring(svg.encode()).findtext(f"{SVG}title") or ""


def pass_time(client: TestClient, length: timedelta) -> None:
    answer = client.put("/v1/clock", json={"instant": (START + length).isoformat()})
    assert answer.status_code == 200, answer.text


def complete(client: TestClient, task: str, **variables: object) -> None:
    answer = client.post(f"/v1/user-tasks/{task}/completion", json={"variables": variables})
    assert answer.status_code == 200, answer.text


def task_of(instance: Mapping) -> str:
    return str(instance["nextUserTasks"][0]["userTaskKey"])


@pytest.fixture
def clerk(sqlite_client: TestClient) -> TestClient:
    """Somebody who may do everything, on SQLite only: for what no database decides."""
    deploy(sqlite_client)
    return sqlite_client


def test_a_deployed_diagram_is_a_picture(clerk: TestClient) -> None:
    svg = of_definition(clerk)

    assert title(svg) == "permit, version 1"
    names = re.findall(r'data-element-id="(\w+)"', svg)
    assert {"record", "decide", "a_week_later", "asked_record"} <= set(names)
    assert told(svg) == {}


@pytest.mark.parametrize("place", ["definition", "instance"])
def test_a_picture_is_kept_and_can_do_no_harm(clerk: TestClient, place: str) -> None:
    instance = given_permit(clerk)["processInstanceKey"]
    path = {
        "definition": f"/v1/process-definitions/{key_of(clerk)}/diagram.svg",
        "instance": f"/v1/process-instances/{instance}/diagram.svg",
    }[place]

    first = clerk.get(path)
    again = clerk.get(path, headers={"If-None-Match": first.headers["etag"]})
    other = clerk.get(path, headers={"If-None-Match": '"other"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (other.status_code, other.content) == (200, first.content)
    for answer in (first, again):
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert policy.endswith("sandbox")
        assert answer.headers["x-content-type-options"] == "nosniff"
    kept = {"definition": "private, no-cache", "instance": "no-store"}
    assert first.headers["cache-control"] == kept[place]
    assert "<script" not in first.text


def test_a_changed_state_is_a_new_picture(clerk: TestClient) -> None:
    instance = given_permit(clerk)
    path = f"/v1/process-instances/{instance['processInstanceKey']}/diagram.svg"
    before = clerk.get(path)

    complete(clerk, task_of(instance), level=3)

    after = clerk.get(path, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]


def test_an_instance_shows_what_it_waits_for_in_local_words(desk: TestClient) -> None:
    instance = given_permit(desk, "P-7")
    key = instance["processInstanceKey"]

    first = of_instance(desk, key)
    assert title(first) == "permit, P-7"
    assert told(first) == {
        "asked": "done",
        "record": "waiting, due 12 March 2026",
        "a_week_later": "waiting, until 9 March 2026 at 9:30am",
        "asked_record": "taken",
    }

    complete(desk, task_of(instance), level=3)
    assert told(of_instance(desk, key)) == {
        "asked": "done",
        "record": "done",
        "check": "waiting",
        "asked_record": "taken",
        "record_check": "taken",
    }


def test_an_instance_shows_where_it_is_stuck(client: TestClient) -> None:
    deploy(client)
    started = client.post("/v1/process-instances", json={"processDefinitionId": "stuck"}).json()
    task = client.get("/v1/user-tasks", params={"state": "CREATED"}).json()["items"][0]

    stuck = client.post(
        f"/v1/user-tasks/{task['userTaskKey']}/completion", json={"variables": {"level": 5}}
    )

    assert stuck.json()["incidentKey"]
    assert "incident" in told(of_instance(client, started["processInstanceKey"])).values()
    assert told(of_definition(client, "stuck", overlay="counts"))["try"].startswith("1 here")
    counts = told(of_definition(client, "stuck", overlay="counts"))
    assert any("1 in incident" in words for words in counts.values())


def test_counts_are_of_open_instances_of_the_own_tenant(
    desk: TestClient, client: TestClient, new_client: NewClient
) -> None:
    first, *_ = [given_permit(desk) for _ in range(3)]
    complete(desk, task_of(first), level=3)
    gone = given_permit(desk)
    client.post(
        f"/v1/process-instances/{gone['processInstanceKey']}/cancellation", json={"reason": "x"}
    )

    assert told(of_definition(desk, overlay="counts")) == {"record": "2 here", "check": "1 here"}
    everywhere = new_client(tenant=None, subject="root")
    assert told(of_definition(everywhere, overlay="counts"))["record"] == "2 here"


def test_counts_of_a_common_process_leave_out_other_tenants(
    client: TestClient, new_client: NewClient
) -> None:
    everywhere = new_client(tenant=None, subject="root")
    deployed = everywhere.post(
        "/v1/deployments", content=zipped(), headers={"Content-Type": "application/zip"}
    )
    assert deployed.status_code == 201, deployed.text
    other = new_client("read", "start", tenant="islington", subject="eve")
    deploy(everywhere, {"policy.toml": FILES["policy.toml"]}, tenantId="islington")
    deploy(client, {"policy.toml": FILES["policy.toml"]})
    for one in (client, client, other):
        given_permit(one)

    assert told(of_definition(client, overlay="counts")) == {"record": "2 here"}
    assert told(of_definition(other, overlay="counts")) == {"record": "1 here"}
    assert told(of_definition(everywhere, overlay="counts")) == {"record": "3 here"}


def test_heat_says_how_long_a_step_takes_and_visits_how_often(
    desk: TestClient, client: TestClient
) -> None:
    first, second, _ = [given_permit(desk) for _ in range(3)]
    pass_time(client, timedelta(hours=2))
    complete(desk, task_of(first), level=3)
    pass_time(client, timedelta(hours=5, minutes=30))
    complete(desk, task_of(second), level=3)

    heat = told(of_definition(desk, overlay="heat"))
    assert heat == {"record": "3 h 45 min, 2 times"}
    visits = told(of_definition(desk, overlay="visits"))
    assert visits["asked"] == "3 times"
    assert visits["record"] == "2 times"
    assert visits["record_check"] == "2 times"
    assert "check" not in visits


def test_what_has_changed_since_another_version(desk: TestClient, client: TestClient) -> None:
    changed = PERMIT.replace(b'name="Decide"', b'name="Decide on it"').replace(b"P7D", b"P9D")
    deploy(client, {**FILES, "permit/permit.bpmn": changed})
    first, second = key_of(desk), key_of(desk, version=2)

    svg = picture(desk, f"/v1/process-definitions/{second}/diagram.svg", against=first)

    assert title(svg) == "permit, version 2, against permit, version 1"
    assert {"decide", "a_week_later"} <= told(svg).keys()
    same = picture(desk, f"/v1/process-definitions/{second}/diagram.svg", against=second)
    assert "decide" not in told(same)


def test_what_is_in_a_collapsed_sub_process_is_a_picture_of_its_own(clerk: TestClient) -> None:
    deploy(clerk, {**FILES, "visit/visit.bpmn": VISIT})
    started = clerk.post("/v1/process-instances", json={"processDefinitionId": "visit"}).json()
    definition = f"/v1/process-definitions/{key_of(clerk, 'visit')}/diagram.svg"
    instance = f"/v1/process-instances/{started['processInstanceKey']}/diagram.svg"

    outside = picture(clerk, definition, overlay="counts")
    assert 'href="?overlay=counts&amp;plane=at_home"' in outside
    assert "Look round" not in outside
    assert told(picture(clerk, instance))["at_home"] == "waiting, Look round"
    inside = picture(clerk, instance, plane="at_home")
    assert title(inside) == "visit: At home"
    assert told(inside)["look_round"] == "waiting"
    assert 'href="?plane=visit"' in inside

    for path in (definition, instance):
        answer = clerk.get(path, params={"plane": "cellar"})
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
        assert answer.json()["detail"] == (
            "the diagram has no plane for 'cellar'; allowed: visit, at_home"
        )


def test_a_senseless_query_is_refused(clerk: TestClient) -> None:
    path = f"/v1/process-definitions/{key_of(clerk)}/diagram.svg"

    for query in (
        {"overlay": "nonsense"},
        {"overlay": ""},
        {"overlay": "counts", "against": "1"},
        {"against": ""},
        {"plane": ""},
        {"state": "x"},
    ):
        answer = clerk.get(path, params=query)
        assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_QUERY"), query


def test_what_is_not_there_or_not_yours_is_not_found(
    client: TestClient, desk: TestClient, new_client: NewClient
) -> None:
    definition = f"/v1/process-definitions/{key_of(client)}/diagram.svg"
    instance = f"/v1/process-instances/{given_permit(desk)['processInstanceKey']}/diagram.svg"
    decision = client.post("/v1/decision-definitions/search", json={}).json()["items"][0]
    stranger = new_client(tenant="islington", subject="eve")

    assert stranger.get(definition).status_code == 404
    assert stranger.get(instance).status_code == 404
    assert client.get("/v1/process-instances/none/diagram.svg").status_code == 404
    assert client.get("/v1/process-definitions/none/diagram.svg").status_code == 404
    assert client.get(definition, params={"against": "none"}).status_code == 404
    table = f"/v1/process-definitions/{decision['decisionDefinitionKey']}/diagram.svg"
    assert client.get(table).status_code == 404


def test_pictures_need_the_scope_to_read(sqlite_app: FastAPI, sqlite_url: str) -> None:
    token = given_token(sqlite_url, "start", subject="bob")
    starter = TestClient(sqlite_app, headers={"Authorization": f"Bearer {token}"})

    for path in ("process-definitions", "process-instances"):
        assert starter.get(f"/v1/{path}/1/diagram.svg").status_code == 403
