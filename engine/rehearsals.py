"""A rehearsal: a task is completed, the jobs that follow are done, and all of it is undone.

So that whoever completes a task can see before what will come of it. Jobs of workers outside,
timers and other instances are left as they are.
"""

from collections.abc import Mapping
from dataclasses import replace

from engine import jobs, tasks, waits
from engine.command import ENGINE, Command
from engine.errors import EngineError, ExecutionFailed, LimitExceeded
from engine.store import waits as wait_rows
from engine.store.row_shapes import WaitRow
from engine.stuck import Stuck

MOST_JOBS = 100


def rehearse(
    command: Command, key: str, submission: Mapping[str, object], *, revision: int | None
) -> str:
    """Complete a task and do what follows; return the key of the instance.

    The caller rolls the command back.
    """
    completed = tasks.complete(command, key, submission, revision=revision)
    instance_key = completed.process_instance.key
    for _ in range(MOST_JOBS):
        wait = _next(command, instance_key)
        if wait is None:
            return instance_key
        _do(command, wait)
    raise LimitExceeded("what follows this task", f"{MOST_JOBS} jobs")


def _next(command: Command, instance_key: str) -> WaitRow | None:
    connectors = command.ground.connectors
    for wait in wait_rows.open_of(command.tx, instance_key):
        if wait.kind == waits.JOB and wait.expects in connectors:
            return wait
    return None


def _do(command: Command, wait: WaitRow) -> None:
    found = wait_rows.hold(command.tx, wait.key)
    if found is None:
        return
    try:
        jobs.run(replace(command, by=ENGINE), *found)
    except (EngineError, Stuck):
        raise
    except Exception as error:  # a connector may raise anything
        message = f"{type(error).__name__}: {error}"
        raise ExecutionFailed(wait.element_id, message) from error
