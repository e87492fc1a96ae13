"""The OpenAPI document is true: what it promises is what the service answers."""

import shutil
from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from app.api.openapi import describe
from tests import soak
from tests.api.conftest import deploy, given_permit, given_token, service


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory, sqlite_template) -> Iterator[FastAPI]:
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


def operations() -> list[str]:
    app = service("sqlite://")
    app.state.engine.database.close()
    # Every worker collects the tests; to describe the service takes each of them most of a second.
    return [
        f"{method} {route.path}"
        for route in app.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in sorted(route.methods)
    ]


@pytest.fixture(scope="module")
def document(lived_in: FastAPI):
    return schemathesis.openapi.from_asgi("/v1/openapi.json", app=lived_in)


@pytest.mark.parametrize("operation", operations())
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_as_documented(
    document, lived_in: FastAPI, operation: str, mode: GenerationMode
) -> None:
    method, path = operation.split(" ")
    chosen = document[path][method]

    @seed(soak.SEED)
    @given(case=chosen.as_strategy(generation_mode=mode))
    @settings(
        max_examples=soak.size(2, 100),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(case) -> None:
        case.call_and_validate(
            headers={"Authorization": f"Bearer {lived_in.state.token}"},
            checks=(
                not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ),
        )

    soak.told(f"{mode.value} requests to {operation}")
    try:
        call()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing can be wrong with it


def test_every_operation_promises_what_all_of_them_keep(lived_in: FastAPI) -> None:
    document = describe(lived_in)

    assert document["openapi"] == "3.1.0"
    assert sorted(operations()) == sorted(
        f"{method.upper()} {path}" for path, methods in document["paths"].items()
        for method in methods
    )  # fmt: skip
    ids = [op["operationId"] for path in document["paths"].values() for op in path.values()]
    assert len(ids) == len(set(ids))
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["x-eventually-consistent"] is False
            assert "default" not in operation["responses"]
            assert operation["description"]


def test_every_search_names_its_fields(lived_in: FastAPI) -> None:
    for path, methods in describe(lived_in)["paths"].items():
        if path.endswith("/search") and path != "/v1/tokens/search":
            assert methods["post"]["x-filter-fields"], path
            assert "x-sort-fields" in methods["post"], path


def test_the_vocabulary_is_camundas(lived_in: FastAPI) -> None:
    ids = {op["operationId"] for p in describe(lived_in)["paths"].values() for op in p.values()}

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


def first_key(client: TestClient, name: str, resource: str) -> str:
    """The key of something that has all there is to have: a form, a draft, an explanation."""
    wanted = {"decision-definitions": {"decisionDefinitionId": "grade"}}.get(
        resource, {"processDefinitionId": "permit"}
    )
    found = client.post(f"/v1/{resource}/search", json={"filter": wanted})
    return str(found.json()["items"][0][f"{name}Key"])


def test_answers_about_real_things_are_as_documented(document, lived_in: FastAPI) -> None:
    headers = {"Authorization": f"Bearer {lived_in.state.token}"}
    client = TestClient(lived_in, headers=headers)
    keys = {
        f"{{{name}Key}}": first_key(client, name, resource)
        for name, resource in (
            ("processDefinition", "process-definitions"),
            ("decisionDefinition", "decision-definitions"),
            ("processInstance", "process-instances"),
            ("userTask", "user-tasks"),
            ("timer", "timers"),
            ("deadline", "deadlines"),
        )
    }
    task = keys["{userTaskKey}"]
    client.put(f"/v1/user-tasks/{task}/draft", json={"variables": {"level": 1}})

    answered = 0
    for path, methods in describe(lived_in)["paths"].items():
        if "get" not in methods or not any(key in path for key in keys):
            continue
        names = {name.strip("{}"): key for name, key in keys.items() if name in path}
        answer = (
            document[path]["GET"].Case(path_parameters=names).call_and_validate(headers=headers)
        )
        assert answer.status_code == 200, path
        answered += 1

    assert answered == 19


def test_the_document_is_also_found_where_tools_look(lived_in: FastAPI) -> None:
    client = TestClient(lived_in)

    found = client.get("/openapi.json")

    assert found.status_code == 200
    assert found.json() == client.get("/v1/openapi.json").json()
    assert "/openapi.json" not in found.json()["paths"]
    assert client.get("/openapi.json", follow_redirects=False).status_code == 307
    assert client.get("/docs").status_code == 200
