"""Collects every text of a process that may be an expression, and where it is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import feel
from engine.bpmn.lint.view import View, called, named
from engine.bpmn.model import Element, Flow, is_expression

BUSINESS_ID = "the business id"


@dataclass(frozen=True, slots=True)
class Written:
    """One text and its place.

    `what` names the field, `must` says that a literal makes no sense there, `is_output` that it
    is evaluated after the element's work.
    """

    at: Element | Flow
    what: str
    text: str
    must: bool = False
    is_output: bool = False

    @property
    def place(self) -> str:
        """How a sentence calls the place."""
        owner = called(self.at) if isinstance(self.at, Flow) else named(self.at)
        return f"{self.what} of {owner}"


def all_written(view: View) -> Iterator[Written]:
    """Yield every text that is not empty, element by element, then the flows' conditions."""
    for one in view.elements:
        yield from (written for written in _of_element(one) if written.text)
    for flow in view.flows:
        if flow.condition:
            yield Written(flow, "the condition", flow.condition, must=True)


def expressions(view: View) -> Iterator[Written]:
    """Yield only what is FEEL, and not too long to be looked at."""
    return (
        written
        for written in all_written(view)
        if is_expression(written.text) and len(written.text) <= feel.LONGEST_TEXT
    )


def _of_element(one: Element) -> Iterator[Written]:
    yield Written(one, "the script", one.script, must=True)
    yield Written(one, "the assignee", one.assignee)
    yield Written(one, "the candidate groups", one.candidate_groups)
    yield Written(one, "the due date", one.due_date)
    yield Written(one, "the follow-up date", one.follow_up_date)
    yield Written(one, "the priority", one.priority)
    yield Written(one, "the job type", one.job_type)
    yield Written(one, "the number of attempts", one.retries)
    yield Written(one, "the decision", one.decision_id)
    yield from _of_mappings(one)
    yield from _of_loop(one)
    yield from _of_events(one)


def _of_mappings(one: Element) -> Iterator[Written]:
    for mapping in one.inputs:
        yield Written(one, f"the input {mapping.target!r}", mapping.source)
    for mapping in one.outputs:
        yield Written(one, f"the output {mapping.target!r}", mapping.source, is_output=True)
    for name, value in one.headers.items():
        yield Written(one, f"the header {name!r}", value)
    yield Written(one, "the deadline", one.properties.get("deadline", ""))
    yield Written(one, "the instant in metAt", one.properties.get("metAt", ""), is_output=True)
    case, series = (one.properties.get(name, "") for name in ("businessId", "businessIdSeries"))
    yield Written(one, BUSINESS_ID, case, is_output=one.type == "startEvent")
    yield Written(one, "the series of business ids", series)


def _of_loop(one: Element) -> Iterator[Written]:
    if one.loop is not None:
        yield Written(one, "the input collection", one.loop.collection, must=True)
        yield Written(one, "the output element", one.loop.output_element, must=True)
        yield Written(one, "the number of repetitions", one.loop.cardinality)
        yield Written(one, "the completion condition", one.loop.completion_condition, must=True)


def _of_events(one: Element) -> Iterator[Written]:
    for event in one.events:
        condition = event.kind == "conditional"
        what = "the condition" if condition else "the time"
        yield Written(one, what, event.expression, must=condition)
        yield Written(one, "the correlation key of the message", event.correlation_key)
        if event.publish is not None:
            yield Written(one, "the correlation key", event.publish.correlation_key)
            yield Written(one, "the time to live", event.publish.time_to_live)
            yield Written(one, "the message id", event.publish.message_id)
