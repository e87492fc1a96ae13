"""Erasure: what ended instances have left behind says no longer what anybody said.

The rows stay, with their times, elements and actors, so that figures stay what they were. Of a
line of history only the seal stays; the chain says in a last line of its own that lines before it
were erased, and no line passes for erased without that.
"""

from collections.abc import Sequence
from dataclasses import replace

from engine import instances
from engine.command import Command
from engine.errors import NotFound, WrongState
from engine.history import ERASED, Happening
from engine.store import adoptions
from engine.store import erasing as rows
from engine.store import instances as instance_rows

NO_VARIABLES = "{}"
# What the pictures of an instance are drawn from; it names elements and flows of the diagram.
PASSAGES = ("ELEMENT_ACTIVATED", "ELEMENT_COMPLETED", "ELEMENT_CANCELED", ERASED)


def erase(command: Command, tenant: str, keys: Sequence[str]) -> int:
    """Erase what ended instances of a tenant held; say how many there were to erase.

    Erasing an instance again changes nothing.

    Raises:
        NotFound: there is none of that key in the tenant.
        WrongState: an instance has not ended.
    """
    return sum(_erase_one(command, tenant, key) for key in sorted(keys))


def _erase_one(command: Command, tenant: str, key: str) -> bool:
    instance = instance_rows.lock(command.tx, key)
    if instance is None or instance.tenant != tenant:
        raise NotFound("process instance", key)
    if instance.ended_at is None:
        raise WrongState("process instance", key, instance.state, "ended")
    if instance.snapshot == b"" and instance.variables == NO_VARIABLES:
        return False
    lines = rows.erase(command.tx, key, sparing=PASSAGES)
    if instance.business_id is not None:
        adoptions.forget_reasons(command.tx, tenant, instance.business_id)
    empty = replace(instance, snapshot=b"", variables=NO_VARIABLES)
    instances.write(command, instance, empty, [Happening(ERASED, detail={"lines": lines})])
    return True
