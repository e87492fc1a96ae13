"""The engine's tables. Keys are text, instants aware UTC; JSON is text to the database.

Rows of `deployment`, `resource`, `definition`, `release` and `history` are never changed.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from engine.store.instant import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


deployment = Table(
    "deployment",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", Text, nullable=False),
)

# Contents are stored once, under their SHA-256.
resource = Table(
    "resource",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

definition = Table(
    "definition",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("version_tag", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("resource_name", Text, nullable=False),
    Column("hash", Text, ForeignKey("resource.hash"), nullable=False),
    Column("deployment_key", Text, ForeignKey("deployment.key"), nullable=False),
    Column("deployed_at", Instant, nullable=False),
    UniqueConstraint("kind", "tenant", "id", "version"),
)

# `manifest` maps kind and id to the definition in force. A release whose `seq` is below zero was
# never in force: only instances that adopted a policy, or bank holidays, run in it.
release = Table(
    "release",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("deployment_key", Text, ForeignKey("deployment.key"), nullable=False),
    UniqueConstraint("tenant", "seq"),
)

# Which process begins with which message or signal, in the release in force of each tenant.
# Timer start events are rows of `wait_state` without an instance.
start_subscription = Table(
    "start_subscription",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("process_id", Text, primary_key=True),
    Column("element_id", Text, primary_key=True),
    Column("definition_key", Text, ForeignKey("definition.key"), nullable=False),
)

process_instance = Table(
    "process_instance",
    metadata,
    Column("key", Text, primary_key=True),
    Column("definition_key", Text, ForeignKey("definition.key"), nullable=False),
    Column("release_key", Text, ForeignKey("release.key"), nullable=False),
    Column("process_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("tenant", Text, nullable=False),
    Column("business_id", Text),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("snapshot", LargeBinary, nullable=False),
    Column("variables", Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_by", Text, nullable=False),
    Column("ended_at", Instant),
    Column("end_element_ids", Text, nullable=False),
    Column("open_incidents", Integer, nullable=False),
    Column("history_seq", Integer, nullable=False),
    Column("history_hash", Text, nullable=False),
    Index(None, "tenant", "started_at", "key"),
    Index(None, "process_id", "started_at"),
    Index(None, "business_id"),
    # Frequent updates of a wide row: room on the page keeps PostgreSQL from moving it each time.
    postgresql_with={"fillfactor": "70"},
)
ACTIVE_BUSINESS_ID = text("business_id IS NOT NULL AND state IN ('ACTIVE', 'SUSPENDED')")
Index(
    "uq_process_instance_active_business_id",
    process_instance.c.tenant,
    process_instance.c.process_id,
    process_instance.c.business_id,
    unique=True,
    sqlite_where=ACTIVE_BUSINESS_ID,
    postgresql_where=ACTIVE_BUSINESS_ID,
)

# The last number that was allotted in a series of business ids ("A-2026-").
business_id_series = Table(
    "business_id_series",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last_number", Integer, nullable=False),
)

# Everything an instance waits for, and what it once waited for. `due_at` is what people see,
# `wake_at` when a worker looks: the due instant, the end of a lease or of a pause, or NULL.
# `held_at` keeps `wake_at` while the instance is suspended. `ordinal` orders what was opened
# at one instant. `expects` is the awaited message or signal, the type of a job, the rule of a
# deadline; for a timer start event, whose `instance_key` is NULL, the process to start.
wait_state = Table(
    "wait_state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("instance_key", Text, ForeignKey("process_instance.key")),
    Column("tenant", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("closed_by", Text),
    Column("ordinal", Integer, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("due_at", Instant),
    Column("wake_at", Instant),
    Column("held_at", Instant),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("token", Text),
    Column("worker", Text),
    Column("expects", Text),
    Column("correlation_key", Text),
    Column("variables", Text),
    Column("lane", Text),
    Column("form_id", Text),
    Column("assignee", Text),
    Column("candidate_groups", Text),
    Column("follow_up_at", Instant),
    Column("priority", Integer),
    Column("draft", Text),
    Column("attached_to", Text),
    Column("interrupting", Boolean),
    Column("repeats", Integer),
    Column("retries", Integer),
    Column("headers", Text),
    Column("problem", Text),
    Column("breached_at", Instant),
    Index(None, "instance_key", "state"),
    postgresql_with={"fillfactor": "80"},
)


def _partial(name: str, condition: str, *columns: str) -> None:
    where = text(condition)
    chosen = [wait_state.c[column] for column in columns]
    Index(name, *chosen, sqlite_where=where, postgresql_where=where)


_partial("ix_wait_state_wake", "wake_at IS NOT NULL", "wake_at", "opened_at", "ordinal")
_partial(
    "ix_wait_state_open_tasks",
    "kind = 'USER_TASK' AND state = 'CREATED'",
    *("tenant", "due_at", "key"),
)
_partial(
    "ix_wait_state_awaited",
    "state = 'CREATED' AND expects IS NOT NULL",
    *("kind", "expects", "tenant", "correlation_key"),
)
_partial("ix_wait_state_deadlines", "kind = 'DEADLINE'", "tenant", "due_at", "key")

message = Table(
    "message",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("correlation_key", Text, nullable=False),
    Column("message_id", Text),
    Column("variables", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("published_by", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("kept_until", Instant, nullable=False),
    # What a message with an id said, to know a repeat by; null where a version before wrote it.
    Column("content_hmac", Text),
    UniqueConstraint("tenant", "name", "message_id"),
    Index(None, "kept_until"),
)
BUFFERED = text("state = 'BUFFERED'")
Index(
    "ix_message_buffered",
    message.c.tenant,
    message.c.name,
    message.c.correlation_key,
    sqlite_where=BUFFERED,
    postgresql_where=BUFFERED,
)

incident = Table(
    "incident",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("instance_key", Text, ForeignKey("process_instance.key")),
    Column("wait_key", Text),
    Column("tenant", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("expression", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", Text),
    Index(None, "instance_key", "state"),
    Index(None, "tenant", "state", "opened_at"),
    Index(None, "wait_key"),
)

history = Table(
    "history",
    metadata,
    Column("instance_key", Text, ForeignKey("process_instance.key"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("type", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("element_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# Where a virtual clock stands, in one row; a database on real time has none.
virtual_clock = Table(
    "virtual_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("instant", Instant, nullable=False),
)

# The answers to repeatable commands.
command = Table(
    "command",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Index(None, "answered_at"),
)
