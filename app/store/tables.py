"""The app's own tables; the engine's are in the engine's store.

Keys are text, instants are aware UTC. `letter` and `case_record` are append-only: nothing in the
app updates or deletes a row of them. What is `sealed` opens with the key of its case alone.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite forgets the offset, so it is given back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store an aware instant as UTC; a naive one is refused with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = f"{value.isoformat()} has no UTC offset, so it names no instant"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give back an aware UTC instant."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

# The secret itself is nowhere: only its SHA-256, as 64 hexadecimal digits. `scopes` and `roles`
# are words separated by blanks; `tenant` NULL means every partnership.
api_token = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_sha256", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("tenant", Text),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    # An administrator's repeated request must not issue a second token.
    Column("request_id", Text),
    # A day, not an instant: it is written once a day, not once a request.
    Column("last_used_on", Date),
    UniqueConstraint("created_by", "request_id"),
)

# One case of one partnership. `number` is the business id of its processes; one that has none is
# called by the key of its process. A number that was used again bears the next `ordinal`.
case_file = Table(
    "case_file",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("opened_by", Text, nullable=False),
    # The process whose form said that a new case begins here; NULL while none has.
    Column("begun_by_instance", Text),
    # What a search and a diagram ask for, as the latest records have it.
    Column("state", Text, nullable=False, server_default="open"),
    Column("episode", Integer, nullable=False, server_default="1"),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("closed_at", Instant),
    Column("last_activity_at", Instant),
    Column("lead_department", Text),
    Column("category", Text),
    Column("band", Text),
    Column("update_due", Date),
    UniqueConstraint("tenant", "number", "ordinal"),
    Index(None, "tenant", "opened_at"),
)

# Which case a process belongs to.
case_instance = Table(
    "case_instance",
    metadata,
    Column("process_instance_key", Text, primary_key=True),
    Column("case_key", Text, nullable=False),
    Index(None, "case_key"),
)

# The keys that seal: one per case, and one per partnership for each thing that is of no case.
# `wrapped` needs the master key `master`; it is NULL when the key was destroyed.
data_key = Table(
    "data_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("wrapped", LargeBinary),
    Column("master", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("destroyed_at", Instant),
    Column("destroyed_by", Text, nullable=False),
    UniqueConstraint("tenant", "owner"),
)

# A letter as it was sent; who it went to and what it said are sealed. `job_key` is unique, so a
# job that runs twice sends one letter.
letter = Table(
    "letter",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("process_instance_key", Text, nullable=False),
    Column("business_id", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("job_key", Text, nullable=False),
    Column("letter_id", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("law", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("sent_at", Instant, nullable=False),
    # NULL where a version before wrote the letter in plain and `reeve migrate` has not run yet.
    Column("case_key", Text),
    Column("sealed", LargeBinary),
    # NULL where a version before wrote the letter.
    Column("classes", JSON(none_as_null=True)),
    UniqueConstraint("job_key"),
    Index(None, "process_instance_key", "sent_at"),
    Index(None, "tenant", "sent_at"),
    Index(None, "case_key", "sent_at"),
)

# How a letter is getting on after it was written: one row for each that a machine can take. What
# is due, and not yet under anybody's lease, has a `due_at` that has passed.
letter_delivery = Table(
    "letter_delivery",
    metadata,
    Column("letter_key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("token", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("problem", Text, nullable=False),
    # What its diagram wants to know if it comes back; NULL where it said nothing.
    Column("onward", JSON(none_as_null=True)),
    Column("instead_of", Text),
    Index(None, "due_at"),
    Index(None, "tenant", "state", "queued_at"),
)

# What people wrote about people, typed by the forms and kept out of the process variables: one
# row per submission, in the order of `seq`; later values of a field win when they are read.
case_record = Table(
    "case_record",
    metadata,
    Column("seq", SEQUENCE, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("process_instance_key", Text, nullable=False),
    Column("business_id", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("recorded_by", Text, nullable=False),
    # Empty since a row is sealed; see `letter`.
    Column("fields", JSON, nullable=False),
    Column("case_key", Text),
    Column("sealed", LargeBinary),
    Index(None, "process_instance_key", "seq"),
    Index(None, "tenant", "business_id", "seq"),
    Index(None, "case_key", "seq"),
)

# Who has a part in a case, found again by a keyed fingerprint of the name, never by the name. A row
# without a case is of a version before, whose fingerprints had no key.
case_party = Table(
    "case_party",
    metadata,
    Column("process_instance_key", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("name_key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("business_id", Text, nullable=False),
    Column("case_key", Text),
    Index(None, "tenant", "name_key"),
    Index(None, "case_key"),
)

# What the yearly figures of reviews need, one row per application, without anything personal: it
# may stay when the case is disposed of. NULL means: not known, or not yet.
case_review_figure = Table(
    "case_review_figure",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("application_no", Text, primary_key=True),
    Column("received_on", Date),
    Column("threshold", Text),
    Column("review_held", Boolean, nullable=False),
    Column("recommendations", Integer, nullable=False),
    Column("accepted", Integer),
    Column("not_accepted", Integer),
    Column("silent", Integer),
    Column("ended", Text),
    Column("written_at", Instant, nullable=False),
    # The part of the partnership's area, by its short name.
    Column("area", Text),
    Index(None, "tenant", "received_on"),
)

# The directory of agencies: append-only, each change of an agency is its next revision.
agency = Table(
    "agency",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("statutory", Boolean, nullable=False),
    Column("relevant_body", Boolean, nullable=False),
    Column("vetting", Text, nullable=False),
    Column("dsa_signed", Boolean, nullable=False),
    Column("protocol_ref", Text, nullable=False),
    Column("protocol_until", Date),
    Column("contact", Text, nullable=False),
    Column("retired", Boolean, nullable=False),
)

# Every process that serves or works says now and then that it is alive, and which migration is
# the newest that it knows.
node = Table(
    "node",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

# One row: the oldest newest-known migration with which a node may work on this schema.
schema_support = Table("schema_support", metadata, Column("oldest", Text, primary_key=True))
