"""The rules of a partnership in a story, which may change on the way and be adopted.

Nothing begins by the clock alone in a story, also when other rules have come into force.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine.clock import start_of_day
from engine.engine import Engine
from engine.records import Actor, AdoptionRequest, Bundle

POLICY = "policy.toml"


@dataclass(slots=True)
class Rules:
    """The own policy of a partnership, without the common one, and who changes it."""

    engine: Engine
    tenant: str
    by: Actor
    policy: str

    def deploy(self, more: str = "", day: date | None = None) -> None:
        """Deploy the policy with more values in it; with a day to come it holds from then on.

        Raises:
            DeploymentRefused: that is no policy, or it says something twice.
            InvalidRequest: the day is not to come.
        """
        self.policy += f"\n{more}"
        bundle = Bundle({POLICY: self.policy.encode()})
        self.engine.deploy(bundle, tenant=self.tenant, in_force_from=day, by=self.by)
        self.rest()

    def adopt(self, reason: str) -> None:
        """Let all running cases of the partnership adopt its policy, for a reason."""
        request = AdoptionRequest(tenant=self.tenant, reason=reason)
        self.engine.adopt_policy(request, by=self.by)

    def begin_until(self, instant: datetime) -> Iterator[datetime]:
        """Yield the instants until then at which other rules come into force."""
        for planned in self.engine.scheduled_deployments(by=self.by):
            if (begin := start_of_day(planned.in_force_from)) <= instant:
                yield begin

    def rest(self) -> None:
        """Let nothing begin by the clock alone."""
        self.engine.rest_timer_starts(self.tenant, by=self.by)
