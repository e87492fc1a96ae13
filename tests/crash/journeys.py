"""What the crash tests play: one process with every kind of wait and effect, and its listener."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tests.engine import diagrams as d
from tests.engine.builders import bundle, table

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EFFECT = "effect"
"""The type of a job whose connector writes a row that nothing keeps from being written twice."""

FORM = """{"type": "object", "title": "Record", "additionalProperties": false,
 "properties": {"count": {"type": "integer", "title": "How many?"},
  "story": {"type": "string", "title": "What happened?", "x-personal": true}},
 "required": ["count"]}"""
LETTER = (
    '+++\ntitle = "Receipt"\nto = "applicant"\nlaw = ["The Act, section 1"]\nversion = "1"\n+++\n'
)
TOPIC = '<zeebe:input source="=topic" target="topic"/>'


def letter(node_id: str, retries: int = 3) -> d.Node:
    header = '<zeebe:taskHeaders><zeebe:header key="letter" value="RECEIPT"/></zeebe:taskHeaders>'
    return d.service_task(node_id, "letter", retries=str(retries), more=header)


JOURNEY = d.process(
    "journey", d.start(), d.user_task("record", form="record"), letter("acknowledge"),
    d.service_task("note", EFFECT), d.message_throw("tell", "m_news", "=topic", inputs=TOPIC),
    d.timer("wait_a_day", "timeDuration", "P1D"), d.service_task("mark", EFFECT),
    d.message_catch("answered", "m_reply"), letter("confirm"), d.user_task("decide"), d.end(),
    declared=d.message("m_news", "news") + d.message("m_reply", "reply", "=topic"),
)  # fmt: skip
LISTENER = d.process(
    "listener",
    d.message_catch("heard", "m_news", tag="startEvent"), d.user_task("read"), d.end(),
    declared=d.message("m_news", "news"),
)  # fmt: skip
FILES: Mapping[str, bytes] = bundle(
    JOURNEY, LISTENER, form_record=FORM, letter_RECEIPT=LETTER + "Thank you, {{ topic }}.\n"
).files
DELIVER = "deliver"
"""The type of a job that an outside worker does, as a post office does with a letter."""
TASKS = 7
STORM = d.process(
    "storm", d.start(), *[d.user_task(f"task_{n}") for n in range(TASKS)], letter("thank", 20),
    d.timer("wait_a_second", "timeDuration", "PT1S"), d.service_task("note", EFFECT, retries="20"),
    d.service_task("send", DELIVER, retries="20"), d.user_task("last"), d.end(),
)  # fmt: skip
STORM_FILES: Mapping[str, bytes] = bundle(
    STORM, letter_RECEIPT=LETTER + "Thank you, {{ topic }}.\n"
).files
CLOCKWORK: Mapping[str, bytes] = bundle(
    d.process(
        "clockwork", d.timer("struck", "timeCycle", "R3/PT1H", tag="startEvent"),
        d.user_task("look"), d.end(),
    ),
    LISTENER,
    table_threshold=table(3),
).files  # fmt: skip
