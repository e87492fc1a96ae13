"""Rules about what an element asks for and what must be there: forms, decisions, jobs, letters."""

import re
from collections.abc import Collection, Iterator

from engine.bpmn.lint.view import Complaint, Complaints, Rule, View, at, is_catching, named
from engine.bpmn.model import Element, is_expression

LETTER = "letter"
JOBS = ("serviceTask", "sendTask")
PROPERTIES = (
    "opensDeadline",
    "meetsDeadline",
    "metAt",
    "movesDeadline",
    "cancelsDeadline",
    "deadline",
    "businessId",
    "businessIdSeries",
    "onlyIfNobodyWaits",
    "handsOnBusinessId",
)
DEADLINE = re.compile(r'\bdeadline\s*\(\s*"([^"]*)"')


def _missing(known: Collection[str] | None, name: str) -> bool:
    return known is not None and name not in known


def _absent(one: Element, what: str, name: str) -> Complaint:
    return at(one, f"{named(one)} uses the {what} {name!r}, which is not in the bundle")


def form_missing(view: View) -> Complaints:
    """A form that is asked for exists."""
    for one in view.elements:
        if one.form_id and _missing(view.known.forms, one.form_id):
            yield _absent(one, "form", one.form_id)


def form_elsewhere(view: View) -> Complaints:
    """Only a person or a message brings a form's data."""
    for one in view.elements:
        if one.form_id and one.type != "userTask" and not is_catching(one):
            yield at(one, f"{named(one)} has a form, but nobody fills it in there")


def task_without_form(view: View) -> Complaints:
    """A person needs a form to say anything."""
    for one in view.of("userTask"):
        if not one.form_id:
            yield at(one, f"{named(one)} has no form, so it can only be ticked off")


def nobody_may(view: View) -> Complaints:
    """A user task says who may do it."""
    for one in view.of("userTask"):
        if not (one.candidate_groups or one.lane_id or one.assignee):
            yield at(one, f"{named(one)} lies in no lane and names no candidate groups")


def decision_missing(view: View) -> Complaints:
    """A business rule task calls a decision that exists and keeps its result."""
    for one in view.of("businessRuleTask"):
        if not one.decision_id:
            yield at(one, f"{named(one)} does not say which decision it takes")
        elif not is_expression(one.decision_id) and _missing(
            view.known.decision_ids, one.decision_id
        ):
            yield _absent(one, "decision", one.decision_id)
        elif not one.result_variable and not one.outputs:
            yield at(one, f"{named(one)} does not say where the result goes")


def called_process_missing(view: View) -> Complaints:
    """A call activity calls a process that exists."""
    for one in view.of("callActivity"):
        called = one.called_process_id
        known = view.known.process_ids
        if not called:
            yield at(one, f"{named(one)} does not say which process it calls")
        elif known is not None and called not in (known | view.model.processes.keys()):
            yield _absent(one, "process", called)


def job_type_missing(view: View) -> Complaints:
    """A service or send task has a job type that somebody works on."""
    for one in view.of(*JOBS):
        if not one.job_type:
            yield at(one, f"{named(one)} has no job type, so nobody would do its work")
        elif not is_expression(one.job_type) and _missing(view.known.job_types, one.job_type):
            yield at(one, f"{named(one)} has the job type {one.job_type!r}, which nobody does")


def letter_missing(view: View) -> Complaints:
    """A letter job names a letter that exists."""
    for one in view.elements:
        if one.job_type != LETTER:
            continue
        name = one.headers.get(LETTER, "")
        if not name:
            yield at(one, f"{named(one)} does not say which letter it sends")
        elif not is_expression(name) and _missing(view.known.letter_ids, name):
            yield _absent(one, "letter", name)


def script_missing(view: View) -> Complaints:
    """A script task has a FEEL expression in the place where the editor keeps it."""
    for one in view.of("scriptTask"):
        if not one.script:
            yield at(one, f"{named(one)} has no FEEL expression")


def unknown_property(view: View) -> Complaints:
    """A property that nobody reads is probably misspelt."""
    for one in view.elements:
        for name in one.properties:
            if name not in PROPERTIES:
                yield at(one, f"{named(one)} has the property {name!r}, which means nothing here")


def empty_property(view: View) -> Complaints:
    """A deadline property names its deadline; the task's own deadline is FEEL."""
    for one in view.elements:
        for name, value in one.properties.items():
            if name in PROPERTIES and not value.strip():
                yield at(one, f"the property {name!r} of {named(one)} is empty")
            elif name == "deadline" and not is_expression(value):
                yield at(one, f"the deadline of {named(one)} is no expression")
            elif name == "metAt" and not is_expression(value):
                yield at(one, f"the instant in metAt of {named(one)} is no expression")
            elif name == "metAt" and not one.properties.get("meetsDeadline"):
                yield at(one, f"{named(one)} says metAt, but meets no deadline")


def business_id_elsewhere(view: View) -> Complaints:
    """A business id is given where a process begins, or by a message that begins another."""
    for one in view.elements:
        if "businessIdSeries" in one.properties and not _begins_process(one):
            yield at(one, f"{named(one)} begins no process, so it is allotted no business id")
        elif "businessId" in one.properties and not (_begins_process(one) or _throws(one)):
            yield at(one, f"{named(one)} begins nothing, so it gives no business id")
        elif "handsOnBusinessId" in one.properties and not _keeps_its_own(one):
            yield at(one, f"handsOnBusinessId of {named(one)} says nothing here")


def yielding_elsewhere(view: View) -> Complaints:
    """Only a process that begins with a message can leave it to whoever waits for it."""
    for one in view.elements:
        value = one.properties.get("onlyIfNobodyWaits")
        if value is None:
            continue
        if not _begins_process(one) or one.event is None or one.event.kind != "message":
            yield at(one, f"{named(one)} begins no process with a message, so it yields to nobody")
        elif value != "true":
            yield at(one, f"onlyIfNobodyWaits of {named(one)} is {value!r}, which says nothing")


def _begins_process(one: Element) -> bool:
    return one.type == "startEvent" and not one.scope_id


def _keeps_its_own(one: Element) -> bool:
    value = one.properties["handsOnBusinessId"]
    return _throws(one) and value == "false" and "businessId" not in one.properties


def _throws(one: Element) -> bool:
    return not is_catching(one) and any(event.kind == "message" for event in one.events)


def deadline_rule(view: View) -> Complaints:
    """A deadline follows a rule that the policy has."""
    rules = view.known.deadline_rules
    for place, text in _texts_with_deadlines(view):
        for name in DEADLINE.findall(text):
            if rules is not None and name not in rules:
                yield at(place, f"{named(place)} uses the deadline rule {name!r}, unknown here")


def _texts_with_deadlines(view: View) -> Iterator[tuple[Element, str]]:
    for one in view.elements:
        sources = (mapping.source for mapping in (*one.inputs, *one.outputs))
        timers = (event.expression for event in one.events)
        dates = (one.due_date, one.follow_up_date, one.script)
        for text in (*sources, *timers, *one.properties.values(), *dates):
            if is_expression(text):
                yield one, text


RULES = (
    Rule("form_missing", form_missing, "Add the form to the bundle, or choose another."),
    Rule("form_elsewhere", form_elsewhere, "Put the form on a user task, or a start event."),
    Rule("decision_missing", decision_missing, "Choose a decision and a result variable."),
    Rule("called_process_missing", called_process_missing, "Choose a process of the bundle."),
    Rule("job_type_missing", job_type_missing, "Write a job type that a connector offers."),
    Rule("letter_missing", letter_missing, "Add the header 'letter' with the id of a letter."),
    Rule("script_missing", script_missing, "Choose 'FEEL expression' as its implementation."),
    Rule(
        "empty_property",
        empty_property,
        'Name a variable, or write for example =deadline("conclusion", received_on).',
    ),
    Rule(
        "business_id_elsewhere",
        business_id_elsewhere,
        "Put businessId or businessIdSeries on a start event of the process, and"
        ' handsOnBusinessId with the value "false" on a message throw event.',
    ),
    Rule(
        "yielding_elsewhere",
        yielding_elsewhere,
        'Put onlyIfNobodyWaits with the value "true" on a message start event of the process.',
    ),
    Rule("deadline_rule", deadline_rule, "Add the rule to the policy, or correct its name."),
    Rule("nobody_may", nobody_may, "Put it into a lane, or give it candidate groups.", "warning"),
    Rule("task_without_form", task_without_form, "Choose a form.", "warning"),
    Rule(
        "unknown_property",
        unknown_property,
        f"Use one of {', '.join(PROPERTIES)}.",
        "warning",
    ),
)
