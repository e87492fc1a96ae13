"""What is open and will never end by itself, though it should."""

from collections.abc import Sequence

from engine.command import Command
from engine.records import Forgotten
from engine.store import forgotten as rows


def forgotten(command: Command) -> Sequence[Forgotten]:
    """Return what nothing wakes, what outlived its instance, and who stands still."""
    tx, tenant = command.tx, command.by.tenant
    return [
        *rows.never_woken(tx, tenant),
        *rows.left_over(tx, tenant),
        *rows.standing_still(tx, tenant),
    ]
