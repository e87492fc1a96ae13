"""A small bundle for tests of the API: permits are asked for, recorded, checked and decided."""

import io
import json
import zipfile
from collections.abc import Mapping

from tests.bpmn import diagrams
from tests.bpmn.diagrams import end, extended, flows, start, timer

DESK = '<zeebe:assignmentDefinition candidateGroups="desk"/>'
CHAIR = '<zeebe:assignmentDefinition candidateGroups="chair"/>'


def user_task(name: str, form_id: str = "", who: str = DESK, extra: str = "") -> str:
    form = f'<zeebe:formDefinition formId="{form_id}"/>' if form_id else ""
    return extended(
        "userTask",
        name,
        f"{form}{who}{extra}",
        attributes=f'name="{name.capitalize()}"',
    )


def named(process_id: str, inside: str, beside: str = "") -> bytes:
    drawn = diagrams.drawn(inside, beside).decode()
    return (
        drawn.replace('<process id="p"', f'<process id="{process_id}" name="{process_id}"')
        .replace('bpmnElement="p"', f'bpmnElement="{process_id}"')
        .encode()
    )


PERMIT = named(
    "permit",
    extended("startEvent", "asked", '<zeebe:formDefinition formId="ask"/>')
    + user_task(
        "record",
        "record",
        extra="<zeebe:properties>"
        '<zeebe:property name="deadline" value=\'=deadline("answer", today())\'/>'
        "</zeebe:properties>",
    )
    + '<boundaryEvent id="a_week_later" name="A week later" attachedToRef="record" '
    f'cancelActivity="false">{timer("P7D")}</boundaryEvent>'
    + user_task("chase")
    + end("chased")
    + diagrams.job("check", "outside_check")
    + user_task("decide", "decide", CHAIR)
    + end("decided")
    + flows(
        "asked>record",
        "record>check",
        "check>decide",
        "decide>decided",
        "a_week_later>chase",
        "chase>chased",
    ),
)
INBOX = named(
    "inbox",
    '<startEvent id="arrived"><messageEventDefinition messageRef="message_new_post"/></startEvent>'
    + user_task("read_post")
    + diagrams.catch("answered", '<messageEventDefinition messageRef="message_reply"/>')
    + end("filed")
    + flows("arrived>read_post", "read_post>answered", "answered>filed"),
    diagrams.message("new_post", "") + diagrams.message("reply", "=ref"),
)
STUCK = named(
    "stuck",
    start()
    + user_task("try", "record")
    + '<exclusiveGateway id="which"/>'
    + end("small")
    + end("large")
    + flows("start>try", "try>which")
    + '<sequenceFlow id="which_small" sourceRef="which" targetRef="small">'
    "<conditionExpression>=level &lt; 0</conditionExpression></sequenceFlow>"
    '<sequenceFlow id="which_large" sourceRef="which" targetRef="large">'
    "<conditionExpression>=level &gt; 1000</conditionExpression></sequenceFlow>",
)
ENDLESS = named(
    "endless",
    start()
    + user_task("begin")
    + diagrams.script("count", "=count(for a in 1..100000, b in 1..100000 return a * b)", "n")
    + end()
    + flows("start>begin", "begin>count", "count>end"),
)
GRADE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="grades" name="grades"
             namespace="test">
  <decision id="grade" name="Grade">
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="in"><inputExpression id="inx" typeRef="number"><text>level</text>
      </inputExpression></input>
      <output id="out" name="grade" typeRef="string"/>
      <rule id="high"><inputEntry id="i1"><text>&gt;= 5</text></inputEntry>
        <outputEntry id="o1"><text>"high"</text></outputEntry></rule>
      <rule id="low"><inputEntry id="i2"><text>-</text></inputEntry>
        <outputEntry id="o2"><text>"low"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
"""
POLICY = b"""[calendar]
region = { value = "GB-ENG", source = "test", status = "D" }
closed = { value = [], source = "test", status = "D" }

[deadlines.answer]
kind = "CD"
count = 10
source = "test"
status = "D"
"""


def form(title: str, properties: Mapping[str, object], *required: str) -> bytes:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return json.dumps(schema).encode()


LEVEL = {
    "type": "integer",
    "title": "Level",
    "minimum": 0,
    "maximum": 9,
    "x-ui": {"errors": {"required": "Enter the level"}},
}
NOTE = {"type": "string", "title": "Note", "maxLength": 500, "x-personal": True}
STREET = {"type": "string", "title": "Street", "maxLength": 100}
APPROVED = {
    "type": "boolean",
    "title": "Is it approved?",
    "x-ui": {"errors": {"required": "Select yes if it is approved"}},
}

FILES: Mapping[str, bytes] = {
    "policy.toml": POLICY,
    "permit/permit.bpmn": PERMIT,
    "permit/grades.dmn": GRADE,
    "permit/forms/ask.json": form("Ask for a permit", {"street": STREET, "note": NOTE}),
    "permit/forms/record.json": form("Record it", {"level": LEVEL, "note": NOTE}, "level"),
    "permit/forms/decide.json": form("Decide", {"approved": APPROVED}, "approved"),
    "inbox/inbox.bpmn": INBOX,
    "stuck/stuck.bpmn": STUCK,
    "endless/endless.bpmn": ENDLESS,
}


def zipped(files: Mapping[str, bytes] = FILES) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
