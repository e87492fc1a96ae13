"""Questions about cases and work; none of them changes anything."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine import (
    counting,
    diagram_states,
    figures,
    forgotten,
    form_views,
    history,
    incidents,
    instances,
    jobs,
    queries,
    releases,
    running_deadlines,
    tasks,
    timers,
    work_shares,
)
from engine.deadline_explanation import DeadlineExplanation
from engine.door.desk import Desk
from engine.errors import NotFound
from engine.records import (
    Actor,
    Adoption,
    Counts,
    Deadline,
    ElementInstance,
    Figures,
    Forgotten,
    Form,
    HistoryEvent,
    Incident,
    Job,
    Page,
    ProcessInstance,
    Search,
    Timer,
    UserTask,
    Verification,
    Waiting,
)


class Reading(Desk):
    """Questions. Another tenant's thing is `NotFound`, and absent from every search.

    A search raises `InvalidRequest` for an unknown field (naming the allowed ones), a value of
    the wrong type, a cursor of another search, or a limit outside 1 to `Limits.page`.
    """

    def search_process_instances(self, search: Search, *, by: Actor) -> Page[ProcessInstance]:
        """Find instances.

        Fields: processInstanceKey, processDefinitionKey, processDefinitionId,
        processDefinitionVersion, tenantId, businessId, state, startDate, endDate, hasIncident
        (filter only).
        """
        with self.question(by) as question:
            return queries.process_instances(question, search)

    def get_process_instance(self, key: str, *, by: Actor) -> ProcessInstance:
        """Return one instance with its variables."""
        with self.question(by) as question:
            return instances.record(instances.seen(question, key))

    def search_user_tasks(self, search: Search, *, by: Actor) -> Page[UserTask]:
        """Find the tasks that the actor may work on (an operator: all of the tenant).

        Fields: userTaskKey, elementId, name, processInstanceKey, processDefinitionKey,
        processDefinitionId, tenantId, businessId, state, assignee, candidateGroup (filter only),
        lane, formId, priority, creationDate, dueDate, followUpDate, completionDate.
        """
        with self.question(by) as question:
            return queries.user_tasks(question, search)

    def get_user_task(self, key: str, *, by: Actor) -> UserTask:
        """Return one task, open or ended; of a cancelled one, what cancelled it and when.

        Raises:
            NotPermitted: the actor is in none of its groups.
        """
        with self.question(by) as question:
            return tasks.told(question, key)

    def instances_worked_on(
        self, *, by: Actor, among: Collection[str] | None = None
    ) -> frozenset[str]:
        """Return the keys of the instances in which the actor has a part by a user task.

        That is an open task of theirs or of one of their groups, or one that they completed; a
        task for everybody counts for nobody, and operating is no part in a case.
        """
        with self.question(by) as question:
            return work_shares.instances_of(question, among)

    def form_of(self, user_task_key: str, *, by: Actor) -> Form | None:
        """Return the task's form as its release has it, with the draft; None without a form.

        Raises:
            NotPermitted: the actor is in none of the task's groups.
        """
        with self.question(by) as question:
            return form_views.of_user_task(question, user_task_key)

    def search_timers(self, search: Search, *, by: Actor) -> Page[Timer]:
        """Find timers.

        Fields: timerKey, elementId, name, processInstanceKey, processDefinitionId, tenantId,
        businessId, state, dueDate, attachedTo, creationDate, completionDate.
        """
        with self.question(by) as question:
            return queries.timers(question, search)

    def get_timer(self, key: str, *, by: Actor) -> Timer:
        """Return one timer."""
        with self.question(by) as question:
            return timers.record(*timers.get(question, key))

    def search_jobs(self, search: Search, *, by: Actor) -> Page[Job]:
        """Find jobs.

        Fields: jobKey, type, elementId, name, processInstanceKey, processDefinitionId, tenantId,
        businessId, state, worker, retries, creationDate, completionDate.
        """
        with self.question(by) as question:
            return queries.jobs(question, search)

    def get_job(self, key: str, *, by: Actor) -> Job:
        """Return one job."""
        with self.question(by) as question:
            return jobs.record(*jobs.get(question, key))

    def search_deadlines(self, search: Search, *, by: Actor) -> Page[Deadline]:
        """Find deadlines.

        Fields: deadlineKey, name, elementId, processInstanceKey, processDefinitionId, tenantId,
        businessId, state, rule, breachAt, breachedAt, creationDate, completionDate.
        """
        with self.question(by) as question:
            return queries.deadlines(question, search)

    def search_adoptions(self, search: Search, *, by: Actor) -> Page[Adoption]:
        """Find adoptions of policies and bank holidays by running instances.

        Fields: adoptionKey, tenantId, businessId, cause, askedAt, askedBy.
        """
        with self.question(by) as question:
            return queries.adoptions(question, search)

    def deadline(self, key: str, *, by: Actor) -> Deadline:
        """Return one deadline."""
        with self.question(by) as question:
            return running_deadlines.record(*running_deadlines.get(question, key))

    def explanation(self, deadline_key: str, *, by: Actor) -> DeadlineExplanation:
        """Count a deadline day by day, with the calendar of the instance's release."""
        with self.question(by) as question:
            return running_deadlines.explanation(question, deadline_key)

    def search_incidents(self, search: Search, *, by: Actor) -> Page[Incident]:
        """Find incidents.

        Fields: incidentKey, kind, elementId, processInstanceKey, processDefinitionId, tenantId,
        businessId, state, message, waitsFor, creationDate, resolutionDate.
        """
        with self.question(by) as question:
            return queries.incidents(question, search)

    def get_incident(self, key: str, *, by: Actor) -> Incident:
        """Return one incident."""
        with self.question(by) as question:
            return incidents.get(question, key)

    def history(
        self, process_instance_key: str, *, by: Actor, after: int = 0, limit: int = 1000
    ) -> Sequence[HistoryEvent]:
        """Return an instance's history in order, beginning after the sequence number `after`."""
        with self.question(by) as question:
            return diagram_states.history_of(question, process_instance_key, after, limit)

    def verify_history(self, process_instance_key: str, *, by: Actor) -> Verification:
        """Recompute the chain of hashes and say where it breaks, if it does."""
        with self.question(by) as question:
            return history.verify(question.tx, instances.seen(question, process_instance_key))

    def element_instances(
        self, process_instance_key: str, *, by: Actor
    ) -> Sequence[ElementInstance]:
        """Return every visit of every element, in order: the state of the diagram."""
        with self.question(by) as question:
            return diagram_states.element_instances(question, process_instance_key)

    def decisions_taken(self, process_instance_key: str, *, by: Actor) -> Sequence[HistoryEvent]:
        """Return the decisions of an instance, in order: what each saw, and the rows it matched."""
        with self.question(by) as question:
            return diagram_states.decisions_taken(question, process_instance_key)

    def waiting(self, process_instance_key: str, *, by: Actor) -> Sequence[Waiting]:
        """Say what an instance waits for, soonest first: people, timers, messages, jobs."""
        with self.question(by) as question:
            return diagram_states.waiting(question, process_instance_key)

    def counts(self, *, by: Actor) -> Counts:
        """Count what is open, for gauges; a handful of indexed statements."""
        with self.question(by) as question:
            return counting.counts(question)

    def forgotten(self, *, by: Actor) -> Sequence[Forgotten]:
        """Return what is open and will never end: mistakes, of which there should be none.

        Timers, and deadlines not yet broken, that nothing wakes; what is open of an instance that
        has ended; an instance that waits for nothing that could move it. What has an incident is
        not forgotten. It looks through every row: for checks, not for pages.
        """
        with self.question(by) as question:
            return forgotten.forgotten(question)

    def figures(self, tenant: str, first: datetime, until: datetime, *, by: Actor) -> Figures:
        """Count what has come of the instances and deadlines of a span: `first` to before `until`.

        Each statement goes by an index of the tenant and the span, or of what is open.
        """
        with self.question(by) as question:
            return figures.of_span(question, tenant, first, until)

    def policy_values(self, tenant: str, *, by: Actor) -> Mapping[str, Any]:
        """Return the values of the policy that is in force for a tenant.

        Raises:
            NotFound: nothing was ever deployed for it, or it is not for the actor to know of.
        """
        with self.question(by) as question:
            question.check_sees(tenant, "tenant", tenant)
            row = releases.in_force(question.tx, tenant)
            if row is None:
                raise NotFound("tenant", tenant)
            return question.release(row.key).policy.values

    def is_ready(self) -> bool:
        """Say whether the database answers and bears the tables of this version."""
        return self.database.is_ready()
