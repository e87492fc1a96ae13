"""What a completion may cost, and what a race may not do."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from engine.clock import SystemClock
from engine.worker import Worker
from tests import soak
from tests.api.conftest import NewClient, deploy, given_permit, given_task
from tests.api.permits import FILES, form, named, user_task
from tests.bpmn.diagrams import end, flows, job, mapping, start

ROUNDS = soak.size(40, 200)


MOST = 8
NAME = {"type": "string", "title": "Name", "maxLength": 99, "x-personal": True}
REPORT = {
    **json.loads(form("Report it", {"name": NAME, "street": NAME})),
    "x-case": [
        {"record": "case", "category": "nuisance", "title": "=street"},
        {"record": "person", "role": "victim", "name": "=name", "address": "=street"},
        {"record": "person", "role": "witness", "name": "=name"},
        {"record": "place", "address": "=street"},
        {"record": "incident", "occurred_on": "2026-03-01", "hate": True},
        {"record": "consent", "kind": "record_share", "answer": "given"},
        {"record": "contact_agreement", "every_days": 7, "method": "phone"},
        {"record": "contact", "on": "2026-03-02", "method": "visit", "reached": True},
        {"record": "assessment", "subject": "victim", "band": "high"},
        {"record": "action", "what": "=street", "agency": "police"},
        {"record": "action", "what": "=name", "agency": "landlord"},
        {"record": "access", "who": "agency:police", "because": "request"},
        {"record": "note", "about": "diary", "text": "=street"},
    ],
}
COMPLAINT = named(
    "complaint",
    start()
    + user_task("report", "report")
    + job("check", "outside_check")
    + user_task("again", "report")
    + end("over")
    + flows("start>report", "report>check", "check>again", "again>over"),
)
TOLD = (
    "<zeebe:ioMapping><zeebe:input source='=&quot;assessment&quot;' target='record'/>"
    "<zeebe:input source='=&quot;victim&quot;' target='subject'/>"
    "<zeebe:input source='=&quot;high&quot;' target='band'/></zeebe:ioMapping>"
)
CALL = named(
    "call",
    start()
    + job("open", "case_open", mapping("input", '="personal"', "category"))
    + job("know", "case_facts")
    + job("tell", "case_record", TOLD)
    + job("shut", "case_close", mapping("input", '="asb_ceased"', "reason"))
    + job("anew", "case_reopen", mapping("input", '="new_incident"', "reason"))
    + end("over")
    + flows("start>open", "open>know", "know>tell", "tell>shut", "shut>anew", "anew>over"),
)
BUNDLE = {
    "complaint/complaint.bpmn": COMPLAINT,
    "complaint/call.bpmn": CALL,
    "complaint/forms/report.json": json.dumps(REPORT).encode(),
}
SAID = {"name": "Ada Quill", "street": "1 Mill Road"}


@contextmanager
def counted(engine: Engine) -> Iterator[list[list[str]]]:
    """Note what the service sends: the statements up to each commit, and those after the last."""
    seen: list[list[str]] = [[]]

    def statement(_connection, _cursor, text, _parameters, _context, _many) -> None:
        seen[-1].append(text)

    def commit(_connection) -> None:
        seen.append([])

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


@pytest.fixture(params=[False, True], ids=["once", "repeatable"])
def complete(
    request: pytest.FixtureRequest, app: FastAPI, client: TestClient, desk: TestClient
) -> Callable[[str, object], None]:
    """Complete a task or job over HTTP; fail if that is not one commit and few statements."""
    deploy(client, {**FILES, **BUNDLE})
    app.state.engine.clock = SystemClock()  # a clock that is shared costs a statement more
    given_task(desk)  # the next case finds everything parsed
    desk.get("/v1/user-tasks/none")  # the first use of a token on a day is noted, once

    def complete(path: str, variables: object, who: TestClient = desk) -> None:
        app.state.guard.forget(who.headers["Authorization"].split("_")[1])
        header = {"Idempotency-Key": path} if request.param else {}
        with counted(app.state.engine.database.sqlalchemy) as seen:
            answer = who.post(path, json={"variables": variables}, headers=header)
        assert answer.status_code == 200, answer.text
        (statements, after) = seen
        assert "api_token" in statements[0]
        assert len(statements) <= MOST, "\n".join(statements)
        assert after == []

    return complete


def test_a_completion_is_one_commit_and_few_statements(complete, desk: TestClient) -> None:
    complete(f"/v1/user-tasks/{given_task(desk)}/completion", {"level": 3})


def test_so_is_one_that_opens_a_case_file(complete, desk: TestClient) -> None:
    complete(f"/v1/user-tasks/{given_task(desk)}/completion", {"level": 3, "note": "They are well"})


def test_so_is_one_that_adds_to_a_case_file(complete, desk: TestClient) -> None:
    task = given_permit(desk, note="They are ill")["nextUserTasks"][0]["userTaskKey"]

    complete(f"/v1/user-tasks/{task}/completion", {"level": 3, "note": "They are well"})


def test_so_is_one_whose_form_makes_records_of_many_kinds(complete, client: TestClient) -> None:
    started = client.post("/v1/process-instances", json={"processDefinitionId": "complaint"})
    (first,) = started.json()["nextUserTasks"]

    # It opens the case as well.
    complete(f"/v1/user-tasks/{first['userTaskKey']}/completion", SAID, client)
    wanted = {"type": "outside_check", "worker": "w"}
    (job,) = client.post("/v1/jobs/activation", json=wanted).json()["jobs"]
    complete(f"/v1/jobs/{job['jobKey']}/completion", {}, client)
    (second,) = client.post(
        "/v1/user-tasks/search", json={"filter": {"elementId": "again"}}
    ).json()["items"]
    complete(f"/v1/user-tasks/{second['userTaskKey']}/completion", SAID, client)

    (case,) = client.post("/v1/cases/search", json={}).json()["items"]
    found = {
        part: client.get(f"/v1/cases/{case['caseKey']}/{part}").json()["items"]
        for part in ("people", "actions", "risk", "timeline")
    }
    # Each time thirteen records, and that something was submitted.
    assert {part: len(items) for part, items in found.items()} == {
        "people": 4, "actions": 4, "risk": 2, "timeline": 28,
    }  # fmt: skip
    assert [item["facts"]["number"] for item in found["actions"]] == [1, 2, 3, 4]
    assert [item["facts"]["version"] for item in found["risk"]] == [1, 2]


def test_so_is_the_work_of_every_job_on_a_case(
    client: TestClient, desk: TestClient, app: FastAPI
) -> None:
    deploy(client, BUNDLE)
    app.state.engine.clock = SystemClock()
    worker = Worker(app.state.engine)
    for number in range(2):  # the first finds nothing parsed
        body = {"processDefinitionId": "call", "businessId": f"C-{number}"}
        assert client.post("/v1/process-instances", json=body).status_code == 201
        for job_type in ("open", "know", "tell", "shut", "anew"):
            with counted(app.state.engine.database.sqlalchemy) as seen:
                assert worker.run_due() == 1
            _claim, work, after = seen
            assert any("case_file" in one for one in work), job_type
            assert after == []
            assert number == 0 or len(work) <= MOST, (job_type, "\n".join(work))


def test_two_clients_racing_for_one_task_never_both_win(
    desk: TestClient, new_client: NewClient
) -> None:
    eve = new_client("tasks", subject="eve", roles=("desk",))
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            path = f"/v1/user-tasks/{given_task(desk)}/completion"
            gate = Barrier(2)

            def press(client: TestClient, path: str = path, gate: Barrier = gate) -> int:
                gate.wait()
                return client.post(path, json={"variables": {"level": 3}}).status_code

            assert sorted(pool.map(press, [desk, eve])) == [200, 409]
