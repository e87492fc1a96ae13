"""The table of adoptions: who lets which running instances take another policy."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from engine.store.instant import Instant
from engine.store.tables import metadata

# Who lets which running instances adopt the policy in force, or its bank holidays only, and how
# far it has come. `business_id` NULL: all of the tenant. `planned`, `done` and `changed` count
# instances, `moved` and `kept` deadlines; behind `behind` nobody has been asked yet.
adoption = Table(
    "adoption",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("business_id", Text),
    Column("cause", Text, nullable=False),
    Column("release_key", Text, ForeignKey("release.key"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("agreed_on", Text),
    Column("asked_at", Instant, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("behind_at", Instant),
    Column("behind_key", Text),
    Column("is_planned", Boolean, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Index(None, "tenant", "asked_at", "key"),
)
