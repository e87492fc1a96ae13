"""A partnership in which a case is told, closed and disposed of, over HTTP."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from fastapi import FastAPI
from sqlalchemy import delete, insert, select
from starlette.testclient import TestClient

from app.store import case_files, data_keys, retentions
from app.store.retentions import RetentionRow
from app.store.tables import letter, letter_delivery
from engine.engine import Engine
from engine.records import Actor, Message
from engine.timelapse import Timelapse
from tests.api.conftest import START, TENANT, NewClient, deploy
from tests.api.permits import named, user_task
from tests.bpmn.diagrams import end, extended, flows
from tests.casework.marking import MARK
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
# The slip is what should never happen: somebody's name in an answer that is not personal.
SLIP = {"type": "string", "title": "Slip", "maxLength": 99}
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
DUE = datetime.fromisoformat("2031-03-03T00:00Z")
REFUSED = {
    "tenant": TENANT, "channel": "email", "connector": "smtp", "state": "failed", "attempts": 3,
    "queued_at": START, "changed_at": START, "token": "", "reference": f"{MARK}@example.org",
    "problem": f"550 no such user: {MARK}",
}  # fmt: skip


class Office:
    """A service in which a case is told, worked on, closed and disposed of as time goes by."""

    def __init__(self, app: FastAPI, client: TestClient, new_client: NewClient) -> None:
        self.engine: Engine = app.state.engine
        self.client = client
        self.officer = new_client("cases", "tasks", "read", subject="olu", roles=("case_officer",))
        self.time = Timelapse(self.engine, self.engine.clock)
        self.deploy(FILES)

    def deploy(self, files: Mapping[str, bytes]) -> None:
        """Deploy; sixty rounds of five years in which nothing is due would be most of a test."""
        deploy(self.client, files)
        self.engine.rest_timer_starts(TENANT, by=ROOT)

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

    def approve(self) -> None:
        """Wait until it is due; let one person approve the disposal."""
        self.time.move_to(DUE)
        self.engine.begin_by_timer("disposal_round", "each_month", tenant=TENANT, by=ROOT)
        self.time.settle()
        self.answer("approve_disposal", "rosa", "records_officer", {"checked": True})

    def confirm(self) -> None:
        """Let another person approve it, too: it is carried out."""
        self.answer("confirm_disposal", "dee", "dpo", {"agreed": True})

    def round(self) -> None:
        """Wait until it is due; let two people approve the disposal."""
        self.approve()
        self.confirm()
        self.time.settle()

    def answer(self, element_id: str, who: str, role: str, given: Mapping[str, object]) -> None:
        by = Actor(subject=who, tenant=TENANT, groups=frozenset({role}))
        self.engine.complete_user_task(self.task(element_id), given, by=by)
        self.time.settle()

    def kept(self, key: str) -> RetentionRow:
        """Return until when a case is kept, and what stands against its disposal."""
        with self.engine.database.read() as tx:
            found = retentions.find(tx, key)
            assert found is not None
            return found

    def has_key(self, key: str) -> bool:
        """Return whether there is still a key to what is sealed of a case."""
        with self.engine.database.read() as tx:
            row = data_keys.of_owner(tx, TENANT, key)
            assert row is not None
            return row.wrapped is not None
