"""Tasks: for a person, for a connector, and those that are done at once."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from engine import feel
from engine.bpmn import mappings, marks, timers
from engine.bpmn.expressions import evaluate, kind, text_of
from engine.bpmn.flat import Token
from engine.bpmn.model import is_expression
from engine.bpmn.outcome import DecisionTaken, JobCreated, UserTaskOpened
from engine.bpmn.specs import Activity, open_wait
from engine.bpmn.turn import failure
from engine.bpmn.variables import visible
from engine.errors import EngineError

MEDIUM, HIGHEST = 50, 100
RETRIES = 3


class UserTask(Activity):
    """Something for a person; its token is READY until it is completed."""

    def _on_ready(self, token: Token) -> None:
        element = self.element
        wait = UserTaskOpened(
            key=token.key,
            element_id=element.id,
            name=element.name,
            lane=element.lane_id,
            form_id=element.form_id,
            assignee=_optional_text(token, element.assignee, "the assignee"),
            candidate_groups=_groups(token),
            due=due_of(token),
            follow_up=_instant(token, element.follow_up_date),
            priority=_priority(token),
            variables={**(token.iteration or {}), **(token.local or {})},
        )
        open_wait(token, wait)


def due_of(token: Token) -> datetime | None:
    """Return when a user task is due: as its due date says, else by its own deadline.

    Raises:
        ExecutionFailed: the due date is none.
    """
    return _day_end(token, token.element.due_date) or marks.own_due(token)


class JobTask(Activity):
    """A service or send task: work that is done after the commit, outside of the instance."""

    def perform(self, token: Token) -> bool | None:
        """Create the job and go on when it is completed."""
        element = self.element
        job = JobCreated(
            key=token.key,
            element_id=element.id,
            name=element.name,
            job_type=text_of(token, element.job_type, "the job type"),
            retries=_retries(token),
            headers={name: text_of(token, value, name) for name, value in element.headers.items()},
            variables=dict(token.local or {}) if element.inputs else visible(token),
        )
        open_wait(token, job)
        return None


class ScriptTask(Activity):
    """Computes values by one FEEL expression."""

    def perform(self, token: Token) -> bool | None:
        """Evaluate, and write the result variable or every entry of the context."""
        _give_value(token, evaluate(token, self.element.script), self.element.script)
        return True


class BusinessRuleTask(Activity):
    """Has a decision taken; its inputs are the mapped inputs, or all that it sees."""

    def perform(self, token: Token) -> bool | None:
        """Ask the host and note what was decided and why."""
        element = self.element
        inputs = dict(token.local or {}) if element.inputs else visible(token)
        try:
            verdict = token.turn.host.decide(element.decision_id, inputs)
        except (feel.FeelError, EngineError) as error:
            raise failure(
                token, f"the decision {element.decision_id!r} cannot be taken: {error}"
            ) from error
        token.turn.record.decisions.append(
            DecisionTaken(
                key=token.key,
                element_id=element.id,
                decision_id=element.decision_id,
                inputs=inputs,
                rows=tuple(verdict.rows),
                result=verdict.value,
                warnings=tuple(one.as_mapping() for one in verdict.warnings),
                required_rows=tuple(verdict.required_rows),
            )
        )
        _give_value(token, verdict.value, element.decision_id)
        return True


def _give_value(token: Token, value: object, source: str) -> None:
    """Write the result variable, or without one every entry of a context."""
    name = token.element.result_variable
    if name:
        mappings.give_result(token, {name: value})
    elif isinstance(value, Mapping):
        mappings.give_result(token, value)
    else:
        message = f"without a result variable the result must be a context, not {kind(value)}"
        raise failure(token, message, source)


# ---------------------------------------------------------------- what a task's properties say
def _optional_text(token: Token, text: str, what: str) -> str:
    """Return a text that may be missing: null is ''."""
    if not text or (is_expression(text) and evaluate(token, text) is None):
        return ""
    return text_of(token, text, what)


def _groups(token: Token) -> tuple[str, ...]:
    text = token.element.candidate_groups
    if not text:
        return (token.element.lane_id,) if token.element.lane_id else ()
    value = evaluate(token, text)
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise failure(
            token, f"the candidate groups must be a list of texts, not {kind(value)}", text
        )
    return tuple(filter(None, (name.strip() for name in names)))


def _priority(token: Token) -> int:
    text = token.element.priority
    return _whole(token, text, "the priority", HIGHEST) if text else MEDIUM


def _retries(token: Token) -> int:
    text = token.element.retries
    return _whole(token, text, "the number of retries", 1000) if text else RETRIES


def _whole(token: Token, text: str, what: str, most: int) -> int:
    value = text_of(token, text, what)
    if not value.isdecimal() or int(value) > most:
        raise failure(token, f"{what} must be a whole number from 0 to {most}, not {value!r}", text)
    return int(value)


def _instant(token: Token, text: str) -> datetime | None:
    value = evaluate(token, text) if text else None
    if value is None or value == "":
        return None
    try:
        return timers.instant(value)
    except ValueError as error:
        raise failure(token, f"this date cannot be used: {error}", text) from error


def _day_end(token: Token, text: str) -> datetime | None:
    """Return a due date as an instant: a day is due at its last second."""
    begin = _instant(token, text)
    if begin is None:
        return None
    value = evaluate(token, text)
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    if not is_day and not (isinstance(value, str) and "T" not in value):
        return begin
    return timers.Span(rest=timedelta(days=1)).after(begin) - timedelta(seconds=1)
