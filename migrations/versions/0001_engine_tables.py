"""Everything the engine stores.

Expand: there is nothing before it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "command",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("subject", "key", name="pk_command"),
    )
    op.create_index("ix_command_answered_at", "command", ["answered_at"])
    op.create_table(
        "deployment",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("deployed_at", INSTANT, nullable=False),
        sa.Column("deployed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_deployment"),
    )
    op.create_table(
        "message",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("correlation_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("kept_until", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_message"),
        sa.UniqueConstraint(
            "tenant", "name", "message_id", name="uq_message_tenant_name_message_id"
        ),
    )
    op.create_index(
        "ix_message_buffered",
        "message",
        ["tenant", "name", "correlation_key"],
        sqlite_where=sa.text("state = 'BUFFERED'"),
        postgresql_where=sa.text("state = 'BUFFERED'"),
    )
    op.create_index("ix_message_kept_until", "message", ["kept_until"])
    op.create_table(
        "resource",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_resource"),
    )
    op.create_table(
        "definition",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("version_tag", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("resource_name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("deployment_key", sa.Text(), nullable=False),
        sa.Column("deployed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_key"], ["deployment.key"], name="fk_definition_deployment_key_deployment"
        ),
        sa.ForeignKeyConstraint(["hash"], ["resource.hash"], name="fk_definition_hash_resource"),
        sa.PrimaryKeyConstraint("key", name="pk_definition"),
        sa.UniqueConstraint(
            "kind", "tenant", "id", "version", name="uq_definition_kind_tenant_id_version"
        ),
    )
    op.create_table(
        "release",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("deployment_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deployment_key"], ["deployment.key"], name="fk_release_deployment_key_deployment"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_release"),
        sa.UniqueConstraint("tenant", "seq", name="uq_release_tenant_seq"),
    )
    op.create_table(
        "process_instance",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("definition_key", sa.Text(), nullable=False),
        sa.Column("release_key", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("end_element_ids", sa.Text(), nullable=False),
        sa.Column("open_incidents", sa.Integer(), nullable=False),
        sa.Column("history_seq", sa.Integer(), nullable=False),
        sa.Column("history_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"],
            ["definition.key"],
            name="fk_process_instance_definition_key_definition",
        ),
        sa.ForeignKeyConstraint(
            ["release_key"], ["release.key"], name="fk_process_instance_release_key_release"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_process_instance"),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index("ix_process_instance_business_id", "process_instance", ["business_id"])
    op.create_index(
        "ix_process_instance_process_id_started_at",
        "process_instance",
        ["process_id", "started_at"],
    )
    op.create_index(
        "ix_process_instance_tenant_started_at_key",
        "process_instance",
        ["tenant", "started_at", "key"],
    )
    op.create_index(
        "uq_process_instance_active_business_id",
        "process_instance",
        ["tenant", "process_id", "business_id"],
        unique=True,
        sqlite_where=sa.text("business_id IS NOT NULL AND state IN ('ACTIVE', 'SUSPENDED')"),
        postgresql_where=sa.text("business_id IS NOT NULL AND state IN ('ACTIVE', 'SUSPENDED')"),
    )
    op.create_table(
        "start_subscription",
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("process_id", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("definition_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_key"],
            ["definition.key"],
            name="fk_start_subscription_definition_key_definition",
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "kind", "name", "process_id", "element_id", name="pk_start_subscription"
        ),
    )
    op.create_table(
        "history",
        sa.Column("instance_key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_key"],
            ["process_instance.key"],
            name="fk_history_instance_key_process_instance",
        ),
        sa.PrimaryKeyConstraint("instance_key", "seq", name="pk_history"),
    )
    op.create_table(
        "incident",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("instance_key", sa.Text(), nullable=True),
        sa.Column("wait_key", sa.Text(), nullable=True),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_key"],
            ["process_instance.key"],
            name="fk_incident_instance_key_process_instance",
        ),
        sa.PrimaryKeyConstraint("key", name="pk_incident"),
    )
    op.create_index("ix_incident_instance_key_state", "incident", ["instance_key", "state"])
    op.create_index(
        "ix_incident_tenant_state_opened_at", "incident", ["tenant", "state", "opened_at"]
    )
    op.create_index("ix_incident_wait_key", "incident", ["wait_key"])
    op.create_table(
        "wait_state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("instance_key", sa.Text(), nullable=True),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("element_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("wake_at", INSTANT, nullable=True),
        sa.Column("held_at", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("expects", sa.Text(), nullable=True),
        sa.Column("correlation_key", sa.Text(), nullable=True),
        sa.Column("variables", sa.Text(), nullable=True),
        sa.Column("lane", sa.Text(), nullable=True),
        sa.Column("form_id", sa.Text(), nullable=True),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("candidate_groups", sa.Text(), nullable=True),
        sa.Column("follow_up_at", INSTANT, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("attached_to", sa.Text(), nullable=True),
        sa.Column("interrupting", sa.Boolean(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=True),
        sa.Column("retries", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("breached_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_key"],
            ["process_instance.key"],
            name="fk_wait_state_instance_key_process_instance",
        ),
        sa.PrimaryKeyConstraint("key", name="pk_wait_state"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_wait_state_awaited",
        "wait_state",
        ["kind", "expects", "tenant", "correlation_key"],
        sqlite_where=sa.text("state = 'CREATED' AND expects IS NOT NULL"),
        postgresql_where=sa.text("state = 'CREATED' AND expects IS NOT NULL"),
    )
    op.create_index(
        "ix_wait_state_deadlines",
        "wait_state",
        ["tenant", "due_at", "key"],
        sqlite_where=sa.text("kind = 'DEADLINE'"),
        postgresql_where=sa.text("kind = 'DEADLINE'"),
    )
    op.create_index("ix_wait_state_instance_key_state", "wait_state", ["instance_key", "state"])
    op.create_index(
        "ix_wait_state_open_tasks",
        "wait_state",
        ["tenant", "due_at", "key"],
        sqlite_where=sa.text("kind = 'USER_TASK' AND state = 'CREATED'"),
        postgresql_where=sa.text("kind = 'USER_TASK' AND state = 'CREATED'"),
    )
    op.create_index(
        "ix_wait_state_wake",
        "wait_state",
        ["wake_at", "opened_at", "ordinal"],
        sqlite_where=sa.text("wake_at IS NOT NULL"),
        postgresql_where=sa.text("wake_at IS NOT NULL"),
    )
