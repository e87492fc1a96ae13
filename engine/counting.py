"""How much is open, for gauges."""

from engine.command import Command
from engine.records import Counts
from engine.store import counting as rows


def counts(command: Command) -> Counts:
    """Count what is open in the actor's tenant, or everywhere; see `Reading.counts`."""
    tenant, tx = command.by.tenant, command.tx
    overdue, oldest = rows.overdue(tx, tenant, command.at)
    return Counts(
        instances=rows.instances_by_state(tx, tenant),
        waits=rows.open_waits_by_kind(tx, tenant),
        incidents=rows.active_incidents(tx, tenant),
        overdue=overdue,
        oldest_due=oldest,
    )
