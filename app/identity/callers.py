"""The caller: who asks, for which agency and partnership, and what the credential permits."""

from collections.abc import Mapping
from dataclasses import dataclass

SCOPES: Mapping[str, str] = {
    "read": "see every process of the partnership: history, deadlines, timers, which letters went",
    "cases": "see the case files one has a part in, as far as one's roles show, and add to them",
    "statistics": "see reports in numbers, in which nobody is named",
    "tasks": "see, claim, draft and complete the user tasks of one's own groups, and no more",
    "start": "start processes, publish messages",
    "receipts": "tell what became of letters: for the service that brings them",
    "import": "import cases, people and incidents from another system",
    "operate": "cancel, suspend and resume; timers, incidents, jobs and signals; metrics",
    "deploy": "deploy bundles of diagrams, decisions, forms, letters and policy",
    "admin": "issue and revoke API tokens",
    "clock": "move the virtual clock of a service that has one",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody with a valid credential; `tenant` None means every partnership."""

    subject: str
    token_id: str
    scopes: frozenset[str]
    roles: frozenset[str]
    agency: str
    tenant: str | None

    @property
    def groups(self) -> frozenset[str]:
        """The candidate groups of this caller: its roles, and its agency as `agency:<id>`."""
        return self.roles | ({f"agency:{self.agency}"} if self.agency else frozenset())
