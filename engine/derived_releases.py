"""Releases of instances with another policy, or other bank holidays, than their diagrams came with.

Running instances took them on their way; what begins in an earlier version of a process has the
bank holidays of today from its start. Such a release is the earlier one in everything else, its
diagrams, tables, forms and letters, and is never in force itself.
"""

from collections.abc import Mapping

from engine import policy_changes, releases
from engine.bundles import POLICY
from engine.command import Command
from engine.keys import new_key
from engine.releases import BASE_POLICY, HOLIDAYS, HOLIDAYS_BASE, Entry, Manifest, Release
from engine.store import definitions as rows
from engine.store.row_shapes import ReleaseRow

Identity = tuple[str, str]
_POLICIES: tuple[Identity, ...] = ((BASE_POLICY, POLICY), (POLICY, POLICY))
# Where a policy stands that gives a release nothing but its bank holidays.
_HOLIDAYS: Mapping[Identity, Identity] = {
    (BASE_POLICY, POLICY): (HOLIDAYS_BASE, POLICY),
    (POLICY, POLICY): (HOLIDAYS, POLICY),
}


def with_policy_of(command: Command, release: Release, other: Release) -> Release:
    """Return a release with the policy, and so the bank holidays, of another."""
    kept = _without(release.manifest, *_POLICIES, *_HOLIDAYS.values())
    taken = {identity: other.manifest[identity] for identity in _in(other.manifest)}
    return _release(command, release, kept | taken, other)


def with_bank_holidays_in_force(command: Command, release: Release) -> Release:
    """Return a release with the bank holidays that hold for its tenant now, and nothing newer."""
    row = releases.in_force(command.tx, release.tenant)
    now = command.release(row.key) if row else release
    if not policy_changes.have_other_bank_holidays(release.policy, now.policy):
        return release
    return _with_bank_holidays_of(command, release, now)


def _with_bank_holidays_of(command: Command, release: Release, other: Release) -> Release:
    kept = _without(release.manifest, *_HOLIDAYS.values())
    if all(release.manifest.get(one) == other.manifest.get(one) for one in _POLICIES):
        return _release(command, release, kept, other)
    taken = {_HOLIDAYS[one]: other.manifest[one] for one in _in(other.manifest)}
    return _release(command, release, kept | taken, other)


def has_later_policy(release: Release, other: Release) -> bool:
    """Say whether a release has a policy that was deployed after that of another of its tenant."""
    return any(_version(release, each) > _version(other, each) for each in _POLICIES)


def _version(release: Release, identity: Identity) -> int:
    entry = release.manifest.get(identity)
    return entry.version if entry else 0


def _without(manifest: Manifest, *left_out: Identity) -> dict[Identity, Entry]:
    return {identity: entry for identity, entry in manifest.items() if identity not in left_out}


def _in(manifest: Manifest) -> list[Identity]:
    return [identity for identity in _POLICIES if identity in manifest]


def _release(
    command: Command, release: Release, manifest: Mapping[Identity, Entry], other: Release
) -> Release:
    for known in (release, other):
        if known.manifest == manifest:
            return known
    written = releases.written(manifest)
    key = rows.release_with(command.tx, release.tenant, written)
    return command.release(key or _insert(command, release, written, other))


def _insert(command: Command, release: Release, manifest: str, other: Release) -> str:
    rows.lock(command.tx)
    found = rows.release_with(command.tx, release.tenant, manifest)
    if found is not None:
        return found
    source = rows.get_release(command.tx, other.key)
    row = ReleaseRow(
        key=new_key(command.at),
        tenant=release.tenant,
        seq=rows.lowest_seq(command.tx, release.tenant) - 1,
        manifest=manifest,
        deployment_key=source.deployment_key if source else "",
    )
    rows.insert_release(command.tx, row)
    return row.key
