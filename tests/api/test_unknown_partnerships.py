"""A partnership that nobody deployed anything for is as if it were not, over HTTP."""

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import NewClient
from tests.api.permits import zipped

NOWHERE = {"tenantId": "nowhere"}
WISHES = {
    "/v1/messages/correlation": {"name": "trigger_request", "businessId": "UT-1"},
    "/v1/messages/publication": {"name": "trigger_request", "timeToLive": 1000},
    "/v1/process-instances": {"processDefinitionId": "permit"},
    "/v1/signals/broadcast": {"signalName": "closed_for_the_day"},
    "/v1/decision-definitions/evaluation": {"decisionDefinitionId": "fee", "variables": {}},
}


def given_common_processes(new_client: NewClient) -> TestClient:
    everywhere = new_client(tenant=None, subject="root")
    deployed = everywhere.post(
        "/v1/deployments", content=zipped(), headers={"Content-Type": "application/zip"}
    )
    assert deployed.status_code == 201, deployed.text
    return everywhere


@pytest.mark.parametrize("path", WISHES)
def test_an_unknown_partnership_is_refused(new_client: NewClient, path: str) -> None:
    everywhere = given_common_processes(new_client)

    answer = everywhere.post(path, json={**WISHES[path], **NOWHERE})

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert answer.json()["detail"] == "there is no tenant 'nowhere'"
