"""The tables of imports: files of cases from other systems, and the memory of what came in."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table, Text

from app.store.tables import Instant, metadata

# A file of cases from another system, while it is worked on and as a memory of it.
case_import = Table(
    "case_import",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("check_only", Boolean, nullable=False),
    Column("visible_to", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("cases", Integer, nullable=False),
    Column("due_at", Instant),
    Column("done", Integer, nullable=False),
    Column("imported_cases", Integer, nullable=False),
    Column("imported_people", Integer, nullable=False),
    Column("imported_incidents", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    # Cases on which the work began with this import.
    Column("begun", Integer, nullable=False, server_default="0"),
    Column("finished_at", Instant),
    Column("token", Text, nullable=False),
    Column("content", LargeBinary),
    Index(None, "due_at"),
)

# Why a row of a file was not imported; the reason repeats nothing of it.
case_import_rejection = Table(
    "case_import_rejection",
    metadata,
    Column("import_key", Text, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("column", Text, primary_key=True),
    Column("reason", Text, nullable=False),
)

# What was imported from which system, by keyed fingerprints: it is not imported a second time.
case_imported = Table(
    "case_imported",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("system", Text, primary_key=True),
    Column("identity", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("case_key", Text, nullable=False),
    Index(None, "case_key"),
)
