"""What goes into one step of an instance and what comes out of it: plain, frozen records.

`key` always is an element instance key: the identity of one visit of one element, stable from
the moment the element is entered until it is left, unique in the whole engine.
All instants are aware UTC. `Variables` hold FEEL values: None, bool, int, Decimal, str, date,
time, datetime, timedelta, feel.YearsMonths, list and dict of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.bpmn.dates_moved import DatesMoved

Variables = Mapping[str, object]


# ------------------------------------------------------------------------------ events going in
@dataclass(frozen=True, slots=True)
class UserTaskCompleted:
    """A person completed the user task `key` with `variables`."""

    key: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class JobCompleted:
    """A worker finished the job `key`; `variables` is what it returned."""

    key: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class ErrorThrown:
    """A BPMN error with `code` is thrown on behalf of the open task or job `key`."""

    key: str
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The timer `key` is due, or was triggered by hand."""

    key: str


@dataclass(frozen=True, slots=True)
class TimerMoved:
    """The due instant of the timer `key` was changed; `due=None` evaluates its expression anew."""

    key: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The message for which `key` waits has arrived with `variables`."""

    key: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class SignalReceived:
    """A signal was broadcast; every element of the instance that waits for it catches it."""

    name: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The whole instance ends here, for a reason that history keeps."""


Event = (
    UserTaskCompleted
    | JobCompleted
    | ErrorThrown
    | TimerFired
    | TimerMoved
    | MessageReceived
    | SignalReceived
    | DatesMoved
    | Cancelled
)


# ---------------------------------------------------------------------------- waits coming out
@dataclass(frozen=True, slots=True, kw_only=True)
class UserTaskOpened:
    """A person has something to do.

    `candidate_groups` come from the assignment definition, else from the lane (its id).
    `variables` are the task's local inputs only (for example the item of a multi-instance).
    """

    key: str
    element_id: str
    name: str
    lane: str = ""
    form_id: str = ""
    assignee: str = ""
    candidate_groups: Sequence[str] = ()
    due: datetime | None = None
    follow_up: datetime | None = None
    priority: int = 50
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerArmed:
    """Something will happen at `due` unless the element is left before.

    `attached_to` is the element that a boundary timer sits on; `repeats` counts the turns left
    after the next one (None: not a cycle, -1: without end).
    """

    key: str
    element_id: str
    name: str
    due: datetime
    attached_to: str = ""
    interrupting: bool = True
    repeats: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAwaited:
    """An element waits for a message with this name and correlation key."""

    key: str
    element_id: str
    name: str
    message_name: str
    correlation_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalAwaited:
    """An element waits for a broadcast signal."""

    key: str
    element_id: str
    name: str
    signal_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCreated:
    """Work for a connector or an outside worker, to be done after the commit.

    `variables` are the evaluated inputs (all visible variables when none are declared).
    """

    key: str
    element_id: str
    name: str
    job_type: str
    retries: int = 3
    headers: Mapping[str, str] = field(default_factory=dict)
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineOpened:
    """A deadline began to run. `key` is unique; `name` is what the diagram calls it.

    `terms` is the value of the FEEL function `deadline`: rule, kind, count, base, due, breach at.
    """

    key: str
    element_id: str
    name: str
    terms: Mapping[str, object]


Wait = UserTaskOpened | TimerArmed | MessageAwaited | SignalAwaited | JobCreated | DeadlineOpened


@dataclass(frozen=True, slots=True)
class WaitClosed:
    """A wait that ended: `how` is COMPLETED (done, fired, received, met) or CANCELED.

    `at` is when it ended; None is the time of the step. Only a deadline can be met earlier.
    """

    key: str
    how: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitMoved:
    """A wait that goes on with another due instant: a moved timer or the next turn of a cycle.

    For a deadline `due` is its new `breach at` and `terms` are its new terms. At the due instant of
    a task nothing happens by itself: it does not wake (`wakes`) anybody.
    """

    key: str
    due: datetime
    repeats: int | None = None
    terms: Mapping[str, object] | None = None
    wakes: bool = True


# --------------------------------------------------------------------------------- other results
@dataclass(frozen=True, slots=True, kw_only=True)
class ElementEvent:
    """An element was entered, completed or cancelled; `flow_ids` are the flows taken out of it."""

    kind: str  # ELEMENT_ACTIVATED, ELEMENT_COMPLETED, ELEMENT_CANCELED
    key: str
    element_id: str
    element_type: str  # BPMN local name: userTask, exclusiveGateway, ...
    name: str
    process_id: str
    scope_key: str = ""  # the sub-process, call activity or multi-instance it lies in
    flow_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken:
    """A decision was evaluated: what it saw, which rows matched on what, and what it said.

    `required_rows` are those of the decisions it was built on.
    """

    key: str
    element_id: str
    decision_id: str
    inputs: Variables
    rows: Sequence[Mapping[str, object]]
    result: object
    warnings: Sequence[Mapping[str, object]] = ()
    required_rows: Sequence[Mapping[str, object]] = ()


@dataclass(frozen=True, slots=True)
class MessageThrown:
    """A message, published after the commit, once; `business_id` as in `messages.of_row`."""

    element_id: str
    name: str
    correlation_key: str
    variables: Variables
    message_id: str
    time_to_live_seconds: int = 0
    business_id: str | None = ""


@dataclass(frozen=True, slots=True)
class SignalThrown:
    """The instance broadcasts a signal."""

    element_id: str
    name: str
    variables: Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything one event changed; the noun modules write it in one transaction.

    `state` is ACTIVE, COMPLETED or TERMINATED. `variables` are the instance's own variables after
    the step. `end_element_ids` are the top-level end events reached in this step. A wait that was
    opened and closed within the step is in both lists.
    """

    snapshot: bytes
    state: str
    variables: Variables
    opened: Sequence[Wait] = ()
    closed: Sequence[WaitClosed] = ()
    moved: Sequence[WaitMoved] = ()
    elements: Sequence[ElementEvent] = ()
    decisions: Sequence[DecisionTaken] = ()
    messages: Sequence[MessageThrown] = ()
    signals: Sequence[SignalThrown] = ()
    end_element_ids: Sequence[str] = ()
