"""Where every command is carried out: one transaction, one receipt, one answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.clock import Clock
from engine.connectors import Connector, KeepPersonal
from engine.limits import Limits
from engine.store.database import Database


@dataclass(slots=True)
class Desk:
    """What all rooms share: the database, the clock and what the application plugged in."""

    database: Database
    clock: Clock
    connectors: Mapping[str, Connector] = field(default_factory=dict)
    keep_personal: KeepPersonal | None = None
    limits: Limits = field(default_factory=Limits)
