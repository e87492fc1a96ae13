"""Drift: how far the running instances of a tenant stand behind what is in force.

An instance keeps the version of its diagram for as long as it lives, and the policy of its start
until it adopts another one.
"""

from collections.abc import Sequence
from dataclasses import replace

from engine import releases
from engine.bundles import POLICY
from engine.command import Command
from engine.records import RunningVersion
from engine.releases import BASE_POLICY, Manifest
from engine.store import definitions
from engine.store import figures as rows
from engine.store.figures import RunningRow

PROCESS = "process"
_POLICIES = ((BASE_POLICY, POLICY), (POLICY, POLICY))


def running(command: Command, tenant: str) -> Sequence[RunningVersion]:
    """Count the instances of a tenant that have not ended, by process and version.

    Two versions with one number, a tenant's own and the common one that it replaced, are told
    apart by what is in force.
    """
    now, pinned = _in_force(command, tenant), dict[str, Manifest]()
    found: dict[tuple[str, int, bool], RunningVersion] = {}
    for row in rows.running(command.tx, tenant):
        if row.release_key not in pinned:
            pinned[row.release_key] = _manifest(command, row.release_key)
        one = _beside(row, pinned[row.release_key], now)
        key = one.process_id, one.version, one.is_behind
        found[key] = _together(found[key], one) if key in found else one
    return list(found.values())


def _in_force(command: Command, tenant: str) -> Manifest:
    row = releases.in_force(command.tx, tenant)
    return releases.manifest_of(row) if row else {}


def _manifest(command: Command, release_key: str) -> Manifest:
    row = definitions.get_release(command.tx, release_key)
    return releases.manifest_of(row) if row else {}


def _beside(row: RunningRow, own: Manifest, now: Manifest) -> RunningVersion:
    entry = now.get((PROCESS, row.process_id))
    has_earlier_policy = any(own.get(one) != now.get(one) for one in _POLICIES)
    return RunningVersion(
        process_id=row.process_id,
        version=row.version,
        in_force=entry.version if entry else None,
        is_behind=entry is None or entry.key != row.definition_key,
        count=row.count,
        oldest=row.oldest,
        earlier_policy=row.count if has_earlier_policy else 0,
        adopted=int(row.adopted),
    )


def _together(one: RunningVersion, other: RunningVersion) -> RunningVersion:
    return replace(
        one,
        count=one.count + other.count,
        oldest=min(one.oldest, other.oldest),
        earlier_policy=one.earlier_policy + other.earlier_policy,
        adopted=one.adopted + other.adopted,
    )
