"""The OpenAPI document is true: what it promises is what the service answers."""

import shutil

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from app.api.openapi import describe
from tests.api.conftest import deploy, given_permit, given_token, service


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory, sqlite_template) -> FastAPI:
    path = tmp_path_factory.mktemp("contract") / "reeve.db"
    shutil.copy(sqlite_template, path)
    app = service(f"sqlite:///{path}")
    app.state.url = f"sqlite:///{path}"
    app.state.token = given_token(app.state.url, roles=("desk",))
    client = TestClient(app, headers={"Authorization": f"Bearer {app.state.token}"})
    deploy(client)
    given_permit(client)
    yield app
    app.state.engine.database.close()


schema = schemathesis.pytest.from_fixture("document")


@pytest.fixture
def document(lived_in: FastAPI):
    return schemathesis.openapi.from_asgi("/v1/openapi.json", app=lived_in)


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_documented(case, lived_in: FastAPI) -> None:
    case.call_and_validate(
        headers={"Authorization": f"Bearer {lived_in.state.token}"},
        checks=(
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ),
    )


def test_every_operation_promises_what_all_of_them_keep(sqlite_app: FastAPI) -> None:
    document = describe(sqlite_app)

    assert document["openapi"] == "3.1.0"
    ids = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["x-eventually-consistent"] is False
            assert "default" not in operation["responses"]
            assert operation["description"]


def test_every_search_names_its_fields(sqlite_app: FastAPI) -> None:
    for path, methods in describe(sqlite_app)["paths"].items():
        if path.endswith("/search") and path != "/v1/tokens/search":
            assert methods["post"]["x-filter-fields"], path
            assert "x-sort-fields" in methods["post"], path


def test_the_vocabulary_is_camundas(sqlite_app: FastAPI) -> None:
    ids = {op["operationId"] for p in describe(sqlite_app)["paths"].values() for op in p.values()}

    assert ids >= {
        "createDeployment",
        "searchProcessDefinitions",
        "getProcessDefinition",
        "getProcessDefinitionXML",
        "getStartProcessForm",
        "searchDecisionDefinitions",
        "getDecisionDefinitionXML",
        "evaluateDecision",
        "createProcessInstance",
        "searchProcessInstances",
        "getProcessInstance",
        "cancelProcessInstance",
        "searchUserTasks",
        "getUserTask",
        "getUserTaskForm",
        "assignUserTask",
        "unassignUserTask",
        "completeUserTask",
        "publishMessage",
        "correlateMessage",
        "broadcastSignal",
        "searchIncidents",
        "getIncident",
        "resolveIncident",
        "searchJobs",
        "activateJobs",
        "completeJob",
        "failJob",
        "throwJobError",
        "getClock",
        "pinClock",
        "resetClock",
    }
