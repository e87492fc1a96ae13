"""Deploying over HTTP: taken whole or refused whole, with every fault."""

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import NewClient, deploy
from tests.api.permits import DESK, FILES


def test_a_bundle_is_deployed_once(client: TestClient) -> None:
    first = deploy(client)
    again = deploy(client)

    assert {d["kind"] for d in first["changed"]} == {"process", "decision", "form", "policy"}
    assert again["changed"] == []
    assert again["releaseKey"] == first["releaseKey"]


def test_a_deployment_answers_where_it_is(client: TestClient) -> None:
    files = [("resources", (name, content)) for name, content in FILES.items()]

    answer = client.post("/v1/deployments?tenantId=poole", files=files)

    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/deployments/{answer.json()['deploymentKey']}"
    read = client.get(answer.headers["location"]).json()
    assert {one["key"] for one in read["changed"]} == {
        one["key"] for one in answer.json()["changed"]
    }


def test_a_faulty_bundle_is_refused_whole_with_every_fault(client: TestClient) -> None:
    faulty = {**FILES, "permit/forms/record.json": b'{"type": "array"}'}

    answer = client.post(
        "/v1/deployments?tenantId=poole",
        files=[("resources", (name, content)) for name, content in faulty.items()],
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "DEPLOYMENT_REFUSED"
    named = {error["resource"].rsplit("/", 1)[-1] for error in answer.json()["errors"]}
    assert named == {"record.json"}
    found = client.post("/v1/process-definitions/search", json={}).json()
    assert found["items"] == []


def test_a_code_is_written_alike_in_warnings_and_errors(client: TestClient) -> None:
    name, diagram = next((n, c) for n, c in FILES.items() if n.endswith("permit.bpmn"))
    files = {**FILES, name: diagram.replace(DESK.encode(), b"", 1)}

    answer = client.post(
        "/v1/deployments?tenantId=poole",
        files=[("resources", (each, content)) for each, content in files.items()],
    )

    assert answer.status_code == 201, answer.text
    codes = [one["code"] for one in answer.json()["warnings"]]
    assert "NOBODY_MAY" in codes
    assert codes == [code.upper() for code in codes]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        b"<x>" * 300 + b"</x>" * 300,
        b'<?xml version="1.0" encoding="UTF-7"?><x/>',
    ],
    ids=["empty", "words", "entity", "deep", "utf-7"],
)
def test_hostile_xml_is_refused(client: TestClient, xml: bytes) -> None:
    files = [("resources", (name, b)) for name, b in {**FILES, "x/x.bpmn": xml}.items()]

    answer = client.post("/v1/deployments?tenantId=poole", files=files)

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in ("DEPLOYMENT_REFUSED", "LIMIT_EXCEEDED")


def test_nobody_deploys_for_another_partnership(new_client: NewClient) -> None:
    client = new_client(tenant="islington")

    answer = client.post(
        "/v1/deployments?tenantId=poole", files=[("resources", ("policy.toml", b""))]
    )

    assert answer.status_code == 403
