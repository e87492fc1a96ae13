"""A small folder of processes for tests of scenarios: loans are recorded, confirmed, decided."""

from collections.abc import Mapping
from pathlib import Path

from app.scenarios import scenario as scenarios
from app.scenarios.scenario import Scenario
from tests.api.permits import CHAIR, POLICY, form, named, user_task
from tests.bpmn.diagrams import declared, end, event, extended, flows, start, timer

DUE = (
    "<zeebe:properties>"
    '<zeebe:property name="deadline" value=\'=deadline("answer", today())\'/></zeebe:properties>'
)
LETTER = (
    '<zeebe:taskDefinition type="letter"/><zeebe:taskHeaders>'
    '<zeebe:header key="letter" value="LOAN-ACK"/></zeebe:taskHeaders>'
)
WITHDRAWN = (
    '<message id="message_withdrawn" name="withdrawn"><extensionElements>'
    '<zeebe:subscription correlationKey="=ref"/></extensionElements></message>'
)
LOAN = named(
    "loan",
    start()
    + user_task("record", "record", extra=DUE)
    + '<boundaryEvent id="a_week_later" name="A week later" attachedToRef="record" '
    f'cancelActivity="false">{timer("P7D")}</boundaryEvent>'
    + user_task("chase")
    + end("chased")
    + extended("serviceTask", "confirm", LETTER)
    + user_task("decide", "decide", CHAIR)
    + end("decided")
    + f'<boundaryEvent id="closing" attachedToRef="decide">{event("signal", "closing")}'
    "</boundaryEvent>"
    + end("closed")
    + f'<boundaryEvent id="withdrawal" attachedToRef="decide">{event("message", "withdrawn")}'
    "</boundaryEvent>"
    + end("gone")
    + f'<boundaryEvent id="lost" attachedToRef="confirm">{event("error", "undeliverable")}'
    "</boundaryEvent>"
    + end("lost_for_good")
    + flows("lost>lost_for_good")
    + flows("start>record", "record>confirm", "confirm>decide", "decide>decided")
    + flows("a_week_later>chase", "chase>chased", "closing>closed", "withdrawal>gone"),
    WITHDRAWN + declared("signal", "closing") + declared("error", "undeliverable"),
)
ACK = """+++
title = "We have it"
to = "applicant"
"channel default" = "post"
law = ["The Act"]
version = "1"
+++
Dear {{ personal.note }},

we have noted {{ ref }} with the
level {{ level }}.
"""
FILES: Mapping[str, bytes] = {
    "common/policy.toml": POLICY,
    "common/loan/loan.bpmn": LOAN,
    "common/loan/forms/record.json": form(
        "Record it",
        {
            "level": {"type": "integer", "title": "Level", "minimum": 0, "maximum": 9},
            "note": {"type": "string", "title": "Note", "x-personal": True, "maxLength": 99},
        },
        "level",
        "note",
    ),
    "common/loan/forms/decide.json": form(
        "Decide", {"approved": {"type": "boolean", "title": "Is it approved?"}}, "approved"
    ),
    "common/loan/letters/LOAN-ACK.md": ACK.encode(),
    "common/loan/samples/record.json": b'{"level": 4, "note": "Ada"}',
    "partnerships/poole/policy.toml": b"",
}
GIVEN = (
    "title: A loan\n"
    "given: {partnership: poole, now: '2026-03-02T09:30', process: loan, business_id: L-1,"
    " variables: {ref: L-1}}\n"
    "steps:\n"
)
RECORDED = "- when: {complete: record, as: [desk], with_sample: record.json}\n"


def given_processes(folder: Path) -> Path:
    """Write the folder of processes and return it."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def write(folder: Path, text: str, name: str = "loan.yaml") -> Path:
    """Write a scenario beside the diagram."""
    path = folder / "common" / "loan" / "scenarios" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Scenario:
    """Write a scenario beside the diagram and read it."""
    return scenarios.read(write(folder, text), folder)
