"""How instances and user tasks are shown, and what a command did to them."""

from datetime import datetime

from pydantic import Field

from app.api.replies import Reply, reply
from app.api.shapes import Shown, ShownObject, Words
from engine.records import ProcessInstance, Progress, UserTask


class ShownProcessInstance(Shown):
    """One running or ended case, without its variables."""

    process_instance_key: str = Field(validation_alias="key")
    process_definition_key: str
    process_definition_id: str
    process_definition_version: int
    release_key: str
    tenant_id: str
    business_id: Words
    state: str
    revision: int
    start_date: datetime
    started_by: str
    end_date: datetime | None
    end_element_ids: list[str]
    has_incident: bool


class ShownCancellation(Shown):
    """What cancelled a user task, and when.

    `elementId` and `name` are those of the event in the diagram; `message` brought it about.
    `reason` was given by whoever cancelled the whole instance.
    """

    at: datetime
    element_id: Words
    name: Words
    message: Words
    reason: Words


class ShownUserTask(Shown):
    """Something for a person to do; `variables` are the task's own inputs only.

    `cancellation` is told of one cancelled task that is asked for, not in lists.
    """

    user_task_key: str = Field(validation_alias="key")
    element_id: str
    name: str
    process_instance_key: str
    process_definition_key: str
    process_definition_id: str
    process_definition_version: int
    tenant_id: str
    business_id: Words
    state: str
    revision: int
    lane: Words
    form_id: Words
    assignee: Words
    candidate_groups: list[str]
    priority: int
    creation_date: datetime
    due_date: datetime | None
    follow_up_date: datetime | None
    completion_date: datetime | None
    completed_by: Words
    has_draft: bool
    variables: ShownObject
    cancellation: ShownCancellation | None


class ShownProgress(Shown):
    """Where an instance stands after a command, and the tasks just opened that you may do."""

    process_instance: ShownProcessInstance
    next_user_tasks: list[ShownUserTask]


def shown_task(task: UserTask) -> ShownUserTask:
    """Return a task as clients see it."""
    return ShownUserTask.model_validate(task)


def shown_instance(instance: ProcessInstance) -> ShownProcessInstance:
    """Return an instance as clients see it in lists."""
    return ShownProcessInstance.model_validate(instance)


def progress_reply(progress: Progress) -> Reply:
    """Answer a command with where its instance stands now."""
    shown = ShownProgress.model_validate(progress)
    return reply(shown, revision=progress.process_instance.revision)
