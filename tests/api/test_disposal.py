"""Nothing that was told of a case is left when it was disposed of, wherever one looks."""

import json
import logging
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import NullPool, create_engine, select, text
from starlette.testclient import TestClient

from app.api import cases
from app.store import data_keys
from app.store.case_tables import RECORDS
from engine.store.tables import message
from tests.api.conftest import TENANT, NewClient
from tests.api.disposing import NUMBER, Office
from tests.casework.marking import MARK, tables_with, tables_with_the_mark
from tests.casework.test_case_file import GIVEN

PARTS = (
    *("", "/timeline", "/letters", "/deadlines", "/reads", "/certificate"),
    *(f"/{one}" for one in cases.PARTS),
)
NO_FACTS = frozenset({"sealed", "person"})


@pytest.fixture
def office(app: FastAPI, client: TestClient, new_client: NewClient) -> Office:
    return Office(app, client, new_client)


def plain_facts(url: str) -> dict[str, list[str]]:
    """Everything that figures are counted from: what records say in plain, without who is who."""
    database = create_engine(url, poolclass=NullPool)
    with database.connect() as connection:
        return {
            kind: sorted(
                json.dumps(
                    {name: str(value) for name, value in row.items() if name not in NO_FACTS}
                )
                for row in connection.execute(select(table)).mappings()
            )
            for kind, table in RECORDS.items()
        }


# The others count what is open at the moment.
REPORTS = ("case_reviews", "review_times", "cases", "closures", "consents", "partners")


def reported(office: Office) -> dict[str, object]:
    """What the reports say of the year in which the case was told and closed."""
    year = {"from": "2026-01-01", "until": "2026-12-31"}
    told = {
        report: office.client.get(f"/v1/statistics/{report}", params=year).json()["figures"]
        for report in REPORTS
    }
    assert {"figure": "closed", "by": {}, "number": 1, "hidden": False} in told["closures"]
    return told


def answers(office: Office) -> dict[str, str]:
    """Whatever the service says of the case, its processes and letters."""
    case = f"/v1/cases/{office.key}"
    said = {part: office.officer.get(f"{case}{part}").text for part in PARTS}
    for search in ("user-tasks", "process-instances", "incidents", "deadlines", "letters", "jobs"):
        said[search] = office.client.post(f"/v1/{search}/search", json={}).text
    for instance in json.loads(said["process-instances"])["items"]:
        key = instance["processInstanceKey"]
        for part in ("", "/history", "/history/verification", "/element-instances"):
            path = f"/v1/process-instances/{key}{part}"
            said[path] = office.client.get(path).text
    for one in json.loads(said["letters"])["items"]:
        path = f"/v1/letters/{one['letterKey']}"
        said[path] = office.officer.get(path).text
    for task in json.loads(said["user-tasks"])["items"]:
        for part in ("", "/case-record", "/form"):
            path = f"/v1/user-tasks/{task['userTaskKey']}{part}"
            said[path] = office.client.get(path).text
    return said | {"metrics": office.client.get("/metrics").text}


def test_nothing_of_a_disposed_case_is_left_anywhere_and_the_figures_stay(
    office: Office, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    key = office.work()
    wrapped = wrapped_key(office, key)
    before = tables_with_the_mark(database_url)
    told = [part for part, answer in answers(office).items() if MARK in answer]
    facts, figures = plain_facts(database_url), reported(office)
    assert (known_by_name(office), messages_of(office)) == ([NUMBER], ["never_heard"])

    office.round()

    after = answers(office)
    # Neither who it was is found again, nor is kept what nobody has heard, though it is sealed.
    assert (known_by_name(office), messages_of(office)) == ([], [])
    # What the search finds before it must not find afterwards: it can fail.
    assert {"process_instance", "history", "wait_state", "letter_delivery"} <= set(before)
    assert {"/people", "/incidents"} <= set(told)
    assert any("/v1/letters/" in one for one in told)
    assert tables_with_the_mark(database_url) == {}
    assert [part for part, answer in after.items() if MARK in answer] == []
    assert all('"brokenAt":null' in said for path, said in after.items() if "verific" in path)
    assert MARK not in caplog.text
    assert plain_facts(database_url) == facts
    assert reported(office) == figures
    stored = everything_stored(office, database_url)
    assert wrapped not in stored
    assert MARK.encode() not in stored


def known_by_name(office: Office) -> list[str]:
    """Return the numbers of the cases in which somebody is found who was told of in this one."""
    wanted = {"filter": {"personName": GIVEN["who"]}}
    found = office.officer.post("/v1/cases/search", json=wanted).json()["items"]
    return [one["caseNo"] for one in found]


def messages_of(office: Office) -> list[str]:
    """Return the names of the messages to the case whose words are still kept."""
    with office.engine.database.read() as tx:
        kept = select(message.c.name).where(
            message.c.correlation_key == NUMBER, message.c.variables != "{}"
        )
        return list(tx.execute(kept).scalars())


def wrapped_key(office: Office, case_key: str) -> bytes:
    with office.engine.database.read() as tx:
        row = data_keys.of_owner(tx, TENANT, case_key)
        assert row is not None
        assert row.wrapped
        return row.wrapped


def everything_stored(office: Office, url: str) -> bytes:
    """Return what a thief of the disk would read; of PostgreSQL after a vacuum, which it needs."""
    if not url.startswith("sqlite"):
        assert tables_with(url, b"nothing is called so") == {}
        database = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with database.connect() as connection:
            connection.execute(text("VACUUM FULL"))
            return str(connection.execute(text("SELECT * FROM data_key")).all()).encode()
    office.engine.database.close()
    database = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with database.connect() as connection:
        # No vacuum: it would hide that nothing was overwritten.
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def test_the_case_says_that_it_was_disposed_of_to_those_who_knew_it_and_to_nobody_else(
    office: Office, new_client: NewClient
) -> None:
    key = office.work()
    office.round()

    case = office.officer.get(f"/v1/cases/{key}").json()
    people = office.officer.get(f"/v1/cases/{key}/people").json()["items"]
    certificate = office.officer.get(f"/v1/cases/{key}/certificate").json()
    stranger = new_client("cases", subject="sam", roles=("case_officer",))

    assert case["state"] == "disposed"
    assert {one["withheld"] for one in people} == {"erased"}
    assert certificate["approvedBy"] == ["rosa", "dee"]
    assert (certificate["baseOn"], certificate["dueOn"]) == ("2026-03-02", "2031-03-02")
    assert certificate["counts"]["letters"] == 1
    assert NUMBER not in json.dumps(certificate)
    assert stranger.get(f"/v1/cases/{key}").status_code == 404
    # A new complaint under the old number begins a case of its own.
    again = office.client.post(
        "/v1/process-instances",
        json={"processDefinitionId": "complaint", "businessId": NUMBER, "variables": GIVEN},
    )
    assert again.status_code == 201, again.text
    assert office.key != key
