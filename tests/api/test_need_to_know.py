"""Partner agencies see their tasks and nothing else; who does a task sees what was written."""

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from tests.api.conftest import NewClient, deploy
from tests.api.permits import CHAIR, FILES, NOTE, form, named, user_task
from tests.bpmn.diagrams import end, extended, flows

POLICE = '<zeebe:assignmentDefinition candidateGroups="agency:police"/>'
COUNCIL = '<zeebe:assignmentDefinition candidateGroups="agency:council"/>'
ASKED = named(
    "question",
    extended("startEvent", "asked", '<zeebe:formDefinition formId="apply"/>')
    + '<parallelGateway id="both"/><parallelGateway id="joined"/>'
    + user_task("ask_police", "answer", POLICE)
    + user_task("ask_council", "answer", COUNCIL)
    + user_task("approve", "", CHAIR)
    + end()
    + flows(
        "asked>both",
        "both>ask_police",
        "both>ask_council",
        "ask_police>joined",
        "ask_council>joined",
        "joined>approve",
        "approve>end",
    ),
)
NAME = {"type": "string", "title": "Name", "maxLength": 100, "x-personal": True}
QUESTION: Mapping[str, bytes] = {
    **FILES,
    "question/question.bpmn": ASKED,
    "question/forms/apply.json": form("Apply", {"applicant_name": NAME, "note": NOTE}),
    "question/forms/answer.json": form("Answer", {"note": NOTE}),
}


@pytest.fixture
def tasks(client: TestClient) -> Mapping[str, str]:
    """The keys of a running question's tasks, by element id."""
    deploy(client, QUESTION)
    return given_question(client, "Ada Quill")


def given_question(client: TestClient, name: str) -> Mapping[str, str]:
    answer = client.post(
        "/v1/process-instances",
        json={
            "processDefinitionId": "question",
            "businessId": "Q-1",
            "variables": {"applicant_name": name, "note": f"{name} is afraid"},
        },
    )
    assert answer.status_code == 201, answer.text
    return {task["elementId"]: task["userTaskKey"] for task in answer.json()["nextUserTasks"]}


@pytest.fixture
def police(new_client: NewClient) -> TestClient:
    return new_client("tasks", subject="pc", agency="police")


def done(client: TestClient, key: str, **variables: object) -> dict[str, object]:
    answer = client.post(f"/v1/user-tasks/{key}/completion", json={"variables": variables})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_an_agency_reads_and_does_its_own_task(
    police: TestClient, tasks: Mapping[str, str]
) -> None:
    own = f"/v1/user-tasks/{tasks['ask_police']}"

    listed = police.get("/v1/user-tasks?state=CREATED").json()["items"]
    found = police.post("/v1/user-tasks/search", json={}).json()["items"]

    assert [task["elementId"] for task in listed] == ["ask_police"]
    assert [task["elementId"] for task in found] == ["ask_police"]
    assert police.get(own).json()["elementId"] == "ask_police"
    assert police.get(f"{own}/form").json()["formId"] == "answer"
    assert done(police, tasks["ask_police"], note="Three calls")["nextUserTasks"] == []


def test_an_agency_reads_nothing_of_another_agencys_task(
    police: TestClient, tasks: Mapping[str, str]
) -> None:
    for part in ("", "/form", "/draft", "/case-record"):
        answer = police.get(f"/v1/user-tasks/{tasks['ask_council']}{part}")
        assert answer.status_code == 403, part


def test_an_agency_reads_nothing_else_of_the_case(
    client: TestClient, police: TestClient, tasks: Mapping[str, str]
) -> None:
    case = client.get(f"/v1/user-tasks/{tasks['ask_police']}").json()["processInstanceKey"]
    message = {"name": "reply", "correlationKey": "Q-1"}

    answers = [
        police.get(f"/v1/user-tasks/{tasks['ask_police']}/case-record"),
        *(
            police.get(f"/v1/process-instances/{case}{part}")
            for part in ("", "/history", "/history/verification", "/element-instances", "/waiting")
        ),
        *(
            police.post(f"/v1/{resource}/search", json={})
            for resource in (
                "letters", "process-instances", "deadlines", "timers", "jobs", "incidents",
                "process-definitions",
            )
        ),
        *(police.get(f"/v1/{resource}/x") for resource in ("letters", "deadlines", "timers")),
        police.post("/v1/messages/publication", json=message),
        police.post("/v1/messages/correlation", json=message),
    ]  # fmt: skip

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "SCOPE_MISSING")
    ] * len(answers)


def test_reading_a_case_opens_no_task(new_client: NewClient, tasks: Mapping[str, str]) -> None:
    reader = new_client("read", subject="ray", roles=("chair",))

    for path in ("", f"/{tasks['ask_police']}", f"/{tasks['ask_police']}/form"):
        assert reader.get(f"/v1/user-tasks{path}").status_code == 403
    assert reader.post("/v1/user-tasks/search", json={}).status_code == 403


def test_who_decides_reads_what_was_written_before(
    client: TestClient, police: TestClient, new_client: NewClient, tasks: Mapping[str, str]
) -> None:
    done(police, tasks["ask_police"], note="Three calls")
    done(client, tasks["ask_council"], note="Two letters")
    chair = new_client("read", "tasks", subject="cy", roles=("chair",))
    key = chair.get("/v1/user-tasks?state=CREATED").json()["items"][0]["userTaskKey"]
    place = f"/v1/user-tasks/{key}/case-record"

    answer = chair.get(place)
    done(chair, key)

    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    entries = answer.json()["entries"]
    assert [(entry["source"], entry["recordedBy"], entry["fields"]) for entry in entries] == [
        ("apply", "ann", {"applicant_name": "Ada Quill", "note": "Ada Quill is afraid"}),
        ("answer", "pc", {"note": "Three calls"}),
        ("answer", "ann", {"note": "Two letters"}),
    ]
    assert {entry["recordedAt"] for entry in entries} == {"2026-03-02T09:30:00Z"}
    assert chair.get(place).json() == answer.json()  # the task has ended
    assert chair.get(f"/v1/user-tasks/{tasks['ask_police']}/case-record").status_code == 403
    stranger = new_client(subject="sy", tenant="islington")
    assert stranger.get(place).status_code == 404


def test_a_case_begins_with_its_application(client: TestClient, tasks: Mapping[str, str]) -> None:
    case = client.get(f"/v1/user-tasks/{tasks['ask_police']}").json()
    place = f"/v1/process-instances/{case['processInstanceKey']}/cancellation"
    assert client.post(place, json={"reason": "Withdrawn"}).status_code == 200
    later = given_question(client, "Bob Reed")

    answer = client.get(f"/v1/user-tasks/{later['ask_police']}/case-record").json()

    assert [entry["fields"]["applicant_name"] for entry in answer["entries"]] == ["Bob Reed"]
