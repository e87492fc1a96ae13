"""User tasks: find them, take them, type into them, complete them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from pydantic import ConfigDict, Field

from app.api.commands import Conditioned
from app.api.forms import ShownForm, shown_form
from app.api.progress import ShownProcessInstance, ShownUserTask, shown_task
from app.api.questions import Asked
from app.api.replies import Reply, reply
from app.api.routes import GuardedRoute, declared
from app.api.searches import (
    LARGEST_PAGE,
    WAIT_STATES,
    Fields,
    Found,
    SearchWish,
    found,
    read_sort,
    search,
)
from app.api.shapes import (
    Given,
    Instant,
    JsonObject,
    Key,
    Name,
    Shown,
    ShownObject,
)
from engine.errors import NotFound
from engine.records import Completed, Search, UserTask

router = APIRouter(prefix="/v1/user-tasks", tags=["User tasks"], route_class=GuardedRoute)

PLACE = "/{userTaskKey}"
TaskKey = Annotated[str, Path(alias="userTaskKey", min_length=1, max_length=64)]
EQUAL = frozenset(
    {
        "state",
        "assignee",
        "candidate_group",
        "process_instance_key",
        "process_definition_id",
        "element_id",
        "business_id",
        "tenant_id",
    }
)
FIELDS = Fields(
    {
        "userTaskKey": "text",
        "elementId": "text",
        "name": "text",
        "processInstanceKey": "text",
        "processDefinitionKey": "text",
        "processDefinitionId": "text",
        "tenantId": "text",
        "businessId": "text",
        "state": "text",
        "assignee": "text",
        "candidateGroup": "text",
        "lane": "text",
        "formId": "text",
        "priority": "whole",
        "creationDate": "instant",
        "dueDate": "instant",
        "followUpDate": "instant",
        "completionDate": "instant",
    },
    filter_only=frozenset({"candidateGroup"}),
    states=WAIT_STATES,
)


class ShownDraft(Shown):
    """What was typed into a task's form so far."""

    variables: ShownObject


class ShownCompletion(Shown):
    """What completing did: the task, where the instance stands, and what you may do next."""

    user_task: ShownUserTask
    process_instance: ShownProcessInstance
    next_user_tasks: list[ShownUserTask]
    revision: int


class Completion(Given):
    """What was submitted in the task's form."""

    variables: JsonObject = Field(default_factory=dict)


class Assignment(Given):
    """Whose the task shall be; without `assignee` it becomes the caller's own."""

    assignee: Name | None = None


class Draft(Given):
    """What was typed so far, unchecked."""

    variables: JsonObject


class TaskQuery(Given):
    """The list's query; a comma separates fields to sort by, `-` before one reverses it."""

    model_config = ConfigDict(strict=False)

    state: Literal["CREATED", "COMPLETED", "CANCELED"] | None = None
    assignee: Name | None = None
    candidate_group: Name | None = None
    process_instance_key: Key | None = None
    process_definition_id: Name | None = None
    element_id: Name | None = None
    business_id: Name | None = None
    tenant_id: Name | None = None
    due_before: Instant | None = None
    due_after: Instant | None = None
    sort: Annotated[str, Field(max_length=200)] = ""
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 100
    after: Annotated[str, Field(max_length=4000)] | None = None
    total: bool = False


def _completion(completed: Completed) -> Reply:
    shown = ShownCompletion.model_validate(completed)
    return reply(shown, revision=completed.user_task.revision)


def _task(task: UserTask) -> Reply:
    return reply(shown_task(task), revision=task.revision)


# Routes are tried one after the other: what is asked for most comes first.
@router.post(
    f"{PLACE}/completion", response_model=ShownCompletion, **declared("completeUserTask", "tasks")
)
def complete_user_task(command: Conditioned, key: TaskKey, wish: Completion) -> Response:
    """Complete a task; the answer says where the case stands and what you may do next."""
    return command.carry_out(
        lambda by: command.engine.complete_user_task(
            key, wish.variables, revision=command.revision, **by
        ),
        _completion,
    )


@router.post(
    "/search",
    response_model=Found[ShownUserTask],
    **declared("searchUserTasks", "tasks", **FIELDS.marks),
)
def search_user_tasks(asked: Asked, wish: SearchWish) -> Response:
    """Find the tasks that you may work on."""
    page = asked.engine.search_user_tasks(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, shown_task))


@router.get("", response_model=Found[ShownUserTask], **declared("listUserTasks", "tasks"))
def list_user_tasks(asked: Asked, query: Annotated[TaskQuery, Query()]) -> Response:
    """List the tasks that you may work on; cheap to ask again with `If-None-Match`."""
    page = asked.engine.search_user_tasks(_listing(query), by=asked.by)
    return asked.answer(found(page, shown_task), cacheable=True)


@router.get(PLACE, response_model=ShownUserTask, **declared("getUserTask", "tasks"))
def get_user_task(asked: Asked, key: TaskKey) -> Response:
    """Return one task, open or ended."""
    task = asked.engine.get_user_task(key, by=asked.by)
    return asked.answer(shown_task(task), revision=task.revision)


@router.get(f"{PLACE}/form", response_model=ShownForm, **declared("getUserTaskForm", "tasks"))
def get_user_task_form(asked: Asked, key: TaskKey) -> Response:
    """Return the form of a task as its release has it, with the draft if there is one."""
    form = asked.engine.form_of(key, by=asked.by)
    if form is None:
        raise NotFound("form of the user task", key)
    return asked.answer(shown_form(form))


@router.post(
    f"{PLACE}/assignment", response_model=ShownUserTask, **declared("assignUserTask", "tasks")
)
def assign_user_task(command: Conditioned, key: TaskKey, wish: Assignment) -> Response:
    """Take a task for yourself, or give it to a named person.

    Taking one that somebody else has is refused (409) until it is given back. Giving it to
    another person is not, and nobody looks whether there is such a person.
    """
    if wish.assignee in (None, command.caller.subject):
        return command.carry_out(
            lambda by: command.engine.claim(key, revision=command.revision, **by), _task
        )
    return command.carry_out(
        lambda by: command.engine.assign(key, wish.assignee or "", revision=command.revision, **by),
        _task,
    )


@router.delete(
    f"{PLACE}/assignee", response_model=ShownUserTask, **declared("unassignUserTask", "tasks")
)
def unassign_user_task(command: Conditioned, key: TaskKey) -> Response:
    """Give a task back to its groups, whoever has it; history tells who gave it back."""
    return command.carry_out(
        lambda by: command.engine.unclaim(key, revision=command.revision, **by), _task
    )


@router.get(f"{PLACE}/draft", response_model=ShownDraft, **declared("getUserTaskDraft", "tasks"))
def get_user_task_draft(asked: Asked, key: TaskKey) -> Response:
    """Return what was typed into the task's form so far; 404 when nothing was."""
    form = asked.engine.form_of(key, by=asked.by)
    if form is None or form.draft is None:
        raise NotFound("draft of the user task", key)
    return asked.answer(ShownDraft(variables=dict(form.draft)), revision=form.revision)


@router.put(
    f"{PLACE}/draft", response_model=ShownUserTask, **declared("saveUserTaskDraft", "tasks")
)
def save_user_task_draft(command: Conditioned, key: TaskKey, draft: Draft) -> Response:
    """Keep what was typed so far, unchecked."""
    return command.carry_out(
        lambda by: command.engine.save_draft(key, draft.variables, revision=command.revision, **by),
        _task,
    )


@router.delete(
    f"{PLACE}/draft", response_model=ShownUserTask, **declared("discardUserTaskDraft", "tasks")
)
def discard_user_task_draft(command: Conditioned, key: TaskKey) -> Response:
    """Throw away what was typed so far."""
    return command.carry_out(
        lambda by: command.engine.save_draft(key, None, revision=command.revision, **by), _task
    )


def _listing(query: TaskQuery) -> Search:
    wanted: dict[str, object] = query.model_dump(
        by_alias=True, include=set(EQUAL), exclude_none=True
    )
    dues = {"$lt": query.due_before, "$gte": query.due_after}
    between = {operator: due for operator, due in dues.items() if due is not None}
    if between:
        wanted["dueDate"] = between
    return Search(
        filter=wanted,
        sort=read_sort(query.sort, FIELDS),
        limit=query.limit,
        after=query.after,
        total=query.total,
    )
