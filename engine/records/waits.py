"""What instances wait for besides people: timers, jobs, deadlines, messages and signals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from engine.records.cases import ProcessInstance, UserTask, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something that happens when `due_date` comes. `state`: CREATED, COMPLETED, CANCELED.

    `repeats`: turns left after the next one; None for a timer that fires once, -1 without end.
    """

    key: str
    element_id: str
    name: str
    process_instance_key: str
    process_definition_id: str
    tenant_id: str
    business_id: str | None
    state: str
    revision: int
    due_date: datetime
    attached_to: str
    interrupting: bool
    repeats: int | None
    creation_date: datetime
    completion_date: datetime | None
    has_incident: bool


@dataclass(frozen=True, slots=True)
class TimerMove:
    """A timer shall fire at another instant (aware), for a reason."""

    due: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Triggered:
    """A timer fired by hand, and where its instance stands now."""

    timer: Timer
    process_instance: ProcessInstance
    next_user_tasks: Sequence[UserTask] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work for a connector or an outside worker. `state`: CREATED, COMPLETED, CANCELED, FAILED.

    `retries` is how many failures it may still have. `worker` and `deadline` are set while it
    is activated; a job whose deadline passes is offered again.
    """

    key: str
    type: str
    element_id: str
    name: str
    process_instance_key: str
    process_definition_key: str
    process_definition_id: str
    tenant_id: str
    business_id: str | None
    state: str
    retries: int
    worker: str
    deadline: datetime | None
    headers: Mapping[str, str]
    variables: Variables
    error_message: str
    creation_date: datetime
    completion_date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRequest:
    """An outside worker asks for work of one type; each job is its for `timeout`.

    With `required`, finding no job is a refusal, so that a receipt keeps no empty answer.
    """

    type: str
    worker: str
    max_jobs: int = 1
    timeout: timedelta = timedelta(minutes=5)
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline that runs or ran. `state`: CREATED (running), COMPLETED (met), CANCELED.

    `due` is the last local day on which it is kept (for elapsed hours: the instant); it is
    broken at `breach_at`, the first instant after. `breached_at` is when a worker noted that.
    `completion_date` is when it was met; a diagram may say that this was before it was recorded
    (`metAt`), and a deadline that turns out to be kept has no `breached_at` any more.
    """

    key: str
    name: str
    element_id: str
    process_instance_key: str
    process_definition_id: str
    tenant_id: str
    business_id: str | None
    state: str
    revision: int
    rule: str
    kind: str
    count: int | None
    base: date | datetime | None
    due: date | datetime | None
    breach_at: datetime
    breached_at: datetime | None
    source: str
    creation_date: datetime
    completion_date: datetime | None


@dataclass(frozen=True, slots=True)
class Correlation:
    """One instance that took a message; `started` says whether the message began it."""

    process_instance_key: str
    process_definition_id: str
    element_id: str
    started: bool
    business_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to publish or to correlate.

    Published: at most one instance of each process takes it; if none does it waits for
    `time_to_live`. A `message_id` makes publishing idempotent while the first message is kept;
    another message of that name must not bear it.
    `business_id` is given to an instance that the message starts. `tenant` as in StartRequest.
    """

    name: str
    correlation_key: str = ""
    variables: Variables = field(default_factory=dict)
    time_to_live: timedelta = timedelta(0)
    message_id: str = ""
    business_id: str | None = None
    tenant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What became of a message. `repeated`: its message id was published before; nothing done."""

    message_key: str
    correlations: Sequence[Correlation]
    buffered: bool
    repeated: bool = False
    next_user_tasks: Sequence[UserTask] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A signal on its way; a worker hands it at once to each of `receivers` instances."""

    signal_key: str
    name: str
    receivers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing an instance waits for, and who or what can end the waiting.

    `kind`: USER_TASK, TIMER, MESSAGE, SIGNAL, JOB or DEADLINE. `expects` is the name of the
    awaited message or signal, or the type of the job.
    """

    kind: str
    key: str
    element_id: str
    name: str
    since: datetime
    due_date: datetime | None = None
    assignee: str = ""
    candidate_groups: Sequence[str] = ()
    expects: str = ""
    correlation_key: str = ""
    attached_to: str = ""
    interrupting: bool = True
    incident_key: str | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Something open that nothing will ever end. `kind`: INSTANCE, or that of `Waiting`."""

    kind: str
    process_instance_key: str
    process_definition_id: str
    business_id: str | None
    element_id: str
