"""What went wrong and what went on: incidents, history, the state of a diagram, counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningVersion:
    """The instances of one version of a process that have not ended, and what they stand behind.

    `in_force` is the version in which the process begins now, None where none does; `is_behind`
    says that these run in another one. Of the `count` of them, `earlier_policy` have not the policy
    in force, and `adopted` have taken a policy, or bank holidays, that came after their start.
    `oldest` is when the first of them started.
    """

    process_id: str
    version: int
    in_force: int | None
    is_behind: bool
    count: int
    oldest: datetime
    earlier_policy: int
    adopted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the processes of one tenant have come to, in numbers.

    Of the instances that were started in a span: `started` by process id, `ends` by process id and
    the id of an end that was reached (or the state, where none was). Of the deadlines that end in
    it: `deadlines` by rule and kept, missed, running or canceled. And at this moment: what is
    `running` by process id and version, open `waits` and active `incidents` by kind, and
    `overdue_tasks`: user tasks that are open after they were due, by candidate group.
    """

    started: Mapping[str, int]
    ends: Mapping[tuple[str, str], int]
    deadlines: Mapping[tuple[str, str], int]
    running: Sequence[RunningVersion]
    waits: Mapping[str, int]
    overdue_tasks: Mapping[str, int]
    incidents: Mapping[str, int]
