"""Who has a part in the work of an instance: by a task of theirs, open or done."""

from collections.abc import Collection

from engine.command import Command
from engine.store import work_shares as rows


def instances_of(command: Command, among: Collection[str] | None) -> frozenset[str]:
    """Return the instances in which the actor has a task; see `Reading.instances_worked_on`."""
    by = command.by
    return frozenset(
        rows.instances_of(command.tx, by.subject, sorted(by.groups), tenant=by.tenant, among=among)
    )
