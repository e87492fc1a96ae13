"""Deployments: a bundle becomes versions, and versions become releases, whole or not at all.

Deploying for a tenant makes a new release of that tenant. Deploying the common bundle makes a
new release of every tenant, because each stands on it. Whatever is unchanged is left alone.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from engine import (
    bundles,
    deployment_consequences,
    gate,
    process_starts,
    releases,
)
from engine.bundles import POLICY, Piece
from engine.command import Command
from engine.deployment_consequences import Replaced
from engine.errors import Finding, NotFound, NotPermitted
from engine.keys import new_key
from engine.records import COMMON, Bundle, Definition, Deployment, Resource
from engine.releases import BASE_POLICY, Entry, Release
from engine.store import definitions as rows
from engine.store.row_shapes import DefinitionRow, ReleaseRow

Identity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Found:
    """A bundle held against what is deployed: what it says, and which of it is new."""

    pieces: Mapping[Identity, Piece]
    in_force: Mapping[Identity, Entry]
    new: Mapping[Identity, Piece]


def deploy(command: Command, bundle: Bundle, tenant: str, *, foresee: bool) -> Deployment:
    """Deploy the files of one tenant.

    To `foresee` is to say, besides, which running deadlines would move if their instances adopted
    the policies that change.

    Raises:
        DeploymentRefused: with every finding. LimitExceeded: it is too large.
        NotPermitted: the actor belongs to another tenant.
    """
    if not command.by.sees(tenant):
        raise NotPermitted("deploy for this tenant", f"the tenant {tenant or 'common'!r}")
    pieces = bundles.pieces(bundle, command.ground.limits)
    return deploy_pieces(command, pieces, tenant, foresee=foresee)


def deploy_pieces(
    command: Command,
    pieces: Mapping[Identity, Piece],
    tenant: str,
    *,
    key: str = "",
    foresee: bool = False,
) -> Deployment:
    """Deploy resources of one tenant; see `deploy`. Without a `key` it gets a new one.

    Raises:
        DeploymentRefused: with every finding.
    """
    rows.lock(command.tx)
    found = _held_against(command, pieces, tenant)
    before = rows.release_in_force(command.tx, tenant)
    if not found.new and before is not None:
        return _unchanged(command, found, before)
    key = key or new_key(command.at)
    rows.insert_deployment(command.tx, key, tenant, at=command.at, by=command.by.subject)
    changed = [_insert(command, key, tenant, piece) for piece in found.new.values()]
    replaced, warnings = _release_all(command, key, tenant, changed)
    warnings += deployment_consequences.later(command, tenant, found.new.keys())
    told = _told(command, key, tenant, found, changed, warnings)
    return replace(told, **deployment_consequences.told(command, replaced, foresee=foresee))


def new_in(command: Command, pieces: Mapping[Identity, Piece], tenant: str) -> Set[Identity]:
    """Return which of a tenant's resources are not in force as they are."""
    return _held_against(command, pieces, tenant).new.keys()


def _held_against(command: Command, pieces: Mapping[Identity, Piece], tenant: str) -> _Found:
    before = rows.release_in_force(command.tx, tenant)
    entries = releases.manifest_of(before) if before else {}
    own = {identity: entry for identity, entry in entries.items() if entry.tenant == tenant}
    new = {
        identity: piece
        for identity, piece in pieces.items()
        if identity not in own or own[identity].hash != piece.hash
    }
    return _Found(pieces, own, new)


def _insert(command: Command, deployment: str, tenant: str, piece: Piece) -> DefinitionRow:
    rows.keep_content(command.tx, piece.hash, piece.content)
    version = rows.newest_version(command.tx, piece.kind, tenant, piece.id) + 1
    row = DefinitionRow(
        key=new_key(command.at),
        kind=piece.kind,
        id=piece.id,
        name=piece.name,
        version=version,
        version_tag=piece.version_tag,
        tenant=tenant,
        resource_name=piece.resource_name,
        hash=piece.hash,
        deployment_key=deployment,
        deployed_at=command.at,
    )
    rows.insert_definition(command.tx, row)
    return row


def _release_all(
    command: Command, deployment: str, tenant: str, changed: Sequence[DefinitionRow]
) -> tuple[list[Replaced], list[Finding]]:
    others = rows.tenants_with_releases(command.tx) if tenant == COMMON else []
    findings: list[Finding] = []
    replaced: list[Replaced] = []
    for each in dict.fromkeys([tenant, *others]):
        before = rows.release_in_force(command.tx, each)
        after = _release(command, deployment, each, changed)
        replaced.append(Replaced(command.release(before.key) if before else None, after))
        findings += gate.findings(after, command.ground.checks)
    gate.refuse(findings)
    for one in replaced:
        process_starts.replace_all(command, one.after)
    return replaced, list(dict.fromkeys(findings))


def _release(
    command: Command, deployment: str, tenant: str, changed: Sequence[DefinitionRow]
) -> Release:
    before = rows.release_in_force(command.tx, tenant)
    manifest = dict(releases.manifest_of(before)) if before else _common_manifest(command, tenant)
    for definition_row in changed:
        _put(manifest, definition_row, tenant)
    row = ReleaseRow(
        key=new_key(command.at),
        tenant=tenant,
        seq=(before.seq if before else 0) + 1,
        manifest=releases.written(manifest),
        deployment_key=deployment,
    )
    rows.insert_release(command.tx, row)
    return releases.load(command.tx, row)


def _common_manifest(command: Command, tenant: str) -> dict[Identity, Entry]:
    common = rows.release_in_force(command.tx, COMMON) if tenant != COMMON else None
    manifest = releases.manifest_of(common) if common else {}
    if (POLICY, POLICY) in manifest:
        manifest[BASE_POLICY, POLICY] = manifest.pop((POLICY, POLICY))
    return manifest


def _put(manifest: dict[Identity, Entry], row: DefinitionRow, tenant: str) -> None:
    identity = (row.kind, row.id)
    if row.kind == POLICY and row.tenant != tenant:
        identity = (BASE_POLICY, POLICY)
    shadowed = identity in manifest and manifest[identity].tenant not in (COMMON, row.tenant)
    if not shadowed:
        manifest[identity] = Entry(row.key, row.version, row.hash, row.resource_name, row.tenant)


def _unchanged(command: Command, found: _Found, release: ReleaseRow) -> Deployment:
    return _told(command, release.deployment_key, release.tenant, found, [], [])


def _told(
    command: Command,
    key: str,
    tenant: str,
    found: _Found,
    changed: Sequence[DefinitionRow],
    warnings: Sequence[Finding],
) -> Deployment:
    release = rows.release_in_force(command.tx, tenant)
    kept = [entry.key for identity, entry in found.in_force.items() if identity in found.pieces]
    known = rows.many(command.tx, kept)
    new = {(row.kind, row.id): row for row in changed}
    every = {
        identity: new.get(identity) or known[found.in_force[identity].key]
        for identity in found.pieces
    }
    return Deployment(
        key=key,
        tenant_id=tenant,
        deployed_at=command.at,
        deployed_by=command.by.subject,
        release_key=release.key if release else "",
        definitions=tuple(record(row) for row in every.values()),
        changed=tuple(record(row) for row in changed),
        warnings=tuple(warnings),
    )


def definition(command: Command, key: str) -> DefinitionRow:
    """Return one version of one resource.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    row = rows.get(command.tx, key)
    if row is None or not command.by.sees_definitions_of(row.tenant):
        raise NotFound("definition", key)
    return row


def content_of(command: Command, key: str) -> Resource:
    """Return the file that holds a definition.

    Raises:
        NotFound: there is none, or it is another tenant's.
    """
    row = definition(command, key)
    return Resource(
        kind=row.kind,
        id=row.id,
        name=row.resource_name,
        version=row.version,
        content=rows.contents(command.tx, [row.hash])[row.hash],
        content_hash=row.hash,
    )


def resource(command: Command, release_key: str, kind: str, identity: str) -> Resource:
    """Return a resource as a release has it.

    Raises:
        NotFound: no such release or resource, or it is another tenant's.
    """
    release = command.release(release_key)
    if not command.by.sees_definitions_of(release.tenant):
        raise NotFound("release", release_key)
    return release.resource(kind, identity)


def record(row: DefinitionRow) -> Definition:
    """Return a definition as it is told."""
    return Definition(
        key=row.key,
        kind=row.kind,
        id=row.id,
        name=row.name,
        version=row.version,
        tenant_id=row.tenant,
        resource_name=row.resource_name,
        content_hash=row.hash,
        deployment_key=row.deployment_key,
        deployed_at=row.deployed_at,
        version_tag=row.version_tag,
    )
