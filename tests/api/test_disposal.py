"""Nothing that was told of a case is left when it was disposed of, wherever one looks."""

import json
import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import NullPool, create_engine, delete, insert, select, text
from starlette.testclient import TestClient

from app.casework import case_writing
from app.casework.case_hints import Written
from app.casework.case_kinds import KINDS
from app.casework.case_writing import Origin
from app.store import case_files, case_links, certificates, data_keys, retentions
from app.store.case_tables import RECORDS
from app.store.tables import letter, letter_delivery
from engine.engine import Engine
from engine.records import Actor, AdoptionRequest, Message
from engine.timelapse import Timelapse
from tests.api.conftest import START, TENANT, NewClient, deploy
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, extended, flows
from tests.casework.marking import MARK, tables_with, tables_with_the_mark
from tests.casework.test_case_file import FORM, GIVEN
from tests.processes.content import files_of

NUMBER = "POO-2026-0900"
ROOT = Actor(subject="root", tenant=None, operates=True)
LETTER = """+++
title = "We have it"
to = "victim"
"channel default" = "post"
law = ["UK GDPR"]
version = "1"
+++

{{ today() }}

Dear {{ personal.who ?? "resident" }}, we have it.
"""
SLIP = {"type": "string", "title": "Slip", "maxLength": 99}
# The slip is what should never happen: somebody's name in an answer that is not personal.
BEGINS = {"record": "case", "begins": True}
REGISTER = {**FORM, "properties": {**FORM["properties"], "slip": SLIP}}
CASE = named(
    "complaint",
    extended("startEvent", "told", '<zeebe:formDefinition formId="register"/>')
    + extended(
        "sendTask",
        "write",
        '<zeebe:taskDefinition type="letter"/>'
        '<zeebe:taskHeaders><zeebe:header key="letter" value="ACK"/></zeebe:taskHeaders>'
        '<zeebe:ioMapping><zeebe:input source="={slip: slip}" target="facts"/></zeebe:ioMapping>',
    )
    + user_task("visit", who='<zeebe:assignmentDefinition candidateGroups="case_officer"/>')
    + extended("serviceTask", "close", '<zeebe:taskDefinition type="case_close"/>')
    + end("done")
    + flows("told>write", "write>visit", "visit>close", "close>done"),
)
FILES = {
    **files_of("retention_disposal", "disposal_round", "record_hold"),
    "c/complaint.bpmn": CASE,
    "c/forms/register.json": json.dumps(
        {**REGISTER, "x-case": [BEGINS, *list(FORM["x-case"])]}
    ).encode(),
    "c/letters/ACK.md": LETTER.encode(),
}
PARTS = (
    *("", "/timeline", "/people", "/incidents", "/complaints", "/consents", "/contact-agreement"),
    *("/risk", "/actions", "/letters", "/deadlines", "/notes", "/disclosures", "/places"),
    *("/references", "/access", "/holds", "/reads", "/certificate"),
)
DUE = datetime.fromisoformat("2031-03-03T00:00Z")


class Office:
    """A service in which a case is told, worked on, closed and disposed of as time goes by."""

    def __init__(self, app: FastAPI, client: TestClient, new_client: NewClient) -> None:
        self.engine: Engine = app.state.engine
        self.client = client
        self.officer = new_client("cases", "tasks", "read", subject="olu", roles=("case_officer",))
        self.time = Timelapse(self.engine, self.engine.clock)

    def work(self) -> str:
        """Tell of a case that is full of marks, close it, and return its key."""
        started = self.client.post(
            "/v1/process-instances",
            json={
                "processDefinitionId": "complaint",
                "businessId": NUMBER,
                "variables": {**GIVEN, "slip": f"{MARK} in a variable"},
            },
        )
        assert started.status_code == 201, started.text
        self.time.settle()
        task = self.task("visit")
        saved = self.officer.put(f"/v1/user-tasks/{task}/draft", json={"variables": {"a": MARK}})
        assert saved.status_code < 300, saved.text
        done = self.officer.post(f"/v1/user-tasks/{task}/completion", json={"variables": {}})
        assert done.status_code == 200, done.text
        self.time.settle()
        with self.engine.database.transaction() as tx:
            (sent,) = tx.execute(select(letter.c.key)).scalars()
            tx.execute(delete(letter_delivery).where(letter_delivery.c.letter_key == sent))
            tx.execute(insert(letter_delivery).values(letter_key=sent, **REFUSED))
        self.message("case_closed", case_no=NUMBER, closed_on="2026-03-02", reasons=["asb_ceased"])
        self.message("never_heard", words=f"{MARK} in a message")
        self.time.settle()
        return self.key

    @property
    def key(self) -> str:
        with self.engine.database.read() as tx:
            case = case_files.newest(tx, TENANT, NUMBER)
            assert case is not None
            return case.key

    def message(self, name: str, **variables: object) -> None:
        self.engine.publish_message(
            Message(name=name, correlation_key=NUMBER, tenant=TENANT, variables=variables,
                    time_to_live=timedelta(days=1)),
            by=ROOT,
        )  # fmt: skip
        self.time.settle()

    def task(self, element_id: str) -> str:
        found = self.client.post("/v1/user-tasks/search", json={"filter": {"elementId": element_id,
                                 "state": "CREATED"}}).json()  # fmt: skip
        return str(found["items"][0]["userTaskKey"])

    def round(self) -> None:
        """Wait until it is due; let two people approve the disposal."""
        self.time.move_to(DUE)
        self.engine.begin_by_timer("disposal_round", "each_month", tenant=TENANT, by=ROOT)
        self.time.settle()
        self.answer("approve_disposal", "rosa", "records_officer", {"checked": True})
        self.answer("confirm_disposal", "dee", "dpo", {"agreed": True})
        self.time.settle()

    def answer(self, element_id: str, who: str, role: str, given: Mapping[str, object]) -> None:
        by = Actor(subject=who, tenant=TENANT, groups=frozenset({role}))
        self.engine.complete_user_task(self.task(element_id), given, by=by)
        self.time.settle()


@pytest.fixture
def office(app: FastAPI, client: TestClient, new_client: NewClient) -> Office:
    deploy(client, FILES)
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


REFUSED = {
    "tenant": TENANT, "channel": "email", "connector": "smtp", "state": "failed", "attempts": 3,
    "queued_at": START, "changed_at": START, "token": "", "reference": f"{MARK}@example.org",
    "problem": f"550 no such user: {MARK}",
}  # fmt: skip
NO_FACTS = frozenset({"sealed", "person"})


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

    office.round()

    after = answers(office)
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


def test_a_hold_is_set_by_whoever_may_and_keeps_the_record_until_it_is_lifted(
    office: Office, new_client: NewClient
) -> None:
    key = office.work()
    records = new_client("cases", subject="rosa", roles=("records_officer",))
    hold = {"record": "hold", "fields": {"about": "legal_hold", "state": "set", "reason": "Claim"}}
    path = f"/v1/cases/{key}/records"

    refused = office.officer.post(path, json=hold)
    without = records.post(path, json={**hold, "fields": {"about": "legal_hold", "state": "set"}})
    done = records.post(path, json=hold)
    office.time.move_to(DUE)

    assert (refused.status_code, without.status_code, done.status_code) == (403, 400, 201)
    assert [one["facts"]["state"] for one in held(office, key)] == ["set"]
    with office.engine.database.read() as tx:
        kept = retentions.find(tx, key)
        assert kept is not None
        assert (kept.state, list(kept.reasons)) == ("held", ["legal_hold"])
        assert kept.review_on == date(2031, 6, 1)
        assert certificates.of_case(tx, key) is None


def test_what_is_recorded_in_a_closed_case_moves_the_day_of_its_disposal_at_once(
    office: Office,
) -> None:
    key = office.work()
    office.time.move_to(datetime.fromisoformat("2028-02-29T10:00Z"))
    note = {"record": "note", "fields": {"about": "diary", "text": "She rang"}}

    done = office.officer.post(f"/v1/cases/{key}/records", json=note)
    office.time.settle()

    assert done.status_code == 201, done.text
    deadlines = office.officer.get(f"/v1/cases/{key}/deadlines").json()["items"]
    kept = [(one["due"], one["state"]) for one in deadlines if one["name"] == "keep_until"]
    assert sorted(kept) == [("2031-03-02", "CANCELED"), ("2033-02-28", "CREATED")]


def test_what_is_due_is_due_by_the_policy_that_its_countdown_adopted(
    office: Office, client: TestClient
) -> None:
    key = office.work()
    five, four = b"count = 60", b"count = 48"
    deploy(client, {**FILES, "policy.toml": FILES["policy.toml"].replace(five, four)})
    shorter = AdoptionRequest(tenant=TENANT, reason="The board decided")
    office.engine.adopt_policy(shorter, by=ROOT)
    office.time.settle()

    office.time.move_to(datetime.fromisoformat("2030-03-03T00:00Z"))

    with office.engine.database.read() as tx:
        kept = retentions.find(tx, key)
        assert kept is not None
        assert (kept.state, kept.rule, kept.due_on) == ("due", "retention_case", date(2030, 3, 2))


def held(office: Office, key: str) -> list[dict[str, dict[str, str]]]:
    return office.officer.get(f"/v1/cases/{key}/holds").json()["items"]


def test_what_comes_between_approval_and_disposal_stops_it(office: Office) -> None:
    key = office.work()
    office.time.move_to(DUE)
    office.engine.begin_by_timer("disposal_round", "each_month", tenant=TENANT, by=ROOT)
    office.time.settle()
    office.answer("approve_disposal", "rosa", "records_officer", {"checked": True})
    office.message("hold_requested", about="legal_hold", state="set", hold_request="Wait")

    office.answer("confirm_disposal", "dee", "dpo", {"agreed": True})

    with office.engine.database.read() as tx:
        kept = retentions.find(tx, key)
        assert kept is not None
        assert (kept.state, list(kept.reasons)) == ("held", ["work_under_way"])
        assert data_keys.of_owner(tx, TENANT, key).wrapped is not None


def test_the_case_that_was_approved_is_disposed_of_and_not_a_later_one_of_its_number(
    office: Office,
) -> None:
    key = office.work()
    office.time.move_to(DUE)
    office.engine.begin_by_timer("disposal_round", "each_month", tenant=TENANT, by=ROOT)
    office.time.settle()
    office.answer("approve_disposal", "rosa", "records_officer", {"checked": True})
    begun = {"processDefinitionId": "complaint", "businessId": NUMBER, "variables": GIVEN}
    assert office.client.post("/v1/process-instances", json=begun).status_code == 201
    office.time.settle()

    office.answer("confirm_disposal", "dee", "dpo", {"agreed": True})

    later = office.key
    assert later != key
    with office.engine.database.read() as tx:
        states = {one: case_files.find(tx, one).state for one in (key, later)}
        assert states == {key: "disposed", later: "open"}
        assert data_keys.of_owner(tx, TENANT, later).wrapped is not None


def test_a_hold_on_an_appeal_keeps_the_case_with_which_it_would_go(
    app: FastAPI, office: Office
) -> None:
    key = office.work()
    appeal = given_appeal(office, key)
    office.officer.post(f"/v1/user-tasks/{office.task('visit')}/completion", json={"variables": {}})
    office.time.settle()
    with office.engine.database.transaction() as tx:
        case = case_files.find(tx, appeal)
        assert case is not None
        hold = {"about": "legal_hold", "state": "set", "reason": "A claim"}
        case_writing.write(
            app.state.vault.keys(tx, office.engine.now()),
            case,
            Origin(by="rosa", source="test"),
            [Written(kind=KINDS["hold"], values=hold)],
        )

    office.round()

    with office.engine.database.read() as tx:
        kept = retentions.find(tx, key)
        assert kept is not None
        assert (kept.state, list(kept.reasons)) == ("held", ["legal_hold"])
        assert data_keys.of_owner(tx, TENANT, appeal).wrapped is not None


def test_work_on_an_appeal_keeps_the_case_with_which_it_would_go(office: Office) -> None:
    key = office.work()
    office.time.move_to(DUE)
    office.engine.begin_by_timer("disposal_round", "each_month", tenant=TENANT, by=ROOT)
    office.time.settle()
    office.answer("approve_disposal", "rosa", "records_officer", {"checked": True})
    appeal = given_appeal(office, key)

    office.answer("confirm_disposal", "dee", "dpo", {"agreed": True})

    with office.engine.database.read() as tx:
        kept = retentions.find(tx, key)
        assert kept is not None
        assert (kept.state, list(kept.reasons)) == ("held", ["work_under_way"])
        assert data_keys.of_owner(tx, TENANT, appeal).wrapped is not None


def given_appeal(office: Office, case_key: str) -> str:
    """Begin the file of an appeal against what was decided in a case; return its key."""
    begun = {"processDefinitionId": "complaint", "businessId": "AP-1", "variables": GIVEN}
    assert office.client.post("/v1/process-instances", json=begun).status_code == 201
    office.time.settle()
    with office.engine.database.transaction() as tx:
        appeal = case_files.newest(tx, TENANT, "AP-1")
        assert appeal is not None
        case_links.link(tx, case_key, appeal.key, "appeal", by="olu", at=office.engine.now())
        return appeal.key
