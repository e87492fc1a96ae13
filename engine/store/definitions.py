"""Rows of deployments: contents, versions, releases and what starts a process."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, text

from engine.store.database import Transaction
from engine.store.inserting import insert_unless_taken
from engine.store.prepared import Prepared
from engine.store.row_shapes import DefinitionRow, ReleaseRow, StartRow, cells
from engine.store.tables import definition, deployment, release, resource, start_subscription

_LOCK = text("SELECT pg_advisory_xact_lock(5318008002)")  # one deployment at a time
_GET = select(*definition.c).where(definition.c.key == bindparam("wanted"))
_MANY = select(*definition.c).where(definition.c.key.in_(bindparam("wanted", expanding=True)))
_VERSION = select(*definition.c).where(
    definition.c.kind == bindparam("wanted_kind"),
    definition.c.tenant.in_(bindparam("wanted_tenants", expanding=True)),
    definition.c.id == bindparam("wanted_id"),
    definition.c.version == bindparam("wanted_version"),
)
_NEWEST = select(func.max(definition.c.version)).where(
    definition.c.kind == bindparam("wanted_kind"),
    definition.c.tenant == bindparam("wanted_tenant"),
    definition.c.id == bindparam("wanted_id"),
)
_CONTENT = select(resource.c.hash, resource.c.content).where(
    resource.c.hash.in_(bindparam("wanted", expanding=True))
)
_RELEASE = select(*release.c).where(release.c.key == bindparam("wanted"))
_OF_TENANT = (
    select(*release.c)
    .where(release.c.tenant == bindparam("wanted"), release.c.seq > 0)
    .order_by(release.c.seq.desc())
)
_WITH_MANIFEST = select(release.c.key).where(
    release.c.tenant == bindparam("wanted"), release.c.manifest == bindparam("wanted_manifest")
)
_LOWEST = select(func.min(release.c.seq)).where(release.c.tenant == bindparam("wanted"))
_IN_FORCE = Prepared(_OF_TENANT.limit(1))
_TENANTS = select(release.c.tenant).distinct().order_by(release.c.tenant)
_STARTS = Prepared(
    select(*start_subscription.c).where(
        start_subscription.c.tenant == bindparam("wanted_tenant"),
        start_subscription.c.kind == bindparam("wanted_kind"),
        start_subscription.c.name == bindparam("wanted_name"),
    )
)
_FORGET_STARTS = delete(start_subscription).where(
    start_subscription.c.tenant == bindparam("wanted")
)


def lock(tx: Transaction) -> None:
    """Keep every other deployment waiting until the transaction ends."""
    if tx.dialect.name == "postgresql":
        tx.execute(_LOCK)


def insert_deployment(tx: Transaction, key: str, tenant: str, *, at: datetime, by: str) -> None:
    """Insert a deployment."""
    row = {"key": key, "tenant": tenant, "deployed_at": at, "deployed_by": by}
    tx.execute(insert(deployment), row)


def keep_content(tx: Transaction, content_hash: str, content: bytes) -> None:
    """Store a content under its hash, unless it is there already."""
    insert_unless_taken(tx, resource, {"hash": content_hash, "content": content})


def insert_definition(tx: Transaction, row: DefinitionRow) -> None:
    """Insert one version of one definition."""
    tx.execute(insert(definition), cells(row))


def insert_release(tx: Transaction, row: ReleaseRow) -> None:
    """Insert a release."""
    tx.execute(insert(release), cells(row))


def replace_starts(tx: Transaction, tenant: str, rows: Sequence[StartRow]) -> None:
    """Let exactly these messages and signals start processes of a tenant."""
    tx.execute(_FORGET_STARTS, {"wanted": tenant})
    if rows:
        tx.execute(insert(start_subscription), [cells(row) for row in rows])


def get(tx: Transaction, key: str) -> DefinitionRow | None:
    """Return a definition by its key."""
    row = tx.execute(_GET, {"wanted": key}).first()
    return DefinitionRow(*row) if row else None


def many(tx: Transaction, keys: Sequence[str]) -> dict[str, DefinitionRow]:
    """Return definitions by their keys."""
    rows = [DefinitionRow(*row) for row in tx.execute(_MANY, {"wanted": list(keys)})]
    return {row.key: row for row in rows}


def version_of(
    tx: Transaction, kind: str, tenants: Sequence[str], definition_id: str, version: int
) -> list[DefinitionRow]:
    """Return one version of a definition, of each of the tenants that has it."""
    wanted = {
        "wanted_kind": kind,
        "wanted_tenants": list(tenants),
        "wanted_id": definition_id,
        "wanted_version": version,
    }
    return [DefinitionRow(*row) for row in tx.execute(_VERSION, wanted)]


def newest_version(tx: Transaction, kind: str, tenant: str, definition_id: str) -> int:
    """Return the highest version a tenant has of a definition; 0 when it has none."""
    wanted = {"wanted_kind": kind, "wanted_tenant": tenant, "wanted_id": definition_id}
    return int(tx.execute(_NEWEST, wanted).scalar() or 0)


def contents(tx: Transaction, hashes: Sequence[str]) -> Mapping[str, bytes]:
    """Return contents by their hash."""
    found = tx.execute(_CONTENT, {"wanted": list(hashes)})
    return {row.hash: bytes(row.content) for row in found}


def get_release(tx: Transaction, key: str) -> ReleaseRow | None:
    """Return a release by its key."""
    row = tx.execute(_RELEASE, {"wanted": key}).first()
    return ReleaseRow(*row) if row else None


def release_in_force(tx: Transaction, tenant: str) -> ReleaseRow | None:
    """Return the newest release of exactly this tenant."""
    row: Sequence[Any] | None = _IN_FORCE.first(tx, {"wanted": tenant})
    return ReleaseRow(*row) if row else None


def releases_of(tx: Transaction, tenant: str) -> list[ReleaseRow]:
    """Return every release of exactly this tenant, newest first."""
    return [ReleaseRow(*row) for row in tx.execute(_OF_TENANT, {"wanted": tenant})]


def release_with(tx: Transaction, tenant: str, manifest: str) -> str | None:
    """Return the key of a tenant's release with exactly this manifest, in force or not."""
    return tx.execute(_WITH_MANIFEST, {"wanted": tenant, "wanted_manifest": manifest}).scalar()


def lowest_seq(tx: Transaction, tenant: str) -> int:
    """Return the lowest number of a tenant's releases, 0 when none is below zero."""
    return min(0, int(tx.execute(_LOWEST, {"wanted": tenant}).scalar() or 0))


def tenants_with_releases(tx: Transaction) -> list[str]:
    """Return the tenants that have a release of their own."""
    return [str(row[0]) for row in tx.execute(_TENANTS)]


def starts(tx: Transaction, tenant: str, kind: str, name: str) -> list[StartRow]:
    """Return the processes that begin with a message or signal of this name."""
    wanted = {"wanted_tenant": tenant, "wanted_kind": kind, "wanted_name": name}
    found: Sequence[Sequence[Any]] = _STARTS.all(tx, wanted)
    return [StartRow(*row) for row in found]
