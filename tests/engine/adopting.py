"""What tests of adoptions begin with: a case with a deadline, a task and a timer by one policy."""

from datetime import UTC, datetime

from engine.records import AdoptionRequest, Search, StartRequest
from tests.engine import diagrams as d
from tests.engine.builders import ROOT, bundle, form, open_tasks, work

OPEN = Search(filter={"state": "CREATED"})
RULE = '[deadlines.{}]\nkind = "{}"\ncount = {}\nsource = "{}"\nstatus = "P"\n'
HOLIDAY = """[calendar]
bank_holidays = { value = [{ day = 2026-03-05, name = "Jubilee" }], source = "it", status = "L" }
"""
VALUE = '[threshold]\ncount = { value = 3, source = "ours", status = "D" }\n'
BEGUN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a Monday
REMIND = "=working days after(deadline(&quot;reply&quot;, today()).due, -1)"


def marked(node, name, value):
    prop = f'<zeebe:properties><zeebe:property name="{name}" value="{value}"/></zeebe:properties>'
    closing = "</bpmn:extensionElements>"
    return d.Node(node.id, node.tag, node.inside.replace(closing, prop + closing))


COUNTS = d.script("count", "=deadline(&quot;reply&quot;, today())", "due")
OWN = "=deadline(&quot;own&quot;, today())"
TOLD = (
    '<zeebe:ioMapping><zeebe:input source="=due" target="promise"/>'
    '<zeebe:output source="=promise.due" target="promised_for"/></zeebe:ioMapping>'
)
REPLIES = d.process(
    "replies", d.start(), marked(COUNTS, "opensDeadline", "due"),
    d.user_task("reply", due="=due.due", form="record", more=TOLD),
    d.boundary("remind", "reply", d.timer("t", "timeDate", REMIND).inside, interrupting=False),
    marked(d.user_task("look"), "deadline", OWN), d.end(), d.end("reminded"),
    flows=[
        ("started", "count", ""), ("count", "reply", ""), ("reply", "look", ""),
        ("remind", "reminded", ""), ("look", "ended", ""),
    ],
)  # fmt: skip


def rules(reply=10, own=3, *, kind="WD", also=""):
    first = RULE.format("reply", kind, reply, "section 4")
    return first + RULE.format("own", "WD", own, "ours") + VALUE + also


def begin(engine, business_id="A-1"):
    request = StartRequest(process_definition_id="replies", business_id=business_id)
    return engine.start(request, by=ROOT).process_instance


def deploy(engine, text):
    engine.deploy(bundle(REPLIES, policy_=text, form_record=form(required=[])), by=ROOT)


def adopt(engine, **more):
    request = AdoptionRequest(**{"tenant": "", "reason": "the board decided", **more})
    asked = engine.adopt_policy(request, by=ROOT)
    work(engine)
    return engine.adoption(asked.key, by=ROOT)


def dates(engine):
    """Return when what waits is due: deadlines and tasks by name, timers, as local days."""
    (deadline, *_), (task, *_) = engine.search_deadlines(OPEN, by=ROOT).items, open_tasks(engine)
    timers = [one.due_date.date() for one in engine.search_timers(OPEN, by=ROOT).items]
    return deadline.due, task.due_date.date(), *timers
