"""The table of one-time links, by which an agency without an account answers one request."""

from sqlalchemy import Column, Date, Index, Table, Text

from app.store.tables import Instant, metadata

# Of the secret only a hash is kept; `needed_by` tells which request of the instance it is for.
answer_link = Table(
    "answer_link",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_sha256", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("case_key", Text, nullable=False),
    Column("process_instance_key", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("needed_by", Date, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "case_key"),
)
