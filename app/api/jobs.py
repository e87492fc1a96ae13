"""Jobs: work for outside workers, who ask for it, do it, and report."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.commands import Commanded
from app.api.long_polls import patiently
from app.api.progress import ShownProgress, progress_reply
from app.api.questions import Asked
from app.api.replies import Reply, reply
from app.api.routes import GuardedRoute, declared
from app.api.searches import Fields, Found, SearchWish, found, search
from app.api.shapes import Given, JsonObject, Milliseconds, Name, Shown, ShownObject, Words
from engine.records import Job, JobRequest

router = APIRouter(prefix="/v1/jobs", tags=["Jobs"], route_class=GuardedRoute)

PLACE = "/{jobKey}"
JobKey = Annotated[str, Path(alias="jobKey", min_length=1, max_length=64)]
FIELDS = Fields(
    {
        "jobKey": "text",
        "type": "text",
        "elementId": "text",
        "name": "text",
        "processInstanceKey": "text",
        "processDefinitionId": "text",
        "tenantId": "text",
        "businessId": "text",
        "state": "text",
        "worker": "text",
        "retries": "whole",
        "creationDate": "instant",
        "completionDate": "instant",
    },
    states=("CREATED", "FAILED", "COMPLETED", "CANCELED"),
)


class ShownJob(Shown):
    """Work of one type; `deadline` is when it is offered again unless it is reported before."""

    job_key: str = Field(validation_alias="key")
    type: str
    element_id: str
    name: str
    process_instance_key: str
    process_definition_key: str
    process_definition_id: str
    tenant_id: str
    business_id: Words
    state: str
    retries: int
    worker: Words
    deadline: datetime | None
    custom_headers: dict[str, str] = Field(validation_alias="headers")
    variables: ShownObject
    error_message: Words
    creation_date: datetime
    completion_date: datetime | None


class ShownJobs(Shown):
    """The jobs that are the worker's now."""

    jobs: list[ShownJob]


class Activation(Given):
    """A worker asks for work of one type; each job is its own for `timeout` milliseconds.

    With a `requestTimeout` the answer comes as soon as there is a job, and after so many
    milliseconds (at most 30 seconds count) without one; 0 answers at once.
    """

    type: Name
    worker: Name
    max_jobs_to_activate: Annotated[int, Field(ge=1, le=100)] = 1
    timeout: Milliseconds = timedelta(minutes=5)
    request_timeout: Milliseconds = timedelta(0)


class JobResult(Given):
    """What came of the work."""

    variables: JsonObject = Field(default_factory=dict)


class Failure(Given):
    """Why it failed, and how often it may still be tried (default: one less than before)."""

    error_message: str = Field(default="", max_length=10_000)
    retries: Annotated[int, Field(ge=0, le=100)] | None = None


class BpmnError(Given):
    """A BPMN error, which an error boundary event may catch."""

    error_code: Name
    error_message: str = Field(default="", max_length=10_000)


def _job(job: Job) -> Reply:
    return reply(ShownJob.model_validate(job))


def _jobs(jobs: Sequence[Job]) -> Reply:
    return reply(ShownJobs(jobs=[ShownJob.model_validate(job) for job in jobs]))


@router.post(
    "/search", response_model=Found[ShownJob], **declared("searchJobs", "read", **FIELDS.marks)
)
def search_jobs(asked: Asked, wish: SearchWish) -> Response:
    """Find jobs."""
    page = asked.engine.search_jobs(search(wish, FIELDS), by=asked.by)
    return asked.answer(found(page, ShownJob.model_validate))


@router.get(PLACE, response_model=ShownJob, **declared("getJob", "read"))
def get_job(asked: Asked, key: JobKey) -> Response:
    """Return one job, open or ended."""
    return asked.answer(ShownJob.model_validate(asked.engine.get_job(key, by=asked.by)))


@router.post("/activation", response_model=ShownJobs, **declared("activateJobs", "operate"))
async def activate_jobs(request: Request, command: Commanded, wish: Activation) -> Response:
    """Take due jobs of one type; asking again gives other jobs."""

    def attempt(required: bool) -> Response:
        wanted = JobRequest(
            type=wish.type,
            worker=wish.worker,
            max_jobs=wish.max_jobs_to_activate,
            timeout=wish.timeout,
            required=required,
        )
        return command.carry_out(lambda by: command.engine.activate_jobs(wanted, **by), _jobs)

    seconds = wish.request_timeout.total_seconds()
    return await patiently(request, command.engine, attempt, seconds=seconds)


@router.post(
    f"{PLACE}/completion", response_model=ShownProgress, **declared("completeJob", "operate")
)
def complete_job(command: Commanded, key: JobKey, result: JobResult) -> Response:
    """Finish a job with its result; the process goes on."""
    return command.carry_out(
        lambda by: command.engine.complete_job(key, result.variables, **by), progress_reply
    )


@router.post(f"{PLACE}/failure", response_model=ShownJob, **declared("failJob", "operate"))
def fail_job(command: Commanded, key: JobKey, failure: Failure) -> Response:
    """Report that a job failed; with no retries left an incident opens."""
    return command.carry_out(
        lambda by: command.engine.fail_job(
            key, failure.error_message, retries=failure.retries, **by
        ),
        _job,
    )


@router.post(f"{PLACE}/error", response_model=ShownProgress, **declared("throwJobError", "operate"))
def throw_job_error(command: Commanded, key: JobKey, error: BpmnError) -> Response:
    """End a job with a BPMN error."""
    return command.carry_out(
        lambda by: command.engine.throw_job_error(
            key, error.error_code, message=error.error_message, **by
        ),
        progress_reply,
    )
