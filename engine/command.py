"""One command being carried out: its transaction, who asks, when, and what surrounds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.connectors import Check, Connector, Keeper
from engine.errors import NotFound
from engine.limits import Limits
from engine.records import Actor
from engine.releases import Release, Releases
from engine.standing import PolicyInForce
from engine.store.database import Transaction

# Who acts when nobody asked: timers, connectors and messages between instances.
ENGINE = Actor("engine", None, operates=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every command of one engine shares."""

    limits: Limits = field(default_factory=Limits)
    connectors: Mapping[str, Connector] = field(default_factory=dict)
    keeper: Keeper | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    releases: Releases = field(default_factory=Releases)


@dataclass(frozen=True, slots=True)
class Command:
    """One command: everything it does is done in `tx`, by `by`, at `at`."""

    tx: Transaction
    by: Actor
    at: datetime
    ground: Ground

    def release(self, key: str) -> Release:
        """Return a release.

        Raises:
            NotFound: there is none with this key.
        """
        return self.ground.releases.of(self.tx, key)

    def policy(self, release: Release, tenant: str) -> Mapping[str, object]:
        """Return what expressions of a tenant see as `policy`."""
        values, keeper = release.policy.values, self.ground.keeper
        if keeper is None or not keeper.standing:
            return values
        return PolicyInForce(values, keeper.standing, self.tx, tenant)

    def check_sees(self, tenant: str, kind: str, key: str) -> None:
        """Let pass whoever may know of this tenant's things.

        Raises:
            NotFound: the actor may not even know that it exists.
        """
        if not self.by.sees(tenant):
            raise NotFound(kind, key)
