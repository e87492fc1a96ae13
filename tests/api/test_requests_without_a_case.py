"""What an agency answers to a request that names no case is read by whoever asked, and the SPOC."""

from collections.abc import Mapping

import pytest
from starlette.testclient import TestClient

from app.store import case_access
from tests.api.conftest import NewClient, deploy
from tests.api.test_sharing import AT_ONCE, ESCALATION, REQUEST
from tests.casework.marking import MARK, tables_with_the_mark
from tests.processes.content import COMMON, files_of

HOW = {"sensitivity": "confidential_source", "onward_share_ok": False}
TOLD = {
    "nil_return": False,
    "contacts": [{"date": "2026-02-20", "type": "visit", "summary": f"{MARK} Spoke to both"}],
    "risk_flags": f"{MARK} A dog",
    **HOW,
}
NOTHING = {"nil_return": True, **HOW}
LATE = {
    "agency_id": "police",
    "nil_return": False,
    "late_summary": f"{MARK} A letter was found",
    **HOW,
}
REFUSED = {"nil_return": False, "refused": True, "refusal_reason": f"{MARK} It is with a court"}
PARTS = ("", "/notes", "/letters", "/partner-answers", "/timeline")


@pytest.fixture
def officer(client: TestClient, new_client: NewClient) -> TestClient:
    files = {
        **files_of("information_request", "agency_answer"),
        ESCALATION: (COMMON / ESCALATION).read_bytes(),
    }
    deploy(client, files)
    return new_client("cases", "read", "start", subject="olu", roles=("case_officer",))


def publish(who: TestClient, name: str, values: Mapping[str, object], **more: object) -> str:
    answer = who.post("/v1/messages/publication", json={"name": name, "variables": values, **more})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["correlations"][0]["businessId"])


def ask(who: TestClient, client: TestClient, values: Mapping[str, object], **more: object) -> str:
    number = publish(who, "information_requested", {**REQUEST, **values}, **more)
    client.put("/v1/clock", json=AT_ONCE)
    return number


def answer(agency: TestClient, values: Mapping[str, object]) -> None:
    wish = {"filter": {"state": "CREATED"}}
    (task,) = agency.post("/v1/user-tasks/search", json=wish).json()["items"]
    done = agency.post(
        f"/v1/user-tasks/{task['userTaskKey']}/completion", json={"variables": values}
    )
    assert done.status_code == 200, done.text


def found(who: TestClient, number: str) -> list[str]:
    answer = who.post("/v1/cases/search", json={"filter": {"caseNo": number}})
    return [f"/v1/cases/{one['caseKey']}" for one in answer.json()["items"]]


def notes(who: TestClient, path: str) -> list[tuple[object, object]]:
    items = who.get(f"{path}/notes").json()["items"]
    return [(one["facts"]["about"], one["personal"].get("text")) for one in items]


def test_whoever_asked_and_the_spoc_read_the_answers_and_nobody_else_does(
    client: TestClient, officer: TestClient, new_client: NewClient, database_url: str
) -> None:
    spoc = new_client("cases", "read", subject="sam", roles=("spoc",))
    police = new_client("cases", "tasks", subject="pc", agency="police")
    landlord = new_client("cases", "tasks", subject="lou", agency="landlord")
    stranger = new_client("cases", "start", subject="zoe", roles=("case_officer",))
    elsewhere = new_client("cases", subject="ed", roles=("spoc",), tenant="islington")
    number = ask(officer, client, {})
    answer(police, TOLD)
    empty = ask(officer, client, {"agency_id": "landlord", "consent": "given"})
    answer(landlord, NOTHING)
    publish(officer, "late_answer_received", {**LATE, "application_no": number})

    (path,) = found(officer, number)
    (letter,) = officer.get(f"{path}/letters").json()["items"]
    # Neither the number of the file nor a message under it opens it to whoever quotes it.
    ask(stranger, client, {"application_no": number})
    ask(stranger, client, {}, businessId=number)

    told, late = notes(officer, path)
    assert (told[0], late[0]) == ("answer_police", "answer_police")
    assert str(told[1]).splitlines() == [
        "How this may be used: from a confidential source, so speak to the agency before any use",
        "It may not be shared with the other agencies at the review",
        f"2026-02-20, visit: {MARK} Spoke to both",
        f"Risk: {MARK} A dog",
    ]
    assert str(late[1]).splitlines()[:: len(HOW) + 1] == [
        "The answer came after the last call",
        LATE["late_summary"],
    ]
    assert REQUEST["what"] in officer.get(f"/v1/letters/{letter['letterKey']}").json()["text"]
    assert found(spoc, number) == [path]
    assert notes(spoc, path) == [told, late]
    assert "The agency holds nothing" in str(notes(spoc, found(spoc, empty)[0]))
    for who in (stranger, landlord, elsewhere):
        assert found(who, number) == []
        assert {who.get(f"{path}{part}").status_code for part in PARTS} == {404}
    # Whoever answered has a part in it, and reads no answer, not even of their own agency.
    assert notes(police, path) == [("answer_police", None)] * 2
    with client.app.state.engine.database.read() as tx:  # type: ignore[attr-defined]
        reads = case_access.reads(tx, path.rsplit("/", 1)[1])
    assert {(one.by, one.because) for one in reads if one.what == "notes"} == {
        ("olu", "request"),
        ("sam", "task"),  # to look at the late answer
        ("pc", "task"),
    }
    assert tables_with_the_mark(database_url) == {}


def test_a_refusal_is_read_with_its_reason(
    client: TestClient, officer: TestClient, new_client: NewClient
) -> None:
    number = ask(officer, client, {})
    answer(new_client("tasks", subject="pc", agency="police"), REFUSED)

    ((about, text),) = notes(officer, found(officer, number)[0])
    assert about == "answer_police"
    assert str(text).splitlines() == [
        "The agency refuses to answer",
        f"Why it refuses: {REFUSED['refusal_reason']}",
    ]
