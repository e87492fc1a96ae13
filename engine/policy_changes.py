"""What differs between two policies: each value before and after, with where it comes from."""

from collections.abc import Iterator

from engine.policy import Policy, PolicyLeaf
from engine.policy_parsing import BANK_HOLIDAYS
from engine.records import PolicyChange, PolicyValue


def between(before: Policy, after: Policy, tenant: str) -> Iterator[PolicyChange]:
    """Yield each value that is new, gone or different, by its path."""
    for path in sorted(before.leaves.keys() | after.leaves.keys()):
        old, new = before.leaves.get(path), after.leaves.get(path)
        if old != new:
            yield PolicyChange(tenant_id=tenant, path=path, before=_told(old), after=_told(new))


def have_other_bank_holidays(before: Policy, after: Policy) -> bool:
    """Say whether other bank holidays are proclaimed in one than in the other."""
    return before.calendar().proclaimed != after.calendar().proclaimed


def missing(before: Policy, after: Policy) -> list[str]:
    """Return the values of one policy that the other lacks, by path; bank holidays may go."""
    gone = before.leaves.keys() - after.leaves.keys() - {".".join(BANK_HOLIDAYS)}
    return sorted(gone)


def _told(leaf: PolicyLeaf | None) -> PolicyValue | None:
    if leaf is None:
        return None
    return PolicyValue(value=leaf.value, source=leaf.source, status=leaf.status)
