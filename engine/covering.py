"""Covers what people typed and nobody has judged yet: drafts, and messages that are kept.

Nothing is known of such words, so all of them are taken for personal. The application's keeper
covers them with its own keys; without a keeper they stand as they are.
"""

from engine import encoding
from engine.command import Command
from engine.connectors import Covered
from engine.records import Variables
from engine.store.row_shapes import InstanceRow


def of_instance(command: Command, instance: InstanceRow, text: str) -> str:
    """Return the words of an instance's people as they are stored."""
    whose = Covered(
        tenant=instance.tenant,
        instance_key=instance.key,
        business_id=instance.business_id,
        by=command.by.subject,
        at=command.at,
    )
    return _covered(command, whose, text)


def of_nobody_yet(command: Command, tenant: str, text: str) -> str:
    """Return the words of a message that no instance has taken, as they are stored."""
    whose = Covered(
        tenant=tenant, instance_key=None, business_id=None, by=command.by.subject, at=command.at
    )
    return _covered(command, whose, text)


def variables(command: Command, stored: str | None) -> Variables:
    """Return what was stored, covered or not."""
    return encoding.decode_variables(_plain(command, stored))


def _plain(command: Command, stored: str | None) -> str | None:
    keeper = command.ground.keeper
    return stored if keeper is None or stored is None else keeper.uncover(command.tx, stored)


def _covered(command: Command, whose: Covered, text: str) -> str:
    keeper = command.ground.keeper
    return text if keeper is None else keeper.cover(command.tx, whose, text)
