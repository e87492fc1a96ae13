"""Timers, deadlines, messages, signals, jobs, incidents, letters, metrics: over HTTP."""

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import NewClient, deploy, given_permit, given_task
from tests.api.permits import named
from tests.api.problem_documents import assert_problem
from tests.bpmn import diagrams

FAILS = named(
    "fails",
    diagrams.start()
    + diagrams.script("count", "=count(for a in 1..100000, b in 1..100000 return a * b)", "n")
    + diagrams.end()
    + diagrams.flows("start>count", "count>end"),
)


def first(client: TestClient, resource: str, **wanted: object) -> dict[str, object]:
    answer = client.post(f"/v1/{resource}/search", json={"filter": wanted})
    assert answer.status_code == 200, answer.text
    return answer.json()["items"][0]


def test_a_timer_fires_when_it_is_triggered(client: TestClient, desk: TestClient) -> None:
    given_permit(desk)
    timer = first(client, "timers", state="CREATED")

    answer = client.post(f"/v1/timers/{timer['timerKey']}/trigger")

    assert answer.status_code == 200, answer.text
    assert answer.json()["timer"]["state"] == "COMPLETED"
    assert [task["elementId"] for task in answer.json()["nextUserTasks"]] == ["chase"]
    again = client.post(f"/v1/timers/{timer['timerKey']}/trigger", json={})
    assert (again.status_code, again.json()["code"]) == (409, "WRONG_STATE")


def test_a_timer_is_moved_for_a_reason_and_counted_anew(
    client: TestClient, desk: TestClient
) -> None:
    given_permit(desk)
    place = f"/v1/timers/{first(client, 'timers', state='CREATED')['timerKey']}"
    before = client.get(place)

    moved = client.patch(
        place,
        json={"dueDate": "2026-05-01T00:00:00+01:00", "reason": "They asked for time"},
        headers={"If-Match": before.headers["etag"]},
    )
    stale = client.patch(
        place,
        json={"dueDate": "2026-06-01T00:00:00Z", "reason": "x"},
        headers={"If-Match": before.headers["etag"]},
    )
    anew = client.post(f"{place}/recalculation")

    assert moved.json()["dueDate"] == "2026-04-30T23:00:00Z"
    assert stale.status_code == 412
    assert anew.json()["dueDate"] == before.json()["dueDate"] == "2026-03-09T09:30:00Z"


@pytest.mark.parametrize(
    "move",
    [
        {"dueDate": "2026-05-01T00:00:00Z"},
        {"reason": "x"},
        {"dueDate": "2026-05-01T00:00:00", "reason": "x"},
        {"dueDate": "2026-02-30T00:00:00Z", "reason": "x"},
        {"dueDate": 5, "reason": "x"},
        {"dueDate": "2026-05-01T00:00:00Z", "reason": ""},
    ],
    ids=str,
)
def test_a_timer_is_not_moved_without_a_when_and_a_why(
    sqlite_client: TestClient, move: dict[str, object]
) -> None:
    assert sqlite_client.patch("/v1/timers/x", json=move).status_code == 422


def test_a_deadline_explains_itself_day_by_day(client: TestClient, desk: TestClient) -> None:
    given_permit(desk)
    deadline = first(client, "deadlines", state="CREATED")

    explained = client.get(f"/v1/deadlines/{deadline['deadlineKey']}/explanation")

    assert deadline["rule"] == "answer"
    assert deadline["due"] == "2026-03-12"
    assert deadline["breachAt"] == "2026-03-13T00:00:00Z"
    assert explained.status_code == 200
    assert explained.json()["agrees"] is True
    assert [line["number"] for line in explained.json()["lines"] if line["counted"]] == list(
        range(1, 11)
    )
    read = client.get(f"/v1/deadlines/{deadline['deadlineKey']}")
    assert read.json() == deadline


def test_a_message_starts_and_another_moves_a_case(client: TestClient, desk: TestClient) -> None:
    started = desk.post(
        "/v1/messages/publication", json={"name": "new_post", "variables": {"ref": "R-1"}}
    )
    assert started.status_code == 200, started.text
    (task,) = started.json()["nextUserTasks"]
    early = desk.post("/v1/messages/correlation", json={"name": "reply", "correlationKey": "R-1"})
    desk.post(f"/v1/user-tasks/{task['userTaskKey']}/completion", json={})

    reply = desk.post("/v1/messages/correlation", json={"name": "reply", "correlationKey": "R-1"})

    assert started.json()["correlations"][0]["started"] is True
    assert (early.status_code, early.json()["code"]) == (404, "MESSAGE_NOT_CORRELATED")
    assert reply.json()["correlations"][0]["started"] is False
    place = f"/v1/process-instances/{task['processInstanceKey']}"
    assert desk.get(place).json()["state"] == "COMPLETED"


def test_a_message_for_a_business_id_in_use_is_refused_or_kept(desk: TestClient) -> None:
    body = {"name": "new_post", "businessId": "B-1", "variables": {"ref": "R-1"}}
    first = desk.post("/v1/messages/correlation", json=body).json()

    refused = desk.post("/v1/messages/correlation", json=body)
    kept = desk.post("/v1/messages/publication", json=body | {"timeToLive": 60_000})

    assert first["correlations"][0]["started"] is True
    assert first["correlations"][0]["businessId"] == "B-1"
    assert (refused.status_code, refused.json()["code"]) == (409, "BUSINESS_ID_IN_USE")
    assert (kept.status_code, kept.json()["buffered"]) == (200, True)
    assert kept.json()["correlations"] == []


def test_a_message_id_is_published_once(desk: TestClient) -> None:
    body = {"name": "reply", "correlationKey": "R", "messageId": "m", "timeToLive": 60_000}

    first_time = desk.post("/v1/messages/publication", json=body).json()
    again = desk.post("/v1/messages/publication", json=body).json()

    assert (first_time["buffered"], first_time["repeated"]) == (True, False)
    assert again["repeated"] is True
    assert again["messageKey"] == first_time["messageKey"]


@pytest.mark.parametrize("other", [{"businessId": "MID-2"}, {"correlationKey": "S"}], ids=str)
def test_a_message_id_of_another_message_is_refused(
    desk: TestClient, other: dict[str, object]
) -> None:
    names = {"name": "new_post", "businessId": "MID-1", "messageId": "call-1"}
    body = {**names, "variables": {"ref": "R-1"}}
    first_time = desk.post("/v1/messages/publication", json=body)

    refused = desk.post("/v1/messages/publication", json=body | other)

    assert first_time.json()["correlations"][0]["started"] is True
    assert (refused.status_code, refused.json()["code"]) == (422, "MESSAGE_ID_REUSED")
    assert desk.post("/v1/messages/publication", json=body).json()["repeated"] is True


def test_a_signal_says_how_many_it_reaches(client: TestClient, desk: TestClient) -> None:
    answer = client.post("/v1/signals/broadcast", json={"signalName": "storm"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["signalName"] == "storm"
    assert answer.json()["receivers"] == 0


def given_job(client: TestClient, desk: TestClient) -> str:
    desk.post(f"/v1/user-tasks/{given_task(desk)}/completion", json={"variables": {"level": 3}})
    answer = client.post("/v1/jobs/activation", json={"type": "outside_check", "worker": "w1"})
    assert answer.status_code == 200, answer.text
    (job,) = answer.json()["jobs"]
    assert job["variables"]["level"] == 3
    assert job["deadline"] == "2026-03-02T09:35:00Z"
    return str(job["jobKey"])


def test_an_outside_worker_does_a_job(
    client: TestClient, desk: TestClient, new_client: NewClient
) -> None:
    key = given_job(client, desk)
    other = client.post("/v1/jobs/activation", json={"type": "outside_check", "worker": "w2"})

    done = client.post(f"/v1/jobs/{key}/completion", json={"variables": {"checked": True}})

    assert other.json()["jobs"] == []
    assert done.status_code == 200, done.text
    assert [task["elementId"] for task in done.json()["nextUserTasks"]] == ["decide"]
    again = client.post(f"/v1/jobs/{key}/completion", json={})
    assert again.status_code == 409
    chair = new_client("tasks", "read", subject="cy", roles=("chair",))
    task = chair.get("/v1/user-tasks?state=CREATED").json()["items"][0]
    end = chair.post(
        f"/v1/user-tasks/{task['userTaskKey']}/completion", json={"variables": {"approved": True}}
    )
    assert end.json()["processInstance"]["state"] == "COMPLETED"
    assert end.json()["processInstance"]["endElementIds"] == ["decided"]


def test_a_job_that_fails_for_good_is_an_incident_that_can_be_retried(
    client: TestClient, desk: TestClient
) -> None:
    key = given_job(client, desk)

    failed = client.post(f"/v1/jobs/{key}/failure", json={"errorMessage": "down", "retries": 0})
    incident = first(client, "incidents", state="ACTIVE")
    retried = client.post(f"/v1/incidents/{incident['incidentKey']}/retry", json={})

    assert failed.status_code == 200, failed.text
    assert incident["elementId"] == "check"
    assert retried.json()["state"] == "RESOLVED"
    offered = client.post("/v1/jobs/activation", json={"type": "outside_check", "worker": "w1"})
    assert [job["jobKey"] for job in offered.json()["jobs"]] == [key]


def test_an_error_that_nothing_catches_is_an_incident(client: TestClient, desk: TestClient) -> None:
    key = given_job(client, desk)

    answer = client.post(f"/v1/jobs/{key}/error", json={"errorCode": "unknown"})

    assert answer.status_code == 422
    assert answer.json()["code"] == "EXECUTION_FAILED"
    assert answer.json()["elementId"] == "check"
    incident = client.get(f"/v1/incidents/{answer.json()['incidentKey']}").json()
    assert incident["state"] == "ACTIVE"


def test_a_diagram_that_cannot_go_on_opens_an_incident_and_loses_nothing(
    client: TestClient, desk: TestClient
) -> None:
    started = desk.post("/v1/process-instances", json={"processDefinitionId": "stuck"}).json()
    key = started["nextUserTasks"][0]["userTaskKey"]

    answer = desk.post(f"/v1/user-tasks/{key}/completion", json={"variables": {"level": 3}})

    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "EXECUTION_FAILED"
    assert problem["elementId"] == "which"
    assert desk.get(f"/v1/user-tasks/{key}").json()["state"] == "CREATED"
    assert desk.get(f"/v1/user-tasks/{key}/draft").json()["variables"] == {"level": 3}
    solved = client.post(f"/v1/incidents/{problem['incidentKey']}/resolution")
    assert solved.json()["state"] == "RESOLVED"
    assert solved.json()["resolvedBy"] == "ann"


def test_a_start_that_fails_names_no_incident_for_there_is_none(
    client: TestClient, desk: TestClient
) -> None:
    deploy(client, files={"fails.bpmn": FAILS})

    answer = desk.post("/v1/process-instances", json={"processDefinitionId": "fails"})

    problem = assert_problem(answer, 422, "EXECUTION_FAILED")
    assert problem["elementId"] == "count"
    assert "incidentKey" not in problem


def test_an_expression_that_never_ends_is_stopped(desk: TestClient) -> None:
    started = desk.post("/v1/process-instances", json={"processDefinitionId": "endless"}).json()
    key = started["nextUserTasks"][0]["userTaskKey"]

    answer = desk.post(f"/v1/user-tasks/{key}/completion", json={})

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "EXECUTION_FAILED"
    assert answer.json()["elementId"] == "count"
    assert desk.get(f"/v1/user-tasks/{key}").json()["state"] == "CREATED"


def test_a_case_is_paused_resumed_and_ended_for_a_reason(
    client: TestClient, desk: TestClient
) -> None:
    case = given_permit(desk)
    place = f"/v1/process-instances/{case['processInstanceKey']}"
    task = f"/v1/user-tasks/{case['nextUserTasks'][0]['userTaskKey']}/completion"

    paused = client.post(f"{place}/suspension", json={"reason": "A court sits"})
    refused = desk.post(task, json={"variables": {"level": 1}})
    resumed = client.post(f"{place}/resumption", json={"reason": "It rose"})
    ended = client.post(f"{place}/cancellation", json={"reason": "Withdrawn"})
    again = client.post(f"{place}/cancellation", json={"reason": "Withdrawn"})
    reasonless = client.post(f"{place}/cancellation", json={})

    states = [a.json()["processInstance"]["state"] for a in (paused, resumed, ended)]
    assert states == ["SUSPENDED", "ACTIVE", "TERMINATED"]
    assert (refused.status_code, refused.json()["code"]) == (409, "WRONG_STATE")
    assert again.status_code == 409
    assert reasonless.status_code == 422
    history = client.get(f"{place}/history").text
    assert "A court sits" in history
    assert "Withdrawn" in history
