"""Deploying, and reading what is deployed."""

from collections.abc import Mapping, Sequence
from datetime import date

from engine import decisions, deployments, form_views, queries, scheduled_deployments, starts
from engine.command import Command
from engine.door.desk import Desk
from engine.records import (
    Actor,
    Bundle,
    DecisionEvaluation,
    Definition,
    Deployment,
    Form,
    Page,
    Receipt,
    Resource,
    ScheduledDeployment,
    Search,
)


class Definitions(Desk):
    """Commands and questions about deployed resources."""

    def deploy(
        self,
        bundle: Bundle,
        *,
        by: Actor,
        tenant: str = "",
        in_force_from: date | None = None,
        receipt: Receipt | None = None,
        dry_run: bool = False,
    ) -> Deployment:
        """Deploy the files of one tenant, whole or not at all.

        Resources whose content is in force already are left alone; if that is all of them the
        deployment is a no-op and names the release in force. What is deployed for a tenant
        shadows the common resource of the same kind and id. Running instances keep theirs; only
        bank holidays hold for them, too, and are adopted by themselves. A dry run says which of
        their deadlines would move if they adopted what changes in the policy.

        With `in_force_from` (a local day to come, Europe/London) it is judged now and comes into
        force with the first instant of that day, in the place of what is then in force.

        Raises:
            DeploymentRefused: with every finding of the linter, the expressions, the forms, the
                decision tables and the policy.
            LimitExceeded: the bundle or one of its files is too large.
            NotPermitted: the actor belongs to another tenant.
            InvalidRequest: `in_force_from` is no day to come.
        """

        def act(command: Command) -> Deployment:
            if in_force_from is None:
                return deployments.deploy(command, bundle, tenant, foresee=dry_run)
            return scheduled_deployments.schedule(
                command, bundle, tenant, in_force_from, foresee=dry_run
            )

        return self.carry_out(act, by=by, receipt=receipt, dry_run=dry_run)

    def scheduled_deployments(self, *, by: Actor) -> Sequence[ScheduledDeployment]:
        """Return the deployments that wait for their day, soonest first."""
        with self.question(by) as question:
            return scheduled_deployments.planned(question)

    def withdraw_deployment(
        self, key: str, *, by: Actor, receipt: Receipt | None = None, dry_run: bool = False
    ) -> ScheduledDeployment:
        """Let a deployment that waits for its day not come into force.

        Raises:
            NotFound: none waits under this key; one that is in force is replaced by another.
        """
        return self.carry_out(
            lambda command: scheduled_deployments.withdraw(command, key),
            by=by,
            receipt=receipt,
            dry_run=dry_run,
        )

    def search_definitions(self, search: Search, *, by: Actor) -> Page[Definition]:
        """Find versions of deployed resources.

        Fields: key, kind, id, name, version, tenantId, deploymentKey, deployedAt, versionTag,
        resourceName, isLatestVersion (filter only).
        """
        with self.question(by) as question:
            return queries.definitions(question, search)

    def get_definition(self, key: str, *, by: Actor) -> Definition:
        """Return one version of one resource.

        Raises:
            NotFound: no such key, or another tenant's.
        """
        with self.question(by) as question:
            return deployments.record(deployments.definition(question, key))

    def content_of(self, definition_key: str, *, by: Actor) -> Resource:
        """Return the file that holds a definition, as it was deployed (for `.../xml`).

        Raises:
            NotFound: no such key, or another tenant's.
        """
        with self.question(by) as question:
            return deployments.content_of(question, definition_key)

    def resource(self, release_key: str, kind: str, resource_id: str, *, by: Actor) -> Resource:
        """Return a resource as a release has it.

        Raises:
            NotFound: no such release or resource.
        """
        with self.question(by) as question:
            return deployments.resource(question, release_key, kind, resource_id)

    def start_form(self, process_definition_key: str, *, by: Actor) -> Form | None:
        """Return the form of a process's start event; None when it starts without a form.

        Raises:
            NotFound: no such process definition.
        """
        with self.question(by) as question:
            return form_views.of_start(question, process_definition_key)

    def policy_within(
        self, command: Command, tenant: str | None
    ) -> tuple[str, Mapping[str, object]]:
        """Return which tenant is meant and its policy in force, within a command or question.

        Raises:
            NotFound: nothing was ever deployed for the tenant, or the actor does not belong to it.
        """
        meant = starts.tenant_of(command, tenant)
        found = starts.release_of(command, meant)
        return meant, command.release(found.key).policy.values if found else {}

    def evaluate_decision(
        self,
        decision: str,
        inputs: Mapping[str, object],
        *,
        by: Actor,
        tenant: str | None = None,
        version: int | None = None,
    ) -> DecisionEvaluation:
        """Evaluate a decision by its id, or by the key of one version, with the tenant's policy.

        Texts that are ISO 8601 dates, dates and times or durations are seen as such. Nothing is
        written.

        Raises:
            NotFound: no such decision for this tenant, or nothing was ever deployed for it.
            InvalidRequest: the inputs do not fit, or the decision cannot be evaluated.
        """
        with self.question(by) as question:
            wanted = decisions.Wanted(decision, tenant, version)
            return decisions.evaluate(question, wanted, inputs)
