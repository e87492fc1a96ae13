"""A file of cases over HTTP and on the command line: taken in, worked through, reported."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.casework.importing import Importer
from tests.api.conftest import NewClient, deploy

CSV = {"Content-Type": "text/csv"}
FILE = """record,case_reference,opened_on,state,role,name,address
case,FL-1,02/01/2026,open,,,
person,FL-1,,,victim,Ada Quill,"1 Mill Rd, Poole"
case,FL-2,02/13/2026,open,,,
person,FL-2,,,victim,Bo Quill,
"""
Sent = Callable[..., dict[str, object]]


@pytest.fixture
def send(app: FastAPI, client: TestClient) -> Sent:
    """Send a file, let it be worked through, and return what was answered first."""
    deploy(client)

    def sent(**query: object) -> dict[str, object]:
        wish = {"system": "flare", **query}
        answer = client.post("/v1/imports", content=FILE, headers=CSV, params=wish)
        assert answer.status_code == 202, answer.text
        importer = Importer(app.state.engine, app.state.vault)
        while importer.import_next():
            pass
        return dict(answer.json())

    return sent


def test_a_file_is_taken_in_worked_through_and_reported(
    send: Sent, client: TestClient, new_client: NewClient
) -> None:
    begun = send(visibleTo="dan")

    place = f"/v1/imports/{begun['importKey']}"
    done, report = client.get(place).json(), client.get(f"{place}/report").json()
    officer = new_client("cases", subject="dan", roles=("case_officer",))
    found = officer.post("/v1/cases/search", json={"filter": {"personName": "QUILL, ada"}}).json()
    people = officer.get(f"/v1/cases/{found['items'][0]['caseKey']}/people").json()["items"]
    nobody = new_client("cases", subject="eve").post("/v1/cases/search", json={}).json()

    assert (begun["state"], begun["casesDone"], begun["cases"]) == ("running", 0, 2)
    assert (done["state"], done["importedCases"], done["importedPeople"]) == ("done", 1, 1)
    assert done["rejected"] == 2
    assert report["rejections"] == [
        {
            "row": 4,
            "column": "opened_on",
            "reason": "must be a date, day before month, as 27/03/2026 or 2026-03-27",
        },
        {
            "row": 5,
            "column": None,
            "reason": "its case was not imported, because row 4 was refused",
        },
    ]
    assert client.get(f"{place}/report/csv").text.splitlines()[0] == "row,column,reason"
    assert [one["caseNo"] for one in found["items"]] == ["FL-1"]
    assert people[0]["personal"]["name"] == "Ada Quill"
    assert nobody["items"] == []


def test_checking_imports_nothing(send: Sent, client: TestClient, new_client: NewClient) -> None:
    begun = send(checkOnly=True)

    done = client.get(f"/v1/imports/{begun['importKey']}").json()
    officer = new_client("cases", subject="dan", roles=("case_officer",))
    assert (done["importedCases"], done["rejected"], done["checkOnly"]) == (1, 2, True)
    assert officer.post("/v1/cases/search", json={}).json()["items"] == []


def test_an_import_is_for_who_may_and_for_their_partnership(
    send: Sent, client: TestClient, new_client: NewClient
) -> None:
    key = send()["importKey"]
    wish = {"system": "flare"}
    elsewhere = {**wish, "tenantId": "islington"}

    def status(who: TestClient, query: dict[str, str]) -> int:
        return who.post("/v1/imports", content=FILE, headers=CSV, params=query).status_code

    assert status(new_client("read", "tasks", "cases"), wish) == 403
    assert status(client, elsewhere) == 404
    assert status(new_client(tenant=None), {**wish, "tenantId": "pool"}) == 404
    assert status(new_client(tenant=None), wish) == 400
    assert new_client(tenant="islington").get(f"/v1/imports/{key}").status_code == 404
    assert client.get("/v1/imports/x/report").status_code == 404


@pytest.mark.parametrize(
    ("content", "headers", "status", "said"),
    [
        ("record,nonsense\n", CSV, 422, "there is no column 'nonsense'"),
        ("", CSV, 422, "the file is empty"),
        (FILE, {"Content-Type": "application/json"}, 415, "text/csv"),
    ],
)
def test_what_is_no_such_file_is_refused_at_once(
    sqlite_client: TestClient, content: str, headers: dict[str, str], status: int, said: str
) -> None:
    deploy(sqlite_client)

    answer = sqlite_client.post(
        "/v1/imports", content=content, headers=headers, params={"system": "flare"}
    )

    assert answer.status_code == status, answer.text
    assert said in answer.json()["detail"]
