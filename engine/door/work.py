"""What people and outside workers do: user tasks and jobs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from engine import jobs, rehearsals, tasks
from engine.command import Command
from engine.door.desk import Desk
from engine.records import Actor, Completed, Job, JobRequest, Progress, Receipt, UserTask
from engine.store.database import Transaction

T = TypeVar("T")


class Work(Desk):
    """Commands about user tasks and jobs.

    Every command on a task raises `NotFound` for another tenant's task, `NotPermitted` when the
    actor is in none of its candidate groups (and neither its assignee nor an operator),
    `UserTaskNotActive` when it has ended, `WrongState` when its instance is suspended, and
    `StaleRevision` when `revision` is given and is not the task's.
    """

    def claim(
        self,
        user_task_key: str,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> UserTask:
        """Take a task for oneself; claiming one's own task again changes nothing.

        Raises:
            UserTaskClaimedByOther: and the actor is no operator; `unclaim` gives it back first.
        """
        return self.carry_out(
            lambda command: tasks.claim(command, user_task_key, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def unclaim(
        self,
        user_task_key: str,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> UserTask:
        """Give a task back to its groups, whoever has it now.

        Its groups may take it back from anybody, as they may `assign` it: a name may be
        misspelt, and who bears it may have left. History tells who did and who had it.
        """
        return self.carry_out(
            lambda command: tasks.unclaim(command, user_task_key, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def assign(
        self,
        user_task_key: str,
        assignee: str,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> UserTask:
        """Give a task to a named person, whoever has it now.

        Nobody looks whether there is such a person: who people are is not known here.
        """
        return self.carry_out(
            lambda command: tasks.assign(command, user_task_key, assignee, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def save_draft(
        self,
        user_task_key: str,
        content: Mapping[str, object] | None,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> UserTask:
        """Keep what was typed so far (JSON values), unchecked; None removes it.

        A draft may hold personal data; it is gone when the task ends.

        Raises:
            LimitExceeded: it is larger than a submission may be.
            UserTaskClaimedByOther: it is somebody else's task.
        """
        return self.carry_out(
            lambda command: tasks.save_draft(command, user_task_key, content, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def complete_user_task(
        self,
        user_task_key: str,
        submission: Mapping[str, object],
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Completed:
        """Complete a task with what was submitted (JSON values) and run on to the next rest.

        The submission is checked against the task's form; personal values go to the keeper in
        the same transaction, the others become variables of the instance.

        Raises:
            SubmissionRefused: it does not fit the form. LimitExceeded: it is too large.
            UserTaskClaimedByOther: it is somebody else's and the actor is no operator.
            ExecutionFailed: the diagram cannot go on; an incident was opened, the submission is
                kept as the task's draft, and the task is as it was.
        """
        return self.carry_out(
            lambda command: tasks.complete(command, user_task_key, submission, revision=revision),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def rehearse_user_task(
        self,
        user_task_key: str,
        submission: Mapping[str, object],
        look: Callable[[Transaction, datetime, str], T],
        *,
        by: Actor,
        revision: int | None = None,
    ) -> T:
        """Complete a task, do the jobs of connectors that follow, and undo all of it.

        Before it is undone, `look` is given the transaction, the instant of the command and the
        key of the instance; what it returns is returned. No incident is opened.

        Raises:
            What `complete_user_task` raises; ExecutionFailed: a connector failed.
            LimitExceeded: more jobs follow than a rehearsal does.
        """

        def act(command: Command) -> T:
            key = rehearsals.rehearse(command, user_task_key, submission, revision=revision)
            return look(command.tx, command.at, key)

        return self.carry_out(act, by=by, dry_run=True)

    def complete_within(
        self, command: Command, user_task_key: str, submission: Mapping[str, object]
    ) -> Completed:
        """Complete a task in a command that the application carries out, as part of it.

        Raises:
            EngineError: whatever `complete_user_task` raises; the whole command is rolled back.
        """
        return tasks.complete(command, user_task_key, submission, revision=None)

    def activate_jobs(
        self,
        request: JobRequest,
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Sequence[Job]:
        """Hand out due jobs of one type; each is hidden from others until its deadline.

        A job type for which a connector is registered is never handed out.

        Raises:
            InvalidRequest: no type, no worker, or a number or time that makes no sense.
            NotFound: there is no job, and one is required.
        """
        return self.carry_out(
            lambda command: jobs.activate(command, request),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def complete_job(
        self,
        job_key: str,
        variables: Mapping[str, object],
        *,
        by: Actor,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """Finish a job with its result and run on.

        Raises:
            NotFound, WrongState: it is not open. LimitExceeded. ExecutionFailed: an incident.
        """
        return self.carry_out(
            lambda command: jobs.complete(command, job_key, variables),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def fail_job(
        self,
        job_key: str,
        message: str,
        *,
        by: Actor,
        retries: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Job:
        """Report that a job failed; with no retries left an incident opens.

        `retries` is how often it may still be tried; by default one less than before.
        """
        return self.carry_out(
            lambda command: jobs.fail(command, job_key, message, retries),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def throw_job_error(
        self,
        job_key: str,
        code: str,
        *,
        by: Actor,
        message: str = "",
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Progress:
        """End a job with a BPMN error, which an error boundary event may catch.

        Raises:
            ExecutionFailed: nothing catches the code; an incident was opened.
        """
        return self.carry_out(
            lambda command: jobs.throw_error(command, job_key, code, message),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )
