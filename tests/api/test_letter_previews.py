"""A letter before it goes out, as it would go out; and the page that is printed afterwards."""

import io
from collections.abc import Mapping

import pytest
from fastapi import FastAPI
from pypdf import PdfReader
from starlette.testclient import TestClient

from app.store import case_access, case_files
from engine.worker import Worker
from tests.api.conftest import NewClient, deploy
from tests.api.permits import CHAIR, DESK, FILES, NOTE, form, named, user_task
from tests.bpmn.diagrams import end, extended, flows, job
from tests.letters.samples import letter

NAME = {"type": "string", "title": "Name", "maxLength": 100, "x-personal": True}
REASONS = {"type": "string", "title": "Reasons", "maxLength": 400, "x-personal": True}
TWICE = {"type": "boolean", "title": "Twice?"}
SENDS = '<zeebe:taskHeaders><zeebe:header key="letter" value="DECIDED"/></zeebe:taskHeaders>'
ALSO = SENDS.replace("DECIDED", "COPY")
DECIDED = named(
    "decided",
    extended("startEvent", "asked", '<zeebe:formDefinition formId="apply"/>')
    + user_task("decide", "give_reasons", DESK)
    + job("tell", "letter", SENDS)
    + '<exclusiveGateway id="more" default="more_no"/>'
    + job("copy", "letter", ALSO)
    + user_task("approve", "", CHAIR)
    + end()
    + flows("asked>decide", "decide>tell", "tell>more", "copy>approve", "approve>end")
    + '<sequenceFlow id="more_no" sourceRef="more" targetRef="approve"/>'
    '<sequenceFlow id="more_yes" sourceRef="more" targetRef="copy">'
    "<conditionExpression>=twice = true</conditionExpression></sequenceFlow>",
)
BODY = "**Poole**\n\nDear {{ personal.applicant_name }}\n\n{{ personal.reasons }}"
BUNDLE: Mapping[str, bytes] = {
    **FILES,
    "decided/decided.bpmn": DECIDED,
    "decided/forms/apply.json": form("Apply", {"applicant_name": NAME, "note": NOTE}),
    "decided/forms/give_reasons.json": form("Decide", {"reasons": REASONS, "twice": TWICE}),
    "decided/letters/DECIDED.md": letter(BODY).encode(),
    "decided/letters/COPY.md": letter("A copy.").encode(),
}
REASON = {"reasons": "It is #loud* in <our> street."}


@pytest.fixture
def task(client: TestClient) -> str:
    """The task that sends a letter when it is completed."""
    deploy(client, BUNDLE)
    answer = client.post(
        "/v1/process-instances",
        json={
            "processDefinitionId": "decided",
            "businessId": "D-1",
            "variables": {"applicant_name": "Ada"},
        },
    )
    return str(answer.json()["nextUserTasks"][0]["userTaskKey"])


@pytest.fixture
def desk(new_client: NewClient) -> TestClient:
    return new_client("read", "tasks", "cases", subject="dan", roles=("desk", "case_officer"))


def preview(client: TestClient, task: str, **variables: object):
    return client.post(f"/v1/user-tasks/{task}/letter-preview", json={"variables": variables})


def test_a_preview_is_the_letter_and_leaves_nothing(
    desk: TestClient, app: FastAPI, task: str
) -> None:
    before = desk.get(f"/v1/user-tasks/{task}").json()

    answer = preview(desk, task, **REASON)

    assert answer.status_code == 200, answer.text
    (shown,) = answer.json()["letters"]
    assert (shown["letterId"], shown["recipient"], shown["channel"]) == (
        "DECIDED",
        "applicant",
        "post",
    )
    assert "Dear Ada\n\nIt is #loud* in <our> street." in shown["text"]
    assert desk.get(f"/v1/user-tasks/{task}").json() == before
    assert desk.post("/v1/letters/search", json={}).json()["items"] == []
    assert "loud" not in desk.get(f"/v1/user-tasks/{task}/case-record").text
    with app.state.engine.database.read() as tx:
        case = case_files.newest(tx, "poole", "D-1")
        assert case is not None
        looks = [(one.by, one.what, one.because) for one in case_access.reads(tx, case.key)]
    assert ("dan", "letter preview DECIDED", "task") in looks


def test_the_letter_that_goes_out_is_the_one_that_was_shown(
    desk: TestClient, client: TestClient, app: FastAPI, task: str
) -> None:
    (shown,) = preview(desk, task, **REASON).json()["letters"]
    page = desk.post(f"/v1/user-tasks/{task}/letter-preview/pdf", json={"variables": REASON})

    done = desk.post(f"/v1/user-tasks/{task}/completion", json={"variables": REASON})
    Worker(app.state.engine).run_until_idle()

    assert done.status_code == 200
    (sent,) = desk.post("/v1/letters/search", json={}).json()["items"]
    whole = desk.get(f"/v1/letters/{sent['letterKey']}").json()
    assert {name: whole[name] for name in shown} == shown
    printed = desk.get(f"/v1/letters/{sent['letterKey']}/pdf")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content == page.content
    text = PdfReader(io.BytesIO(printed.content)).pages[0].extract_text()
    assert "It is #loud* in <our> street." in text


def test_of_several_letters_one_is_named_for_the_page(desk: TestClient, task: str) -> None:
    wish = {"variables": {**REASON, "twice": True}}
    place = f"/v1/user-tasks/{task}/letter-preview"

    both = desk.post(place, json=wish).json()["letters"]
    unnamed = desk.post(f"{place}/pdf", json=wish)
    named_one = desk.post(f"{place}/pdf", json={**wish, "letterId": "COPY"})
    none = desk.post(f"{place}/pdf", json={**wish, "letterId": "NOPE"})

    assert [one["letterId"] for one in both] == ["DECIDED", "COPY"]
    assert unnamed.status_code == 400
    assert "name one of COPY, DECIDED" in unnamed.json()["detail"]
    assert named_one.content.startswith(b"%PDF")
    assert none.status_code == 404


def test_a_letter_with_a_hole_is_refused_and_says_where(desk: TestClient, task: str) -> None:
    answer = preview(desk, task)

    assert answer.status_code == 422
    assert answer.json()["code"] == "EXECUTION_FAILED"
    assert answer.json()["elementId"] == "tell"
    assert "personal.reasons is null" in answer.json()["detail"]
    assert "incidentKey" not in answer.json()


def test_who_has_no_part_in_the_task_sees_no_preview(new_client: NewClient, task: str) -> None:
    other = new_client("tasks", "read", subject="eve", roles=("chair",))
    elsewhere = new_client("tasks", "read", subject="eve", roles=("desk",), tenant="islington")

    assert preview(other, task, **REASON).status_code == 403
    assert preview(elsewhere, task, **REASON).status_code == 404


def test_a_sign_without_a_font_is_a_clear_refusal(desk: TestClient, task: str) -> None:
    wish = {"variables": {"reasons": "\U0001317f"}}

    answer = desk.post(f"/v1/user-tasks/{task}/letter-preview/pdf", json=wish)

    assert answer.status_code == 422
    assert answer.json()["code"] == "LETTER_NOT_PRINTED"
    assert "install a font" in answer.json()["detail"]
