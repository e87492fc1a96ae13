"""What the engine tells and what it is told: plain, frozen records without behaviour of weight.

Keys are text. Instants are aware UTC, days are local days in Europe/London. Variables hold FEEL
values (None, bool, Decimal, str, date, time, datetime, timedelta, list, dict ...); `feel.to_json`
turns them into JSON at the edge. The tenant "" is the common one, which every partnership sees.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, TypeVar

Variables = Mapping[str, object]
T = TypeVar("T")

COMMON = ""


# ----------------------------------------------------------------------------- who asks, and how
@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: a subject, the tenant it belongs to (None: every tenant), and its groups.

    `groups` are roles (lane ids) and agencies (`agency:police`). Whoever `operates` may work on
    a user task of any group and may take over a claimed one.
    """

    subject: str
    tenant: str | None = None
    groups: frozenset[str] = frozenset()
    operates: bool = False

    def sees(self, tenant: str) -> bool:
        """Say whether this actor may know of cases and work of that tenant."""
        return self.tenant is None or self.tenant == tenant

    def sees_definitions_of(self, tenant: str) -> bool:
        """Say whether this actor may read what is deployed for that tenant or for all."""
        return tenant == COMMON or self.sees(tenant)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Makes a command repeatable: the same subject, key and fingerprint get the first answer.

    `answer` turns the command's result into the text to be stored; it is called inside the
    command's transaction and must not call the engine. `fingerprint` is a hash of the request.
    """

    subject: str
    key: str
    fingerprint: str
    answer: Callable[[object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question for one page of rows.

    `filter` maps a field to a value, or to a mapping of operators: `$eq`, `$neq`, `$exists`,
    `$gt`, `$gte`, `$lt`, `$lte`, `$in`, `$notIn`, `$like` (`*` any text, `?` one letter).
    `sort` lists `(field, "asc" | "desc")`; the key always breaks ties. `after` is the
    `end_cursor` of the page before, asked with the same sort. `total` asks for the count.
    """

    filter: Mapping[str, object] = field(default_factory=dict)
    sort: Sequence[tuple[str, str]] = ()
    limit: int = 100
    after: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page: its rows, the cursors of its first and last row, and the count if asked for.

    `total` stops counting at the limit; `total_is_exact` says whether it did not have to.
    """

    items: Sequence[T]
    start_cursor: str | None = None
    end_cursor: str | None = None
    has_more: bool = False
    total: int | None = None
    total_is_exact: bool = True


# ------------------------------------------------------------------------------------ definitions
@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one tenant, by their path inside the bundle folder; `bundles.read` makes one."""

    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of one deployed thing. `kind`: process, decision, form, letter or policy."""

    key: str
    kind: str
    id: str
    name: str
    version: int
    tenant_id: str
    resource_name: str
    content_hash: str
    deployment_key: str
    deployed_at: datetime
    version_tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What a deployment did. `changed` is empty when every resource was already in force.

    `warnings` are the linter's findings that did not stop it (`errors.Finding`).
    """

    key: str
    tenant_id: str
    deployed_at: datetime
    deployed_by: str
    release_key: str
    definitions: Sequence[Definition]
    changed: Sequence[Definition]
    warnings: Sequence[object] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """The content of one resource as it was deployed; `content_hash` serves as its ETag."""

    kind: str
    id: str
    name: str
    version: int
    content: bytes
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEvaluation:
    """A decision, evaluated on request: its value, the rows that matched and why, the warnings."""

    decision_id: str
    decision_definition_key: str
    version: int
    value: object
    rows: Sequence[Mapping[str, object]]
    warnings: Sequence[str]


# -------------------------------------------------------------------------------------- instances
@dataclass(frozen=True, slots=True, kw_only=True)
class StartRequest:
    """Which process to start, for whom, with what.

    Either `process_definition_key`, or `process_definition_id` with an optional `version`
    (default: the one in force). `tenant` may be None for an actor that belongs to one tenant.
    A `business_id` is unique among the tenant's active instances of the process.
    """

    process_definition_id: str = ""
    process_definition_key: str = ""
    version: int | None = None
    business_id: str | None = None
    tenant: str | None = None
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessInstance:
    """One running or ended case. `state`: ACTIVE, SUSPENDED, COMPLETED or TERMINATED."""

    key: str
    process_definition_key: str
    process_definition_id: str
    process_definition_version: int
    release_key: str
    tenant_id: str
    business_id: str | None
    state: str
    revision: int
    variables: Variables
    start_date: datetime
    started_by: str
    end_date: datetime | None = None
    end_element_ids: Sequence[str] = ()
    has_incident: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask:
    """Something for a person. `state`: CREATED, COMPLETED or CANCELED.

    `variables` are the task's own inputs only. `revision` counts claims, drafts and the like.
    """

    key: str
    element_id: str
    name: str
    process_instance_key: str
    process_definition_key: str
    process_definition_id: str
    process_definition_version: int
    tenant_id: str
    business_id: str | None
    state: str
    revision: int
    lane: str
    form_id: str
    assignee: str
    candidate_groups: Sequence[str]
    priority: int
    creation_date: datetime
    due_date: datetime | None
    follow_up_date: datetime | None
    completion_date: datetime | None
    completed_by: str
    has_draft: bool
    variables: Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of a user task or start event: JSON Schema 2020-12 as text, and its identity."""

    form_id: str
    version: int
    content_hash: str
    schema: str
    draft: Mapping[str, object] | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where an instance stands after a command, and the tasks just opened that the asker may do."""

    process_instance: ProcessInstance
    next_user_tasks: Sequence[UserTask] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A user task was completed; `revision` is that of the instance."""

    user_task: UserTask
    process_instance: ProcessInstance
    next_user_tasks: Sequence[UserTask]
    revision: int


# ------------------------------------------------------------------- what an instance waits for
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
    """An outside worker asks for work of one type; each job is its for `timeout`."""

    type: str
    worker: str
    max_jobs: int = 1
    timeout: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline that runs or ran. `state`: CREATED (running), COMPLETED (met), CANCELED.

    `due` is the last local day on which it is kept (for elapsed hours: the instant); it is
    broken at `breach_at`, the first instant after. `breached_at` is when a worker noted that.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to publish or to correlate.

    Published: at most one instance of each process takes it; if none does it waits for
    `time_to_live`. A `message_id` makes publishing idempotent while the first message is kept.
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


# -------------------------------------------------------------------- what went wrong, what went on
@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something could not go on and waits for a person. `state`: ACTIVE or RESOLVED.

    `values` is JSON text of what the failing expression saw. `waits_for` is the key of the job,
    timer or user task that failed (`kind` says which); it is empty for an instance that is stuck.
    """

    key: str
    kind: str
    element_id: str
    process_instance_key: str
    process_definition_id: str
    tenant_id: str
    business_id: str | None
    state: str
    message: str
    expression: str
    values: str
    waits_for: str
    creation_date: datetime
    resolution_date: datetime | None
    resolved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEvent:
    """One line of an instance's history; `hash` covers it and the hash of the line before."""

    sequence: int
    at: datetime
    type: str
    actor: str
    element_id: str
    detail: Mapping[str, object]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Whether a history is whole: `broken_at` is the first sequence number that does not fit."""

    process_instance_key: str
    events: int
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Say whether nothing was changed, added or left out."""
        return self.broken_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementInstance:
    """One visit of one element. `state`: ACTIVE, COMPLETED or TERMINATED."""

    key: str
    element_id: str
    element_type: str
    name: str
    process_definition_id: str
    state: str
    start_date: datetime | None
    end_date: datetime | None
    scope_key: str = ""
    flow_ids: Sequence[str] = ()
    incident_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much is open, for gauges: instances by state, waits by kind, incidents, oldest due."""

    instances: Mapping[str, int]
    waits: Mapping[str, int]
    incidents: int
    overdue: int
    oldest_due: datetime | None


# ------------------------------------------------------------ what an application plugs in
@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalEntry:
    """The personal values of one submission, to be kept outside the process.

    `user_task_key` is empty when they came with a start or a message.
    """

    instance_key: str
    business_id: str | None
    tenant: str
    form_id: str
    user_task_key: str
    values: Mapping[str, object]
    by: str
    at: datetime
