"""What a service tells of itself: metrics without keys, health without credentials."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.api.conftest import given_permit, service


def test_metrics_tell_what_is_open_and_hold_no_keys(client: TestClient, desk: TestClient) -> None:
    case = given_permit(desk)

    answer = client.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    assert 'reeve_process_instances{state="ACTIVE"} 1.0' in answer.text
    assert 'reeve_open_waits{kind="USER_TASK"} 1.0' in answer.text
    assert 'route="/v1/process-instances"' in answer.text
    assert case["processInstanceKey"] not in answer.text


def test_made_up_methods_and_paths_make_no_new_labels(client: TestClient) -> None:
    for number in range(5):
        client.request(f"MADE{number}", "/v1/user-tasks")
        client.get(f"/made/up/{number}")

    text = client.get("/metrics").text

    assert "MADE" not in text
    assert "/made" not in text
    assert 'method="other"' in text


def test_health_needs_no_credential(app: FastAPI) -> None:
    client = TestClient(app)

    assert client.get("/health/live").json() == {"status": "up"}
    assert client.get("/health/ready").json() == {"status": "ready"}


def test_a_service_without_tables_is_not_ready(tmp_path) -> None:
    app = service(f"sqlite:///{tmp_path}/empty.db")
    client = TestClient(app)

    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503
    app.state.engine.database.close()
