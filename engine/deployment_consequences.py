"""What a deployment means for what runs and for what is planned.

Running instances keep their rules; but they take other bank holidays, and it can be foreseen
which of their deadlines would move if they adopted the new policy.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine import adoption_orders, deadline_moves, policy_changes
from engine.clock import local_date
from engine.command import Command
from engine.deadline_moves import Scope
from engine.errors import Finding
from engine.records import AdoptionRequest
from engine.releases import Release
from engine.store import scheduled

Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A release that has just been made, and the one that was in force before, if any was."""

    before: Release | None
    after: Release


def told(command: Command, replaced: Sequence[Replaced], *, foresee: bool) -> dict[str, Any]:
    """Return what a deployment means for what runs, as entries of `Deployment`.

    Other bank holidays hold for it, too: it is told to adopt them.
    """
    policies = [(one.before.policy, one.after.policy, one.after) for one in replaced if one.before]
    changes = [
        each
        for before, after, release in policies
        for each in policy_changes.between(before, after, release.tenant)
    ]
    orders = [
        _adopt_bank_holidays(command, release)
        for before, after, release in policies
        if policy_changes.have_other_bank_holidays(before, after)
    ]
    touched = dict.fromkeys(one.tenant_id for one in changes)
    scopes = [Scope(one.tenant, after) for _, after, one in policies if one.tenant in touched]
    moves = deadline_moves.foreseen(command, scopes) if foresee and scopes else None
    return {"policy_changes": changes, "adoption_keys": orders, "moves": moves}


def later(command: Command, tenant: str, changed: Collection[Identity]) -> Iterator[Finding]:
    """Warn of what changes again on a day to come: what is deployed now would be lost then."""
    for wait in scheduled.all_open(command.tx):
        if wait.tenant == tenant and wait.due_at is not None:
            for kind, identity in scheduled.resources(wait):
                if (kind, identity) in changed:
                    day = local_date(wait.due_at)
                    message = f"the {kind} {identity!r} is replaced on {day} by {wait.key}"
                    advice = "deploy for that day anew, or withdraw that deployment"
                    yield Finding("REPLACED_LATER", message, severity="warning", advice=advice)


def _adopt_bank_holidays(command: Command, release: Release) -> str:
    request = AdoptionRequest(tenant=release.tenant, reason="")
    cause = adoption_orders.BANK_HOLIDAYS
    placed = adoption_orders.place(command, request, cause=cause, release_key=release.key)
    return placed.key
