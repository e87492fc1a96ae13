"""Jobs: work that a diagram hands to a connector or to a worker outside.

A connector's job is done inside the transaction that completes it. An outside worker is handed a
job for a while; what it answers counts as long as the job is open, whoever answers.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from secrets import token_hex

from engine import (
    encoding,
    erasures,
    incidents,
    instances,
    running,
    settling,
    submissions,
    tasks,
    waits,
)
from engine.bpmn.outcome import ErrorThrown, JobCompleted
from engine.command import Command
from engine.connectors import Bearer, ConnectorError, Eraser, JobContext
from engine.errors import InvalidRequest, NotFound, WrongState
from engine.history import Happening
from engine.records import Job, JobRequest, Progress, Variables
from engine.settling import Settled
from engine.store import claims
from engine.store import erasing as erasing_rows
from engine.store import instances as instance_rows
from engine.store import jobs as rows
from engine.store import tasks as task_rows
from engine.store import waits as wait_rows
from engine.store.row_shapes import InstanceRow, WaitRow
from engine.stuck import blaming

Held = tuple[InstanceRow, WaitRow]
FAILED = "FAILED"


def get(command: Command, key: str) -> Held:
    """Return a job, open or ended, with its instance.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    return _visible(command, key, wait_rows.get(command.tx, key))


def activate(command: Command, request: JobRequest) -> Sequence[Job]:
    """Hand out jobs to an outside worker; see `Work.activate_jobs`."""
    if not request.type or not request.worker:
        raise InvalidRequest("say which type of job, and who works", "/type")
    if not 1 <= request.max_jobs <= command.ground.limits.page or request.timeout.days < 0:
        raise InvalidRequest("ask for at least one job, for some time", "/maxJobsToActivate")
    found = () if request.type in command.ground.connectors else _activated(command, request)
    if request.required and not found:
        raise NotFound("due job of the type", request.type)
    return found


def complete(command: Command, key: str, variables: Mapping[str, object]) -> Progress:
    """Finish a job with its result; see `Work.complete_job`."""
    instance, wait = _held(command, key)
    release = command.release(instance.release_key)
    with blaming(instance, wait):
        result = submissions.accept(command, release, instance, form_id=None, submission=variables)
        return _progress(command, _finished(command, (instance, wait), JobCompleted(key, result)))


def throw_error(command: Command, key: str, code: str, message: str) -> Progress:
    """End a job with a BPMN error; see `Work.throw_job_error`."""
    instance, wait = _held(command, key)
    if not code:
        raise InvalidRequest("an error needs a code", "/errorCode")
    with blaming(instance, wait):
        event = ErrorThrown(key, code, message)
        return _progress(command, _finished(command, (instance, wait), event))


def fail(command: Command, key: str, message: str, retries: int | None) -> Job:
    """Note that a job failed; with no retries left an incident opens; see `Work.fail_job`."""
    instance, wait = _held(command, key)
    left = max(0, (wait.retries or 0) - 1 if retries is None else retries)
    rows.note_failure(command.tx, key, retries=left, problem=message)
    failed = replace(wait, retries=left, problem=message, due_at=None, worker=None)
    if left == 0:
        instance = incidents.open_for(command, instance, wait, message)
    return record(instance, failed)


def run(command: Command, instance: InstanceRow, wait: WaitRow) -> Settled:
    """Let the connector do a locked, open job and complete it, all in one transaction.

    Raises:
        Stuck: the diagram, or what the connector was given, cannot go on.
        Exception: whatever else the connector raises; the attempt has failed.
    """
    connector = command.ground.connectors[wait.expects or ""]
    with blaming(instance, wait):
        try:
            result = connector(_context(command, instance, wait))
        except ConnectorError as error:
            event: JobCompleted | ErrorThrown = ErrorThrown(
                wait.key, error.code, error.message, error.variables
            )
        else:
            event = JobCompleted(wait.key, dict(result))
        return _finished(command, (instance, wait), event)


def record(instance: InstanceRow, wait: WaitRow) -> Job:
    """Return a job as it is told; one without retries is FAILED until its incident is retried."""
    failed = wait.state == waits.OPEN and wait.retries == 0
    return Job(
        key=wait.key,
        type=wait.expects or "",
        element_id=wait.element_id,
        name=wait.name,
        process_instance_key=instance.key,
        process_definition_key=instance.definition_key,
        process_definition_id=instance.process_id,
        tenant_id=wait.tenant,
        business_id=instance.business_id,
        state=FAILED if failed else wait.state,
        retries=wait.retries or 0,
        worker=wait.worker or "",
        deadline=wait.due_at,
        headers=json.loads(wait.headers or "{}"),
        variables=encoding.decode_variables(wait.variables),
        error_message=wait.problem or "",
        creation_date=wait.opened_at,
        completion_date=wait.closed_at,
    )


def _activated(command: Command, request: JobRequest) -> Sequence[Job]:
    values = {
        "wanted_type": request.type,
        "new_worker": request.worker,
        "new_token": token_hex(8),
        "now": command.at,
        "until": command.at + request.timeout,
        "most": request.max_jobs,
    }
    taken = claims.activate(command.tx, values, tenant=command.by.tenant)
    owners = rows.instances_of(command.tx, [row.key for row in taken])
    return tuple(record(owners[row.key], row) for row in taken)


def _context(command: Command, instance: InstanceRow, wait: WaitRow) -> JobContext:
    release = command.release(instance.release_key)
    job = record(instance, wait)
    scope = {
        **encoding.decode_variables(instance.variables),
        **job.variables,
        **running.scope(instance, command.policy(release, instance.tenant)),
    }
    return JobContext(
        tx=command.tx,
        job=job,
        resource=release.resource,
        scope=scope,
        library=release.library,
        is_active=lambda key: _is_active(command, instance.tenant, key),
        now=command.at,
        active_processes=partial(instance_rows.bearers_of, command.tx, instance.tenant),
        known_under=lambda business_id: _known_under(command, instance.tenant, business_id),
        completers=partial(task_rows.completers, command.tx, instance.key),
        eraser=_eraser(command, instance.tenant),
    )


def _eraser(command: Command, tenant: str) -> Eraser:
    tx = command.tx
    return Eraser(
        bearers=lambda business_id: [
            Bearer(key=key, process_id=process_id, has_ended=has_ended)
            for key, process_id, has_ended in instance_rows.ever_bore(tx, tenant, business_id)
        ],
        erase=partial(erasures.erase, command, tenant),
        forget_messages=partial(erasing_rows.forget_messages, tx, tenant),
    )


def _is_active(command: Command, tenant: str, key: str) -> bool:
    other = instance_rows.get(command.tx, key)
    return other is not None and other.tenant == tenant and other.ended_at is None


def _known_under(command: Command, tenant: str, business_id: str) -> Sequence[Variables]:
    known = instance_rows.variables_under(command.tx, tenant, business_id)
    return [encoding.decode_variables(one) for one in known]


def _finished(command: Command, held: Held, event: JobCompleted | ErrorThrown) -> Settled:
    instance, wait = held
    detail: dict[str, object] = {"key": wait.key, "type": wait.expects}
    if isinstance(event, JobCompleted):
        kind = "JOB_COMPLETED"
        detail["variables"] = event.variables
    else:
        kind = "JOB_ERROR_THROWN"
        detail |= {"code": event.code, "message": event.message}
    return settling.advance(command, instance, event, Happening(kind, wait.element_id, detail))


def _progress(command: Command, settled: Settled) -> Progress:
    return Progress(
        process_instance=instances.record(settled.row),
        next_user_tasks=tasks.opened_for(command.by, settled),
    )


def _held(command: Command, key: str) -> Held:
    instance, wait = _visible(command, key, wait_rows.hold(command.tx, key))
    if wait.state != waits.OPEN:
        raise WrongState("job", key, wait.state, waits.OPEN)
    instances.check_active(instance)
    return instance, wait


def _visible(command: Command, key: str, found: Held | None) -> Held:
    if found is None or found[1].kind != waits.JOB:
        raise NotFound("job", key)
    command.check_sees(found[1].tenant, "job", key)
    return found
