"""What tests of the engine begin with: actors, diagrams that are deployed, instances that wait."""

import json
from collections.abc import Mapping
from datetime import timedelta

from engine.engine import Engine
from engine.records import Actor, Bundle, Search, StartRequest, UserTask
from engine.worker import Worker
from tests.engine import diagrams as d

NEWCASTLE, ISLINGTON = "newcastle-under-lyme", "islington"
ROOT = Actor("root", None, operates=True)
ANN = Actor("ann", "", frozenset({"spoc"}))
BOB = Actor("bob", "", frozenset({"spoc"}))
EVE = Actor("eve", "", frozenset({"press"}))

HOUR = timedelta(hours=1)
OWN_POLICY = '[threshold]\ncount = { value = 3, source = "ours", status = "D" }\n'

TWO_TASKS = d.process(
    "two_tasks", d.start(), d.user_task("first", groups="spoc"), d.user_task("second"), d.end()
)
ONE_TASK = d.process("one_task", d.start(), d.user_task("only", groups="spoc"), d.end())
# Its start event has the form `record`, which a test deploys with it.
ASKS = d.process(
    "asks", d.start("begun", d.extension('<zeebe:formDefinition formId="record"/>')),
    d.user_task("t"), d.end(),
)  # fmt: skip
PLAIN_FORM: Mapping[str, object] = {
    "title": "Record",
    "type": "object",
    "properties": {
        "count": {"type": "integer", "title": "How many?"},
        "received": {"type": "string", "format": "date", "title": "When?"},
        "story": {"type": "string", "title": "What happened?", "x-personal": True},
    },
    "required": ["count"],
    "additionalProperties": False,
}

TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="urn:test">
 <decision id="threshold" name="Threshold">
  <variable id="v" name="Threshold"/>
  <decisionTable id="t" hitPolicy="UNIQUE">
   <input id="i"><inputExpression id="e" typeRef="number"><text>count</text></inputExpression>
   </input>
   <output id="o" name="met" typeRef="boolean"/>
   <rule id="r1"><inputEntry id="a1"><text>&gt;= {limit}</text></inputEntry>
    <outputEntry id="b1"><text>true</text></outputEntry></rule>
   <rule id="r2"><inputEntry id="a2"><text>&lt; {limit}</text></inputEntry>
    <outputEntry id="b2"><text>false</text></outputEntry></rule>
  </decisionTable>
 </decision>
</definitions>
"""


def bundle(*processes: bytes, **files: str | bytes) -> Bundle:
    """Return a bundle of diagrams and other files; `form_x` is the form `x`, and so on."""
    found: dict[str, bytes] = {f"p{n}/p{n}.bpmn": one for n, one in enumerate(processes)}
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        kind, _, rest = name.partition("_")
        found[_path(kind, rest)] = data
    return Bundle(found)


def _path(kind: str, rest: str) -> str:
    return {
        "form": f"forms/{rest}.json",
        "letter": f"letters/{rest}.md",
        "table": f"{rest}.dmn",
        "policy": "policy.toml",
    }[kind]


def form(**changes: object) -> str:
    return json.dumps({**PLAIN_FORM, **changes})


def table(limit: object) -> str:
    """Return a decision `threshold`: is `count` at least the limit?"""
    return TABLE.replace("{limit}", str(limit))


def given_deployed(engine: Engine, *processes: bytes, tenant: str = "", **files: str | bytes):
    return engine.deploy(bundle(*processes, **files), by=ROOT, tenant=tenant)


def given_tenants(engine: Engine, *tenants: str) -> None:
    """Make tenants known: each gets a policy of its own."""
    for tenant in tenants:
        given_deployed(engine, tenant=tenant, policy_policy=OWN_POLICY)


def given_started(engine: Engine, process_id: str, *, tenant: str | None = None, **variables):
    request = StartRequest(process_definition_id=process_id, tenant=tenant, variables=variables)
    return engine.start(request, by=ROOT).process_instance


def given_task(engine: Engine, process: bytes = ONE_TASK, process_id: str = "one_task") -> UserTask:
    given_deployed(engine, process)
    request = StartRequest(process_definition_id=process_id)
    return engine.start(request, by=ROOT).next_user_tasks[0]


def open_tasks(engine: Engine, by: Actor = ROOT, **more: object) -> list[UserTask]:
    found = engine.search_user_tasks(Search(filter={"state": "CREATED", **more}), by=by)
    return list(found.items)


def waiting_at(engine: Engine, instance_key: str) -> list[str]:
    return sorted(one.element_id for one in engine.waiting(instance_key, by=ROOT))


def events(engine: Engine, instance_key: str) -> list[str]:
    return [one.type for one in engine.history(instance_key, by=ROOT)]


def work(engine: Engine) -> int:
    """Let a worker do everything that is due."""
    return Worker(engine, name="w").run_until_idle()
