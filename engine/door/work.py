"""What people and outside workers do: user tasks and jobs."""

from collections.abc import Mapping, Sequence

from engine.door.desk import Desk
from engine.records import Actor, Completed, Job, JobRequest, Progress, Receipt, UserTask


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
            UserTaskClaimedByOther: and the actor is no operator.
        """
        raise NotImplementedError

    def unclaim(
        self,
        user_task_key: str,
        *,
        by: Actor,
        revision: int | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> UserTask:
        """Give a task back to its groups.

        Raises:
            UserTaskClaimedByOther: it is somebody else's and the actor is no operator.
        """
        raise NotImplementedError

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
        """Give a task to a named person, whoever has it now."""
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    def activate_jobs(self, request: JobRequest, *, by: Actor) -> Sequence[Job]:
        """Hand out due jobs of one type; each is hidden from others until its deadline.

        A job type for which a connector is registered is never handed out.
        """
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError
