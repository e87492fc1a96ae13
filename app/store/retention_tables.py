"""The tables of retention: until when cases are kept, and what is left of those disposed of.

Nothing in them is personal: they stay when the case is gone, and so do the figures.
"""

from sqlalchemy import JSON, Column, Date, Index, Table, Text, UniqueConstraint

from app.store.tables import Instant, metadata

# How long a case is kept: one row per case, written again as more becomes known. It stays when the
# case was disposed of, and so do its figures.
case_retention = Table(
    "case_retention",
    metadata,
    Column("case_key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("base_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    # What happens in the case later moves the date.
    Column("counted_at", Instant, nullable=False),
    # Why it is held; when that is looked at again.
    Column("reasons", JSON, nullable=False),
    Column("review_on", Date),
    # The round in which it is proposed for disposal, and who approved it.
    Column("round_key", Text),
    Column("approved_by", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(None, "tenant", "state", "due_on"),
)

# What is left of a case that was disposed of. `case_hash` is found by whoever knows the number.
disposal_certificate = Table(
    "disposal_certificate",
    metadata,
    Column("key", Text, primary_key=True),
    Column("case_key", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("case_hash", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("base_on", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("disposed_at", Instant, nullable=False),
    Column("approved_by", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("told", JSON, nullable=False),
    UniqueConstraint("case_key"),
    Index(None, "tenant", "disposed_at"),
)
