"""Instances and the user tasks in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Variables = Mapping[str, object]


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
class Cancellation:
    """What cancelled a user task, and when.

    `element_id` and `name` are those of the event that ended it (a boundary event, an event
    sub-process, an end event that ends all); `message` is the message that brought it about.
    `reason` is what somebody gave who cancelled the whole instance. What is not known is "".
    """

    at: datetime
    element_id: str = ""
    name: str = ""
    message: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTask:
    """Something for a person. `state`: CREATED, COMPLETED or CANCELED.

    `variables` are the task's own inputs only. `revision` counts claims, drafts and the like.
    `cancellation` is told of one cancelled task that is asked for, not in lists.
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
    cancellation: Cancellation | None = None


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
