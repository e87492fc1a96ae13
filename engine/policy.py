"""Policies: the numbers, names and rules of a partnership, each with where it comes from.

A policy is TOML. Every leaf is a table `{ value, source, status }`; under `deadlines` and
`meetings` each entry is one rule with its own source and status; `calendar` names the region
and the closure days. A partnership's policy is laid over the common one, key by key; a leaf, a
deadline rule or a meeting is replaced as a whole, so that a value never keeps the source of
another. A value holds from when its policy is in force; but a bank holiday holds for everybody
who still counts days, so a policy can take those of a later one. The engine knows this shape
only, not what the values mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from engine.calendar import WorkingCalendar
from engine.deadlines import DeadlineRule
from engine.errors import DeploymentRefused, Finding, NotFound
from engine.meetings import MeetingSeries
from engine.policy_parsing import BANK_HOLIDAYS, CALENDAR, Entry, Parsed, parse_layer

POLICIES_KEPT = 128


@dataclass(frozen=True, slots=True)
class PolicyLeaf:
    """One value of a policy. `status`: S said, L law, P practice, K known, D our default."""

    path: str
    value: object
    source: str
    status: str


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """The policy in force for a partnership.

    `values` is the context that expressions see as `policy`; every leaf reads as its value.
    """

    values: Mapping[str, object]
    deadline_rules: Mapping[str, DeadlineRule]
    meetings: Mapping[str, MeetingSeries]
    leaves: Mapping[str, PolicyLeaf]
    working_calendar: WorkingCalendar = field(default_factory=WorkingCalendar)

    @staticmethod
    def load(common: str, tenant: str = "") -> "Policy":
        """Read the common policy and a partnership's policy over it; either may be empty text.

        The same texts give the same policy, read once.

        Raises:
            DeploymentRefused: with a finding for each fault.
        """
        return _load(common, tenant)

    @staticmethod
    def lint(common: str, tenant: str = "", *, resource: str = "policy.toml") -> list[Finding]:
        """Return every fault of the two texts, or nothing when they make a policy."""
        return list(_merged(common, tenant, resource).findings)

    def leaf(self, path: str) -> PolicyLeaf:
        """Return the value at a dotted path with its source; deadlines and meetings, too.

        Raises:
            NotFound: there is no such leaf.
        """
        found = self.leaves.get(path)
        if found is None:
            raise NotFound("policy value", path)
        return found

    def calendar(self) -> WorkingCalendar:
        """Return the working calendar; England without closure days when none is named."""
        return self.working_calendar

    def with_bank_holidays_of(self, later: "Policy") -> "Policy":
        """Return this policy with the proclaimed bank holidays of another, and nothing else."""
        path, (branch, name) = ".".join(BANK_HOLIDAYS), BANK_HOLIDAYS
        leaf, theirs = later.leaves.get(path), later.working_calendar
        leaves = {place: one for place, one in self.leaves.items() if place != path}
        calendar = {**_branch(self.values, CALENDAR), name: leaf.value if leaf else []}
        return replace(
            self,
            values={**self.values, branch: calendar},
            leaves=leaves | ({path: leaf} if leaf else {}),
            working_calendar=replace(self.working_calendar, proclaimed=theirs.proclaimed),
        )


def _branch(values: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = values.get(name)
    return found if isinstance(found, Mapping) else {}


EMPTY = Policy({}, {}, {}, {})


@lru_cache(maxsize=POLICIES_KEPT)
def _load(common: str, tenant: str) -> Policy:
    parsed = _merged(common, tenant, "policy.toml")
    if parsed.findings:
        raise DeploymentRefused(tuple(parsed.findings))
    entries = parsed.entries
    leaves = {
        ".".join(path): PolicyLeaf(".".join(path), entry.value, entry.source, entry.status)
        for path, entry in entries.items()
    }
    return Policy(
        values=_tree(entries),
        deadline_rules=parsed.deadline_rules(),
        meetings=parsed.meetings(),
        leaves=leaves,
        working_calendar=parsed.calendar(),
    )


def _merged(common: str, tenant: str, resource: str) -> Parsed:
    below, above = parse_layer(common, resource), parse_layer(tenant, resource)
    return below.overlaid_with(above, resource)


def _tree(entries: Mapping[tuple[str, ...], Entry]) -> dict[str, object]:
    tree: dict[str, object] = {}
    for path, entry in entries.items():
        branch = tree
        for name in path[:-1]:
            branch = branch.setdefault(name, {})  # type: ignore[assignment]  # paths never cross
        branch[path[-1]] = entry.value
    return tree
