"""Forms as people fill them in: the schema of the instance's release, and what was typed so far."""

from collections.abc import Mapping

from engine import covering, deployments, releases, tasks
from engine.command import Command
from engine.errors import NotFound
from engine.records import COMMON, Form
from engine.releases import Release


def of_user_task(command: Command, key: str) -> Form | None:
    """Return the form of a task with its draft; see `Reading.form_of`."""
    instance, wait = tasks.get(command, key)
    if not wait.form_id:
        return None
    draft = covering.variables(command, wait.draft) if wait.draft is not None else None
    release = command.release(instance.release_key)
    return _view(release, wait.form_id, draft, wait.revision)


def of_start(command: Command, process_definition_key: str) -> Form | None:
    """Return the form of a process's start event; see `Definitions.start_form`."""
    row = deployments.definition(command, process_definition_key)
    tenant = row.tenant or command.by.tenant or COMMON
    release_row = releases.newest_with(command.tx, tenant, row.key)
    release_row = release_row or releases.newest_with(command.tx, row.tenant, row.key)
    if row.kind != "process" or release_row is None:
        raise NotFound("process definition", process_definition_key)
    release = command.release(release_row.key)
    events = release.program(row.id).start_events
    # The plain start event comes first; a process begun by a message has only that one's form.
    ordered = sorted(events, key=lambda event: event.kind != "none")
    form_id = ordered[0].form_id if ordered else ""
    return _view(release, form_id, None, 0) if form_id else None


def _view(
    release: Release, form_id: str, draft: Mapping[str, object] | None, revision: int
) -> Form:
    found = release.resource("form", form_id)
    return Form(
        form_id=form_id,
        version=found.version,
        content_hash=found.content_hash,
        schema=found.content.decode(),
        draft=draft,
        revision=revision,
    )
